"""A table's changed rows in the words of its file: what was, and what is instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import polars as pl

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.tables import TABLES
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.differences import Difference

_AMOUNTS = ("amount", "_cost", "_price")
Cell = tuple[str, str]
"""A column as the file names it, and what stands in it."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """`what`: ny, ändrad, borta or saknas (and kept). `row` names it by its key.

    Of a changed row `was` and `becomes` have the columns that differ; else what the row has.
    `file` and `place` say where it was read last, `place` 0 when no file has it.
    """

    what: str
    row: tuple[Cell, ...]
    was: tuple[Cell, ...]
    becomes: tuple[Cell, ...]
    file: str
    place: int


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows are new, changed and gone, and how many placements a full extract lacks."""

    table: str
    added: int
    changed: int
    removed: int
    missing: int
    rows: tuple[RowChange, ...]

    @property
    def is_change(self) -> bool:
        return bool(self.every)

    @property
    def every(self) -> int:
        return self.added + self.changed + self.removed + self.missing

    @property
    def left_out(self) -> int:
        return self.every - len(self.rows)


def table_change(
    each: Difference, *, counts: tuple[int, int] | None = None, most: int | None = None
) -> TableChange:
    """A table's changes and the first `most` rows of them, changed ones first.

    `counts`: how many rows come and go, where the difference does not have all of them.
    """
    found = matched(each)
    changed = found.was.height
    added, removed = counts or (each.new.height, each.gone.height)
    return TableChange(
        each.table, added - changed, changed, removed - changed, each.missing.height,
        tuple(islice(_rows(each, found), most)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """`was` and `becomes`: row for row the same rows before and after. `new` and `gone` alone."""

    was: pl.DataFrame
    becomes: pl.DataFrame
    new: pl.DataFrame
    gone: pl.DataFrame


def matched(each: Difference) -> Matched:
    """A table's rows that came, beside those that went and are the same row changed."""
    on = pairing(each.table)
    new, gone = _numbered(each.new, on), _numbered(each.gone, on)
    by = [*on, "_nth"]
    both = gone.select(by).join(new.select(by), on=by, nulls_equal=True)
    was, becomes = (
        both.join(frame, on=by, nulls_equal=True, maintain_order="left") for frame in (gone, new)
    )
    alone = (
        frame.join(both, on=by, how="anti", nulls_equal=True, maintain_order="left")
        for frame in (new, gone)
    )
    return Matched(was, becomes, *alone)


def pairing(table: str) -> tuple[str, ...]:
    """What tells that two rows are one row changed: the key, what makes them alike, else all but
    amounts."""
    columns = TABLES[table].columns
    amounts = (Kind.MONEY, Kind.EXACT)
    but_amounts = tuple(c.frame_name for c in columns if c.kind not in amounts)
    return TABLES[table].key or TABLES[table].alike or but_amounts


def _numbered(frame: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(pl.len()).over(on).alias("_nth"))


def _rows(each: Difference, found: Matched) -> Iterator[RowChange]:
    both = (frame.iter_rows(named=True) for frame in (found.was, found.becomes))
    for before, after in zip(*both, strict=True):
        yield _changed(each.table, before, after)
    for what, frame in (("ny", found.new), ("borta", found.gone), ("saknas", each.missing)):
        for row in frame.iter_rows(named=True):
            yield _alone(each.table, what, row)


def _changed(table: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> RowChange:
    columns = TABLES[table].columns
    differ = [c for c in columns if before[c.frame_name] != after[c.frame_name]]
    named = [c for c in columns if c.frame_name in pairing(table)]
    return RowChange(
        "ändrad", _filled(named, before),
        tuple((c.name, written(c, before[c.frame_name])) for c in differ),
        tuple((c.name, written(c, after[c.frame_name])) for c in differ),
        after["_file"], after["_row"] or 0,
    )  # fmt: skip


def _alone(table: str, what: str, row: Mapping[str, Any]) -> RowChange:
    columns, key = TABLES[table].columns, TABLES[table].key
    cells = _filled([c for c in columns if c.frame_name not in key], row)
    return RowChange(
        what, _filled([c for c in columns if c.frame_name in key], row),
        () if what == "ny" else cells, cells if what == "ny" else (),
        row["_file"], row["_row"] or 0,
    )  # fmt: skip


def _filled(columns: list[Column], row: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = ((c.name, written(c, row[c.frame_name])) for c in columns)
    return tuple((name, text) for name, text in cells if text)


def written(column: Column, value: object) -> str:
    """As a Swede writes it: amounts with öre and spaces, months without their day, ja and nej."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case int() if column.kind is Kind.MONEY:
            return number_text(Fraction(value, 100), 2)
        case Decimal():
            least = 2 if column.name.endswith(_AMOUNTS) else 0
            return number_text(Fraction(value), max(least, _decimals(value)))
        case date() if column.kind is Kind.MONTH:
            return f"{value:%Y-%m}"
        case _:
            return str(value)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
