"""Rows and datasets for the register's tests, made from what core declares."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.dataset import Dataset, InputFile, Municipality
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import MODELS, Batch, ImportedRow, ImportFile

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
BY = "ekonomen"

_VALUES = {
    Kind.TEXT: "x",
    Kind.OWN_CODE: "x",
    Kind.DATE: date(2026, 3, 15),
    Kind.MONTH: date(2026, 3, 1),
    Kind.YEAR: 2026,
    Kind.COUNT: 7,
    Kind.FLAG: True,
    Kind.MONEY: -123_456_789_012,
    Kind.EXACT: Decimal("999999999.123457"),
}


def value(column: Column) -> Any:
    return column.codes[0] if column.kind is Kind.CODE else _VALUES[column.kind]


def full_row(table: str) -> dict[str, Any]:
    """A row with something in every column."""
    return {column.frame_name: value(column) for column in TABLES[table].columns}


def as_dataset(digest: str = "a", **tables: list[dict[str, Any]]) -> Dataset:
    """A dataset of rows; its one file's digest is a letter repeated."""
    frames = {}
    for name, rows in tables.items():
        sourced = [
            {**dict.fromkeys(TABLES[name].schema), **row, "_file": "f.csv", "_sheet": "", "_row": n}
            for n, row in enumerate(rows, 2)
        ]
        frames[name] = pl.DataFrame(sourced, schema=TABLES[name].schema)
    rows_read = sum(frame.height for frame in frames.values())
    return Dataset(Municipality(), frames, (InputFile("f.csv", digest * 64, rows_read),))


def new_batch() -> tuple[Batch, ImportFile]:
    batch = Batch.objects.create(made_at=AT, by=BY, version="1", kind="files")
    return batch, ImportFile.objects.create(batch=batch, name="f.csv", sha256="a" * 64, rows=1)


def unsaved(table: str, source: tuple[Batch, ImportFile], /, **changed: Any) -> ImportedRow:
    batch, file = source
    return MODELS[table](
        brought=batch,
        source_file=file,
        source_sheet="",
        source_row=2,
        **{**full_row(table), **changed},
    )
