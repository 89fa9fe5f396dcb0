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
from hemmaplan.core.placement_moves import re_placed
from hemmaplan.core.stays import stays

WITHIN = 14
"""Days: what comes before the meeting after next."""
NEW = 30
"""Days: how long an acute placement, or one after a breakdown, is new."""


def case_review(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """The ongoing placements with a reason to be talked about, those with most reasons first.

    Columns: those of `coordinator_list`, last_review (the last day anything was noted of it; null:
    never), why (the reasons in words) and reasons (how many). A reason is a consideration or a
    planned end that is late or due within WITHIN days, a stay longer than three of four of our
    own, an acute start within NEW days, a start within NEW days after a breakdown without a choice
    of its own (SALA-51), or nothing noted for half a year: of nobody where no follow-ups are read
    in. Raises MissingTable.
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
        .join(_began(dataset), on="placement_id", how="left", maintain_order="left")
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


def _began(dataset: Dataset) -> pl.DataFrame:
    """How each placement began: acute, and after a breakdown that no choice was made after."""
    rows = stays(dataset)
    chosen = dataset.table_or_empty("choices")["placement_id"].drop_nulls()
    return rows.select(
        "placement_id",
        acute=pl.col("urgency") == "acute",
        broken=re_placed(rows) & ~pl.col("placement_id").is_in(chosen.implode()),
    )


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
        pl.when(pl.col("broken") & (pl.col("days") <= NEW)).then(
            pl.lit("ny efter sammanbrott, utan val av insats")
        ),
        pl.when(pl.lit(noted) & long_ago).then(pl.lit("inget noterat på ett halvår")),
    )
    return pl.concat_list(found).list.drop_nulls().alias("whys")
