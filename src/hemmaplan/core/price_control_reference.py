"""What price control means, in plain Python, day by day: `core.price_control` answers fast."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from hemmaplan.core import cost_reference as cost
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month, months
from hemmaplan.core.reconciliation_reference import Part, invoice_parts

Row = Mapping[str, Any]
Reasons = dict[tuple[str | None, Month, str], int]
"""(placement, month of care, reason) → öre, without zeros; `agreed` is what is right."""


def reasons(dataset: Dataset, first: Month, last: Month) -> Reasons:
    """The reasons of `core.price_control`, whose words these are."""
    placements: dict[str, Row] = {}
    for row in dataset.table("placements").iter_rows(named=True):
        placements.setdefault(row["placement_id"], row)
    invoices = [
        row
        for row in dataset.table("invoices").iter_rows(named=True)
        if Month.of(row["booked_in"] or row["month"]) <= last
    ]
    found: Counter[tuple[str | None, Month, str]] = Counter()
    of_month: dict[tuple[str, Month], list[tuple[Row, Part]]] = {}
    for invoice in _still_standing(invoices):
        for part in invoice_parts(invoice):
            if part.month not in months(first, last):
                continue
            placement = placements.get(invoice["placement_id"])
            if placement is None or not _is_own(invoice, placement):
                found[invoice["placement_id"], part.month, "no_placement"] += part.ore
            else:
                key = (invoice["placement_id"], part.month)
                of_month.setdefault(key, []).append((invoice, part))
    for (id, month), rows in of_month.items():
        for reason, amount in _of_month(dataset, placements[id], month, rows).items():
            found[id, month, reason] += amount
    return {key: amount for key, amount in found.items() if amount}


def _is_own(invoice: Row, placement: Row) -> bool:
    said = {invoice["provider_id"], placement["provider_id"]} - {None}
    return len(said) < 2


def _still_standing(invoices: Sequence[Row]) -> list[Row]:
    """Without those that a credit takes back, one for one in the order they stand."""
    left = list(invoices)
    for credit in invoices:
        if credit["amount_ore"] >= 0:
            continue
        for invoice in left:
            if invoice["amount_ore"] == -credit["amount_ore"] and _same(invoice, credit):
                left = [each for each in left if each is not invoice and each is not credit]
                break
    return left


def _same(invoice: Row, credit: Row) -> bool:
    cells = ("placement_id", "provider_id")
    spans = [
        {day for part in invoice_parts(row) for day in part.covers} for row in (invoice, credit)
    ]
    return all(invoice[cell] == credit[cell] for cell in cells) and spans[0] == spans[1]


def _of_month(
    dataset: Dataset, placement: Row, month: Month, rows: Sequence[tuple[Row, Part]]
) -> dict[str, int]:
    """One placement's invoices for one month of care."""
    positive = [(invoice, part) for invoice, part in rows if part.ore > 0]
    covers = {day for _, part in positive for day in part.covers}
    agreed = care_ore = agreed_days = covered_lines = lines = 0
    for rate, days, amount in _lines(dataset, placement, month) if positive else ():
        lines += 1
        inside = len(covers.intersection(days))
        share = round_half_away(Fraction(amount * inside, len(days)))
        agreed += share
        covered_lines += inside > 0
        if rate["kind"] == "care" and rate["per"] != "occasion":
            care_ore += share
            agreed_days += inside
    difference = sum(part.ore for _, part in rows) - agreed
    if not difference:
        return {"agreed": agreed}
    counted = _counted(rows)
    told = [part.days for _, part in counted]
    stay = set(cost.care_days(placement, month))
    times = Counter(day for _, part in _counted(positive) for day in part.covers)
    after = _days_after(placement, times)
    again = sum(n - 1 for day, n in times.items() if day in stay)
    amounts = [part.ore for _, part in rows]

    def one() -> str:
        if not positive:
            return "unclear"
        if not lines and stay:
            return "no_price"
        if not covered_lines:
            return "after_end" if after else "wrong_days"
        if None in told:
            repeated = len(amounts) > 1 and difference in amounts
            return "double" if repeated else "unclear"
        return "" if agreed_days else "unclear"

    if only := one():
        return {"agreed": agreed, only: difference}
    more = sum(days for days in told if days is not None) - agreed_days
    after = min(after, max(more, 0))
    again = min(again, max(more, 0) - after)
    price = Fraction(care_ore, agreed_days)
    by_days = {
        "after_end": round_half_away(price * after),
        "double": round_half_away(price * again),
        "wrong_days": round_half_away(price * (more - after - again)),
    }
    return {"agreed": agreed, **by_days, "wrong_price": difference - sum(by_days.values())}


def _days_after(placement: Row, days: Mapping[date, int]) -> int:
    last = cost.last_charged_day(placement, discharge_day_charged=False)
    return sum(day > last for day in days)


def _counted(rows: Sequence[tuple[Row, Part]]) -> list[tuple[Row, Part]]:
    """The rows that tell days or price; all of them where none does."""
    tell = [
        (invoice, part)
        for invoice, part in rows
        if invoice["days"] is not None or invoice["day_price"] is not None
    ]
    return tell or list(rows)


def _lines(dataset: Dataset, placement: Row, month: Month) -> list[tuple[Row, Sequence[date], int]]:
    """The month's lines of what a provider invoices: the price, its days, öre."""
    kinds = dataset.municipality.invoiced_kinds.split()
    pauses = [
        row
        for row in dataset.table_or_empty("pauses").iter_rows(named=True)
        if row["placement_id"] == placement["placement_id"]
    ]
    lines: list[tuple[Row, Sequence[date], int]] = []
    for rate in dataset.table("rates").iter_rows(named=True):
        if rate["placement_id"] != placement["placement_id"] or rate["kind"] not in kinds:
            continue
        if days := cost.charged_days(placement, rate, month):
            unit = cost.unit_price_ore(rate)
            amount = cost.line_amount_ore(unit, rate, days, pauses, month)
            lines.append((rate, days, amount))
    return lines
