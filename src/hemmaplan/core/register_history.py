"""From which day a register has the placements that ended, and not just those that went on.

A first extract often holds what is ongoing this year. What ended before is then not in it, and the
year before looks small: numbers, days and cost of last year are those of the survivors.
"""

from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.series_breaks import HISTORY, SeriesBreak

_EXPECTED = 5.0  # ends; that there were none is then a chance of 1 in 150 (Poisson, e^-5)
_FEWEST = 5  # ends; fewer give no pace
NOTE = (
    "registret verkar sakna placeringar som slutade före dagen, så fjolårets antal, vårddygn och "
    "kostnad är för låga"
)


@lru_cache(maxsize=4)  # every figure of last year asks
def history_break(dataset: Dataset) -> SeriesBreak | None:
    """The month of the first end, when many would have ended in the year before it at the pace of
    the days since; None when the register may well know every end, or knows too few to tell."""
    rows = dataset.table_or_empty("placements").select("start_date", "end_date")
    first, last = rows["end_date"].min(), rows["end_date"].max()
    if not isinstance(first, date) or not isinstance(last, date) or first == last:
        return None
    ends = rows["end_date"].drop_nulls().len()
    since = _days(rows, first, last)
    before = _days(rows, _a_year_before(first), first)
    if ends < _FEWEST or since == 0 or ends * before / since < _EXPECTED:
        return None
    return SeriesBreak(first.replace(day=1), HISTORY, NOTE)


def _a_year_before(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - 365))


def _days(rows: pl.DataFrame, start: date, end: date) -> int:
    """The placements' days from `start` until `end`."""
    begins = pl.max_horizontal("start_date", pl.lit(start))
    stops = pl.min_horizontal(pl.col("end_date").fill_null(end), pl.lit(end))
    days = rows.select((stops - begins).dt.total_days().clip(0).sum()).item()
    return int(days or 0)
