"""The week's case review (ärendegenomgång): which placements to talk about, why, and the way home.

A meeting's list, not a judgement: each reason is read from the register, and what could let the
placement end is what the coordinator's list says of it.
"""

from datetime import date

import polars as pl

from hemmaplan.core.coordinator_list import coordinator_list
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, words
from hemmaplan.core.long_stays import FORMS, usual_lengths

WITHIN = 14
"""Days: what comes before the meeting after next."""
NEW = 30
"""Days: how long an acute placement is new."""


def case_review(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """The ongoing placements with a reason to be talked about, those with most reasons first.

    Columns: those of `coordinator_list`, last_review (the last day anything was noted of it; null:
    never), why (the reasons in words) and reasons (how many). A reason is a consideration or a
    planned end that is late or due within WITHIN days, a stay longer than three of four of our
    own, an acute start within NEW days, or nothing noted for half a year: of nobody where no
    follow-ups are read in. Raises MissingTable.
    """
    going = coordinator_list(dataset, on, limits)
    rows = (
        going.join(_noted(dataset, on), on="placement_id", how="left", maintain_order="left")
        .join(
            usual_lengths(dataset, on).select("area", "care_form", "usual"),
            on=["area", "care_form"],
            how="left",
            maintain_order="left",
        )
        .join(_acute(dataset), on="placement_id", how="left", maintain_order="left")
        .with_columns(_why(on, noted=not dataset.table_or_empty("follow_ups").is_empty()))
    )
    told = rows.with_columns(
        reasons=pl.col("whys").list.len().cast(pl.Int64), why=pl.col("whys").list.join("; ")
    )
    return told.filter(pl.col("reasons") > 0).sort(
        "reasons", "day_ore", "placement_id", descending=[True, True, False], nulls_last=True
    )


def _noted(dataset: Dataset, on: date) -> pl.DataFrame:
    """placement_id → last_review."""
    done = dataset.table_or_empty("follow_ups").filter(pl.col("done_on") <= on)
    return done.group_by("placement_id").agg(last_review=pl.col("done_on").max())


def _acute(dataset: Dataset) -> pl.DataFrame:
    rows = dataset.table("placements").unique("placement_id", keep="first")
    return rows.select("placement_id", acute=pl.col("urgency") == "acute")


def _why(on: date, *, noted: bool) -> pl.Expr:
    soon = pl.lit(on).dt.offset_by(f"{WITHIN}d")
    ends, review = pl.col("planned_end_date"), pl.col("review")
    new = pl.col("acute") & (pl.col("days") <= NEW)
    long_ago = pl.col("last_review").fill_null(pl.col("start_date")) < pl.lit(on).dt.offset_by(
        "-6mo"
    )
    found = (
        pl.when(review < on).then(words("övervägande skulle gjorts {}", review)),
        pl.when(review.is_between(pl.lit(on), soon)).then(words("övervägande senast {}", review)),
        pl.when(ends < on).then(words("planerat slut var {}", ends)),
        pl.when(ends.is_between(pl.lit(on), soon)).then(words("planerat slut {}", ends)),
        pl.when((pl.col("days") > pl.col("usual")) & pl.col("care_form").is_in(FORMS)).then(
            words("{} dygn, tre av fyra blev högst {}", pl.col("days"), pl.col("usual"))
        ),
        pl.when(new).then(pl.lit("ny, akut")),
        pl.when(pl.lit(noted) & long_ago).then(pl.lit("inget noterat på ett halvår")),
    )
    return pl.concat_list(found).list.drop_nulls().alias("whys")
