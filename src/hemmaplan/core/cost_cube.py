"""Sums of prices by month and any dimensions, without exploding a placement into days or months.

A difference array: a price enters its group on the day it begins and leaves on the day it ends;
the running sum over a complete calendar is what the group costs each day, and the days of a month
add up to the month. A price per month goes the same way over months, its first and last month
carrying the rounded part of a month. Integers only, so the sums are those of the lines to the öre.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hemmaplan.core.charged_days import charged_prices, distinct_placements, pause_changes
from hemmaplan.core.cost_dimensions import dimension
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

Integers = npt.NDArray[np.integer]
Ore = npt.NDArray[np.int64]

_CHUNK = 1 << 16  # rows at a time: what a chunk touches stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices as arrays of equal length, one element per price.

    Charged the days `begin <= day < end`, integers from 1970-01-01 (as NumPy and Polars keep
    dates); none where end <= begin. `unit_ore` is whole öre per day or month. `codes` has one array
    per dimension, `0 <= code < size`; a code outside its size raises ValueError when summed.
    """

    begin: Integers
    end: Integers
    unit_ore: Integers
    codes: Sequence[Integers]
    sizes: Sequence[int]

    @property
    def groups(self) -> int:
        return int(np.prod(self.sizes))

    def chunks(self) -> Iterator[tuple[Integers, Integers, Integers, npt.NDArray[np.intp]]]:
        """begin, end, unit_ore and the group's number, some rows at a time."""
        for offset in range(0, len(self.begin), _CHUNK):
            rows = slice(offset, offset + _CHUNK)
            group = np.ravel_multi_index([code[rows] for code in self.codes], self.sizes)
            yield self.begin[rows], self.end[rows], self.unit_ore[rows], group


def day_prices_by_month(prices: Prices, first: Month, last: Month) -> Ore:
    """What prices per day add up to in each month, both included: öre, shape (*sizes, months)."""
    edges = _month_edges(first, last)
    width = int(edges[-1] - edges[0]) + 1
    change = np.zeros(prices.groups * width, np.int64)
    for begin, end, unit, group in prices.chunks():
        origin = group * width - edges[0]
        entry = np.clip(begin, edges[0], edges[-1])
        np.add.at(change, origin + entry, unit)
        np.subtract.at(change, origin + np.clip(end, entry, edges[-1]), unit)
    per_day = change.reshape(prices.groups, width).cumsum(axis=1)[:, :-1]
    per_month = np.add.reduceat(per_day, edges[:-1] - edges[0], axis=1)
    return per_month.reshape(*prices.sizes, len(edges) - 1)


def month_prices_by_month(prices: Prices, first: Month, last: Month) -> Ore:
    """What prices per month add up to, as `day_prices_by_month`; a part of a month is rounded."""
    edges = _month_edges(first, last)
    months = len(edges) - 1
    change = np.zeros((prices.groups, months + 1), np.int64)
    adjustment = np.zeros((prices.groups, months), np.int64)
    for chunk in prices.chunks():
        begin, end, unit, group = _charged_within(edges[0], edges[-1], *chunk)
        entry = np.searchsorted(edges, begin, side="right") - 1
        leave = np.searchsorted(edges, end, side="left") - 1
        np.add.at(change, (group, entry), unit)
        np.subtract.at(change, (group, leave + 1), unit)
        # The running sum takes whole months: correct the first, and the last where it is another.
        np.add.at(adjustment, (group, entry), _part(unit, begin, end, edges, entry) - unit)
        part = np.where(leave > entry, _part(unit, begin, end, edges, leave), unit)
        np.add.at(adjustment, (group, leave), part - unit)
    total = change.cumsum(axis=1)[:, :-1] + adjustment
    return total.reshape(*prices.sizes, months)


def cost_by_month(dataset: Dataset, first: Month, last: Month, by: Sequence[str]) -> pl.DataFrame:
    """The cost of all placements by the dimensions `by` and month, summed by the cube.

    `by`: one or more dimensions that do not change with the month (not month, year, age_group).
    Columns: `by` (String), month (Date), cost_ore (Int64); a row for every month of every
    combination the placements have, 0 where nothing is charged. Equal to the sum of the lines.

    Raises MissingTable without placements or rates, ValueError on no or a changing dimension.
    """
    if not by or {"month", "year", "age_group"} & set(by):
        raise ValueError("ask for one or more dimensions that do not change with the month")
    placements = distinct_placements(dataset).select(
        "placement_id", *(dimension(name, pl.lit(None, pl.Date)) for name in by)
    )
    cells = placements.select(by).unique().sort(by).with_row_index("group")
    group_of = placements.join(cells, on=by).select("placement_id", "group")
    charged = charged_prices(dataset, "rates")
    monthly = charged.filter(pl.col("per") == "month")
    # An occasion is one day long, so that its price per day is its price.
    daily = charged.filter(pl.col("per") != "month")
    paused = pause_changes(charged.lazy(), dataset.table_or_empty("pauses")).collect()

    groups = cells.height
    cost = month_prices_by_month(_prices(monthly, group_of, groups), first, last)
    for prices in (daily, paused):
        cost += day_prices_by_month(_prices(prices, group_of, groups), first, last)
    months = pl.select(month=pl.date_range(first.first_day, last.first_day, "1mo"))
    return (
        cells.join(months, how="cross", maintain_order="left_right")
        .with_columns(cost_ore=pl.Series(cost.ravel(), dtype=pl.Int64))
        .drop("group")
    )


def _prices(charged: pl.DataFrame, group_of: pl.DataFrame, groups: int) -> Prices:
    columns = charged.join(group_of, on="placement_id", maintain_order="left").select(
        pl.col("begin", "end").cast(pl.Int32).fill_null(np.iinfo(np.int32).max), "unit_ore", "group"
    )
    begin, end, unit, group = (column.to_numpy() for column in columns.get_columns())
    return Prices(begin, end, unit, [group], [groups])


def _charged_within(
    low: np.int64, high: np.int64, begin: Integers, end: Integers, *others: Integers
) -> Iterator[Ore]:
    """The arrays where a day between low and high is charged, begin and end within it."""
    inside = (np.maximum(begin, low), np.minimum(end, high))
    charged = np.flatnonzero(inside[0] < inside[1])
    return (array[charged].astype(np.int64) for array in (*inside, *others))


def _month_edges(first: Month, last: Month) -> npt.NDArray[np.int64]:
    """The first day of each month and, last, the first day after the period."""
    months = np.arange(str(first), str(last.shift(1).shift(1)), dtype="datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def _part(unit: Ore, begin: Ore, end: Ore, edges: Ore, month: npt.NDArray[np.intp]) -> Ore:
    """A month's price for the days of it between begin and end, rounded half away from zero."""
    days = np.minimum(end, edges[month + 1]) - np.maximum(begin, edges[month])
    days_in_month = edges[month + 1] - edges[month]
    whole = (2 * np.abs(unit * days) + days_in_month) // (2 * days_in_month)
    return np.asarray(np.sign(unit) * whole, np.int64)
