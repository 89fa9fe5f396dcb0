"""Datasets written as short rows, for tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from hemmaplan.core.columns import Kind
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES

Row = Mapping[str, Any]


def frame(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as a table's frame. Months as "2023-10", dates as ISO text, money in kronor."""
    table = TABLES[name]
    columns: dict[str, list[Any]] = {}
    for column in table.columns:
        columns[column.frame_name] = [_cell(column.kind, row.get(column.name)) for row in rows]
    columns["_file"] = [f"{name}.csv"] * len(rows)
    columns["_sheet"] = [""] * len(rows)
    columns["_row"] = list(range(2, len(rows) + 2))
    return pl.DataFrame(columns, schema=table.schema)


def _cell(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.MONTH:
        return Month.parse(value).first_day
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind is Kind.MONEY:
        return int(Decimal(str(value)) * 100)
    if kind is Kind.EXACT:
        return Decimal(str(value))
    return value


def dataset(municipality: Municipality | None = None, **tables: Sequence[Row]) -> Dataset:
    frames = {name: frame(name, rows) for name, rows in tables.items()}
    return Dataset(municipality or Municipality(), frames)
