"""What a day costs: today's prices of ongoing placements, recent prices for those to come."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from hemmaplan.core.as_of import BASIC_PRICES
from hemmaplan.core.charged_days import charged_prices
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.endings import CAUSES
from hemmaplan.core.forecast.spells import Floats, Ints, Spells

RECENT = 100  # placements of a group that the price of a new one is drawn from
EXTRA_DAYS = 45.0  # how long an extra lasts, where the history says nothing
_PRIOR_EXTRAS = 2.0  # ended extras that EXTRA_DAYS counts for
_LONGEST_DRIFT = 365.0  # days before the history that a placement may have begun to count
_PRIOR_DRIFT = 200.0  # the weight of the index: a price's spread of 0.3 against a doubt of 0.02
_PRIOR_STEP = 30.0  # placements that "no dearer" counts for: a spread of 0.3 against 0.055
DAYS_IN_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in öre, one element per placement of the Spells.

    `per_day` and `per_month` are the basic prices (care, fee, expense) that apply today, `first_*`
    those of `first_day`, the first day with a price in the history (where the register begins, its
    prices may be of then and not of the start); NaN where there is none. `discharge` is 1 where the
    day of discharge is charged, `lump` what a placement has cost beside the basic prices.
    `extra_of` are the placements (an element per extra) of the extras that run today, `extra_days`
    how many days an extra lasts on average.
    """

    per_day: Floats
    per_month: Floats
    first_per_day: Floats
    first_per_month: Floats
    first_day: Floats
    discharge: Floats
    lump: Floats
    extra_of: Ints
    extra_per_day: Floats
    extra_per_month: Floats
    extra_days: float


def prices_of(known: Dataset, spells: Spells) -> Prices:
    """The prices as known today. Raises MissingTable without rates."""
    place = pl.DataFrame({"placement_id": spells.ids}).with_row_index("row")
    charged = (
        charged_prices(known, "rates")
        .join(place, on="placement_id")
        .with_columns(_as_days("begin"), _as_days("end").fill_null(np.inf))
        .sort("row", "begin", "end", "kind", "per", "unit_ore")
    )
    running = charged.filter(pl.col("per") != "occasion")
    basic = running.filter(pl.col("kind").is_in(BASIC_PRICES))
    now = basic.filter(pl.col("begin") <= spells.today, pl.col("end") > spells.today)
    first = _first(basic, spells.begins)
    extras = running.filter(~pl.col("kind").is_in(BASIC_PRICES))
    # One who leaves today may be charged today, but goes on no more.
    live = extras.filter(
        pl.col("begin") <= spells.today, pl.col("end") > spells.today,
        pl.col("row").is_in(spells.ongoing.tolist()),
    )  # fmt: skip
    size = len(spells.start)
    flagged = basic.filter(pl.col("per") == "day", pl.col("discharge_day_charged"))["row"]
    return Prices(
        per_day=_by_row(now, _unit(now, "day"), size, none=np.nan),
        per_month=_by_row(now, _unit(now, "month"), size, none=np.nan),
        first_per_day=_by_row(first, _unit(first, "day"), size, none=np.nan),
        first_per_month=_by_row(first, _unit(first, "month"), size, none=np.nan),
        first_day=_first_day(first, spells),
        discharge=(np.bincount(flagged.to_numpy(), minlength=size) > 0).astype(float),
        lump=_lumps(charged, extras, spells),
        extra_of=live["row"].to_numpy().astype(np.int64),
        extra_per_day=_unit(live, "day"),
        extra_per_month=_unit(live, "month"),
        extra_days=_extra_days(extras, spells.today),
    )


def drift(spells: Spells, prices: Prices, index: float) -> float:
    """How fast the prices of new placements rise (the logarithm, a year).

    The slope of the first price over the start, within groups, pulled towards the yearly `index`
    of ongoing ones.
    """
    rows, price = _first_prices(spells, prices)
    if not len(rows):
        return index
    price = _within(spells.group[rows], price)
    year = _within(spells.group[rows], prices.first_day[rows] / 365.25)
    return float(((price * year).sum() + _PRIOR_DRIFT * index) / ((year**2).sum() + _PRIOR_DRIFT))


def steps(spells: Spells, prices: Prices, origin: Ints, rise: float) -> Floats:
    """What a new placement costs against the mean of its group, by what it followed on (of CAUSES).
    Few of an origin lean on 1; `rise` is what new prices rise by a year (`drift`)."""
    rows, price = _first_prices(spells, prices)
    price = _within(spells.group[rows], price - rise * prices.first_day[rows] / 365.25)
    count = np.bincount(origin[rows], minlength=len(CAUSES))
    total = np.bincount(origin[rows], weights=price, minlength=len(CAUSES))
    return np.asarray(np.exp(total / (count + _PRIOR_STEP)), float)


def _first_prices(spells: Spells, prices: Prices) -> tuple[Ints, Floats]:
    """The placements whose first price says something, and the logarithm of what a month cost."""
    cost = prices.first_per_day * DAYS_IN_MONTH + prices.first_per_month
    rows = np.flatnonzero((cost > 0) & (spells.start >= spells.begins - _LONGEST_DRIFT))
    return rows, np.log(cost[rows])


def _within(group: Ints, values: Floats) -> Floats:
    """Each value less the mean of its group."""
    mean = np.bincount(group, weights=values) / np.maximum(np.bincount(group), 1)
    return np.asarray(values - mean[group], float)


def recent(spells: Spells, prices: Prices, group: int) -> Ints:
    """The placements that a new one of the group takes its price from, the latest first.

    Those of the group; where none has a price, of the same area; else of any. May be empty.
    """
    priced = np.isfinite(prices.first_per_day)
    adult = np.array([is_adult for _, is_adult in spells.groups], dtype=bool)[spells.group]
    same_area = adult == spells.groups[group][1]
    for alike in (spells.group == group, same_area, np.ones_like(adult)):
        rows = np.flatnonzero(alike & priced)
        if len(rows):
            return rows[np.argsort(-spells.start[rows], kind="stable")][:RECENT]
    return np.zeros(0, np.int64)


def _first(basic: pl.DataFrame, begins: float) -> pl.DataFrame:
    """The first prices of each placement that apply when the history begins or later; of one that
    was over by then its first of all."""
    latest = pl.col("end").max().over("row")
    later = basic.filter((pl.col("end") > begins) | (latest <= begins))
    return later.filter(pl.col("begin") == pl.col("begin").min().over("row"))


def _first_day(first: pl.DataFrame, spells: Spells) -> Floats:
    """The day that a first price is of: when the history begins, where it applied already."""
    day = np.full(len(spells.start), np.nan)
    day[first["row"].to_numpy()] = np.maximum(first["begin"].to_numpy(), spells.begins)
    over = spells.end <= spells.begins
    return np.where(over, spells.start, day)


def _as_days(column: str) -> pl.Expr:
    return pl.col(column).to_physical().cast(pl.Float64)


def _by_row(rows: pl.DataFrame, amounts: Floats, size: int, *, none: float = 0.0) -> Floats:
    """The sum of each placement; `none` where it has no row."""
    row = rows["row"].to_numpy()
    total = np.bincount(row, weights=amounts, minlength=size).astype(float)
    return np.where(np.bincount(row, minlength=size) > 0, total, none)


def _unit(rows: pl.DataFrame, per: str) -> Floats:
    """The unit prices in öre of the rows charged `per` day or month, 0 of the others."""
    return np.where((rows["per"] == per).to_numpy(), rows["unit_ore"].to_numpy(), 0).astype(float)


def _lumps(charged: pl.DataFrame, extras: pl.DataFrame, spells: Spells) -> Floats:
    """Occasions and extras so far."""
    once = charged.filter(pl.col("per") == "occasion")
    days = _days_so_far(extras, spells.today)
    cost = (_unit(extras, "day") + _unit(extras, "month") / DAYS_IN_MONTH) * days
    size = len(spells.start)
    return _by_row(once, _unit(once, "occasion"), size) + _by_row(extras, cost, size)


def _extra_days(extras: pl.DataFrame, today: float) -> float:
    """Mean length: days / ends (ongoing extras have days and no end), with a prior."""
    days = float(_days_so_far(extras, today).sum())
    ended = int((extras["end"] <= today).sum())
    return (days + _PRIOR_EXTRAS * EXTRA_DAYS) / (ended + _PRIOR_EXTRAS)


def _days_so_far(rows: pl.DataFrame, today: float) -> Floats:
    found: Floats = np.minimum(rows["end"].to_numpy(), today + 1) - rows["begin"].to_numpy()
    return found
