"""Decisions that are not carried out: since when, and the quarter's list for Ivo and the auditors.

The law asks for every favourable decision that has not been carried out within three months, and
for those whose care was broken off and not taken up again in three (34 kap. 1-3 §§, 2025:400).
"""

from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits


def waiting_decisions(dataset: Dataset, on: date) -> pl.DataFrame:
    """The decisions in force that nobody has on a day, with `since` and `interrupted`.

    `since` is the day the care was broken off, else the day of the decision. One that ended, or
    was taken up again by the day, does not wait. Raises MissingTable without decisions.
    """
    begun = (pl.col("executed_on") <= on).fill_null(False)
    broken = (pl.col("interrupted_on") <= on).fill_null(False)
    # Taken up again on a day after it was broken off.
    again = begun & (pl.col("executed_on") > pl.col("interrupted_on")).fill_null(False)
    ended = (pl.col("ended_on") <= on).fill_null(False)
    # What was broken off had begun, also where `executed_on` is the later day it was taken up.
    interrupted = broken & ~again
    return (
        dataset.table("decisions")
        .unique("decision_id", keep="first", maintain_order=True)
        .filter(pl.col("decided_on") <= on, ~ended, ~begun | interrupted)
        .with_columns(
            interrupted=interrupted,
            since=pl.when(interrupted).then("interrupted_on").otherwise("decided_on"),
        )
    )


def to_report(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """Those that have waited longer than the law's months on a day, the longest first.

    Columns: those of `decisions`, since, interrupted, days (waited), due (the day the months were
    up). Empty where the limit holds no value that day. Raises MissingTable without decisions.
    """
    try:
        months = int(limits["ej_verkstallt_beslut"].on(on))
    except LookupError:
        return waiting_decisions(dataset, on).clear().with_columns(
            due=pl.lit(None, pl.Date), days=pl.lit(None, pl.Int64)
        )  # fmt: skip
    return (
        waiting_decisions(dataset, on)
        .with_columns(
            due=pl.col("since").dt.offset_by(f"{months}mo"),
            days=(pl.lit(on) - pl.col("since")).dt.total_days(),
        )
        .filter(pl.col("due") < on)
        .sort("since", "decision_id")
    )


def by_service(rows: pl.DataFrame) -> pl.DataFrame:
    """The statistics that the municipal council is given: how many of each service, and how long.

    Columns: service, interrupted, decisions (how many), longest, median (days). No person is told.
    """
    return (
        rows.group_by("service", "interrupted")
        .agg(
            decisions=pl.len().cast(pl.Int64),
            longest=pl.col("days").max(),
            median=pl.col("days").median().round().cast(pl.Int64),
        )
        .sort("service", "interrupted")
    )
