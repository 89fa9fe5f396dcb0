"""What breaks a relation without being a contradiction.

A deviation printed positive = favourable, a total that is the ratio of something else, columns
that do not add up, a base figure printed again among the parts.
"""

import re
from dataclasses import replace
from itertools import product

import numpy as np

from hemmaplan.core.proofreading_grid import Grid
from hemmaplan.core.proofreading_relations import Relation, View, one_cell_explains

_REVENUE = re.compile(r"intäkt|revenue|bidrag|avgift|ersättning|inkomst|resultat|\bresult\b")
_DIGITS = re.compile(r"\d+")
_INDIVIDUALS = re.compile(r"\bindivid|\bunika\b|\bolika personer\b")


def as_row_sum(grid: Grid, relation: Relation) -> Relation:
    """Without rows that have a further term, or fewer individuals than the parts together."""
    view, judged = relation.view, relation.judged
    dropped = relation.dropped | further_term(relation)
    if _INDIVIDUALS.search(grid.words(view.items[relation.result])):
        fewer = view.values[relation.result] < judged.computed
        dropped |= {i for i in relation.broken() if fewer[i]}
    return replace(relation, dropped=dropped)


def by_line_type(grid: Grid, relation: Relation) -> Relation:
    """A deviation may be printed positive = favourable: the other way round on revenue lines."""
    view, judged = relation.view, relation.judged
    printed = view.values[relation.result]
    relation = replace(relation, dropped=relation.dropped | further_term(relation))
    flipped = [
        i for i in relation.broken() if abs(judged.computed[i] + printed[i]) <= relation.slack(i)
    ]
    revenue = {i for i in relation.broken() if _is_revenue(grid, view.position(0, i)[0])}
    named = {
        i
        for i in revenue
        if _other_signs(view.values[list(relation.terms), i], float(printed[i]), relation.slack(i))
    }
    if len({*flipped} - named) >= 2:  # by a rule that the words do not tell
        named |= set(flipped)
    return replace(relation, dropped=relation.dropped | named)


def _is_revenue(grid: Grid, row: int) -> bool:
    """By its own words, or those of the section it stands in."""
    if _REVENUE.search(grid.row_texts[row]):
        return True
    above = [i for i in range(row) if np.isnan(grid.values[i]).all()]
    return bool(above and _REVENUE.search(grid.row_texts[above[-1]]))


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
    dropped = set(relation.dropped) | further_term(relation)
    for instance in broken:
        column = view.instances[instance]
        printed = float(view.values[relation.result, instance])
        terms = np.nan_to_num(view.values[list(relation.terms), instance])
        slack = relation.slack(instance)
        repeats = np.abs(terms - printed) <= slack  # a base figure printed again among the parts
        if (
            column in not_additive
            or view.rates[relation.result, instance]
            or (repeats.any() and abs(terms[~repeats].sum() - printed) <= slack)
            or (column in deviations and len(terms) <= 3 and _other_signs(terms, printed, slack))
            or (
                _INDIVIDUALS.search(grid.words(column))  # one person may stand in several rows
                and terms.max() <= printed < float(judged.computed[instance])
            )
            or not (mostly or column in additive or one_cell_explains(relation, instance))
        ):
            dropped.add(instance)
    return replace(relation, dropped=frozenset(dropped))


def further_term(relation: Relation) -> frozenset[int]:
    """Where another item, blank or 0 wherever the sum holds, is the whole of each difference."""
    view, judged = relation.view, relation.judged
    broken = list(relation.broken())
    if not broken or not relation.form.weights:
        return frozenset()
    gaps = np.where(judged.tried, view.values[relation.result] - judged.computed, np.nan)
    for item in set(range(len(view.items))) - relation.cells:
        further = np.nan_to_num(view.values[item])
        here = np.flatnonzero(judged.tried & (further != 0)).tolist()
        if here and set(here) <= set(broken):
            slack = np.array([relation.slack(i) for i in here])
            if any((np.abs(gaps[here] - s * further[here]) <= slack).all() for s in (1, -1)):
                return frozenset(here)
    return frozenset()


def not_outdone(relations: list[Relation]) -> list[Relation]:
    """Leaves out what breaks where a better relation for the same result holds."""
    kept = []
    for relation in relations:
        better = [
            other
            for other in relations
            if (other.view is relation.view and other.result == relation.result)
            and other.judged.matches >= relation.judged.matches
            and other.judged.breaks < relation.judged.breaks
        ]
        settled = {i for i in relation.broken() if any(other.judged.holds[i] for other in better)}
        kept.append(replace(relation, dropped=relation.dropped | settled))
    return kept


def additive_columns(
    grid: Grid, across: View, down: View, linear: list[Relation], vertical: list[Relation]
) -> frozenset[int]:
    """Columns that add up somewhere, those named like them but for the year, and their sums."""
    columns = {
        down.instances[int(i)]
        for relation in vertical
        for i in np.flatnonzero(relation.judged.holds & (relation.judged.bits > 0))
    }
    families = {column: _DIGITS.sub("", grid.words(column)) for column in grid.numeric}
    if columns:
        columns |= grid.money_columns
    columns |= {c for c, name in families.items() if name in {families[d] for d in columns}}
    for _ in linear:
        for relation in linear:
            linked = {across.items[item] for item in relation.cells}
            if linked & columns:
                columns |= linked
    return frozenset(columns)


def _other_signs(terms: np.ndarray, printed: float, slack: float) -> bool:
    signs = np.array(list(product((1, -1), repeat=len(terms))))
    return bool((np.abs(signs @ terms - printed) <= slack).any())
