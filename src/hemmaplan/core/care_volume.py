"""How much care, and how long: care days and length of stay."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import (
    care_days_in,
    day_in,
    ones,
    placed_at_end_of,
    report_periods,
    stays,
)
from hemmaplan.core.tally import Ratio, Sum, tallied

_YEARS = ("ytd", "ytd_last_year")


def care_days(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Care days (vårddygn): the day of discharge is none, a stay within one day is one.

    For the month, the year to date and the same months last year; an ongoing placement counts
    through the last day. `per_placement` is care days in the period by placements with a care
    day in it. Sources: Sala 000:512 (SALA-81), Eskilstuna 004:554 (ESK-39), 003:36 (003-11).
    """
    periods = report_periods(month)
    counted = stays(dataset).with_columns(
        care_days_in(period).alias(ending) for ending, period in periods.items()
    )
    return counted.with_columns(
        ones(pl.col(ending) > 0).alias(f"placements_{ending}") for ending in periods
    )


def length_of_stay(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The mean length in care days of placements ended this year, and of those going on.

    `ended_mean`: from start to discharge, of placements discharged from January through the
    month, and the same months last year; `ongoing_mean`: from start through the month's last
    day, of those placed at its end. A form whose long stays go on looks short among the ended:
    read both. Sources: 003:36 (003-11), Mellerud 001:74 (MEL-15).
    """
    periods = report_periods(month)
    whole = (pl.col("stay_end") - pl.col("start_date")).dt.total_days().clip(0).fill_null(0)
    so_far = (pl.lit(month.end) - pl.col("start_date")).dt.total_days()
    counted = stays(dataset).with_columns(
        ongoing=ones(placed_at_end_of(month)),
        **{f"ended_{year}": ones(day_in("end_date", periods[year])) for year in _YEARS},
    )
    return counted.with_columns(
        ongoing_days=so_far * pl.col("ongoing"),
        **{f"ended_days_{year}": whole * pl.col(f"ended_{year}") for year in _YEARS},
    )


DEFINITIONS = (
    tallied(
        "care_days",
        "Vårddygn",
        ("placements",),
        care_days,
        (
            *(Sum(ending, Unit.DAYS) for ending in ("month", *_YEARS)),
            *(Sum(f"placements_{ending}") for ending in ("month", *_YEARS)),
            *(
                Ratio(f"per_placement_{ending}", ending, f"placements_{ending}", Unit.DAYS)
                for ending in ("month", *_YEARS)
            ),
        ),
    ),
    tallied(
        "length_of_stay",
        "Placeringarnas längd",
        ("placements",),
        length_of_stay,
        (
            Sum("ongoing"),
            Sum("ongoing_days", Unit.DAYS),
            Ratio("ongoing_mean", "ongoing_days", "ongoing", Unit.DAYS),
            *(Sum(f"ended_{year}") for year in _YEARS),
            *(Sum(f"ended_days_{year}", Unit.DAYS) for year in _YEARS),
            *(
                Ratio(f"ended_mean_{year}", f"ended_days_{year}", f"ended_{year}", Unit.DAYS)
                for year in _YEARS
            ),
        ),
    ),
)
