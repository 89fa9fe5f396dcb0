"""Figures that several municipalities share, side by side: missing is not zero, sums are checked.

A shared figure is already disclosure-controlled by the one who shares it: a hidden one has a mark
and no value. What a municipality has not delivered is unknown, so a sum over some says of how many.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from hemmaplan.core.care_form_lines import LINES

SHARED = {
    "municipality": pl.String,
    "name": pl.String,
    "month": pl.String,
    "id": pl.String,
    "area": pl.String,
    "line": pl.String,
    "column": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "mark": pl.String,
}
"""A row of the file that municipalities share. `value` is a decimal with a point, kronor in kronor;
`mark` is `suppressed` for one that is not shown, else blank. `month` is YYYY-MM."""

SUPPRESSED, MISSING = "suppressed", "missing"
TOTAL = "total"


class NotShared(LookupError):
    """No municipality has shared such a figure. The message is Swedish and says what there is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: a value, or why there is none (SUPPRESSED, MISSING)."""

    value: Decimal | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known added, and of how many: with fewer than all it is a least value."""

    value: Decimal | None
    known: int
    of: int

    @property
    def whole(self) -> bool:
        return self.known == self.of


@dataclass(frozen=True, slots=True)
class Inventory:
    """Municipalities × lines of one figure. `total` is what each one says itself, where it does."""

    names: Mapping[str, str]
    months: Mapping[str, str]
    lines: tuple[str, ...]
    cells: Mapping[tuple[str, str], Shown]

    def cell(self, municipality: str, line: str) -> Shown:
        return self.cells.get((municipality, line), Shown(None, MISSING))

    def of_municipality(self, municipality: str) -> Sum:
        """The lines added, without the municipality's own total."""
        return _sum([self.cell(municipality, line) for line in self.lines])

    def of_line(self, line: str) -> Sum:
        """The municipalities added, their own totals for TOTAL."""
        return _sum([self.cell(municipality, line) for municipality in self.names])

    @property
    def differing(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Municipality → its own total and what its lines add to, known and different."""
        found = {}
        for municipality in self.names:
            total, added = self.cell(municipality, TOTAL).value, self.of_municipality(municipality)
            if total is not None and added.whole and added.value not in (None, total):
                found[municipality] = (total, added.value or Decimal(0))
        return found

    @property
    def undelivered(self) -> list[str]:
        """Names of those that have shared nothing of the figure."""
        return [
            name
            for code, name in self.names.items()
            if all(self.cell(code, line).mark == MISSING for line in (*self.lines, TOTAL))
        ]


def _is_sum(line: str) -> bool:
    """A total, or a group of care forms."""
    return line == TOTAL or (line in LINES and len(LINES[line].forms) > 1)


def _sum(cells: Sequence[Shown]) -> Sum:
    known = [cell.value for cell in cells if cell.value is not None]
    return Sum(sum(known, Decimal(0)) if known else None, len(known), len(cells))


def inventory(
    shared: pl.DataFrame,
    *,
    id: str,
    column: str,
    area: str = TOTAL,
    lines: Sequence[str] = (),
    expected: Collection[str] = (),
) -> Inventory:
    """One figure of every municipality, each in the latest month it has shared.

    `lines` blank: every line that anybody has and that is no sum of others, in their order.
    `expected`: names of municipalities that should be there; those that are not have no values.
    Raises NotShared.
    """
    rows = shared.filter(
        pl.col("id") == id, pl.col("column") == column,
        (pl.col("area") == area) | ((area == TOTAL) & (pl.col("area") == "")),
    )  # fmt: skip
    if rows.is_empty():
        known = sorted(f"{i}/{c}" for i, c in shared.select("id", "column").unique().iter_rows())
        listed = ", ".join(known) or "inget"
        raise NotShared(f"Ingen har delat {id}/{column}. Det som finns är: {listed}.")
    rows = rows.filter(pl.col("month") == pl.col("month").max().over("municipality"))
    everybody = dict(shared.select("municipality", "name").iter_rows())
    known_names = set(everybody.values())
    names = everybody | {f"?{name}": name for name in expected if name not in known_names}
    found = list(dict.fromkeys(line for line in rows["line"] if not _is_sum(line)))
    cells = {
        (code, line): Shown(None if mark else Decimal(value), mark)
        for code, line, value, mark in rows.select("municipality", "line", "value", "mark").rows()
    }
    months = dict(rows.select("municipality", "month").iter_rows())
    by_name = dict(sorted(names.items(), key=lambda each: each[1]))
    return Inventory(by_name, months, tuple(lines or found), cells)
