"""Figures that several municipalities share, side by side: missing is not zero, sums are checked.

A shared figure is already disclosure-controlled by the one who shares it: a hidden one has a mark
and no value. What a municipality has not delivered is unknown, so a sum over some says of how many.
Where a hidden figure can be worked out all the same, as its own total less the other lines, the
total is not shown either and the municipality is told.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.person_lines import BY_AGE, BY_SEX, told_by

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


_ADDING = ("kr", "count", "days")
"""Units in which lines and areas add to their total."""
_ONCE = "persons"
"""Begins columns of different persons: one may stand on several lines, so those don't add."""

Place = tuple[str, str]
"""Area, line."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A figure that a municipality has hidden, and that the rest of its file gives away."""

    municipality: str
    id: str
    column: str
    area: str
    line: str


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
    given_away: tuple[WorkedOut, ...] = ()

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


def _is_part(line: str) -> bool:
    """One that lines add up from: no sum, and no line told by sex or age."""
    return not _is_sum(line) and not told_by(line)[1]


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
    latest = pl.col("month") == pl.col("month").max().over("municipality")
    whole, given_away = guarded(shared.filter(id=id, column=column).filter(latest))
    rows = whole.filter(
        (pl.col("area") == area) | ((area == TOTAL) & (pl.col("area") == ""))
    )  # fmt: skip
    if rows.is_empty():
        known = sorted(f"{i}/{c}" for i, c in shared.select("id", "column").unique().iter_rows())
        listed = ", ".join(known) or "inget"
        raise NotShared(f"Ingen har delat {id}/{column}. Det som finns är: {listed}.")
    everybody = dict(shared.select("municipality", "name").iter_rows())
    known_names = set(everybody.values())
    names = everybody | {f"?{name}": name for name in expected if name not in known_names}
    found = list(dict.fromkeys(line for line in rows["line"] if _is_part(line)))
    cells = {
        (code, line): Shown(None if mark else Decimal(value), mark)
        for code, line, value, mark in rows.select("municipality", "line", "value", "mark").rows()
    }
    months = dict(rows.select("municipality", "month").iter_rows())
    by_name = dict(sorted(names.items(), key=lambda each: each[1]))
    return Inventory(by_name, months, tuple(lines or found), cells, tuple(given_away))


def guarded(shared: pl.DataFrame) -> tuple[pl.DataFrame, list[WorkedOut]]:
    """The table with as much more hidden as keeps its hidden figures unknown, and those of the
    hidden ones that its sums give away as it is.

    Lines add to their total and their groups, areas to the whole. A sum in which one figure is
    hidden gives it away, as one does in which as many persons as hidden figures are left: each is
    then one. What of a sum has no row counts for nothing, as a reader may guess.
    """
    found: list[WorkedOut] = []
    more: set[tuple[str, ...]] = set()
    keys = ("municipality", "month", "id", "column")
    adding = shared.filter(
        pl.col("unit").is_in(_ADDING), ~pl.col("column").str.starts_with(_ONCE),
        (pl.col("mark") == SUPPRESSED).any().over(keys),
    )  # fmt: skip
    for (code, month, id, column), rows in adding.group_by(keys, maintain_order=True):
        cells = {
            (area or TOTAL, line): None if mark else Decimal(value)
            for area, line, value, mark in rows.select("area", "line", "value", "mark").iter_rows()
        }
        hidden = {place for place, value in cells.items() if value is None}
        counts = rows["unit"][0] == "count"
        while told := next(_told(cells, counts), None):
            also, out = told
            found += [WorkedOut(code, id, column, *place) for place in out if place in hidden]
            hidden -= set(out)
            cells[also] = None
            more.add((code, month, id, column, *also))
    area = pl.when(pl.col("area") == "").then(pl.lit(TOTAL)).otherwise("area")
    place = pl.concat_list("municipality", "month", "id", "column", area, "line").list.join("\t")
    hide = place.is_in(["\t".join(each) for each in more])
    return shared.with_columns(
        value=pl.when(hide).then(pl.lit("")).otherwise("value"),
        mark=pl.when(hide).then(pl.lit(SUPPRESSED)).otherwise("mark"),
    ), found


def _told(
    cells: Mapping[Place, Decimal | None], counts: bool
) -> Iterator[tuple[Place, list[Place]]]:
    """A figure to hide too, and the hidden ones that a sum gives away while it is printed."""
    for whole, parts in _sums(cells):
        out = [place for place in parts if cells[place] is None]
        known = {place: value for place in parts if (value := cells[place]) is not None}
        total = cells[whole]
        if total is None:
            if not out:
                yield min(known, key=lambda each: (known[each] == 0, known[each])), [whole]
            continue
        left = total - sum(known.values())
        if counts and left < 0:  # no sum of these
            continue
        if len(out) == 1 or (out and counts and left <= len(out)):
            yield whole, out


def _sums(cells: Collection[Place]) -> Iterator[tuple[Place, list[Place]]]:
    """Each sum that the table has, and its parts."""
    for area, line in cells:
        if _is_sum(line):
            forms = LINES[line].forms if line != TOTAL else None
            parts = [
                place for place in cells
                if place[0] == area and _is_part(place[1])
                and (forms is None or place[1] in forms)
            ]  # fmt: skip
            if parts:
                yield (area, line), parts
        if area == TOTAL and (areas := [p for p in cells if p[0] != TOTAL and p[1] == line]):
            yield (area, line), areas
        for group in (BY_SEX, BY_AGE):
            if told := [p for part in group if (p := (area, f"{line}.{part}")) in cells]:
                yield (area, line), told
