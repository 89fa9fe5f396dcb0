"""What choices have to be done by when: the day of decision, and what was missing when placed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from hemmaplan.core.choice_costs import Row, agreements_on
from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choice_purchases import value_day
from hemmaplan.core.choices import AGREED, TABLES_OF, Record, ladder_of, records
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import SCHEMA
from hemmaplan.core.direct_awards import Awarded, awarded
from hemmaplan.core.findings import Limits
from hemmaplan.core.placement_ladder import Ladder

DUE_CODE, DUE_LABEL = "choice", "Val av insats"
"""What choices have to be done by when, among the kinds of deadlines."""


def choices_due(
    dataset: Dataset, on: date, ladders: Sequence[Ladder], limits: Limits, *, within_days: int = 30
) -> pl.DataFrame:
    """What choices have to be done by when, as `core.deadlines.deadlines` says it (its SCHEMA).

    An open choice has its day of decision; a placed one what was missing, until it is there.
    `limits` are the parameters `upphandling` and `prisbasbelopp`. Nothing where there are no
    choices.
    """
    waiting = decisions_due(dataset.table_or_empty("choices"), on, within_days=within_days)
    lacking = lacking_due(dataset, on, ladders, limits, within_days=within_days)
    return pl.concat([lacking, waiting]).sort("due", "code", "subject", maintain_order=True)


def decisions_due(choices: pl.DataFrame, on: date, *, within_days: int = 30) -> pl.DataFrame:
    """The days of decision of the open ones among the rows of `choices`; else as `choices_due`."""
    is_open = pl.col("outcome").is_null() & (pl.col("opened_on") <= on)
    found = choices.filter(is_open, pl.col("decide_by") <= on + timedelta(days=within_days)).select(
        "unit_code", "_file", "_row", due="decide_by", code=pl.lit(DUE_CODE), subject="choice_id",
        message=pl.format("Val {}: besluta om insats", "choice_id"), reference=pl.lit(""),
    )  # fmt: skip
    return found.select(list(SCHEMA))


def lacking_due(
    dataset: Dataset, on: date, ladders: Sequence[Ladder], limits: Limits, *,
    within_days: int = 30, every_unit: bool = True,
) -> pl.DataFrame:  # fmt: skip
    """What placed choices lack, and when it is to be there; else as `choices_due`.

    Without the placements of `every_unit` nobody knows what the year's direct awards come to.
    """
    rows, groups = [], dataset.table_or_empty("target_groups").to_dicts()
    homes = dataset.table_or_empty("homes").to_dicts()
    for record in records(_with_tasks(dataset, on)):
        agreed, ladder = _agreed(dataset, record), ladder_of(record, ladders)
        year = _awarded(dataset, record) if every_unit else None
        for each in gaps(
            record, ladder, limits, agreements=agreed, groups=groups, homes=homes, awarded=year
        ):  # fmt: skip
            if each.due is not None:
                rows.append(_row(record, each.due, each.message))
    found = pl.DataFrame(rows, schema=pl.Schema(SCHEMA))
    return found.filter(pl.col("due") <= on + timedelta(days=within_days))


def _awarded(dataset: Dataset, record: Record) -> Awarded | None:
    if record.chosen is None or record.chosen["procurement"] != "direct":
        return None
    own = record.choice["placement_id"] or ""
    return awarded(dataset, value_day(record), without=own)


def _row(record: Record, due: date, message: str) -> dict[str, Any]:
    return {
        "due": due, "code": DUE_CODE, "subject": record.id,
        "message": f"Val {record.id}: {message[:1].lower()}{message[1:]}",
        "unit_code": record.choice["unit_code"], "reference": "",
        "_file": record.choice.get("_file"), "_row": record.choice.get("_row"),
    }  # fmt: skip


_PLACED_LACKING = (pl.col("outcome") == "placed") & (
    (pl.col("urgency") == "acute") | pl.col("gap_reason").is_not_null()
)
"""What it lacks has a last day: placed first, or decided all the same."""


def _with_tasks(dataset: Dataset, on: date) -> dict[str, pl.DataFrame]:
    """The tables of the choices that may lack something still: most are decided and whole."""
    tables = {name: dataset.table_or_empty(name) for name in TABLES_OF}
    ids = tables["choices"].filter(pl.col("opened_on") <= on, _PLACED_LACKING).select("choice_id")
    return {
        name: rows.join(ids, on="choice_id", how="semi", maintain_order="left")
        for name, rows in tables.items()
    }


def _agreed(dataset: Dataset, record: Record) -> Sequence[Row]:
    """The agreements to hold it against, if it is of a kind that is called off from one."""
    row, chosen = record.choice, record.chosen
    if chosen is None or chosen["procurement"] not in AGREED:
        return ()
    return agreements_on(dataset, row["start_date"] or row["opened_on"], area=row["area"])
