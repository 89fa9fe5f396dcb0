"""Proofreading: does what a table prints agree with itself?

Reference: docs/reference/proofreading.md.
"""

from collections.abc import Iterable, Iterator

from hemmaplan.core.proofreading_exceptions import (
    additive_columns,
    additive_only,
    as_row_sum,
    by_line_type,
    not_outdone,
    without_odd_totals,
)
from hemmaplan.core.proofreading_grid import Grid, PrintedTable
from hemmaplan.core.proofreading_relations import (
    Relation,
    View,
    blocks,
    differences,
    parts_of_the_year,
    ratios,
    shares,
    sums,
)
from hemmaplan.core.proofreading_suspects import (
    Break,
    Contradiction,
    PrintedCell,
    Suspect,
    contradiction,
)

__all__ = [
    "Contradiction",
    "PrintedCell",
    "PrintedTable",
    "Suspect",
    "proofread",
    "proofread_table",
]

_MOST_CORRECTIONS = 20
_FEW_ROWS = 24


def proofread(tables: Iterable[PrintedTable]) -> list[Contradiction]:
    """Every contradiction, table by table (numbered from 1), in reading order."""
    return [
        found
        for number, table in enumerate(tables, start=1)
        for found in proofread_table(table, number)
    ]


def proofread_table(table: PrintedTable, number: int = 1) -> list[Contradiction]:
    """The contradictions of one table.

    A lost minus or a factor of a thousand is told once, and the table is then read as if the cell
    were right: otherwise every relation it is part of would be told as well.
    """
    grid = Grid.read(table)
    if len(grid.numeric) == 0 or len(table.cells) < 2:
        return []
    slips: list[tuple[str, Break]] = []
    relations, broken = _examine(grid)
    while len(slips) < _MOST_CORRECTIONS and (slip := _slip(grid, broken)):
        rule, place, value = slip
        before = grid.values[place.result]
        grid.values[place.result] = value
        relations_after, broken_after = _examine(grid)
        if len(broken_after) >= len(broken):
            grid.values[place.result] = before
            break
        slips.append((rule, place))
        relations, broken = relations_after, broken_after
    printed = Grid.read(table)
    found = [contradiction(printed, number, rule, relations, place) for rule, place in slips]
    found += [
        contradiction(grid, number, place.relation.rule, relations, place) for place in broken
    ]
    order = {name: column for column, name in enumerate(table.header)}
    return sorted(found, key=lambda c: (c.cells[0].row, order[c.cells[0].column]))


def _examine(grid: Grid) -> tuple[list[Relation], list[Break]]:
    """The table's own arithmetic and where it breaks."""
    across, down = View.across(grid), View.downwards(grid)
    rates = without_odd_totals(grid, ratios(across))
    portions = shares(grid, across)
    periods = parts_of_the_year(across)
    row_sums = sums(across)
    row_differences = differences(across, range(len(across.items)), row_sums)
    linear = [
        *(as_row_sum(grid, r) for r in row_sums),
        *(by_line_type(grid, relation) for relation in row_differences),
    ]
    derived = frozenset(
        across.items[r.result] for r in (*rates, *portions) if r.rule in ("ratio", "share")
    )
    not_additive = grid.rate_columns | derived
    deviations = frozenset(across.items[r.result] for r in row_differences)
    column_sums = sums(down)
    totals = {relation.result for relation in column_sums}
    parts = {term for relation in column_sums for term in relation.terms} - totals
    few = len(down.items) <= _FEW_ROWS  # else only what is not yet part of a total
    open_rows = [item for item in range(len(down.items)) if few or item not in parts]
    vertical = [*column_sums, *differences(down, open_rows, column_sums), *blocks(down)]
    additive = additive_columns(grid, across, down, linear, vertical)
    vertical = [additive_only(grid, r, not_additive, deviations, additive) for r in vertical]
    relations = not_outdone([*linear, *vertical, *periods, *rates, *portions])
    return relations, list(_breaks(relations))


def _breaks(relations: list[Relation]) -> Iterator[Break]:
    """Each broken place once: not again for the same cells, nor for the same result and rule."""
    seen: set[object] = set()
    for relation in relations:
        for instance in relation.broken():
            view = relation.view
            result = view.position(relation.result, instance)
            terms = tuple(view.position(term, instance) for term in relation.terms)
            cells = frozenset((result, *terms))
            if cells in seen or (relation.rule, result) in seen:
                continue
            seen |= {cells, (relation.rule, result)}
            computed = float(relation.judged.computed[instance])
            yield Break(relation, instance, result, terms, computed)


def _slip(grid: Grid, broken: list[Break]) -> tuple[str, Break, float] | None:
    """A result that agrees with its sign turned, or a thousand times larger or smaller."""
    for place in broken:
        if not place.relation.form.weights:
            continue
        printed, computed = float(grid.values[place.result]), place.computed
        slack = place.relation.slack(place.instance)
        if min(abs(computed), abs(printed)) <= 3 * slack:
            continue
        if abs(computed + printed) <= slack:
            return "sign", place, -printed
        for factor in (1000.0, 0.001):
            if abs(printed * factor - computed) <= 2 * slack * max(factor, 1.0):
                return "unit", place, computed
    return None
