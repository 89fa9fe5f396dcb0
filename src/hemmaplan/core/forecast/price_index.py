"""How prices of ongoing placements change over the year, learned from how they have changed."""

import numpy as np
import polars as pl

from hemmaplan.core.as_of import BASIC_PRICES
from hemmaplan.core.charged_days import charged_prices
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.spells import Floats, Spells

_LATEST = 3 * 365.0  # days of history
_PRIOR_LINES = 10.0  # price lines that "no change" counts for, per calendar month
_LARGEST = 0.25  # of the logarithm; a larger change is another price, not an index
_LINE = ("placement_id", "kind", "per")


def price_index(known: Dataset, spells: Spells) -> Floats:
    """The logarithm of the change at the turn into each calendar month (12 values).

    The sum of the changes / the price lines that ran over such a turn, changed or not.
    """
    since = max(spells.begins, spells.today - _LATEST)
    days = [pl.col(name).to_physical().cast(pl.Float64) for name in ("begin", "end")]
    running = (
        charged_prices(known, "rates")
        .filter(
            pl.col("per") != "occasion", pl.col("kind").is_in(BASIC_PRICES), pl.col("unit_ore") > 0
        )
        .with_columns(month=pl.col("begin").dt.month() - 1)
        .with_columns(*days)
        .with_columns(pl.col("end").fill_null(np.inf))
        .sort(*_LINE, "begin", "unit_ore")
    )
    change = (pl.col("unit_ore") / pl.col("unit_ore").shift(1).over(_LINE)).log()
    later = pl.col("begin") > pl.col("begin").shift(1).over(_LINE)
    changed = running.with_columns(change=pl.when(later).then(change)).filter(
        pl.col("change").abs() <= _LARGEST, pl.col("begin") > since
    )
    total = np.bincount(changed["month"], weights=changed["change"], minlength=12)
    index: Floats = total / (_lines_at_turns(running, since, spells.today) + _PRIOR_LINES)
    return index


def indexed(index: Floats, day: float | Floats) -> Floats:
    """The sum of the index from 1970 to a day: of every turn into a month that has been."""
    month = np.asarray(day).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    years, number = np.divmod(month.astype(np.int64), 12)
    total: Floats = years * index.sum() + np.cumsum(index)[number]
    return total


def _lines_at_turns(running: pl.DataFrame, since: float, today: float) -> Floats:
    """How many price lines ran over the turns into each calendar month, since..today."""
    lines = running.group_by(_LINE).agg(pl.col("begin").min(), pl.col("end").max())
    begin, end = lines["begin"].to_numpy()[:, None], lines["end"].to_numpy()[:, None]
    first = np.datetime64(int(since), "D").astype("datetime64[M]") + 1
    last = np.datetime64(int(today), "D").astype("datetime64[M]")
    turns = np.arange(first, last + 1)
    day = turns.astype("datetime64[D]").astype(np.float64)
    across = ((begin < day) & (day < end)).sum(axis=0)
    return np.bincount(turns.astype(np.int64) % 12, weights=across, minlength=12).astype(float)
