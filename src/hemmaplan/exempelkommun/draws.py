"""Drawing and days: the small vocabulary the generator's parts share.

A day is an int64 count since 1970-01-01, as NumPy's datetime64[D] holds it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hemmaplan.core.tables import TABLES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

NEVER = np.int64(2**40)
"""A day that does not come: an open end."""


def day_number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def years_of(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def first_of_year(years: Ints) -> Ints:
    return (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def months_of(days: Ints) -> Ints:
    """Months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of_month(months: Ints) -> Ints:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def dates(days: Ints) -> pl.Series:
    """A Date column; NEVER becomes blank."""
    real = np.where(days >= NEVER // 2, 0, days)
    column = pl.Series(real.astype(np.int32)).cast(pl.Date)
    return pl.select(pl.when(pl.Series(days < NEVER // 2)).then(column)).to_series()


def only(keep: Flags, values: Texts | str) -> list[str | None]:
    """The values where `keep`, blank elsewhere."""
    texts = [values] * len(keep) if isinstance(values, str) else values
    return [text if kept else None for text, kept in zip(texts, keep, strict=True)]


def pick(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> Texts:
    """`size` codes drawn by their shares (which need not sum to 1)."""
    codes = np.array(list(shares), dtype=object)
    return codes[pick_index(rng, list(shares.values()), size)]


def pick_index(rng: np.random.Generator, shares: Sequence[float], size: int) -> Ints:
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int64)


def table(name: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """A frame with the table's schema, from those of its columns that are known.

    Source columns point at the CSV file as `folder.write_folder` writes it.
    """
    schema = TABLES[name].schema
    unknown = columns.keys() - schema.keys()
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)}")
    rows = pl.DataFrame(dict(columns))
    return rows.select(
        *(
            (pl.col(column) if column in columns else pl.lit(None)).cast(dtype).alias(column)
            for column, dtype in schema.items()
            if not column.startswith("_")
        )
    ).pipe(with_sources, name)


def table_of(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as the table's frame, blank where a row says nothing."""
    names = [column.frame_name for column in TABLES[name].columns]
    columns = {each: [row.get(each) for row in rows] for each in names}
    return table(name, {each: pl.Series(values, strict=False) for each, values in columns.items()})


def with_sources(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows numbered as a person counts them in the file, header = 1."""
    return rows.with_columns(
        pl.lit(f"{name}.csv").alias("_file"),
        pl.lit("").alias("_sheet"),
        (pl.int_range(pl.len()) + 2).cast(pl.Int32).alias("_row"),
    )
