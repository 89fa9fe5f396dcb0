"""Reads the rules in `hemmaplan/parameters/regler/*.yaml`: words, law and worked cases.

A rule's days come from the dated parameters that it names under `limits` (`frister/barnutredning`),
or stand in the file itself under `versions` where the rule has no limit to count with.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from hemmaplan.core.dated import Certainty, Parameter
from hemmaplan.core.rules import FoundIn, Rule, RuleGroup, Version, Weight, WorkedCase
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.parameters import ParameterFault, fields_of, load, text_of, yaml_content

GROUPS = (
    "anmalan", "placerade_barn", "lvu", "boende", "vuxna", "planering", "beslut", "inkop",
)  # fmt: skip
"""The files, in the order they are read."""
_RULE = {"code", "title", "weight", "found_in", "given", "when", "then", "not", "cases"}
_ONE = {"dagar": "dag", "veckor": "vecka", "månader": "månad"}
"""Units that one of is called otherwise."""
_Code = TypeVar("_Code", bound=StrEnum)


@cache
def groups() -> tuple[RuleGroup, ...]:
    """Every rule, by subject. Raises ParameterFault where a file is not as it should be."""
    folder = files("hemmaplan") / "parameters" / "regler"
    return tuple(
        parse((folder / f"{name}.yaml").read_text("utf-8"), file=f"regler/{name}.yaml")
        for name in GROUPS
    )


@cache
def by_code() -> Mapping[str, Rule]:
    return {rule.code: rule for group in groups() for rule in group.rules}


def parse(text: str, *, file: str) -> RuleGroup:
    """A subject's rules. Raises ParameterFault (Swedish), naming file and rule."""
    fields = fields_of(yaml_content(text, file=file), {"title", "rules"}, set(), file)
    if not isinstance(fields["rules"], list) or not fields["rules"]:
        raise ParameterFault(f"{file}: rules ska vara en lista med minst en regel")
    rules = tuple(_rule(body, f"{file}, regel {n}") for n, body in enumerate(fields["rules"], 1))
    if len({rule.code for rule in rules}) != len(rules):
        raise ParameterFault(f"{file}: två regler har samma code")
    return RuleGroup(text_of(fields, "title", file), rules)


def _rule(body: object, where: str) -> Rule:
    fields = fields_of(body, _RULE, {"limits", "versions"}, where)
    where = f"{where} ({fields['code']})"
    if ("limits" in fields) == ("versions" in fields):
        raise ParameterFault(f"{where}: ange limits eller versions, ett av dem")
    versions = (
        [version for name in fields["limits"] for version in _of_limit(str(name), where)]
        if "limits" in fields
        else [_version(row, where) for row in fields["versions"]]
    )
    if not isinstance(fields["cases"], list) or not fields["cases"]:
        raise ParameterFault(f"{where}: cases ska vara en lista med minst ett fall")
    return Rule(
        code=text_of(fields, "code", where),
        title=text_of(fields, "title", where),
        weight=_code(Weight, fields["weight"], "weight", where),
        found_in=_code(FoundIn, fields["found_in"], "found_in", where),
        given=text_of(fields, "given", where),
        when=text_of(fields, "when", where),
        then=text_of(fields, "then", where),
        not_said=text_of(fields, "not", where),
        versions=tuple(versions),
        cases=tuple(_case(row, f"{where}, fall {n}") for n, row in enumerate(fields["cases"], 1)),
    )


def _code(kind: type[_Code], value: object, key: str, where: str) -> _Code:
    try:
        return kind(str(value))
    except ValueError:
        raise ParameterFault(f"{where}: {key} ska vara en av {', '.join(kind)}") from None


def _of_limit(name: str, where: str) -> Iterator[Version]:
    """The versions that a dated parameter tells: `frister/barnutredning`."""
    subject, _, parameter = name.partition("/")
    try:
        found: Parameter[Decimal] = load(subject)[parameter]
    except LookupError:
        raise ParameterFault(f"{where}: det finns ingen parameter {name}") from None
    ends: list[date | None] = [value.from_date for value in found.values[1:]]
    for value, until in zip(found.values, [*ends, None], strict=True):
        if value.value is not None and value.certainty is not None:
            number = f"{value.value:,f}".replace(",", "\u00a0").replace(".", ",")
            unit = _ONE.get(found.unit, found.unit) if value.value == 1 else found.unit
            said = f"{number} {unit}"
            yield Version(value.from_date, until, said, value.reference, value.certainty)


def _version(row: object, where: str) -> Version:
    fields = fields_of(row, {"from", "reference"}, {"to", "value", "certainty"}, where)
    last = _day(fields["to"], "to", where) if "to" in fields else None
    return Version(
        from_date=_day(fields["from"], "from", where),
        until=last + timedelta(days=1) if last else None,
        value=str(fields.get("value", "")),
        reference=text_of(fields, "reference", where),
        certainty=_code(Certainty, fields.get("certainty", "read"), "certainty", where),
    )


def _case(row: object, where: str) -> WorkedCase:
    fields = fields_of(row, {"case", "day", "rows", "answer"}, {"own"}, where)
    answer = fields["answer"]
    if not (answer is None or isinstance(answer, date | bool)):
        raise ParameterFault(f"{where}: answer ska vara en dag, true, false eller null")
    if not isinstance(fields["rows"], dict):
        raise ParameterFault(f"{where}: rows ska vara tabeller med rader")
    rows = {str(name): _rows(name, said, where) for name, said in fields["rows"].items()}
    own = fields.get("own", {})
    if not isinstance(own, dict):
        raise ParameterFault(f"{where}: own ska vara kommunens egna gränser, en per rad")
    return WorkedCase(
        text_of(fields, "case", where), _day(fields["day"], "day", where), rows, answer,
        {str(name): str(most) for name, most in own.items()},
    )  # fmt: skip


def _rows(table: object, said: object, where: str) -> list[Mapping[str, Any]]:
    """One row or several. A column that the table has not is a slip, never left out in silence."""
    if table not in TABLES:
        raise ParameterFault(f"{where}: det finns ingen tabell {table}")
    columns = {column.name for column in TABLES[str(table)].columns}
    rows = said if isinstance(said, list) else [said]
    return [fields_of(row, set(), columns, f"{where}, {table}") for row in rows]


def _day(value: object, key: str, where: str) -> date:
    if not isinstance(value, date):
        raise ParameterFault(f"{where}: {key} ska vara en dag, ÅÅÅÅ-MM-DD, men är {value!r}")
    return value


_PAGE_INTRODUCTION = """# Rules: what hemmaplan warns of

Generated from `src/hemmaplan/parameters/regler/*.yaml` by
`hemmaplan.ingest.rules.reference_page()`; a test holds it current, and another runs every worked
case (*Fall*) through the code that finds what the rule is about. Where a limit has no version for
a day the rule says nothing of that day. A rule warns, explains and asks for a reason; it never
decides about a person. On the web: *Regler*.
"""


def reference_page() -> str:
    """`docs/reference/rules.md`: every rule with its law, days and worked cases."""
    page = [_PAGE_INTRODUCTION]
    for group in groups():
        page.append(f"## {group.title}\n")
        for rule in group.rules:
            page += _as_page(rule)
    return "\n".join(page)


def _as_page(rule: Rule) -> Iterator[str]:
    yield f"### `{rule.code}`: {rule.title}\n"
    yield f"*Givet* {rule.given} *När* {rule.when} *Så* {rule.then}\n"
    yield f"*Inte:* {rule.not_said}\n"
    yield "| from | to | value | reference | certainty |\n|---|---|---|---|---|"
    for each in rule.versions:
        last = each.last_day or ""
        yield f"| {each.from_date} | {last} | {each.value} | {each.reference} | {each.certainty} |"
    yield ""
    for case in rule.cases:
        yield f"- Fall: {case.told} Sett {case.day}: **{_answer(case)}**"
    yield ""


def _answer(case: WorkedCase) -> str:
    match case.answer:
        case date():
            return f"senast {case.answer}"
        case True:
            return "varnar"
        case _:
            return "inget"
