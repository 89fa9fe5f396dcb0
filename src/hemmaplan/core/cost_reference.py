"""What a placement costs, in plain Python: the definition (EXCHANGE, *What a placement costs*).

Read this to know what the words mean; run `core.cost` to get the answer fast. A property test
holds the two equal to the öre. Everything here is row by row and day by day on purpose.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hemmaplan.core.cost_dimensions import AGE_GROUPS, OLDEST, require_dimensions
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import ore, round_half_away
from hemmaplan.core.periods import Month, months

Row = Mapping[str, Any]
"""A row of a table, column name → value; blank cells are None."""


@dataclass(frozen=True, slots=True)
class Line:
    """Placement × price × month. Money in whole öre; an income line has only income."""

    placement_id: str
    month: Month
    table: str
    kind: str
    charged_days: int
    cost_ore: int
    vat_compensation_ore: int
    income_ore: int


def last_charged_day(placement: Row, *, discharge_day_charged: bool) -> date:
    """The day before discharge, unless that day is charged or is the only one."""
    end: date | None = placement["end_date"]
    if end is None:
        return date.max
    if discharge_day_charged or end == placement["start_date"]:
        return end
    return end - timedelta(days=1)


def care_days(placement: Row, month: Month) -> list[date]:
    """The placement's own days in a month, whatever its prices. Pauses do not change them."""
    last = last_charged_day(placement, discharge_day_charged=False)
    return [day for day in _days(month) if placement["start_date"] <= day <= last]


def charged_days(placement: Row, price: Row, month: Month) -> list[date]:
    """The days in a month on which a price is charged; of an occasion at most its one day."""
    start: date = placement["start_date"]
    from_date: date = price["from_date"] or start
    last = last_charged_day(placement, discharge_day_charged=bool(price["discharge_day_charged"]))
    first, last = max(start, from_date), min(price["to_date"] or date.max, last)
    days = [day for day in _days(month) if first <= day <= last]
    return [day for day in days if day == from_date] if price["per"] == "occasion" else days


def unit_price_ore(price: Row) -> int:
    """The price with payroll charges, rounded once to whole öre."""
    return ore(Fraction(price["amount"]) * (1 + _share(price["payroll_pct"])))


def vat_unit_ore(price: Row) -> int:
    """The VAT compensation of one unit, rounded once. It is not deducted from the cost."""
    return round_half_away(unit_price_ore(price) * _share(price["vat_compensation_pct"]))


def line_amount_ore(
    unit_ore: int, price: Row, days: Sequence[date], pauses: Sequence[Row], month: Month
) -> int:
    """A unit price times what is charged of it in a month, rounded once where it must be."""
    if price["per"] == "month":
        return round_half_away(Fraction(unit_ore * len(days), month.days))
    if price["per"] == "occasion":
        return unit_ore
    return sum(round_half_away(unit_ore * charged_share(pauses, day)) for day in days)


def charged_share(pauses: Sequence[Row], day: date) -> Fraction:
    """How much of a day price is charged on a day: of pauses that overlap, the lowest share."""
    shares = [
        Fraction(100 if pause["charged_pct"] is None else pause["charged_pct"]) / 100
        for pause in pauses
        if pause["from_date"] <= day <= (pause["to_date"] or date.max)
    ]
    return min(shares, default=Fraction(1))


def lines(dataset: Dataset, first: Month, last: Month) -> list[Line]:
    """Every line with a charged day in the months asked for, both included.

    A price whose placement is unknown has no line: `check` reports it as an error.
    """
    placements = _placements(dataset)
    pauses = _by_placement(_rows(dataset, "pauses"))
    return [
        line
        for table in ("rates", "incomes")
        for price in _rows(dataset, table)
        if (placement := placements.get(price["placement_id"])) is not None
        for month in months(first, last)
        if (line := _line(table, price, placement, pauses.get(price["placement_id"], []), month))
    ]


def _line(
    table: str, price: Row, placement: Row, pauses: Sequence[Row], month: Month
) -> Line | None:
    days = charged_days(placement, price, month)
    if not days:
        return None
    amount = line_amount_ore(unit_price_ore(price), price, days, pauses, month)
    vat = line_amount_ore(vat_unit_ore(price), price, days, pauses, month)
    cost, vat, income = (amount, vat, 0) if table == "rates" else (0, 0, amount)
    return Line(price["placement_id"], month, table, price["kind"], len(days), cost, vat, income)


def unpriced_days(placement: Row, rates: Sequence[Row], month: Month) -> list[date]:
    """Care days that no rate per day or month charges: shown, never silently free."""
    priced = {
        day
        for rate in rates
        if rate["per"] != "occasion"
        for day in charged_days(placement, rate, month)
    }
    return [day for day in care_days(placement, month) if day not in priced]


def age(birth_month: date, on: date) -> int:
    """Full years on a day; a person is born on the first of the birth month."""
    return (on.year - birth_month.year) - (on.month < birth_month.month)


def age_group(birth_month: date | None, on: date) -> str:
    """The group of that age; a child not yet born on the day is in the first. Unknown is ""."""
    if birth_month is None:
        return ""
    years = age(birth_month, on)
    return next((label for label, last in AGE_GROUPS if years <= last), OLDEST)


def dimension(name: str, placement: Row, month: Month, age_on: date) -> str:
    """The value of one dimension; blank is ""."""
    if name == "month":
        return str(month)
    if name == "year":
        return f"{month.year:04d}"
    if name == "age_group":
        return age_group(placement["birth_month"], age_on)
    return placement[name] or ""


@dataclass(slots=True)
class Total:
    """One row of a summary. Money in whole öre; net = cost - VAT compensation - income."""

    care_days: int = 0
    cost_ore: int = 0
    vat_compensation_ore: int = 0
    income_ore: int = 0
    unpriced_days: int = 0
    placement_ids: set[str] = field(default_factory=set)
    person_ids: set[str] = field(default_factory=set)

    @property
    def net_ore(self) -> int:
        return self.cost_ore - self.vat_compensation_ore - self.income_ore


def summary(
    dataset: Dataset, first: Month, last: Month, by: Sequence[str]
) -> dict[tuple[str, ...], Total]:
    """Values of the dimensions → total. Placements are those with a care day or a line there."""
    require_dimensions(by)
    placements = _placements(dataset)
    rates = _by_placement(_rows(dataset, "rates"))
    totals: dict[tuple[str, ...], Total] = {}

    def total_of(placement: Row, month: Month) -> Total:
        age_on = month.first_day if "month" in by else first.first_day
        key = tuple(dimension(name, placement, month, age_on) for name in by)
        total = totals.setdefault(key, Total())
        total.placement_ids.add(placement["placement_id"])
        if placement["person_id"] is not None:
            total.person_ids.add(placement["person_id"])
        return total

    for placement in placements.values():
        for month in months(first, last):
            if days := care_days(placement, month):
                total = total_of(placement, month)
                own_rates = rates.get(placement["placement_id"], [])
                total.care_days += len(days)
                total.unpriced_days += len(unpriced_days(placement, own_rates, month))
    for line in lines(dataset, first, last):
        total = total_of(placements[line.placement_id], line.month)
        total.cost_ore += line.cost_ore
        total.vat_compensation_ore += line.vat_compensation_ore
        total.income_ore += line.income_ore
    return totals


def _placements(dataset: Dataset) -> dict[str, Row]:
    """By id; of rows with the same id the first counts (`check` reports the others)."""
    placements: dict[str, Row] = {}
    for row in dataset.table("placements").iter_rows(named=True):
        placements.setdefault(row["placement_id"], row)
    return placements


def _rows(dataset: Dataset, table: str) -> list[Row]:
    frame = dataset.table(table) if table == "rates" else dataset.table_or_empty(table)
    return list(frame.iter_rows(named=True))


def _by_placement(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["placement_id"], []).append(row)
    return grouped


def _days(month: Month) -> Iterator[date]:
    return (month.first_day + timedelta(days=n) for n in range(month.days))


def _share(pct: Any) -> Fraction:
    return Fraction(pct or 0) / 100
