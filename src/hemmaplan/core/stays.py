"""Placements as stays: half-open periods of care days, and the periods a report looks at."""

from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month, Period

DAY = pl.duration(days=1)


def report_periods(month: Month) -> dict[str, Period]:
    """What a report month looks at, by the ending of a column's name.

    `month`; `ytd` = January through the month; `ytd_last_year` = the same months a year before.
    """
    last_year = month.shift(-12)
    return {
        "month": Period(month.first_day, month.end),
        "ytd": Period(date(month.year, 1, 1), month.end),
        "ytd_last_year": Period(date(last_year.year, 1, 1), last_year.end),
    }


@lru_cache(maxsize=2)  # nearly every figure of placements starts here
def stays(dataset: Dataset) -> pl.DataFrame:
    """The placements, with `stay_end` (exclusive; null = ongoing) and the columns of a tally.

    The day of discharge is no care day, but a stay that starts and ends on one day is one. Of
    rows with the same placement_id the first counts, as in `core.cost` (`check` reports them).
    """
    ended_same_day = pl.col("end_date") == pl.col("start_date")
    placements = dataset.table("placements").unique(
        "placement_id", keep="first", maintain_order=True
    )
    return placements.with_columns(
        stay_end=pl.when(ended_same_day)
        .then(pl.col("end_date") + DAY)
        .otherwise(pl.col("end_date")),
        table=pl.lit("placements"),
        detail=pl.format("{}–{}", "start_date", pl.col("end_date").cast(pl.String).fill_null("")),
    )


def care_days_in(period: Period) -> pl.Expr:
    """The care days of a stay inside a period, Int64; an ongoing stay lasts through it."""
    end = pl.min_horizontal(pl.col("stay_end").fill_null(period.end), pl.lit(period.end))
    start = pl.max_horizontal(pl.col("start_date"), pl.lit(period.start))
    return (end - start).dt.total_days().clip(0)


def placed_at_end_of(month: Month) -> pl.Expr:
    """Placed when the month's last day ends; who is discharged that day is not."""
    return (pl.col("start_date") <= month.last_day) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > month.last_day)
    )


def day_in(column: str, period: Period) -> pl.Expr:
    """The day is known and inside the period."""
    return pl.col(column).is_between(period.start, period.end, closed="left").fill_null(False)


def ones(condition: pl.Expr) -> pl.Expr:
    """1 where the condition holds, 0 where it does not or is unknown."""
    return condition.fill_null(False).cast(pl.Int64)
