"""Reads placement ladders (stegordningar): those that come with hemmaplan, or one's own file."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from hemmaplan.core.placement_ladder import Always, Ladder, Order, Step
from hemmaplan.core.purchase_authority import Amount, Authority, amount
from hemmaplan.core.tables import AREAS, CARE_FORMS, FUNCTIONS
from hemmaplan.ingest.parameters import ParameterFault, fields_of, text_of, yaml_content

FILE = "stegordningar.yaml"
_LADDER = {"key", "label", "area", "from", "reference", "steps"}
_STEP = {"key", "label"}
_STEP_OPTIONS: Mapping[str, type] = {
    "care_forms": list, "quotes": int, "judgement": str, "exhausted": bool,
    "agreement_first": bool, "longest_months": int, "investigation_days": int,
}  # fmt: skip
_Code = TypeVar("_Code", bound=StrEnum)


@cache
def shipped() -> tuple[Ladder, ...]:
    """The ladders that come with hemmaplan, in the order of the file."""
    text = (files("hemmaplan") / "ladders" / FILE).read_text("utf-8")
    return parse(text, file=FILE)


def parse(text: str, *, file: str) -> tuple[Ladder, ...]:
    """The ladders of a YAML text. Raises ParameterFault (Swedish), naming file, post and step."""
    content = yaml_content(text, file=file)
    if not isinstance(content, list) or not content:
        raise ParameterFault(f"{file}: filen ska vara en lista med minst en stegordning")
    ladders = tuple(_ladder(body, f"{file}, post {n}") for n, body in enumerate(content, 1))
    seen = {(ladder.key, ladder.from_date) for ladder in ladders}
    if len(seen) != len(ladders):
        raise ParameterFault(f"{file}: två stegordningar har samma key och from")
    return ladders


def _ladder(body: object, where: str) -> Ladder:
    fields = fields_of(body, _LADDER, {"order", "always", "authority", "direct_limit"}, where)
    where = f"{where} ({fields['key']})"
    area, day = fields["area"], fields["from"]
    if area not in AREAS:
        raise ParameterFault(f"{where}: area ska vara en av {', '.join(AREAS)}, men är {area!r}")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ParameterFault(f"{where}: from ska vara en dag, ÅÅÅÅ-MM-DD, men är {day!r}")
    if not isinstance(fields["steps"], list):
        raise ParameterFault(f"{where}: steps ska vara en lista")
    authority = _authority(fields.get("authority", {}), where)
    direct_limit = _amount(fields["direct_limit"], where) if "direct_limit" in fields else None
    try:
        return Ladder(
            key=text_of(fields, "key", where),
            label=text_of(fields, "label", where),
            area=area,
            from_date=day,
            reference=text_of(fields, "reference", where),
            steps=tuple(_step(s, f"{where}, steg {n}") for n, s in enumerate(fields["steps"], 1)),
            order=_code(Order, fields.get("order", Order.EVERY_STEP), "order", where),
            always=tuple(_code(Always, a, "always", where) for a in fields.get("always", [])),
            authority=authority,
            direct_limit=direct_limit,
        )
    except ValueError as error:
        if isinstance(error, ParameterFault):
            raise
        raise ParameterFault(
            f"{where}: minst ett steg krävs, alla med olika key, och en vårdform får stå i ett "
            "enda steg"
        ) from error


def _authority(body: object, where: str) -> tuple[Authority, ...]:
    """Functions, each with how much it may decide to buy for."""
    fields = fields_of(body, set(), set(FUNCTIONS), f"{where}, authority")
    return tuple(Authority(name, _amount(said, where)) for name, said in fields.items())


def _amount(said: object, where: str) -> Amount:
    try:
        return amount(str(said))
    except ValueError:
        raise ParameterFault(
            f"{where}: {said!r} är inget belopp; skriv 500 000 kr, 2 prisbasbelopp eller utan gräns"
        ) from None


def _step(body: object, where: str) -> Step:
    fields = fields_of(body, _STEP, set(_STEP_OPTIONS), where)
    for name, kind in _STEP_OPTIONS.items():
        value = fields.get(name)
        if name in fields and (not isinstance(value, kind) or (value is True and kind is int)):
            raise ParameterFault(f"{where}: {name} kan inte vara {value!r}")
        if kind is int and isinstance(value, int) and value < 1:
            raise ParameterFault(f"{where}: {name} ska vara minst 1, men är {value}")
    forms = fields.get("care_forms", [])
    unknown = [form for form in forms if form not in CARE_FORMS]
    if unknown:
        raise ParameterFault(
            f"{where}: {unknown[0]!r} är ingen vårdform; de som finns är {', '.join(CARE_FORMS)}"
        )
    options = {name: fields[name] for name in _STEP_OPTIONS if name in fields}
    options["care_forms"] = tuple(forms)
    return Step(key=text_of(fields, "key", where), label=text_of(fields, "label", where), **options)


def _code(codes: type[_Code], value: object, name: str, where: str) -> _Code:
    try:
        return codes(str(value))
    except ValueError:
        raise ParameterFault(
            f"{where}: {name} kan inte vara {value!r}; välj bland {', '.join(codes)}"
        ) from None
