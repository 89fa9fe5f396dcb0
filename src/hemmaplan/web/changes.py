"""What a read-in would change, as a page shows it: per table, the rows that come, go and change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import Difference

_SHOWN = 20
Example = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows before and after, how many are new, changed (same key) and gone, and how many
    placements a complete extract lacks (they are kept).

    `examples` are the first of them: a word (ny, före, efter, borta, saknas) and the cells under
    `columns`.
    """

    table: str
    before: int | None
    after: int
    added: int
    changed: int
    removed: int
    missing: int
    columns: tuple[str, ...]
    examples: tuple[Example, ...]
    left_out: int

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.missing) or not self.before


def table_changes(
    current: Mapping[str, pl.DataFrame], found: list[Difference]
) -> list[TableChange]:
    """Every table of the files, in the order of the format."""
    return [
        _change(each, current[each.table].height if each.table in current else None)
        for each in found
    ]


def _change(each: Difference, before: int | None) -> TableChange:
    columns = [column.frame_name for column in TABLES[each.table].columns]
    key = list(TABLES[each.table].key)
    pairs = None
    if key:
        pairs = each.gone.select(key).join(each.new.select(key), on=key, nulls_equal=True)
    changed = pairs.height if pairs is not None else 0
    examples = list(_examples(each, columns, pairs))
    every = each.new.height + each.gone.height + each.missing.height
    return TableChange(
        each.table,
        before,
        (before or 0) + each.new.height - each.gone.height,
        each.new.height - changed,
        changed,
        each.gone.height - changed,
        each.missing.height,
        tuple(columns),
        tuple(examples),
        every - len(examples),
    )


def _examples(
    each: Difference, columns: list[str], pairs: pl.DataFrame | None
) -> Iterator[Example]:
    """Changed rows first, before and after beside each other."""
    rest = [("ny", each.new), ("borta", each.gone), ("saknas", each.missing)]
    if pairs is not None and pairs.height:
        key = pairs.columns
        for _nth, word, *cells in _pairs(each, columns, pairs.head(_SHOWN // 2)).iter_rows():
            yield (str(word), *map(_cell, cells))
        rest = [
            (word, frame.join(pairs, on=key, how="anti", nulls_equal=True, maintain_order="left"))
            for word, frame in rest
        ]
    for word, frame in rest:
        for row in frame.select(columns).head(_SHOWN).iter_rows():
            yield (word, *map(_cell, row))


def _pairs(each: Difference, columns: list[str], pairs: pl.DataFrame) -> pl.DataFrame:
    """Each changed row as it was, and under it as it becomes."""
    numbered = pairs.with_row_index("_nth")
    return pl.concat(
        numbered.join(frame, on=pairs.columns, nulls_equal=True).select(
            "_nth", pl.lit(word).alias("_word"), *columns
        )
        for word, frame in (("före", each.gone), ("efter", each.new))
    ).sort("_nth", maintain_order=True)


def _cell(value: object) -> str:
    return "" if value is None else str(value)
