"""Who soon turns 18 or 21, so that the ground for the care changes, and what it then costs."""

from datetime import date

import polars as pl

from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts

AGES = (18, 21)


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Placerade som fyller 18 eller 21 år inom 90 dagar.

    Barnets placering blir en vuxens vid 18; vård enligt LVU och stödboende kan inte fortsätta efter
    21. Födelsedagen räknas som månadens sista dag, eftersom bara månaden är känd. Uppskattning:
    dygnskostnaden × de dygn av de närmaste 90 som ligger efter födelsedagen.
    """
    going = ongoing(dataset, on).filter(
        pl.col("birth_month").is_not_null(), ~pl.col("care_form").is_in(OUTPATIENT)
    )
    rows = pl.concat([_turning(going, on, age) for age in AGES])
    left = HORIZON - (pl.col("birthday") - pl.lit(on)).dt.total_days()
    message = words(
        "Fyller {} år senast {}. {} kr per dygn.",
        pl.col("age"), pl.col("birthday"), kronor(pl.col("day_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("day_ore") * left, message)


def _turning(going: pl.DataFrame, on: date, age: int) -> pl.DataFrame:
    birthday = pl.col("birth_month").dt.offset_by(f"{age}y").dt.month_end()
    until = pl.lit(on).dt.offset_by(f"{HORIZON}d")
    return going.with_columns(birthday=birthday, age=pl.lit(age)).filter(
        pl.col("birthday") > on, pl.col("birthday") <= until
    )


QUESTION = Question("coming_age", "Fyller snart 18 eller 21", ("placements", "rates"), find)
