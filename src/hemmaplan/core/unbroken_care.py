"""Since when a person's care has gone on, through placements that follow on each other.

The law's times are of the care and not of the placement: who moves from an emergency home to a
family home has been in care since the first day.
"""

from datetime import date

import polars as pl

_DAY = pl.duration(days=1)
_FAR = pl.lit(date(9999, 12, 30))


def unbroken(placements: pl.DataFrame, *same: str) -> pl.DataFrame:
    """placement_id, `since` (the first day of the care without a break that it is part of) and
    `care` (UInt32, alike in the placements of one such care).

    A placement goes on from another of the person's when it begins at the latest on the day after
    the other's last. What is in the columns `same` must be alike too; where that or the person is
    blank the placement stands alone.
    """
    key = ["person_id", *same]
    known = pl.all_horizontal(pl.col(key).is_not_null())
    rows = placements.with_columns(_alone=pl.when(~known).then("placement_id"))
    person = [*key, "_alone"]
    reached = pl.col("end_date").fill_null(_FAR).cum_max().shift(1).over(person)
    begins = (pl.col("start_date") > reached + _DAY).fill_null(True)
    return (
        rows.sort(*person, "start_date", "placement_id")
        .with_columns(care=begins.cum_sum())
        .select("placement_id", "care", since=pl.col("start_date").min().over("care"))
    )
