"""Reads the breaks of series that come of law, in `hemmaplan/parameters/seriebrott/lag.yaml`."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from hemmaplan.core.dated import Certainty
from hemmaplan.core.series_breaks import SeriesBreak
from hemmaplan.core.tables import BREAK_KINDS, CARE_FORMS
from hemmaplan.ingest.parameters import ParameterFault, fields_of, text_of, yaml_content

_FILE = "seriebrott/lag.yaml"
_NEEDS = {"from", "kind", "note", "comparable", "certainty", "reference"}
PROTECTED_CHILDREN = "barn_i_skyddat_boende"
"""The one whose rows are counted by both rules (`core.protected_housing`)."""


@cache
def of_law() -> Mapping[str, SeriesBreak]:
    """By key. Raises ParameterFault where the file is not as it should be."""
    folder = files("hemmaplan") / "parameters"
    return parse((folder / _FILE).read_text("utf-8"), file=_FILE)


def parse(text: str, *, file: str) -> Mapping[str, SeriesBreak]:
    """The breaks of a YAML text. Raises ParameterFault (Swedish), naming file and break."""
    content = yaml_content(text, file=file)
    if not isinstance(content, dict) or not content:
        raise ParameterFault(f"{file}: filen ska ha minst ett brott med namn")
    return {str(key): _break(body, f"{file}, {key}") for key, body in content.items()}


def _break(body: object, where: str) -> SeriesBreak:
    fields = fields_of(body, _NEEDS, {"area", "care_form"}, where)
    day, comparable = fields["from"], fields["comparable"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ParameterFault(f"{where}: from ska vara en dag, ÅÅÅÅ-MM-DD, men är {day!r}")
    if not isinstance(comparable, bool):
        raise ParameterFault(f"{where}: comparable ska vara true eller false")
    for name, codes in (
        ("kind", BREAK_KINDS), ("care_form", CARE_FORMS), ("certainty", tuple(Certainty)),
    ):  # fmt: skip
        if fields.get(name, codes[0]) not in codes:
            raise ParameterFault(f"{where}: {name} ska vara en av {', '.join(codes)}")
    return SeriesBreak(
        day, fields["kind"], text_of(fields, "note", where), area=fields.get("area", ""),
        care_form=fields.get("care_form", ""), comparable=comparable,
        reference=text_of(fields, "reference", where),
    )  # fmt: skip
