"""What a change of placements does to their cost: this month, this year and the whole stay."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from hemmaplan.core.cost import MONEY, lazy_lines, lazy_unpriced_days, summary
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month


@dataclass(frozen=True, slots=True)
class Amount:
    """A net cost before and after, in whole öre. None: it has no end to count to."""

    before_ore: int | None
    after_ore: int | None

    @property
    def change_ore(self) -> int | None:
        if self.before_ore is None or self.after_ore is None:
            return None
        return self.after_ore - self.before_ore


@dataclass(frozen=True, slots=True)
class Effect:
    """`closed`: what the months that are closed come to, by month, where they change.

    `unpriced_days` are the care days of the year that no price charges, after the change: so long
    as there are any, the amounts are too low.
    """

    month: Amount
    year: Amount
    stay: Amount
    closed: dict[Month, Amount]
    unpriced_days: int


def effect(
    before: Dataset, after: Dataset, on: date, closed: Collection[Month] = frozenset()
) -> Effect:
    """What the placements of two datasets cost net of VAT compensation and income.

    An ongoing placement ends on its planned end if that lies ahead of `on`, else it goes on
    through the year; the whole stay is then not known. Raises MissingTable without rates.
    """
    month, was, will = Month.of(on), _by_month(before, on), _by_month(after, on)
    year = [Month(on.year, number) for number in range(1, 13)]
    found = {each: Amount(was.net(each), will.net(each)) for each in sorted(closed)}
    return Effect(
        Amount(was.net(month), will.net(month)),
        Amount(was.net(*year), will.net(*year)),
        Amount(was.whole, will.whole),
        {each: amount for each, amount in found.items() if amount.change_ore},
        sum(will.unpriced.get(each, 0) for each in year),
    )


@dataclass(frozen=True, slots=True)
class _ByMonth:
    """Net cost in öre and days without a price, by month; a month without any has neither.

    `whole` is all of it, None while a placement has no end.
    """

    net_ore: Mapping[Month, int]
    unpriced: Mapping[Month, int]
    whole: int | None

    def net(self, *months: Month) -> int:
        return sum(self.net_ore.get(each, 0) for each in months)


def paused_day(dataset: Dataset, placement_id: str, on: date) -> Amount:
    """What a day costs by the day prices that hold then: without pauses, and with those there are.

    Raises MissingTable without rates.
    """
    own = pl.col("placement_id") == placement_id
    one_day = dataset.table("placements").filter(own).with_columns(start_date=on, end_date=on)
    rates = dataset.table("rates").filter(own, pl.col("per") == "day")
    tables = {**dataset.tables, "placements": one_day, "rates": rates}
    pauses = dataset.table_or_empty("pauses")
    month = Month.of(on)
    whole, paused = (
        _sum(summary(Dataset(tables={**tables, "pauses": each}), month, month, ()), "cost_ore")
        for each in (pauses.clear(), pauses)
    )
    return Amount(whole, paused)


def _sum(rows: pl.DataFrame, column: str) -> int:
    """Of one row, or of none: nothing is charged in the period."""
    return int(rows[column].sum())


def as_planned(dataset: Dataset, on: date) -> Dataset:
    """A planned end that lies ahead is when an ongoing placement ends."""
    ahead = pl.when(pl.col("planned_end_date") > on).then("planned_end_date")
    starts = pl.max_horizontal("start_date", ahead)
    placements = dataset.table("placements").with_columns(
        end_date=pl.coalesce("end_date", pl.when(ahead.is_not_null()).then(starts))
    )
    return Dataset(dataset.municipality, {**dataset.tables, "placements": placements})


def _by_month(dataset: Dataset, on: date) -> _ByMonth:
    """From the first day to the last planned, and through the year for what has no end."""
    planned = as_planned(dataset, on)
    placements = planned.table("placements")
    days = [on.replace(month=1, day=1), on.replace(month=12, day=31)]
    known = pl.concat([placements["start_date"], placements["end_date"]]).drop_nulls()
    days += known.to_list()
    span = Month.of(min(days)), Month.of(max(days))
    cost, vat, income = (pl.col(name) for name in MONEY)
    net, unpriced = pl.collect_all(
        [
            lazy_lines(planned, *span).group_by("month").agg((cost - vat - income).sum()),
            lazy_unpriced_days(planned, *span).group_by("month").agg(pl.sum("unpriced_days")),
        ]
    )
    found = _of_months(net)
    return _ByMonth(
        found, _of_months(unpriced),
        None if placements["end_date"].null_count() else sum(found.values()),
    )  # fmt: skip


def _of_months(rows: pl.DataFrame) -> dict[Month, int]:
    return {Month.of(day): value for day, value in rows.iter_rows()}
