"""How much care, and how long: care days and length of stay."""

import polars as pl

from hemmaplan.core.care_form_lines import PLACED
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
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

_YEARS = ("ytd", "ytd_last_year")


def care_days(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Vårddygn: dygnen i placering, utskrivningsdagen oräknad.

    En placering som börjar och slutar samma dag räknas som ett dygn. Dygnen räknas för månaden,
    för januari till och med månaden (`ytd`) och för samma månader förra året (`ytd_last_year`);
    en pågående placering räknas till och med sista dagen. `per_placement` är vårddygn i perioden
    delat med antalet placeringar som har något dygn i den. Förlaga: Sala 2023 (SALA-81),
    Eskilstuna 2023 (ESK-39) och en onämnd kommun 2020 (003-11).
    """
    periods = report_periods(month)
    counted = stays(dataset).with_columns(
        care_days_in(period).alias(ending) for ending, period in periods.items()
    )
    return counted.with_columns(
        ones(pl.col(ending) > 0).alias(f"placements_{ending}") for ending in periods
    )


def length_of_stay(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Genomsnittlig längd i vårddygn för avslutade och pågående placeringar.

    `ended_mean` räknas från start till utskrivning, för placeringar som skrevs ut från januari
    till och med månaden, och samma månader förra året. `ongoing_mean` räknas från start till och
    med månadens sista dag, för dem som är placerade då. En vårdform där de långa placeringarna
    pågår ser kort ut bland de avslutade: läs båda. Förlaga: Mellerud 2021 (MEL-15) och en
    onämnd kommun 2020 (003-11).
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
        by_person=ByPerson((PLACED,)),
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
        by_person=ByPerson((PLACED,)),
    ),
)
