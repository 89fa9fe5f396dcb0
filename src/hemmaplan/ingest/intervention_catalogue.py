"""Reads and writes the intervention catalogue: the one that comes with hemmaplan, or one's own."""

from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files

import yaml

from hemmaplan.core.choices import HOME_GROUND
from hemmaplan.core.intervention_catalogue import FILE, Catalogue, Intervention
from hemmaplan.core.tables import AREAS
from hemmaplan.ingest.parameters import ParameterFault, fields_of, yaml_content

_OPTIONAL = {field.name for field in fields(Intervention)} - {"kind", "name"}


@cache
def shipped() -> Catalogue:
    """The few that come with hemmaplan, as far as its sources tell of them."""
    return parse((files("hemmaplan") / "ladders" / FILE).read_text("utf-8"))


def parse(text: str) -> Catalogue:
    """The interventions of a YAML text. Raises ParameterFault (Swedish), naming the post."""
    content = yaml_content(text, file=FILE)
    if not isinstance(content, list):
        raise ParameterFault(f"{FILE}: filen ska vara en lista med insatser")
    return tuple(_intervention(body, f"{FILE}, post {n}") for n, body in enumerate(content, 1))


def written(catalogue: Catalogue) -> str:
    """The text that `parse` reads back."""
    rows = [{key: text for key, text in asdict(each).items() if text} for each in catalogue]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=100)


def _intervention(body: object, where: str) -> Intervention:
    told = fields_of(body, {"kind", "name"}, _OPTIONAL, where)
    for key, value in told.items():
        if not isinstance(value, str) or not value.strip():
            raise ParameterFault(f"{where}: {key} ska vara en text")
    if told["kind"] not in HOME_GROUND:
        raise ParameterFault(f"{where}: kind ska vara en av {', '.join(HOME_GROUND)}")
    if told.get("area") not in (None, *AREAS):
        raise ParameterFault(f"{where}: area ska vara en av {', '.join(AREAS)}")
    return Intervention(**told)
