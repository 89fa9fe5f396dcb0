"""What a choice lacks, and where it is answered.

Nothing here decides about a person: `gaps` says what the routine and the law want to see; people
answer, or decide and give a reason.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.choice_prices import agreed_rates, is_priced
from hemmaplan.core.choice_purchases import bought, own_limits
from hemmaplan.core.choices import (
    BOUGHT,
    FAMILY_HOMES,
    HOME_GROUND,
    MAY_TAKE_INTO_CARE,
    PAGES,
    Gap,
    Record,
    Row,
    at_home,
    kin_step,
)
from hemmaplan.core.direct_awards import Awarded
from hemmaplan.core.expected_price import Stay
from hemmaplan.core.findings import Limits
from hemmaplan.core.home_study import lacks_study
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
    missing,
)
from hemmaplan.core.target_groups import AGE, NEED, SEX, TOGETHER, Sought, refused, said_by


def gaps(
    record: Record,
    ladder: Ladder | None,
    limits: Limits,
    *,
    agreements: Sequence[Row] = (),
    groups: Sequence[Row] = (),
    homes: Sequence[Row] = (),
    stay: Stay | None = None,
    awarded: Awarded | None = None,
) -> list[Gap]:
    """What the choice lacks, in the order of PAGES.

    `limits` are the parameters `upphandling`, `prisbasbelopp` and `hemutredning`; `agreements`
    those that hold on the start day, for the order of call-off; `groups` what providers say of whom
    they take; `homes` the own homes; `stay` the expected one, for the value of what is bought, and
    `awarded` what else is bought directly that year. An acute choice, and one that was decided all
    the same, has them as tasks with a last day.
    """
    found = [
        *_need(record),
        *_home_ground(record, ladder),
        *_kin(record, ladder),
        *_alternative(record, ladder),
        *lacks_study(record, limits, homes),
        *_target_group(record, groups),
        *bought(record, limits, agreements, stay),
        *_decision(record),
        *own_limits(record, ladder, limits, stay, awarded),
    ]
    due = _due(record)
    unique = {(each.code, each.step): each for each in reversed(found)}
    order = list(PAGES)
    kept = [each for each in found if unique[each.code, each.step] is each]
    kept.sort(key=lambda each: order.index(each.page))
    return [Gap(g.page, g.code, g.message, g.step, due) for g in kept]


def _due(record: Record) -> date | None:
    """The last day of what is missing: acute from the start, else from the decision."""
    row = record.choice
    start = row["start_date"] if record.acute else row["decided_on"]
    return start + timedelta(days=ACUTE_DAYS) if start else None


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


_OUTSIDE = MappingProxyType(
    {
        NEED: "behovet", AGE: "åldern", SEX: "könet",
        TOGETHER: "behov, ålder och kön tillsammans",
    }
)  # fmt: skip


def _target_group(record: Record, groups: Sequence[Row]) -> Iterator[Gap]:
    """Outside what the provider says that it takes; one that has said yes takes whom it takes."""
    row, chosen = record.choice, record.chosen
    provider = chosen["provider_id"] if chosen is not None else None
    if chosen is None or provider is None:
        return
    if any(c["provider_id"] == provider and c["answer"] == "yes" for c in record.call_offs):
        return
    on = row["start_date"] or row["opened_on"]
    said = said_by(groups, provider, chosen["care_form"], on, chosen["agreement_id"])
    outside = refused(said, Sought.of(row))
    if outside:
        what = ", ".join(_OUTSIDE[part] for part in outside)
        yield Gap(
            "avrop", "target_group",
            f"{provider} tar inte emot enligt sin målgrupp ({what}). Fråga och skriv svaret, eller "
            "välj en annan.",
        )  # fmt: skip


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


def _decision(record: Record) -> Iterator[Gap]:
    row, chosen = record.choice, record.chosen
    if row["legal_basis"] is None:
        yield Gap("beslut", "legal_basis", "Lagrum är inte angivet.")
    if chosen is not None and row["start_date"] is None:
        yield Gap("beslut", "start_date", "Första dygnet är inte angivet.")
    if (
        chosen is not None
        and chosen["procurement"] in BOUGHT
        and not is_priced(agreed_rates(record, vat_pct=Decimal()))
    ):
        yield Gap("beslut", "day_price", "Priset är inte avtalat.")
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
