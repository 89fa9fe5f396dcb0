"""What home ground did or could do: own outpatient care, and places of our own."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import care_days_in, ones, report_periods, stays
from hemmaplan.core.tally import Persons, Ratio, Sum, tallied


def outpatient(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Own outpatient care around the month's placements, as known on the month's last day.

    Of placements with a care day in the month: `ever` = outpatient care began on or before the
    last day; `now` = it had begun and not ended by then; `before` = it began before the
    placement; `during` = a day of it falls within the placement; `after` = the placement has
    ended and a day of it fell on the day of discharge or later; `none` = no beginning is noted
    (not involved, or not noted: the data cannot tell). One placement may be before, during and
    after. outpatient_to is the last day. `days_to_first_mean` = days from start of placement
    until outpatient care began, 0 when it was there before, over `ever`. Sources: Sala 000:427
    (SALA-62, SALA-63), Mellerud 001:74 (MEL-15).
    """
    period = report_periods(month)["month"]
    last_day = pl.lit(month.last_day)
    began, start, end = pl.col("outpatient_from"), pl.col("start_date"), pl.col("stay_end")
    # Only what has happened by the last day: an end noted for later is still "going on".
    last = pl.min_horizontal(pl.col("outpatient_to").fill_null(month.last_day), last_day)
    ended = (pl.col("end_date") <= last_day).fill_null(False)
    in_month = care_days_in(period) > 0
    ever = in_month & (began <= last_day)
    during = (last >= start) & (end.is_null() | (began < end))
    return stays(dataset).with_columns(
        placements=ones(in_month),
        ever=ones(ever),
        none=ones(in_month) - ones(ever),
        now=ones(ever & (last == last_day)),
        before=ones(ever & (began < start)),
        during=ones(ever & during),
        after=ones(ever & ended & (last >= pl.col("end_date"))),
        days_to_first=((began - start).dt.total_days().clip(0).fill_null(0) * ones(ever)),
    )


def own_facility_possible(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placements and individuals that a facility of our own could have taken.

    Marked own_facility_possible, with a care day in the month or in the year so far; the care
    days are what such a facility would have filled. `unknown` = not judged. Source: Sala
    000:429 (SALA-64).
    """
    counted = stays(dataset)
    for ending, period in report_periods(month).items():
        days = care_days_in(period)
        possible = pl.col("own_facility_possible")
        counted = counted.with_columns(
            (days * ones(possible)).alias(f"care_days_{ending}"),
            ones(possible & (days > 0)).alias(f"placements_{ending}"),
            ones(possible.is_null() & (days > 0)).alias(f"unknown_{ending}"),
        )
    return counted


_PERIODS = ("month", "ytd", "ytd_last_year")

DEFINITIONS = (
    tallied(
        "outpatient",
        "Egen öppenvård före, under och efter placeringen",
        ("placements",),
        outpatient,
        (
            *(Sum(c) for c in ("placements", "ever", "none", "now", "before", "during", "after")),
            Sum("days_to_first", Unit.DAYS),
            Ratio("ever_share", "ever", "placements", Unit.SHARE),
            Ratio("days_to_first_mean", "days_to_first", "ever", Unit.DAYS),
        ),
    ),
    tallied(
        "own_facility_possible",
        "Placeringar som kunde ha tagits i egen regi",
        ("placements",),
        own_facility_possible,
        (
            *(Sum(f"placements_{e}") for e in _PERIODS),
            *(Sum(f"unknown_{e}") for e in _PERIODS),
            *(Sum(f"care_days_{e}", Unit.DAYS) for e in _PERIODS),
            *(Persons(f"persons_{e}", among=f"placements_{e}") for e in _PERIODS),
        ),
    ),
)
