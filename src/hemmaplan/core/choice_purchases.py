"""What is bought in a choice: the order of call-off, a direct award and its value, the price."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.choices import BOUGHT, Gap, Record, Row
from hemmaplan.core.findings import Limits


def bought(
    record: Record, limits: Limits, agreements: Sequence[Row], days: Fraction | None
) -> Iterator[Gap]:
    """What the call-offs and the purchase of the chosen alternative lack.

    `limits` are the parameters `upphandling`; `agreements` those that hold on the start day;
    `days` the expected stay, for the value of a direct award.
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


def thousands(kronor: int) -> str:
    return f"{kronor:,}".replace(",", "\u00a0")
