"""What a read-in would change: per table, the rows that come and the rows that go."""

from dataclasses import dataclass

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.tables import SOURCE_COLUMNS, TABLES

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows before and after; `added` and `removed` count those without an equal on the other side.

    `examples` are the first of them: a sign (+ or −) and the cells under `columns`.
    """

    table: str
    before: int | None
    after: int | None
    added: int
    removed: int
    columns: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.removed) or (self.before is None) != (self.after is None)


def changes(current: Dataset | None, coming: Dataset) -> list[TableChange]:
    """Every table of either, in the order of the format."""
    found = []
    for name in TABLES:
        before = current.tables.get(name) if current else None
        after = coming.tables.get(name)
        if before is not None or after is not None:
            found.append(_change(name, before, after))
    return found


def _change(name: str, before: pl.DataFrame | None, after: pl.DataFrame | None) -> TableChange:
    columns = [column.frame_name for column in TABLES[name].columns]
    empty = pl.DataFrame(schema=TABLES[name].schema)
    old, new = (
        (empty if frame is None else frame).drop(SOURCE_COLUMNS, strict=False).select(columns)
        for frame in (before, after)
    )
    added, removed = _without(new, old), _without(old, new)
    shown = [*(("+", row) for row in added.head(_SHOWN).iter_rows()),
             *(("−", row) for row in removed.head(_SHOWN).iter_rows())]  # fmt: skip
    return TableChange(
        name,
        None if before is None else before.height,
        None if after is None else after.height,
        added.height,
        removed.height,
        tuple(columns),
        tuple((sign, *("" if cell is None else str(cell) for cell in row)) for sign, row in shown),
    )


def _without(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows beyond those that have an equal among the others, each equal used once."""
    number = {"nr": pl.int_range(pl.len()).over(rows.columns)}
    return (
        rows.with_columns(**number)
        .join(
            others.with_columns(**number), on=[*rows.columns, "nr"], how="anti", nulls_equal=True,
            maintain_order="left",
        )
        .drop("nr")
    )  # fmt: skip
