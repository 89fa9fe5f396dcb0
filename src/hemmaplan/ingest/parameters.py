"""Reads the dated rules and amounts in `hemmaplan/parameters/*.yaml`.

One file per subject; each parameter has a description, a unit and values in date order, each with
its reference. A null value says that nothing is known from that day: asking for it raises.
"""

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hemmaplan.core.dataset import Municipality
from hemmaplan.core.dated import Certainty, DatedValue, Parameter
from hemmaplan.core.direct_limits import THRESHOLD
from hemmaplan.core.home_study import HOME_STUDY
from hemmaplan.core.purchase_authority import amount


class ParameterFault(ValueError):
    """A parameter file is not as it should be; the message (Swedish) says where and what."""


class _NoDuplicates(yaml.SafeLoader):
    """YAML lets the last of two equal keys win in silence; a rule must not be lost that way."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
        if repeated:
            raise ParameterFault(f"nyckeln {repeated[0]} står två gånger")
        return super().construct_mapping(node, deep)


def names() -> list[str]:
    """The subjects that can be loaded, in alphabetical order."""
    folder = files("hemmaplan") / "parameters"
    return sorted(
        file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")
    )


@cache
def load(name: str) -> Mapping[str, Parameter[Decimal]]:
    """The parameters of one subject, e.g. `load("frister")["barnutredning"].on(day)`.

    Values are exact decimals in the parameter's unit. Raises LookupError for an unknown subject
    and ParameterFault for a file that is not valid.
    """
    if name not in names():
        raise LookupError(
            f"det finns ingen parameterfil {name}; de som finns: {', '.join(names())}"
        )
    text = (files("hemmaplan") / "parameters" / f"{name}.yaml").read_text("utf-8")
    return parse(text, file=f"{name}.yaml")


def of_choices(municipality: Municipality | None = None) -> Mapping[str, Parameter[Decimal]]:
    """The limits that a choice is held against: of what is bought, the price base amount that some
    are written in, and the study of a home.

    With the threshold of social services in kronor, where the municipality has written it.
    """
    own = thresholds(municipality) if municipality else None
    found = {
        **load("upphandling"), **load("prisbasbelopp"), HOME_STUDY: load("frister")[HOME_STUDY]
    }  # fmt: skip
    return {**found, own.name: own} if own else found


def of_checks(municipality: Municipality) -> Mapping[str, Parameter[Decimal]]:
    """Every limit that a check holds rows against."""
    return {**load("frister"), **load("legal_limits"), **of_choices(municipality)}


def thresholds(municipality: Municipality) -> Parameter[Decimal] | None:
    """The threshold in kronor as the municipality says it, from each of its days."""
    rows = [line.partition(":") for line in municipality.social_services_threshold.splitlines()]
    values = [
        DatedValue(date.fromisoformat(day), amount(said).most, _THRESHOLD_LAW, Certainty.BACKGROUND)
        for day, _colon, said in rows
    ]
    return Parameter(THRESHOLD, "kr", _THRESHOLD_IS, values) if values else None


_THRESHOLD_IS = "Tröskelvärdet för sociala tjänster i kronor, som kommunen har skrivit det"
_THRESHOLD_LAW = "lag (2016:1145) 5 kap. 1 § och 19 a kap. 2 §"


def parse(text: str, *, file: str) -> Mapping[str, Parameter[Decimal]]:
    """The parameters in a YAML text; `file` is named in the errors."""
    content = yaml_content(text, file=file)
    if not isinstance(content, dict) or not content:
        raise ParameterFault(f"{file}: filen ska ha minst en namngiven parameter")
    return {str(name): _parameter(str(name), body, file) for name, body in content.items()}


def yaml_content(text: str, *, file: str) -> object:
    """What a YAML text holds. Raises ParameterFault for bad YAML and for a key given twice."""
    try:
        return yaml.load(text, Loader=_NoDuplicates)
    except ParameterFault as error:
        raise ParameterFault(f"{file}: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}, rad {mark.line + 1}" if mark else file
        raise ParameterFault(
            f"{where}: det är inte YAML. Se efter indrag, kolon och citattecken där och på "
            "raden före"
        ) from error


def _parameter(name: str, body: object, file: str) -> Parameter[Decimal]:
    where = f"{file}, {name}"
    fields = fields_of(body, {"description", "unit", "values"}, set(), where)
    if not isinstance(fields["values"], list) or not fields["values"]:
        raise ParameterFault(f"{where}: values ska vara en lista med minst ett värde")
    values = [_value(row, f"{where}, värde {n}") for n, row in enumerate(fields["values"], 1)]
    unit, description = text_of(fields, "unit", where), text_of(fields, "description", where)
    try:
        return Parameter(name, unit, description, values)
    except ValueError as error:
        raise ParameterFault(
            f"{where}: datumen ska stå i stigande ordning, ett värde per dag"
        ) from error


def _value(row: object, where: str) -> DatedValue[Decimal]:
    fields = fields_of(row, {"from", "value", "reference"}, {"certainty"}, where)
    day, amount = fields["from"], fields["value"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ParameterFault(f"{where}: from ska vara en dag, ÅÅÅÅ-MM-DD, men är {day!r}")
    reference = text_of(fields, "reference", where)
    if amount is None:
        return DatedValue(day, None, reference)
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise ParameterFault(f"{where}: value ska vara ett tal eller null, men är {amount!r}")
    try:
        certainty = Certainty(str(fields.get("certainty")))
    except ValueError:
        allowed = ", ".join(Certainty)
        raise ParameterFault(f"{where}: certainty ska vara en av {allowed}") from None
    # YAML's floats are written with few digits, and str gives back the very digits that were read.
    return DatedValue(day, Decimal(str(amount)), reference, certainty)


def fields_of(body: object, required: set[str], optional: set[str], where: str) -> dict[str, Any]:
    """A mapping's fields. Raises ParameterFault when one lacks, or one is not known."""
    if not isinstance(body, dict):
        raise ParameterFault(f"{where}: här ska stå {', '.join(sorted(required))}")
    missing, unknown = required - body.keys(), body.keys() - required - optional
    if missing:
        raise ParameterFault(f"{where}: {', '.join(sorted(missing))} saknas")
    if unknown:
        raise ParameterFault(f"{where}: okänt fält {', '.join(sorted(map(str, unknown)))}")
    return body


def text_of(fields: Mapping[str, Any], key: str, where: str) -> str:
    """A field's text. Raises ParameterFault when it is blank or no text."""
    value = fields[key]
    if not isinstance(value, str) or not value.strip():
        raise ParameterFault(f"{where}: {key} ska vara en text")
    return value


_CERTAINTY_WORDS = {
    Certainty.READ: "read",
    Certainty.COMPUTED: "computed",
    Certainty.BACKGROUND: "not confirmed",
}


def reference_page() -> str:
    """`docs/reference/parameters.md`: every value with its date, certainty and reference."""
    page = [_PAGE_INTRODUCTION]
    for subject in names():
        page.append(f"## {subject}\n")
        for parameter in load(subject).values():
            page.append(f"### `{parameter.name}` ({parameter.unit})\n")
            page.append(f"{parameter.description}.\n")
            page.append("| from | value | certainty | reference |\n|---|---:|---|---|")
            page += [_table_row(value) for value in parameter.values]
            page.append("")
    return "\n".join(page)


def _table_row(entry: DatedValue[Decimal]) -> str:
    amount = "not known" if entry.value is None else str(entry.value)
    certainty = "" if entry.certainty is None else _CERTAINTY_WORDS[entry.certainty]
    return f"| {entry.from_date} | {amount} | {certainty} | {entry.reference} |"


_PAGE_INTRODUCTION = """# Parameters: dated rules and amounts

Generated from `src/hemmaplan/parameters/*.yaml` by `hemmaplan.ingest.parameters.reference_page()`;
a test holds it current. Read with `hemmaplan.ingest.parameters.load(subject)[name].on(day)`, which
raises `MissingValue` before the first date and from a date marked *not known*: a gap is never zero.

Certainty: **read** in the source named; **computed** from figures read there; **not confirmed** =
well-known, but not yet checked against a source: check before deciding on it.
"""
