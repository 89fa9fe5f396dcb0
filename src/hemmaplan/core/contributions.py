"""Figures that are plain sums of rows: one frame says both what they are and where from.

A contribution is one source row's part in one figure: `area`, `line` and `column` of the figure,
and a row of its trace. Summed it is the figure, listed it is the trace.
"""

from collections.abc import Iterable

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, Unit

SCHEMA: dict[str, type[pl.DataType]] = {
    "area": pl.String, "line": pl.String, "column": pl.String, **TRACE_SCHEMA,
}  # fmt: skip

NUMERATOR, DENOMINATOR = "numerator", "denominator"


def contributions(rows: pl.DataFrame, table: str, **columns: pl.Expr | str) -> pl.DataFrame:
    """Rows of a table as contributions: give area, line, column, contribution and description.

    A text is a literal; `part` is "" unless given.
    """
    given = {"part": "", "table": table, **columns}
    named = [
        (pl.lit(value) if isinstance(value, str) else value).alias(name)
        for name, value in given.items()
    ]
    return rows.select(*named, *SOURCE_COLUMNS).select(
        pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()
    )


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=SCHEMA), *frames])


def copied(rows: pl.DataFrame, **columns: str) -> pl.DataFrame:
    """The same contributions to other figures too: `copied(rows, area="total", line="total")`."""
    return rows.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def summed(id: str, rows: pl.DataFrame, unit: Unit) -> list[Figure]:
    """The figures, in the order of their first row; one with an unknown (null) part is left out."""
    address = ["area", "line", "column"]
    sums = rows.group_by(address, maintain_order=True).agg(
        pl.sum("contribution").alias("value"), pl.col("contribution").is_null().any().alias("gap")
    )
    return [
        Figure(Address(id, area, line, column), value, unit)
        for area, line, column, value, gap in sums.iter_rows()
        if not gap
    ]


def traced(rows: pl.DataFrame, address: Address) -> pl.DataFrame:
    """The rows of one figure (TRACE_SCHEMA)."""
    return rows.filter(
        pl.col("area") == address.area,
        pl.col("line") == address.line,
        pl.col("column") == address.column,
    ).select(*TRACE_SCHEMA)
