"""What every reader of a table file hands on: header and cells as text, with row numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from hemmaplan.core.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class RawTable:
    """`cells` has one String column per header cell, named "0", "1", …; `rows` are the row
    numbers a person sees in the file (Int32). Nothing is typed, trimmed or renamed yet."""

    file: str
    sheet: str
    header: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series


Read = tuple[RawTable | None, list[Problem]]

Share = Callable[[float], None]
"""Told how much of a file has been read, 0 to 1, as it goes."""


def unheard(_share: float) -> None:
    """Nobody is listening."""


def error(code: str, message: str, file: str, **where: object) -> Problem:
    """A finding that keeps rows out or makes a sum wrong."""
    return Problem(Severity.ERROR, code, message, file, **where)  # type: ignore[arg-type]


def warning(code: str, message: str, file: str, **where: object) -> Problem:
    """A finding to know of; the sums stand."""
    return Problem(Severity.WARNING, code, message, file, **where)  # type: ignore[arg-type]


def row_list(rows: list[int]) -> str:
    """ "rad 3", or "raderna 3, 7, 8 med flera": enough to find them, never a flood."""
    shown = ", ".join(str(row) for row in rows[:5])
    if len(rows) == 1:
        return f"rad {shown}"
    return f"raderna {shown}" + (" med flera" if len(rows) > 5 else "")


def above_header(texts: Sequence[str], file: str, sheet: str = "") -> list[Problem]:
    """Said, for it may tell of the amounts' unit. `texts`: what stands there, masked."""
    if not texts:
        return []
    message = (
        f"Ovanför rubrikraden står: {', '.join(text[:60] for text in texts[:3])}. Det läses inte. "
        "Säger det något om beloppen, till exempel tkr, så räkna om dem till kronor först."
    )
    return [warning("above_header", message, file, sheet=sheet)]
