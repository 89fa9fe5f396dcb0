"""A change made by a person rather than read from files: undone like any load."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl
from django.db import transaction

from hemmaplan.actions.imports import load
from hemmaplan.core.dataset import Dataset, InputFile, Municipality
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import AuditEntry, Batch

Row = Mapping[str, Any]
BY_HAND = "ändrat för hand"


def sourced(table: str, rows: Sequence[Row], source: str) -> pl.DataFrame:
    """Rows as a table's frame, numbered as rows of what they came from."""
    whole = [
        {**dict.fromkeys(TABLES[table].schema), **row, "_file": source, "_sheet": "", "_row": n}
        for n, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(whole, schema=TABLES[table].schema, orient="row")


@transaction.atomic
def change(
    *, source: str, what: str, subject: str, by: str, at: datetime,
    municipality: Municipality | None = None, tables: Mapping[str, pl.DataFrame] | None = None,
) -> Batch:  # fmt: skip
    """Make tables, or the settings, the register's current ones; everything else stays.

    `tables` are whole, with the rows that stay as they were read. Rows whose `_file` is `source`
    came by this change. `what` names it in the trail (`settings.lines`), with its `subject`.
    """
    found = dict(tables or {})
    new = [frame.filter(pl.col("_file") == source) for frame in found.values()]
    said = repr((at, municipality, [frame.rows() for frame in new]))
    made_by = InputFile(source, sha256(said.encode()).hexdigest(), sum(f.height for f in new))
    batch = load(
        dataset=Dataset(municipality or Municipality(), found, (made_by,)),
        by=by, at=at, even_unchanged=True,
    )  # fmt: skip
    AuditEntry.objects.create(
        at=at, by=by, action=what, subject=subject, detail={"inläsning": batch.pk}
    )
    return batch
