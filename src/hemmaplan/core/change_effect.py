"""What a change of placements does to their cost: this month, this year and the whole stay."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from hemmaplan.core.cost import summary
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
    month, (first, last) = Month.of(on), _year(on)
    was, will = (_as_planned(each, on) for each in (before, after))
    found = {
        each: Amount(_net(before, each, each), _net(after, each, each)) for each in sorted(closed)
    }
    return Effect(
        Amount(_net(was, month, month), _net(will, month, month)),
        Amount(_net(was, first, last), _net(will, first, last)),
        Amount(_whole(was), _whole(will)),
        {each: amount for each, amount in found.items() if amount.change_ore},
        _sum(summary(will, first, last, ()), "unpriced_days"),
    )


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


def _year(on: date) -> tuple[Month, Month]:
    return Month(on.year, 1), Month(on.year, 12)


def _net(dataset: Dataset, first: Month, last: Month) -> int:
    return _sum(summary(dataset, first, last, ()), "net_ore")


def _sum(rows: pl.DataFrame, column: str) -> int:
    """Of one row, or of none: nothing is charged in the period."""
    return int(rows[column].sum())


def _as_planned(dataset: Dataset, on: date) -> Dataset:
    """A planned end that lies ahead is when an ongoing placement ends."""
    ahead = pl.when(pl.col("planned_end_date") > on).then("planned_end_date")
    starts = pl.max_horizontal("start_date", ahead)
    placements = dataset.table("placements").with_columns(
        end_date=pl.coalesce("end_date", pl.when(ahead.is_not_null()).then(starts))
    )
    return Dataset(dataset.municipality, {**dataset.tables, "placements": placements})


def _whole(dataset: Dataset) -> int | None:
    """From the first day to the last; None while a placement has no end."""
    placements = dataset.table("placements")
    if placements["end_date"].null_count():
        return None
    first, last = placements["start_date"].min(), placements["end_date"].max()
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        return 0
    return _net(dataset, Month.of(first), Month.of(last + timedelta(days=1)))
