"""A choice of an intervention, from the need to the decision: what it holds and what it lacks.

A choice (val) is a case number, a pseudonym, codes and days. The reasoning stays in the case file.
Nothing here decides about a person: `gaps` says what the routine and the law want to see, and where
it is answered; people answer, or decide and give a reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import polars as pl

from hemmaplan.core.care_form_lines import LINES, OUTPATIENT
from hemmaplan.core.findings import Limits
from hemmaplan.core.placement_ladder import (
    ACUTE_DAYS,
    Always,
    Choice,
    Considered,
    Ladder,
    Missing,
    Outcome,
    Quote,
    Reason,
    Step,
    in_force,
    missing,
)

Row = Mapping[str, Any]

NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "safe_adult": "trygg vuxenkontakt",
        "schooling": "skolgång",
        "distance_from_peers": "avstånd till kamratgrupp",
        "distance_from_home": "avstånd till hemorten",
        "protection": "skydd mot våld",
        "crime": "skydd mot egen brottslighet",
        "substance_use": "hjälp med alkohol eller droger",
        "mental_health": "stöd för psykisk hälsa",
        "disability": "stöd vid funktionsnedsättning",
        "parental_support": "stöd i föräldraskapet",
        "structure": "struktur i vardagen",
        "housing": "någonstans att bo",
    }
)
GOALS: Mapping[str, str] = MappingProxyType(
    {
        "return_home": "flytta hem",
        "safe_upbringing": "trygg uppväxt",
        "school_attendance": "fungerande skolgång",
        "parents_able": "föräldrar som klarar omsorgen",
        "sobriety": "fri från alkohol och droger",
        "no_crime": "fri från brott",
        "no_violence": "fri från våld",
        "daily_structure": "fungerande vardag",
        "own_housing": "eget boende",
        "assessment": "klarlagt behov",
    }
)
END_CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "outpatient_takes_over": "öppenvården tar vid",
        "parents_able": "föräldrarna klarar omsorgen",
        "school_attendance": "skolgången fungerar",
        "treatment_done": "behandlingen är klar",
        "sobriety": "fri från alkohol och droger",
        "protection_over": "skyddet behövs inte längre",
        "own_housing": "eget boende är ordnat",
        "assessed": "utredningen är klar",
        "of_age": "åldersgränsen nås",
    }
)
HOME_GROUND: Mapping[str, str] = MappingProxyType(
    {
        "oppenvard": "Egen öppenvård",
        "extern_oppenvard": "Extern öppenvård",
        "network_meetings": "Nätverksmöten",
        "contact_person": "Kvalificerad kontaktperson",
        "contact_family": "Kontaktfamilj",
        "parental_support": "Föräldrastöd hemma",
        "school_support": "Stöd i skolan",
        "housing_support": "Boendestöd",
        "safety_plan": "Säkerhetsplan",
    }
)
"""Interventions at home that a choice can weigh, besides those that are steps of its ladder."""

TABLES_OF = ("choices", "choice_steps", "choice_alternatives", "call_offs", "quotes")
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "behov": "Behov och mål",
        "hemmaplan": "Hemmaplan",
        "natverk": "Nätverk",
        "alternativ": "Alternativ",
        "avrop": "Avrop",
        "kostnadsforslag": "Kostnadsförslag",
        "beslut": "Beslut",
    }
)
"""The steps of the flow in order: where each thing is answered."""

BOUGHT = ("framework", "direct")
FAMILY_HOMES = ("natverkshem", "familjehem", "konsulentstott_familjehem", "jourhem")
MAY_TAKE_INTO_CARE = ("chair", "committee", "board")
"""Who may decide an immediate taking into care (lag 1990:52, 6 §)."""


@dataclass(frozen=True, slots=True)
class Record:
    """All that the register holds of one choice: rows as the tables of `TABLES_OF` have them."""

    choice: Row
    steps: Sequence[Row] = ()
    alternatives: Sequence[Row] = ()
    call_offs: Sequence[Row] = ()
    quotes: Sequence[Row] = ()

    @property
    def id(self) -> str:
        return str(self.choice["choice_id"])

    @property
    def is_open(self) -> bool:
        return self.choice["outcome"] is None

    @property
    def acute(self) -> bool:
        return bool(self.choice["urgency"] == "acute")

    @property
    def chosen(self) -> Row | None:
        """The alternative that has been chosen."""
        number = self.choice["alternative"]
        rows = (each for each in self.alternatives if each["alternative"] == number)
        return None if number is None else next(rows, None)

    def weighed(self, step: str) -> Row | None:
        return next((each for each in self.steps if each["step"] == step), None)

    def codes(self, column: str) -> tuple[str, ...]:
        """A column of codes with blanks between."""
        return tuple((self.choice[column] or "").split())


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a choice lacks: `page` of PAGES is where it is answered."""

    page: str
    code: str
    message: str
    step: str = ""
    due: date | None = None


def records(tables: Mapping[str, pl.DataFrame]) -> list[Record]:
    """Every choice of the tables, the latest opened first. A table that is not there is empty."""
    parts = {name: _by_choice(tables.get(name)) for name in TABLES_OF[1:]}
    rows = tables["choices"].to_dicts() if "choices" in tables else []
    rows.sort(key=lambda row: (row["opened_on"], row["choice_id"]), reverse=True)
    return [Record(row, *(parts[name].get(row["choice_id"], ()) for name in parts)) for row in rows]


def _by_choice(frame: pl.DataFrame | None) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.to_dicts() if frame is not None else ():
        found.setdefault(row["choice_id"], []).append(row)
    return found


def ladder_of(record: Record, ladders: Sequence[Ladder]) -> Ladder | None:
    """The record's ladder as it held the day the choice was opened; None when it has none."""
    try:
        return in_force(ladders, record.choice["ladder"] or "", record.choice["opened_on"])
    except LookupError:
        return None


def at_home(ladder: Ladder | None) -> list[tuple[str, str]]:
    """What must be answered on home ground before anything else: (key, label).

    The ladder's own steps at home or, when it has none, the municipality's own outpatient care:
    home ground is weighed in every choice.
    """
    steps = [step for step in ladder.steps if is_at_home(step)] if ladder else []
    return [(step.key, step.label) for step in steps] or [("oppenvard", HOME_GROUND["oppenvard"])]


def is_at_home(step: Step) -> bool:
    return set(step.care_forms) <= set(OUTPATIENT)


def kin_step(ladder: Ladder | None) -> Step | None:
    """The step that asks for kin and others close, if the ladder has one."""
    return ladder.step_of("natverkshem") if ladder else None


def asked_last(record: Record, ladder: Ladder | None) -> list[Step]:
    """The steps that the chosen alternative must answer for, but those at home and kin."""
    chosen = record.chosen
    step = ladder.step_of(chosen["care_form"]) if ladder and chosen else None
    if ladder is None or step is None:
        return []
    return [s for s in ladder.before(step) if not is_at_home(s) and s != kin_step(ladder)]


def gaps(
    record: Record,
    ladder: Ladder | None,
    limits: Limits,
    *,
    agreements: Sequence[Row] = (),
    days: Fraction | None = None,
    acute_days: int = ACUTE_DAYS,
) -> list[Gap]:
    """What the choice lacks, in the order of PAGES.

    `limits` are the parameters `upphandling`; `agreements` those that hold on the start day, for
    the order of call-off; `days` the expected stay, for the value of a direct award. An acute
    choice, and one that was decided all the same, has them as tasks with a last day.
    """
    found = [
        *_need(record),
        *_home_ground(record, ladder),
        *_kin(record, ladder),
        *_alternative(record, ladder),
        *_bought(record, limits, agreements, days),
        *_decision(record),
    ]
    due = _due(record, acute_days)
    unique = {(each.code, each.step): each for each in reversed(found)}
    order = list(PAGES)
    kept = [each for each in found if unique[each.code, each.step] is each]
    kept.sort(key=lambda each: order.index(each.page))
    return [Gap(g.page, g.code, g.message, g.step, due) for g in kept]


def _due(record: Record, acute_days: int) -> date | None:
    """The last day of what is missing: acute from the start, else from the decision."""
    row = record.choice
    start = row["start_date"] if record.acute else row["decided_on"]
    return start + timedelta(days=acute_days) if start else None


def _need(record: Record) -> Iterator[Gap]:
    if not record.codes("needs"):
        yield Gap("behov", "needs", "Behovet är inte angivet.")
    if not record.codes("goals"):
        yield Gap("behov", "goals", "Målet med insatsen är inte angivet.")


def _home_ground(record: Record, ladder: Ladder | None) -> Iterator[Gap]:
    chosen = record.chosen["care_form"] if record.chosen else ""
    own = ladder.step_of(chosen) if ladder else None
    for key, label in at_home(ladder):
        taken = key == (own.key if own else chosen)
        if record.weighed(key) is None and not taken:
            yield Gap(
                "hemmaplan", "step_not_considered",
                f"{label}: prövad, ska prövas, eller varför inte? Hemmaplan vägs in i varje val.",
                key,
            )  # fmt: skip
    for row in record.steps:
        if row["step"] in HOME_GROUND or row["step"] in dict(at_home(ladder)):
            label = dict(at_home(ladder)).get(row["step"]) or HOME_GROUND[row["step"]]
            yield from _answered("hemmaplan", row, label)


def _answered(page: str, row: Row, label: str) -> Iterator[Gap]:
    if row["outcome"] == "ruled_out" and row["reason"] is None:
        yield Gap(page, "reason", f"{label}: ange varför steget inte är aktuellt.", row["step"])
    if row["outcome"] != "to_be_tried" and row["in_file_on"] is None:
        yield Gap(
            page, "in_file", f"{label}: ange när bedömningen skrevs i akten.", row["step"]
        )  # fmt: skip


def _kin(record: Record, ladder: Ladder | None) -> Iterator[Gap]:
    step = kin_step(ladder)
    if step is None or ladder is None:
        return
    if Always.NETWORK_MAPPED in ladder.always and record.choice["network_mapped_on"] is None:
        yield Gap(
            "natverk", "network_mapped",
            "Nätverket är inte kartlagt: finns släkt eller andra närstående?",
        )  # fmt: skip
    weighed, chosen = record.weighed(step.key), record.chosen
    if weighed is not None:
        yield from _answered("natverk", weighed, step.label)
    elif chosen is None or chosen["care_form"] not in (*step.care_forms, *OUTPATIENT):
        yield Gap(
            "natverk", "step_not_considered",
            f"{step.label}: kan släkt eller någon närstående ta emot, helt eller delvis?", step.key,
        )  # fmt: skip


_PAGE_OF = MappingProxyType(
    {
        "network_mapped": "natverk",
        "outpatient_considered": "hemmaplan",
        "cost_compared": "alternativ",
        "step_not_considered": "alternativ",
        "reason": "alternativ",
        "in_file": "alternativ",
        "not_exhausted": "alternativ",
        "judgement": "alternativ",
        "investigation_first": "alternativ",
        "quotes": "kostnadsforslag",
        "procurement": "alternativ",
        "direct_reason": "avrop",
    }
)
"""Where what the ladder lacks is answered; the rest is answered with the decision."""


def _alternative(record: Record, ladder: Ladder | None) -> Iterator[Gap]:
    if record.chosen is None:
        yield Gap("alternativ", "alternative", "Inget alternativ är valt.")
        return
    asked = as_asked(record, ladder)
    if ladder is None or asked is None:
        return
    kin, home = kin_step(ladder), dict(at_home(ladder))
    for each in missing(ladder, asked):
        page = _PAGE_OF.get(each.code, "beslut")
        if each.step in home:
            page = "hemmaplan"
        elif kin is not None and each.step == kin.key:
            page = "natverk"
        yield _as_gap(page, each)


def _as_gap(page: str, each: Missing) -> Gap:
    return Gap(page, each.code, each.message, each.step)


def as_asked(record: Record, ladder: Ladder | None) -> Choice | None:
    """The choice as `placement_ladder.missing` is asked about it; None before one is made.

    Its days are not set against the acute rule here: `gaps` gives every gap the same last day.
    """
    row, chosen = record.choice, record.chosen
    if chosen is None:
        return None
    quotes = tuple(
        Quote(each["provider_id"], int(each["day_price"] * 100), each["received_on"])
        for each in record.quotes
    )
    return Choice(
        care_form=chosen["care_form"],
        start=row["start_date"] or row["opened_on"],
        legal_basis=row["legal_basis"] or "sol",
        birth_month=row["birth_month"],
        planned_end=row["planned_end_date"],
        procurement=chosen["procurement"] or "",
        direct_reason=row["direct_reason"] or "",
        considered=tuple(_considered(record)),
        quotes=quotes,
        judged=row["judged_on"],
        investigated=row["investigated_on"],
        guardian_consent=row["guardian_consent"],
        own_consent=row["own_consent"],
        done=frozenset(_done(record, ladder)),
    )


def _considered(record: Record) -> Iterator[Considered]:
    for row in record.steps:
        reason = Reason(row["reason"]) if row["reason"] else None
        yield Considered(row["step"], Outcome(row["outcome"]), reason, row["in_file_on"])


def _done(record: Record, ladder: Ladder | None) -> Iterator[Always]:
    row = record.choice
    answers = {
        Always.NETWORK_MAPPED: row["network_mapped_on"],
        Always.PURPOSE: row["purpose"],
        Always.END_CRITERIA: row["end_criteria"],
        Always.PLANNED_END: row["planned_end_date"],
        Always.COST_COMPARED: row["costs_compared_on"],
        Always.OUTPATIENT_CONSIDERED: any(record.weighed(key) for key, _ in at_home(ladder)),
    }
    return (each for each, answer in answers.items() if answer)


def _bought(
    record: Record, limits: Limits, agreements: Sequence[Row], days: Fraction | None
) -> Iterator[Gap]:
    chosen = record.chosen
    for row in record.call_offs:
        if row["answer"] in ("no", "not_asked") and row["reason"] is None:
            said = "avböjde" if row["answer"] == "no" else "tillfrågades inte"
            yield Gap(
                "avrop", "call_off_reason", f"{row['provider_id']} {said}: ange skälet.",
                row["provider_id"],
            )  # fmt: skip
    if chosen is None or chosen["procurement"] not in BOUGHT:
        return
    if chosen["procurement"] == "framework":
        yield from _called_off(record, chosen, agreements)
    else:
        yield from _direct(record, limits, days)


def _called_off(record: Record, chosen: Row, agreements: Sequence[Row]) -> Iterator[Gap]:
    asked = {row["provider_id"] for row in record.call_offs}
    said_yes = {row["provider_id"] for row in record.call_offs if row["answer"] == "yes"}
    provider = chosen["provider_id"]
    if provider not in said_yes:
        yield Gap("avrop", "call_off", f"{provider or 'Utföraren'} har inte svarat ja på avropet.")
    for_form = [a for a in agreements if a["care_form"] in (None, chosen["care_form"])]
    own = next((a for a in for_form if a["provider_id"] == provider), None)
    if own is None:
        start = record.choice["start_date"] or record.choice["opened_on"]
        yield Gap(
            "avrop", "no_agreement",
            f"{provider or 'Utföraren'} har inget ramavtal för vårdformen som gäller {start}.",
        )  # fmt: skip
    elif own["rank"] is not None:
        passed = {a["provider_id"] for a in for_form if a["rank"] and a["rank"] < own["rank"]}
        for other in sorted(passed - asked):
            yield Gap(
                "avrop", "rank",
                f"{other} står före {provider} i ramavtalets ordning: tillfråga, eller ange varför "
                "inte.", other,
            )  # fmt: skip


def _direct(record: Record, limits: Limits, days: Fraction | None) -> Iterator[Gap]:
    row = record.choice
    if row["direct_reason"] is None:
        yield Gap("avrop", "direct_reason", "Ange skälet till direktupphandlingen.")
    value = direct_value_kr(record, days)
    if value is None:
        return
    on = row["start_date"] or row["opened_on"]
    documented = _limit(limits, "direktupphandling_dokumentation", on)
    if documented is not None and value > documented[0] and row["direct_documented_on"] is None:
        yield Gap(
            "avrop", "direct_documented",
            f"Direktupphandlingen väntas kosta {_thousands(value)} kr. Över "
            f"{_thousands(documented[0])} kr ska skälen dokumenteras ({documented[1]}).",
        )  # fmt: skip
    most = _limit(limits, "direktupphandling_grans", on)
    if most is not None and value > most[0] and row["gap_reason"] is None:
        yield Gap(
            "avrop", "direct_limit",
            f"Väntat värde, {_thousands(value)} kr, är över gränsen för direktupphandling, "
            f"{_thousands(most[0])} kr ({most[1]}): den räknas samman med årets andra köp av samma "
            "slag.",
        )  # fmt: skip


def direct_value_kr(record: Record, days: Fraction | None) -> int | None:
    """Whole kronor that the chosen alternative is expected to cost; None when that is unknown.

    To the planned end where there is one, else the expected `days`.
    """
    row, price = record.choice, agreed_price(record)
    if row["start_date"] and row["planned_end_date"]:
        days = Fraction((row["planned_end_date"] - row["start_date"]).days)
    return None if price is None or days is None else round(Fraction(price) * days)


def agreed_price(record: Record) -> Decimal | None:
    """Kronor a day: what was agreed, else the provider's quote, else the alternative's price."""
    chosen = record.chosen
    agreed: Decimal | None = record.choice["day_price"]
    if agreed is not None or chosen is None:
        return agreed
    quotes = [q for q in record.quotes if q["provider_id"] == chosen["provider_id"]]
    latest = max(quotes, key=lambda each: each["received_on"], default=None)
    price: Decimal | None = (latest or chosen)["day_price"]
    return price


def _limit(limits: Limits, name: str, on: date) -> tuple[int, str] | None:
    try:
        entry = limits[name].entry(on)
    except LookupError:
        return None
    return None if entry.value is None else (int(entry.value), entry.reference.partition(";")[0])


def _thousands(kronor: int) -> str:
    return f"{kronor:,}".replace(",", "\u00a0")


def _decision(record: Record) -> Iterator[Gap]:
    row, chosen = record.choice, record.chosen
    if row["legal_basis"] is None:
        yield Gap("beslut", "legal_basis", "Lagrum är inte angivet.")
    if chosen is not None and row["start_date"] is None:
        yield Gap("beslut", "start_date", "Första dygnet är inte angivet.")
    if chosen is not None and chosen["procurement"] in BOUGHT and agreed_price(record) is None:
        yield Gap("beslut", "day_price", "Dygnspriset är inte avtalat.")
    if row["child_worker"] is None:
        yield Gap("beslut", "child_worker", "Ange vem som ansvarar för den enskildes ärende.")
    if chosen is not None and chosen["care_form"] in FAMILY_HOMES and row["home_worker"] is None:
        yield Gap("beslut", "home_worker", "Ange vem som ansvarar för hemmet.")
    if row["decided_by"] is None:
        yield Gap("beslut", "decided_by", "Ange vilken funktion som beslutar.")
    elif row["legal_basis"] == "lvu_6" and row["decided_by"] not in MAY_TAKE_INTO_CARE:
        yield Gap(
            "beslut", "lvu_6",
            "Omedelbart omhändertagande beslutas av nämnden, utskottet eller ordföranden "
            "(6 § LVU).",
        )  # fmt: skip
    if row["within_delegation"] is None:
        yield Gap("beslut", "within_delegation", "Ange om beslutet ryms i delegationsordningen.")
    elif row["within_delegation"] is False:
        yield Gap(
            "beslut", "outside_delegation",
            "Beslutet ryms inte i delegationsordningen: det tas av den som står över.",
        )  # fmt: skip


_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "oppenvard": "Egen öppenvård", "extern_oppenvard": "Extern öppenvård",
        "familjehem": "Eget familjehem",
        "konsulentstott_familjehem": "Konsulentstött familjehem",
        "stodboende": "Eget stödboende", "stodboende_externt": "Externt stödboende",
        "hvb_eget": "Eget HVB", "hvb": "HVB", "sis": "SiS",
    }
)  # fmt: skip


def named(care_form: str) -> str:
    """One place of a care form, in words; the report's lines name all of them."""
    return _NAMES.get(care_form) or LINES[care_form].label
