"""What choices have to be done by when: the day of decision, and what was missing when placed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from hemmaplan.core.choice_costs import Row, agreements_on
from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choices import TABLES_OF, Record, ladder_of, records
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import SCHEMA
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
    rows = []
    for record in records(_with_tasks(dataset, on)):
        agreed = () if record.is_open else _agreed(dataset, record)
        for due, message in _tasks(record, ladder_of(record, ladders), limits, agreed):
            rows.append(
                {
                    "due": due, "code": DUE_CODE, "subject": record.id, "message": message,
                    "unit_code": record.choice["unit_code"], "reference": "",
                    "_file": record.choice.get("_file"), "_row": record.choice.get("_row"),
                }
            )  # fmt: skip
    found = pl.DataFrame(rows, schema=pl.Schema(SCHEMA))
    soon = pl.col("due") <= pl.lit(on + timedelta(days=within_days))
    return found.filter(soon).sort("due", "code", "subject", maintain_order=True)


_PLACED_LACKING = (pl.col("outcome") == "placed") & (
    (pl.col("urgency") == "acute") | pl.col("gap_reason").is_not_null()
)
"""What it lacks has a last day: placed first, or decided all the same."""


def _with_tasks(dataset: Dataset, on: date) -> dict[str, pl.DataFrame]:
    """The tables of the choices that something may be due of: most are decided and whole."""
    tables = {name: dataset.table_or_empty(name) for name in TABLES_OF}
    waiting = pl.col("outcome").is_null() | _PLACED_LACKING
    ids = tables["choices"].filter(pl.col("opened_on") <= on, waiting).select("choice_id")
    return {
        name: rows.join(ids, on="choice_id", how="semi", maintain_order="left")
        for name, rows in tables.items()
    }


def _tasks(
    record: Record, ladder: Ladder | None, limits: Limits, agreements: Sequence[Row]
) -> Iterator[tuple[date, str]]:
    row = record.choice
    if record.is_open:
        if row["decide_by"]:
            yield row["decide_by"], f"Val {record.id}: besluta om insats"
        return
    for each in gaps(record, ladder, limits, agreements=agreements):
        if each.due is not None:
            yield each.due, f"Val {record.id}: {each.message[:1].lower()}{each.message[1:]}"


def _agreed(dataset: Dataset, record: Record) -> Sequence[Row]:
    row = record.choice
    return agreements_on(dataset, row["start_date"] or row["opened_on"], area=row["area"])
