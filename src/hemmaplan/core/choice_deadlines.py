"""What choices have to be done by when: the day of decision, and what was missing when placed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from hemmaplan.core.choice_costs import Row, agreements_on
from hemmaplan.core.choices import Record, gaps, ladder_of, records
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
    `limits` are the parameters `upphandling`. Nothing where there are no choices.
    """
    rows = []
    for record in records(dataset.tables):
        if record.choice["opened_on"] > on:
            continue
        agreed = _agreed(dataset, record)
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


def _tasks(
    record: Record, ladder: Ladder | None, limits: Limits, agreements: Sequence[Row]
) -> Iterator[tuple[date, str]]:
    row = record.choice
    if record.is_open and row["decide_by"]:
        yield row["decide_by"], f"Val {record.id}: besluta om insats"
    if _is_waited_for(record):
        for each in gaps(record, ladder, limits, agreements=agreements):
            if each.due is not None:
                yield each.due, f"Val {record.id}: {each.message[:1].lower()}{each.message[1:]}"


def _agreed(dataset: Dataset, record: Record) -> Sequence[Row]:
    row = record.choice
    on = row["start_date"] or row["opened_on"]
    return agreements_on(dataset, on, area=row["area"]) if _is_waited_for(record) else ()


def _is_waited_for(record: Record) -> bool:
    """Whether what it lacks has a last day: placed first, or decided all the same."""
    row = record.choice
    return bool(row["outcome"] == "placed" and (record.acute or row["gap_reason"]))
