"""What home ground did or could do: own outpatient care, and places of our own."""

import polars as pl

from hemmaplan.core.care_form_lines import PLACED
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import care_days_in, ones, report_periods, stays
from hemmaplan.core.tally import ByPerson, Persons, Ratio, Sum, tallied


def outpatient(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Egen öppenvård före, under och efter månadens placeringar.

    Gäller placeringar med vårddygn i månaden, så som de var kända månadens sista dag. `ever`:
    öppenvården hade börjat senast den dagen. `now`: den hade börjat och inte slutat då. `before`:
    den började före placeringen. `during`: någon av dess dagar ligger i placeringen. `after`:
    placeringen är avslutad och öppenvården fanns på utskrivningsdagen eller senare. `none`: ingen
    start är noterad (ingen insats eller inte noterad; det går inte att skilja åt). En placering
    kan räknas i både `before`, `during` och `after`. `outpatient_to` är öppenvårdens sista dag.
    `days_to_first_mean` är dagar från placeringens start tills öppenvården började, 0 när den
    redan fanns, delat med `ever`. Förlaga: Sala 2023 (SALA-62, SALA-63) och Mellerud 2021 (MEL-15).
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
    """Placeringar och personer som en egen verksamhet kunde ha tagit emot.

    Det är placeringar märkta `own_facility_possible` med vårddygn i månaden eller hittills i år.
    `care_days` är de vårddygn som verksamheten skulle ha fyllt. `unknown` är placeringar som ingen
    har bedömt. Förlaga: Sala 2023 (SALA-64).
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
        by_person=ByPerson((PLACED,)),
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
