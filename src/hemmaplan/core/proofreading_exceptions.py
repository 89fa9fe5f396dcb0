"""What breaks a relation without being a contradiction.

A deviation printed positive = favourable, a total that is the ratio of something else, columns
that do not add up, a base figure printed again among the parts.
"""

import re
from dataclasses import replace

import numpy as np

from hemmaplan.core.proofreading_grid import Grid
from hemmaplan.core.proofreading_relations import Relation, View
from hemmaplan.core.proofreading_slips import is_slip, plain_digits

_REVENUE = re.compile(r"intäkt|revenue|bidrag|avgift|ersättning|inkomst|resultat|\bresult\b")
_INDIVIDUALS = re.compile(r"\bindivid|\bunika\b|\bolika personer\b")


def by_line_type(grid: Grid, relation: Relation) -> Relation:
    """A deviation may be printed positive = favourable: the other way round on revenue lines."""
    view, judged = relation.view, relation.judged
    printed = view.values[relation.result]
    flipped = [
        i for i in relation.broken() if abs(judged.computed[i] + printed[i]) <= relation.slack(i)
    ]
    named = [i for i in flipped if _REVENUE.search(grid.row_texts[view.position(0, i)[0]])]
    if len(named) == len(flipped) or len(flipped) >= max(2, len(list(relation.broken())) / 2):
        return replace(relation, dropped=relation.dropped | frozenset(flipped))
    return relation


def without_odd_totals(grid: Grid, relations: list[Relation]) -> list[Relation]:
    """A total may be the ratio of something else: of cost linked to users, not of all cost."""
    odd = {(r.view.items[r.result], i) for r in relations for i in _odd_totals(grid, r)}
    return [
        replace(
            relation,
            dropped=relation.dropped
            | {
                i for column, i in odd if column in {relation.view.items[c] for c in relation.cells}
            },
        )
        for relation in relations
    ]


def _odd_totals(grid: Grid, relation: Relation) -> set[int]:
    """Rows of totals where the ratio is of something else than in the rows above."""
    if relation.rule != "ratio":
        return set()
    view = relation.view
    totals = {i for i in grid.total_rows if relation.judged.tried[i]}
    if not totals or not totals <= set(relation.broken()):
        return set()
    if len(totals) == 1:
        (total,) = totals
        top, bottom = (view.values[term] for term in relation.terms)
        linked = ~np.isnan(view.values[relation.result])
        linked[sorted(grid.total_rows)] = False
        other = relation.form.factor * np.nansum(top[linked]) / bottom[total]
        if abs(other - view.values[relation.result, total]) > relation.slack(total):
            return set()
    return totals


def additive_only(
    grid: Grid,
    relation: Relation,
    not_additive: frozenset[int],
    deviations: frozenset[int],
    additive: frozenset[int],
) -> Relation:
    """Leaves out columns that do not add up, and sums that hold in another way."""
    view, judged = relation.view, relation.judged
    broken = list(relation.broken())
    mostly = 3 * judged.matches >= 2 * (judged.matches + len(broken)) and judged.matches > 1
    dropped = set(relation.dropped)
    for instance in broken:
        column = view.instances[instance]
        printed = float(view.values[relation.result, instance])
        terms = np.nan_to_num(view.values[list(relation.terms), instance])
        slack = relation.slack(instance)
        repeats = np.abs(terms - printed) <= slack  # a base figure printed again among the parts
        if (
            column in not_additive
            or view.items[relation.result] in grid.rate_rows
            or (repeats.any() and abs(terms[~repeats].sum() - printed) <= slack)
            or (column in deviations and len(terms) == 2 and _other_signs(terms, printed, slack))
            or (
                _INDIVIDUALS.search(grid.words(column))  # one person may stand in several rows
                and terms.max() <= printed < float(judged.computed[instance])
            )
            or not (mostly or column in additive or _one_cell_explains(relation, instance))
        ):
            dropped.add(instance)
    return replace(relation, dropped=frozenset(dropped))


def additive_columns(
    across: View, down: View, linear: list[Relation], vertical: list[Relation]
) -> frozenset[int]:
    """Columns that add up somewhere, and those that are sums or differences of such."""
    columns = {
        down.instances[int(i)]
        for relation in vertical
        for i in np.flatnonzero(relation.judged.holds & (relation.judged.bits > 0))
    }
    for _ in linear:
        for relation in linear:
            linked = {across.items[item] for item in relation.cells}
            if linked & columns:
                columns |= linked
    return frozenset(columns)


def _one_cell_explains(relation: Relation, instance: int) -> bool:
    """A sum that breaks in a column that adds up nowhere else: near it, or one slip away."""
    view, computed = relation.view, float(relation.judged.computed[instance])
    printed = float(view.values[relation.result, instance])
    gap = computed - printed
    if abs(gap) <= 0.1 * max(abs(computed), abs(printed)):
        return True
    cells = [(printed, computed, view.units[relation.result, instance])]
    for term, weight in zip(relation.terms, relation.form.weights, strict=True):
        value = float(view.values[term, instance])
        if not np.isnan(value):
            cells.append((value, value - gap / weight, view.units[term, instance]))
    return any(
        len(plain_digits(value, unit)) >= 3
        and is_slip(plain_digits(value, unit), plain_digits(wanted, unit))
        for value, wanted, unit in cells
    )


def _other_signs(terms: np.ndarray, printed: float, slack: float) -> bool:
    return any(
        abs(a * terms[0] + b * terms[1] - printed) <= slack for a in (1, -1) for b in (1, -1)
    )
