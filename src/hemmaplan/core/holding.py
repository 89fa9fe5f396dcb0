"""What holds on a day: a blank first day is no limit, nor is a blank last day (`Blank.START` and
`Blank.ONGOING` of `core.columns`)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl


def holding(on: date, first: str = "from_date", last: str = "to_date") -> pl.Expr:
    """Whether rows hold on a day, both days included (Boolean, never null)."""
    return (pl.col(first) <= on).fill_null(True) & (pl.col(last) >= on).fill_null(True)


def holds(row: Mapping[str, Any], on: date) -> bool:
    """The same of one row with `from_date` and `to_date`."""
    return bool((row["from_date"] or on) <= on <= (row["to_date"] or on))
