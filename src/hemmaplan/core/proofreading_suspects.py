"""From a broken relation to what is told: the cell, what it should be, and which cells to doubt."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hemmaplan.core.printed_numbers import like
from hemmaplan.core.proofreading_grid import Grid, Position
from hemmaplan.core.proofreading_relations import Relation
from hemmaplan.core.proofreading_slips import digits, is_slip
from hemmaplan.core.proofreading_words import message

_MOST_SUSPECTS = 5


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """`row` from 1 below the header; `column` is the header's text; `printed` as printed."""

    row: int
    column: str
    printed: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell and what it would have to say for the table to agree."""

    row: int
    column: str
    would_agree: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One broken relation. `cells` is its printed result, `computed` what its terms give."""

    table: int
    rule: str
    cells: tuple[PrintedCell, ...]
    computed: str
    suspects: tuple[Suspect, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Break:
    """A relation broken at one place. `terms` are cells in the order of the form."""

    relation: Relation
    instance: int
    result: Position
    terms: tuple[Position, ...]
    computed: float


def contradiction(
    grid: Grid, number: int, rule: str, relations: list[Relation], place: Break
) -> Contradiction:
    """What is told about one broken relation; `grid` as printed, `relations` as examined."""
    computed = _as_printed(grid, place.result, place.computed)
    suspects = _suspects(grid, rule, relations, place)
    cell = _cell(grid, place.result)
    return Contradiction(
        table=number,
        rule=rule,
        cells=(cell,),
        computed=computed,
        suspects=suspects,
        message=message(
            rule,
            place=_name(grid, place.result),
            printed=cell.printed,
            computed=computed,
            difference=_difference(grid, place),
            terms=[_name(grid, term) for term in place.terms],
            form=place.relation.form,
            suspect=_advice(grid, place, suspects),
        ),
    )


def _suspects(
    grid: Grid, rule: str, relations: list[Relation], place: Break
) -> tuple[Suspect, ...]:
    """The cells of the relation, first the one whose change settles most and looks like a slip."""
    if rule != place.relation.rule:  # a lost sign or a factor of a thousand
        row, column = place.result
        agree = _as_printed(grid, place.result, place.computed)
        return (Suspect(row + 1, grid.table.header[column], agree),)
    ranked = []
    for order, cell in enumerate((place.result, *place.terms)):
        printed = float(grid.values[cell])
        wanted = _wanted(grid, place, order)
        if np.isnan(printed) or np.isnan(wanted):
            continue
        agree = _as_printed(grid, cell, wanted)
        settled = _settled(relations, cell, wanted)
        slip = is_slip(digits(_cell(grid, cell).printed), digits(agree))
        ranked.append(((-settled, not slip, order), cell, agree))
    ranked.sort(key=lambda one: one[0])
    return tuple(
        Suspect(row + 1, grid.table.header[column], agree)
        for _, (row, column), agree in ranked[:_MOST_SUSPECTS]
    )


def _wanted(grid: Grid, place: Break, order: int) -> float:
    if order == 0:
        return place.computed
    terms = np.array([np.nan_to_num(grid.values[cell]) for cell in place.terms])
    return place.relation.form.solve(order - 1, terms, float(grid.values[place.result]))


def _settled(relations: list[Relation], cell: Position, wanted: float) -> int:
    """How many relations come to agree, less those that come to break, if the cell said so."""
    change = 0
    for relation in relations:
        view = relation.view
        item, instance = (cell[0], cell[1]) if view.down else (cell[1], cell[0])
        if item not in view.items or instance not in view.instances:
            continue
        at, where = view.items.index(item), view.instances.index(instance)
        if at not in relation.cells or where in relation.dropped:
            continue
        if not relation.judged.tried[where]:
            continue
        values = {i: float(np.nan_to_num(view.values[i, where])) for i in relation.cells}
        values[at] = wanted
        terms = np.array([[values[term]] for term in relation.terms])
        gap = abs(float(relation.form.value(terms)[0]) - values[relation.result])
        agrees = gap <= max(float(relation.judged.tolerance[where]), 1e-6 * abs(wanted))
        change += int(agrees) - int(relation.judged.holds[where])
    return change


def _cell(grid: Grid, position: Position) -> PrintedCell:
    row, column = position
    return PrintedCell(row + 1, grid.table.header[column], grid.table.cells[row][column].strip())


def _as_printed(grid: Grid, position: Position, value: float) -> str:
    row, column = position
    unit = grid.units[position]
    exact = Decimal(str(unit)) if not np.isnan(unit) else Decimal(1)
    return like(grid.table.cells[row][column], Decimal(repr(round(value, 9))), exact.normalize())


def _difference(grid: Grid, place: Break) -> str:
    gap = abs(place.computed - float(grid.values[place.result]))
    return _as_printed(grid, place.result, gap)


def _name(grid: Grid, position: Position) -> tuple[int, str, str]:
    """Row number, the row's own words and the column, for the message."""
    row, column = position
    return row + 1, grid.row_names[row], grid.table.header[column]


def _advice(grid: Grid, place: Break, suspects: tuple[Suspect, ...]) -> str:
    if not suspects:
        return ""
    first = suspects[0]
    cell = (first.row - 1, grid.table.header.index(first.column))
    if cell == place.result:
        return ""
    _, words, column = _name(grid, cell)
    where = f"rad {first.row}{f' ({words})' if words else ''}, ”{column}”"
    return f"{where}: {_cell(grid, cell).printed} borde då vara {first.would_agree}"
