"""Every changed value of a table as a line of a file: what was, and what is instead.

The same that `table_changes` tells a page, but a column at a time: a read-in may have a million
rows, and nobody should wait a minute for them or hold all of them in memory.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from hemmaplan.core.columns import Column
from hemmaplan.core.tables import TABLES
from hemmaplan.reports.table_changes import matched, pairing, written
from hemmaplan.store.differences import Difference

LINES: Mapping[str, type[pl.DataType]] = {
    "tabell": pl.String, "ändring": pl.String, "rad": pl.String, "kolumn": pl.String,
    "var": pl.String, "blev": pl.String, "fil": pl.String, "filens_rad": pl.Int32,
}  # fmt: skip
"""The file's columns. `rad` names the row; `filens_rad` is empty where no file has it."""
_ROWS = 20_000


def change_lines(each: Difference) -> Iterator[pl.DataFrame]:
    """A table's changed rows, some thousands at a time: a line for each value that differs."""
    found, named, key = matched(each), pairing(each.table), TABLES[each.table].key
    for start in range(0, found.was.height, _ROWS):
        was, now = found.was.slice(start, _ROWS), found.becomes.slice(start, _ROWS)
        yield _lines(each.table, "ändrad", named, was, now)
    for rows in found.new.iter_slices(_ROWS):
        yield _lines(each.table, "ny", key, None, rows)
    for what, frame in (("borta", found.gone), ("saknas", each.missing)):
        for rows in frame.iter_slices(_ROWS):
            yield _lines(each.table, what, key, rows, None)


def _lines(
    table: str,
    what: str,
    named: Sequence[str],
    was: pl.DataFrame | None,
    becomes: pl.DataFrame | None,
) -> pl.DataFrame:
    """Of rows side by side; None is nothing in any column. `named`: the columns that tell which
    row it is, and are no news of it."""
    told = becomes if becomes is not None else was
    assert told is not None  # there is at least one side
    columns = TABLES[table].columns
    names = [c for c in columns if c.frame_name in named]
    rows = told.select(
        _named(told, names).alias("rad"), tabell=pl.lit(table), ändring=pl.lit(what),
        fil="_file", filens_rad=pl.col("_row").replace(0, None),
    ).with_row_index("_nth")  # fmt: skip
    frames = []
    for c in columns:
        if c not in names:
            values = [_texts(side, c, told.height) for side in (was, becomes)]
            each = rows.with_columns(pl.lit(c.name).alias("kolumn"), var=values[0], blev=values[1])
            frames.append(each.filter(pl.col("var") != pl.col("blev")))
    found = pl.concat(frames)
    only_named = rows.join(found, on="_nth", how="anti")  # a line all the same: it came or went
    every = pl.concat([found, only_named], how="diagonal")
    return every.sort("_nth", maintain_order=True).select(*LINES)


def _named(rows: pl.DataFrame, names: Sequence[Column]) -> pl.Series:
    """Each row's own name, "column value, column value"."""
    texts = pl.DataFrame([_texts(rows, c, rows.height).alias(c.name) for c in names])
    parts = [
        pl.when(pl.col(name) != "").then(pl.lit(f"{name} ") + pl.col(name))
        for name in texts.columns
    ]
    if not parts:
        return _blank(rows.height)
    return texts.select(pl.concat_str(parts, separator=", ", ignore_nulls=True)).to_series()


def _texts(rows: pl.DataFrame | None, column: Column, height: int) -> pl.Series:
    """A column as `written`, each value once; empty where there is none."""
    if rows is None:
        return _blank(height)
    values = rows[column.frame_name].alias("value")
    if values.dtype == pl.String:
        return values.fill_null("")
    known = values.unique().drop_nulls()
    texts = pl.Series([written(column, each) for each in known], dtype=pl.String)
    words = pl.DataFrame({"value": known, "text": texts})
    found = values.to_frame().join(words, on="value", how="left", maintain_order="left")
    return found["text"].fill_null("")


def _blank(height: int) -> pl.Series:
    return pl.repeat("", height, dtype=pl.String, eager=True)
