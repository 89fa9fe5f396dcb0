"""What is bought in a choice: the order of call-off, a direct award and its value, the price."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.choice_prices import agreed_rates, is_priced
from hemmaplan.core.choices import BOUGHT, Gap, Record, Row
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.direct_awards import Awarded
from hemmaplan.core.direct_limits import law_limit
from hemmaplan.core.expected_price import Stay, expected_cost, fixed
from hemmaplan.core.findings import Limits
from hemmaplan.core.money import round_half_away
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.purchase_authority import Amount, Standing, standings


def bought(
    record: Record, limits: Limits, agreements: Sequence[Row], stay: Stay | None
) -> Iterator[Gap]:
    """What the call-offs and the purchase of the chosen alternative lack.

    `limits` are the parameters `upphandling`; `agreements` those that hold on the start day;
    `stay` the expected one, for the value of a direct award.
    """
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
    of_kind = [a for a in agreements if a.get("procurement") == chosen["procurement"]
               and a["care_form"] in (None, chosen["care_form"])]  # fmt: skip
    if chosen["procurement"] == "framework":
        yield from _called_off(record, chosen, of_kind)
    elif chosen["procurement"] == "lov":
        yield from _agreed(record, chosen, of_kind, "avtal i valfrihetssystemet")
    else:
        yield from _direct(record, limits, stay)


def _called_off(record: Record, chosen: Row, agreements: Sequence[Row]) -> Iterator[Gap]:
    asked = {row["provider_id"] for row in record.call_offs}
    said_yes = {row["provider_id"] for row in record.call_offs if row["answer"] == "yes"}
    provider = chosen["provider_id"]
    if provider not in said_yes:
        yield Gap("avrop", "call_off", f"{provider or 'Utföraren'} har inte svarat ja på avropet.")
    yield from _agreed(record, chosen, agreements, "ramavtal")
    own = next((a for a in agreements if a["provider_id"] == provider), None)
    if own is not None and own["rank"] is not None:
        passed = {a["provider_id"] for a in agreements if a["rank"] and a["rank"] < own["rank"]}
        for other in sorted(passed - asked):
            yield Gap(
                "avrop", "rank",
                f"{other} står före {provider} i ramavtalets ordning: tillfråga, eller ange varför "
                "inte.", other,
            )  # fmt: skip


def _agreed(record: Record, chosen: Row, agreements: Sequence[Row], what: str) -> Iterator[Gap]:
    """Of a system of choice nothing more: the individual picks, and all are paid alike."""
    provider = chosen["provider_id"]
    if all(each["provider_id"] != provider for each in agreements):
        start = record.choice["start_date"] or record.choice["opened_on"]
        yield Gap(
            "avrop", "no_agreement",
            f"{provider or 'Utföraren'} har inget {what} för vårdformen som gäller {start}.",
        )  # fmt: skip


def _direct(record: Record, limits: Limits, stay: Stay | None) -> Iterator[Gap]:
    row = record.choice
    if row["direct_reason"] is None:
        yield Gap("avrop", "direct_reason", "Ange skälet till direktupphandlingen.")
    value_ore = expected_value_ore(record, stay)
    if value_ore is None:
        return
    value = round_half_away(Fraction(value_ore, 100))
    on = value_day(record)
    documented = _limit(limits, "direktupphandling_dokumentation", on)
    if documented is not None and value > documented[0] and row["direct_documented_on"] is None:
        yield Gap(
            "avrop", "direct_documented",
            f"Direktupphandlingen väntas kosta {thousands(value)} kr. Över "
            f"{thousands(documented[0])} kr ska skälen dokumenteras ({documented[1]}).",
        )  # fmt: skip
    law = law_limit(limits, on)
    if law is not None and value >= law.kronor and row["gap_reason"] is None:
        yield Gap(
            "avrop", "direct_limit",
            f"Väntat värde, {thousands(value)} kr, når {law.in_words} för direktupphandling, "
            f"{thousands(law.kronor)} kr ({law.reference}). Årets andra köp av samma slag räknas "
            f"med.{law.remark}",
        )  # fmt: skip


def expected_value_ore(record: Record, stay: Stay | None) -> int | None:
    """What the chosen alternative is expected to cost, whole öre; None when that is unknown.

    To the planned end where there is one, else over the expected `stay`.
    """
    row, rates = record.choice, agreed_rates(record, vat_pct=Decimal())
    start, end = row["start_date"], row["planned_end_date"]
    if start and end and end > start:
        stay = fixed(start, (end - start).days)
    return expected_cost(rates, stay).whole_ore if is_priced(rates) and stay else None


def value_day(record: Record) -> date:
    """The day whose limits a purchase is held against: its first day, else the choice's."""
    day: date = record.choice["start_date"] or record.choice["opened_on"]
    return day


def own_limits(
    record: Record, ladder: Ladder | None, limits: Limits, stay: Stay | None,
    awarded: Awarded | None = None,
) -> Iterator[Gap]:  # fmt: skip
    """What the municipality's own limits say of a purchase: who decides, and a direct award, with
    what else is `awarded` of the kind in the year.

    `limits` hold `prisbasbelopp`, which some are written in.
    """
    chosen, value = record.chosen, expected_value_ore(record, stay)
    if ladder is None or chosen is None or chosen["procurement"] not in BOUGHT or value is None:
        return
    by, day = record.choice["decided_by"], value_day(record)
    if by is not None and ladder.authority:
        yield from _authority(by, standings(ladder.authority, value, limits, day), value)
    if ladder.direct_limit and chosen["procurement"] == "direct":
        yield from _own_direct_limit(record, ladder.direct_limit, limits, value, awarded)


def _authority(by: str, found: Sequence[Standing], value: int) -> Iterator[Gap]:
    words, own = CODE_WORDS["function"], next((each for each in found if each.function == by), None)
    may = [words[each.function].lower() for each in found if each.within]
    said = f"Väntat värde är {_kr(value)}."
    onward = f" Det beslutas av {' eller '.join(may)}." if may else ""
    if own is None:
        yield Gap(
            "beslut", "authority",
            f"{said} Ordningen säger inte att {words[by].lower()} får besluta om köp.{onward}",
        )  # fmt: skip
    elif own.within is None:
        yield Gap("beslut", "authority", f"{said} {_unknown(own.most)}")
    elif not own.within and own.limit is not None:
        yield Gap(
            "beslut", "authority",
            f"{said} {words[by]} får besluta om högst {_said(own.most, own.limit)}.{onward}",
        )  # fmt: skip


def _own_direct_limit(
    record: Record, most: Amount, limits: Limits, value: int, awarded: Awarded | None
) -> Iterator[Gap]:
    form = record.chosen["care_form"] if record.chosen else ""
    before = awarded.cost_ore(form) if awarded else 0
    unpriced = awarded.unpriced_days(form) if awarded else 0
    try:
        limit = most.kronor(limits, value_day(record))
    except LookupError:
        yield Gap("avrop", "own_direct_limit", _unknown(most))
        return
    if limit is None or record.choice["gap_reason"] is not None:
        return
    if value <= limit * 100 < value + before:
        yield Gap(
            "avrop", "own_direct_year",
            f"Väntat värde, {_kr(value)}, blir med årets andra direktupphandlingar av samma slag "
            f"({_kr(before)}) mer än kommunens egen gräns, {_said(most, limit)}."
            + (f" {thousands(unpriced)} dygn utan pris är inte med." if unpriced else ""),
        )  # fmt: skip
    elif value > limit * 100:
        yield Gap(
            "avrop", "own_direct_limit",
            f"Väntat värde, {_kr(value)}, är över kommunens egen gräns för direktupphandling, "
            f"{_said(most, limit)}.",
        )  # fmt: skip


def _unknown(most: Amount) -> str:
    return (
        f"Gränsen är {most}, men årets prisbasbelopp är inte infört i hemmaplan. Skriv gränsen i "
        "kronor i stegordningen."
    )


def _said(most: Amount, limit: Decimal) -> str:
    return f"{thousands(int(limit))} kr" + (f" ({most})" if most.in_price_base else "")


def _kr(value_ore: int) -> str:
    return f"{thousands(round_half_away(Fraction(value_ore, 100)))} kr"


def _limit(limits: Limits, name: str, on: date) -> tuple[int, str] | None:
    try:
        entry = limits[name].entry(on)
    except LookupError:
        return None
    return None if entry.value is None else (int(entry.value), entry.reference.partition(";")[0])


def thousands(kronor: int) -> str:
    return f"{kronor:,}".replace(",", "\u00a0")
