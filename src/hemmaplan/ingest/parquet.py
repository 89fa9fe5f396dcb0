"""Parquet: typed columns → the same text cells as the other formats give.

Row numbers count from 2, as if the column names were row 1.
"""

from decimal import Decimal
from io import BytesIO

import polars as pl
from polars.exceptions import PanicException, PolarsError

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import RawTable, Read, error

MAX_ROWS = 20_000_000  # a small file can claim any number of rows


def read_parquet(file: str, data: bytes) -> Read:
    """Read one Parquet file; columns of nested or binary types become blank, with a problem."""
    try:
        lazy = pl.scan_parquet(BytesIO(data))
        height = lazy.select(pl.len()).collect().item()
        if height > MAX_ROWS:
            message = f"Filen har {height} rader, fler än gränsen {MAX_ROWS}. Dela den per år."
            return None, [error("file_too_large", message, file)]
        frame = lazy.collect()
    except (PolarsError, PanicException, OSError, ValueError):
        message = "Parquet-filen är skadad eller avklippt. Gör om exporten."
        return None, [error("parquet_damaged", message, file)]
    problems: list[Problem] = []
    cells = {str(i): _text(file, column, problems) for i, column in enumerate(frame)}
    rows = pl.Series(range(2, frame.height + 2), dtype=pl.Int32)
    return RawTable(file, "", tuple(frame.columns), pl.DataFrame(cells), rows), problems


def _text(file: str, column: pl.Series, problems: list[Problem]) -> pl.Series:
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        name = masked(column.name)
        message = (
            f"Kolumnen {name} har typen {column.dtype}, som inte kan läsas. Spara den som text."
        )
        problems.append(error("column_type", message, file, column=name))
        return pl.Series([None] * len(column), dtype=pl.String)
    if column.dtype.is_float():
        return pl.Series([_float_text(value) for value in column], dtype=pl.String)
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    return column.cast(pl.String)


def _float_text(value: float | None) -> str | None:
    """Fifteen significant digits, as a spreadsheet shows it: without the noise of binary."""
    if value is None:
        return None
    return f"{Decimal(f'{value:.15g}'):f}"
