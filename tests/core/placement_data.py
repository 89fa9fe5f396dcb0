"""Small hand-made datasets, written as a person would write them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import FigureDefinition
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES


def frame(table: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a table; what is not given is blank, and row numbers count as in the file."""
    numbered = [
        {"_file": f"{table}.csv", "_sheet": "", "_row": number, **row}
        for number, row in enumerate(rows, start=2)
    ]
    return pl.DataFrame(numbered, schema=TABLES[table].schema)


def placement(id: str, form: str, start: str, end: str = "", **more: Any) -> dict[str, Any]:
    """One placement of its own person in bou, unless told otherwise."""
    return {
        "placement_id": id,
        "person_id": f"person {id}",
        "area": "bou",
        "care_form": form,
        "start_date": date.fromisoformat(start),
        "end_date": date.fromisoformat(end) if end else None,
        **more,
    }


def day_price(id: str, kronor: int, **more: Any) -> dict[str, Any]:
    """A care rate per day from the placement's start."""
    return {
        "placement_id": id,
        "kind": "care",
        "amount": Decimal(kronor),
        "per": "day",
        **more,
    }


def dataset(**tables: Sequence[dict[str, Any]]) -> Dataset:
    return Dataset(tables={name: frame(name, rows) for name, rows in tables.items()})


def figure_values(
    definition: FigureDefinition, data: Dataset, month: str, line: str, area: str = "total"
) -> dict[str, int | Fraction]:
    """Column → value on one line."""
    return {
        figure.address.column: figure.value
        for figure in definition.compute(data, Month.parse(month))
        if (figure.address.line, figure.address.area) == (line, area)
    }


def by_id(definitions: Sequence[FigureDefinition]) -> dict[str, FigureDefinition]:
    return {definition.id: definition for definition in definitions}
