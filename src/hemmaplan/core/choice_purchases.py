"""What is bought in a choice: the order of call-off, a direct award and its value, the price."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.choice_prices import agreed_rates
from hemmaplan.core.choices import BOUGHT, Gap, Record, Row
from hemmaplan.core.expected_price import Stay, expected_cost, fixed
from hemmaplan.core.findings import Limits
from hemmaplan.core.money import round_half_away


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
    if chosen["procurement"] == "framework":
        yield from _called_off(record, chosen, agreements)
    else:
        yield from _direct(record, limits, stay)


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


def _direct(record: Record, limits: Limits, stay: Stay | None) -> Iterator[Gap]:
    row = record.choice
    if row["direct_reason"] is None:
        yield Gap("avrop", "direct_reason", "Ange skälet till direktupphandlingen.")
    value_ore = expected_value_ore(record, stay)
    if value_ore is None:
        return
    value = round_half_away(Fraction(value_ore, 100))
    on = row["start_date"] or row["opened_on"]
    documented = _limit(limits, "direktupphandling_dokumentation", on)
    if documented is not None and value > documented[0] and row["direct_documented_on"] is None:
        yield Gap(
            "avrop", "direct_documented",
            f"Direktupphandlingen väntas kosta {thousands(value)} kr. Över "
            f"{thousands(documented[0])} kr ska skälen dokumenteras ({documented[1]}).",
        )  # fmt: skip
    most = _limit(limits, "direktupphandling_grans", on)
    if most is not None and value > most[0] and row["gap_reason"] is None:
        yield Gap(
            "avrop", "direct_limit",
            f"Väntat värde, {thousands(value)} kr, är över gränsen för direktupphandling, "
            f"{thousands(most[0])} kr ({most[1]}): den räknas samman med årets andra köp av samma "
            "slag.",
        )  # fmt: skip


def expected_value_ore(record: Record, stay: Stay | None) -> int | None:
    """What the chosen alternative is expected to cost, whole öre; None when that is unknown.

    To the planned end where there is one, else over the expected `stay`.
    """
    row, rates = record.choice, agreed_rates(record, vat_pct=Decimal())
    start, end = row["start_date"], row["planned_end_date"]
    if start and end and end > start:
        stay = fixed(start, (end - start).days)
    return expected_cost(rates, stay).whole_ore if rates and stay else None


def _limit(limits: Limits, name: str, on: date) -> tuple[int, str] | None:
    try:
        entry = limits[name].entry(on)
    except LookupError:
        return None
    return None if entry.value is None else (int(entry.value), entry.reference.partition(";")[0])


def thousands(kronor: int) -> str:
    return f"{kronor:,}".replace(",", "\u00a0")
