"""Which arithmetic a table follows: sums, differences, ratios, shares, parts of the year.

The same search runs along the rows (columns that follow from columns) and down the columns (rows
that add up to rows): a `View` lays the table one way or the other. A relation is taken as the
table's own when it holds beyond chance; what then breaks it is a contradiction.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations

import numpy as np

from hemmaplan.core.proofreading_evidence import Form, Judged, convincing, judge
from hemmaplan.core.proofreading_grid import Flags, Floats, Grid, Position
from hemmaplan.core.proofreading_slips import slipped

_DIFFERENCE = re.compile(
    r"avvik|deviation|diff|förändr|change|återstå|remaining|netto|\bnet\b|kvar|skillnad|resultat|result"
)
_TOTAL_PRIOR = 12.0  # bits that a row or column called total is one
_RESULT_PRIOR = 8.0  # bits that one called result or net is
_WIDEST = 24  # items tried as any pair, beyond which only near ones are
_MOST_RUN_ITEMS = 400


@dataclass(frozen=True)
class View:
    """`values`, `units` and `rates` (what does not add up) are items x instances: `down` = rows are
    items, else columns are."""

    values: Floats
    units: Floats
    hidden: Flags  # instances with a number that is not shown
    counts: Flags
    items: tuple[int, ...]
    instances: tuple[int, ...]
    totals: frozenset[int]
    differences: frozenset[int]
    rates: Flags
    down: bool

    @classmethod
    def across(cls, grid: Grid) -> "View":
        columns = grid.numeric
        rows = tuple(range(len(grid.table.cells)))
        counts = np.array([[c in grid.count_columns] * len(rows) for c in columns], dtype=bool)
        index = {column: i for i, column in enumerate(columns)}
        return cls(
            grid.values[:, columns].T,
            grid.units[:, columns].T,
            np.asarray(grid.unknown.any(axis=1)),
            counts.reshape(len(columns), len(rows)),
            columns,
            rows,
            frozenset(index[c] for c in grid.total_columns),
            frozenset(index[c] for c in columns if _DIFFERENCE.search(grid.words(c))),
            grid.rates[:, columns].T,
            False,
        )

    @classmethod
    def downwards(cls, grid: Grid) -> "View":
        columns = grid.numeric
        rows = tuple(i for i in range(len(grid.values)) if not np.isnan(grid.values[i]).all())
        index = {row: i for i, row in enumerate(rows)}
        counts = np.array([[c in grid.count_columns for c in columns]] * len(rows), dtype=bool)
        return cls(
            grid.values[np.ix_(rows, columns)],
            grid.units[np.ix_(rows, columns)],
            np.asarray(grid.unknown[:, columns].any(axis=0)),
            counts.reshape(len(rows), len(columns)),
            rows,
            columns,
            frozenset(index[i] for i in grid.total_rows if i in index),
            frozenset(index[i] for i in rows if _DIFFERENCE.search(grid.row_texts[i])),
            grid.rates[np.ix_(rows, columns)],
            True,
        )

    @cached_property
    def grain(self) -> float:
        """What every number is a multiple of: the zeros of amounts in 10 000s say nothing."""
        known = self.values[~np.isnan(self.values) & (self.values != 0)]
        units = self.units[~np.isnan(self.units)]
        if len(known) == 0 or np.abs(known).max() / units.min() > 2**52:
            return 0.0
        whole = np.round(np.abs(known) / units.min()).astype(np.int64)
        return float(np.gcd.reduce(whole) * units.min())

    def is_rate(self, item: int) -> bool:
        """Whether every number of it is a ratio."""
        return bool(self.rates[item, ~np.isnan(self.values[item])].all())

    def position(self, item: int, instance: int) -> Position:
        if self.down:
            return self.items[item], self.instances[instance]
        return self.instances[instance], self.items[item]

    def try_relation(
        self, form: Form, result: int, terms: Sequence[int], *, turned: bool = False
    ) -> Judged:
        """Counts are exact, unless so many are off by rounding that they are rounded amounts."""
        index = list(terms)
        values, units = self.values[index], self.units[index]
        printed = -self.values[result] if turned else self.values[result]
        if form.weights and len(index) > 2:  # a blank addend is left out of a sum
            present = (~np.isnan(values)).sum(axis=0)
            printed = np.where(present >= 2, printed, np.nan)
            values = np.where(np.isnan(values), 0.0, values)
        units = np.where(np.isnan(units), 0.0, units)
        counts: Flags = np.asarray(self.counts[[*index, result]].all(axis=0), dtype=bool)
        if not form.weights:
            units[self.counts[index]] = 0.0  # a number of days is not a rounded one
            counts = np.zeros_like(counts)
        unit = np.where(np.isnan(self.units[result]), 1.0, self.units[result])

        def judged_as(exact: Flags) -> Judged:
            judged = judge(
                form, printed, unit, terms=values, units=units, exact=exact, grain=self.grain
            )
            if not form.weights:
                return judged
            # What does not add up may have a further term that is not shown.
            return replace(judged, tried=judged.tried & (judged.holds | ~self.hidden))

        judged = judged_as(counts)
        if counts.any() and judged.breaks >= 2:
            rounded = judged_as(np.zeros_like(counts))
            saved = judged.breaks - rounded.breaks
            if saved >= 2 and 4 * saved >= judged.tried.sum():
                return rounded
        return judged


@dataclass(frozen=True)
class Relation:
    """One accepted relation: `result` follows from `terms` (items of the view) by `form`."""

    rule: str
    view: View
    form: Form
    result: int
    terms: tuple[int, ...]
    judged: Judged
    score: float
    dropped: frozenset[int] = frozenset()  # instances it says nothing about

    @property
    def cells(self) -> frozenset[int]:
        return frozenset((self.result, *self.terms))

    def slack(self, instance: int) -> float:
        """How far off is still rounding; never less than the result's own last digit."""
        unit = float(np.nan_to_num(self.view.units[self.result, instance]))
        return max(unit, float(self.judged.tolerance[instance])) * 1.001

    def broken(self) -> Iterator[int]:
        for instance in np.flatnonzero(self.judged.tried & ~self.judged.holds):
            if int(instance) not in self.dropped:
                yield int(instance)


def sums(view: View) -> list[Relation]:
    """Totals of the items next to them: a found total stands for its parts from then on."""
    active = list(range(len(view.items)))
    found: list[Relation] = []
    while best := _best_run(view, active, {relation.result for relation in found}):
        found.append(best)
        active = [item for item in active if item not in best.terms]
    return [*found, *_named_totals(view, active, {relation.result for relation in found})]


def _best_run(view: View, active: list[int], done: set[int]) -> Relation | None:
    candidates = set(range(len(view.items))) - done
    if len(active) > _MOST_RUN_ITEMS:
        candidates &= view.totals
    best: tuple[tuple[float, int], Relation] | None = None
    for result in sorted(candidates):
        before = [item for item in active if item < result]
        for run in (before[::-1], [item for item in active if item > result]):
            for terms in _matching_runs(view, result, run):
                if not view.down and view.differences & {*terms} and result not in view.totals:
                    continue  # budget = actual + deviation is told as a deviation
                relation = _sum_relation(view, result, terms, len(active))
                if relation and (best is None or (relation.score, len(terms)) > best[0]):
                    best = (relation.score, len(terms)), relation
    return best[1] if best else None


def _matching_runs(view: View, result: int, run: list[int]) -> Iterator[tuple[int, ...]]:
    """Runs next to the result whose sum is the printed one for enough instances."""
    if len(run) < 2:
        return
    values, units = view.values[run], view.units[run]
    totals = np.nan_to_num(values).cumsum(axis=0)
    spread = (np.nan_to_num(units) ** 2).cumsum(axis=0)
    unit = np.nan_to_num(view.units[result])
    tolerance = np.maximum(unit, 3 * np.sqrt((spread + unit**2) / 12)) * 1.0001 + 1e-9
    printed = view.values[result]
    with np.errstate(invalid="ignore"):
        near = (np.abs(totals - printed) <= tolerance) & (printed != 0)
    for length in np.flatnonzero(near.any(axis=1)):
        if length >= 1:
            yield tuple(run[: int(length) + 1])


def _sum_relation(view: View, result: int, terms: tuple[int, ...], tried: int) -> Relation | None:
    form = Form(weights=(1.0,) * len(terms))
    judged = _amounts_alone(view, result, view.try_relation(form, result, terms))
    named = result in view.totals | view.differences
    prior = _TOTAL_PRIOR if result in view.totals else _RESULT_PRIOR if named else 0.0
    score = convincing(judged, 2 * tried**2, prior)
    called_total = result in view.totals
    if not score and named and judged.matches >= (1 if called_total else max(1, judged.breaks)):
        # One matching column is enough for what is called a total: others may not be additive.
        score = _one_match(judged, tried, prior)
    if not score and judged.matches == 1 and not judged.breaks:
        score = _one_match(judged, 2 * tried**2, 0.0)
    rule = "column_total" if view.down else "row_total"
    return Relation(rule, view, form, result, terms, judged, score) if score else None


def _amounts_alone(view: View, result: int, judged: Judged) -> Judged:
    """Without ratios, unless most of them add up too: the share of all is no sum of the shares of
    women and of men, and says nothing for or against the sum of the amounts beside it."""
    rate = view.rates[result]
    if 2 * (judged.holds & rate).sum() > (judged.tried & rate).sum():
        return judged
    alone = {name: getattr(judged, name) & ~rate for name in ("tried", "holds")}
    return replace(judged, **alone, bits=np.where(rate, 0.0, judged.bits))


def _one_match(judged: Judged, tried: int, prior: float) -> float:
    from math import log2

    left = judged.worth + prior - log2(max(1, tried)) - 3 * judged.breaks
    return left if left >= 10 else 0.0


def _named_totals(view: View, active: list[int], done: set[int]) -> Iterator[Relation]:
    """What is called a total but equals no sum: its parts are what stands since the last one."""
    if not view.down:
        return
    stops = view.totals | done
    for result in sorted(view.totals - done):
        start = max((stop for stop in stops if stop < result), default=-1)
        terms = tuple(item for item in active if start < item < result)
        terms = terms or tuple(item for item in active if item < result and item in done)
        if len(terms) < 2:
            continue
        form = Form(weights=(1.0,) * len(terms))
        judged = view.try_relation(form, result, terms)
        relation = Relation("column_total", view, form, result, terms, judged, 1.0)
        unlikely = {i for i in relation.broken() if not one_cell_explains(relation, i)}
        if judged.tried.sum() > len(unlikely):
            yield replace(relation, dropped=frozenset(unlikely))


def one_cell_explains(relation: Relation, instance: int) -> bool:
    """A sum that nothing else supports: larger than its parts and near, or one slip away."""
    view, computed = relation.view, float(relation.judged.computed[instance])
    printed = float(view.values[relation.result, instance])
    gap = computed - printed
    parts = np.abs(np.nan_to_num(view.values[list(relation.terms), instance]))
    if abs(gap) <= 0.1 * max(abs(computed), abs(printed)) and abs(printed) > parts.max():
        return True
    cells = [(printed, computed, float(view.units[relation.result, instance]))]
    for term, weight in zip(relation.terms, relation.form.weights, strict=True):
        value = float(view.values[term, instance])
        if not np.isnan(value):
            cells.append((value, value - gap / weight, float(view.units[term, instance])))
    slack = relation.slack(instance)
    return any(slipped(value, wanted, unit, slack) for value, wanted, unit in cells)


def differences(view: View, among: Sequence[int], known: Sequence[Relation]) -> list[Relation]:
    """Items that are the sum or difference of two others, wherever they stand."""
    seen = {relation.cells for relation in known}
    found: dict[frozenset[int], Relation] = {}
    tried = 3 * max(1, len(among)) ** 3
    for first, second, third in _triples(view, among):
        cells = frozenset((first, second, third))
        if cells in seen:
            continue
        for result, terms, weights in _canonical(view, first, second, third):
            form = Form(weights=weights)
            judged = view.try_relation(form, result, terms)
            prior = _RESULT_PRIOR if result in view.differences | view.totals else 0.0
            score = convincing(judged, tried, prior)
            if min(weights) < 0:  # printed the other way round on some lines
                turned = view.try_relation(form, result, terms, turned=True)
                both = replace(
                    judged, holds=judged.holds | turned.holds, bits=judged.bits + turned.bits
                )
                score = max(score, convincing(both, 2 * tried, prior) - turned.matches)
            if score and (cells not in found or score > found[cells].score):
                rule = "difference" if min(weights) < 0 else _total_rule(view)
                found[cells] = Relation(rule, view, form, result, terms, judged, score)
    return sorted(found.values(), key=lambda relation: -relation.score)


def _total_rule(view: View) -> str:
    return "column_total" if view.down else "row_total"


def _triples(view: View, among: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Triples that match in at least two instances one way or another."""
    values = view.values
    for i, first in enumerate(among):
        near = among[i + 1 :] if len(among) <= _WIDEST else among[i + 1 : i + 9]
        for j, second in enumerate(near):
            rest = near[j + 1 :]
            if not rest:
                continue
            block = values[list(rest)]
            a, b = values[first], values[second]
            slack = 2 * np.nanmax(
                np.nan_to_num(view.units[[first, second, *rest]], nan=0.0), axis=0
            )
            with np.errstate(invalid="ignore"):
                hits = [
                    (np.abs(block - guess) <= slack) & (block != 0) & (a * b != 0)
                    for guess in (a + b, a - b, b - a)
                ]
            enough = np.max([hit.sum(axis=1) for hit in hits], axis=0)
            for k in np.flatnonzero(enough >= 2):
                yield first, second, rest[int(k)]


def _canonical(
    view: View, first: int, second: int, third: int
) -> Iterator[tuple[int, tuple[int, int], tuple[float, float]]]:
    """The three ways three items can add up, each with the item a reader calls the result."""
    for whole, part, other in (
        (third, first, second),
        (second, first, third),
        (first, second, third),
    ):
        named = [item for item in (part, other) if item in view.differences]
        if whole in view.totals and not named:
            yield whole, (part, other), (1.0, 1.0)
        elif len(named) == 1 and whole not in view.differences:
            remaining = other if named[0] == part else part
            yield named[0], (whole, remaining), (1.0, -1.0)
        elif whole == third:
            yield whole, (part, other), (1.0, 1.0)
        else:
            remaining = other if part == third else part
            yield third, (whole, remaining), (1.0, -1.0)


def ratios(view: View) -> list[Relation]:
    """Items that are another divided by a third (or a percentage of it), or a product of two."""
    count = len(view.items)
    if count < 3 or count > _WIDEST:
        return []
    found: dict[frozenset[int], Relation] = {}
    tried = 3 * count**3
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients = view.values[:, None, :] / view.values[None, :, :]
    for result in range(count):
        unit = np.nan_to_num(view.units[result], nan=0.0)
        printed = view.values[result]
        for factor in (1.0, 100.0, 1000.0):
            with np.errstate(invalid="ignore"):
                slack = 1.5 * unit + 0.02 * np.abs(printed)
                gaps = np.abs(factor * quotients - printed)
                near = (gaps <= slack) & (printed != 0)
            for top, bottom in np.argwhere(near.sum(axis=2) >= 2):
                if len({result, top, bottom}) == 3:
                    relation = _ratio(view, result, (int(top), int(bottom)), factor, tried)
                    old = found.get(frozenset((result, int(top), int(bottom))))
                    if relation and (old is None or relation.score > old.score):
                        found[relation.cells] = relation
    return sorted(found.values(), key=lambda relation: -relation.score)


def _ratio(
    view: View, result: int, fraction: tuple[int, int], factor: float, tried: int
) -> Relation | None:
    top, bottom = fraction
    if top > max(result, bottom) and factor == 1.0:
        form, rule = Form(powers=(1, 1)), "product"
        result, terms = top, (result, bottom)
    else:
        form, rule = Form(powers=(1, -1), factor=factor), "ratio"
        terms = (top, bottom)
    judged = view.try_relation(form, result, terms)
    score = convincing(judged, tried, _RESULT_PRIOR if view.is_rate(result) else 0.0)
    if not score:
        return None
    return Relation(rule, view, form, result, terms, judged, score, _blurred(view, result, judged))


def _blurred(view: View, result: int, judged: Judged) -> frozenset[int]:
    """Breaks of a few units in a ratio that is not quite the printed one elsewhere either (a
    forecast may be near the outcome that the share was taken of)."""
    off = np.abs(judged.computed - judged.printed) / view.units[result]
    blur = np.maximum(0.5, judged.tolerance / view.units[result] - 0.5) + 1e-6
    if not (judged.holds & (off > blur)).any():
        return frozenset()
    return frozenset(np.flatnonzero(judged.tried & ~judged.holds & (off <= 5)).tolist())


def parts_of_the_year(view: View) -> list[Relation]:
    """Items that are another times months/12, or the same in kronor and thousands."""
    found: dict[frozenset[int], Relation] = {}
    factors = np.array([m / 12 for m in range(1, 12)] + [1e-3, 1e-6])
    tried = len(view.items) ** 2 * len(factors)
    for source, result in permutations(range(len(view.items)), 2):
        step = _step(view.values[result])
        guesses = factors[:, None] * view.values[source]
        slack = 1.5 * np.maximum(view.units[result], step)
        with np.errstate(invalid="ignore"):
            near = (np.abs(guesses - view.values[result]) <= slack).sum(axis=1)
        for number in np.flatnonzero(near >= 2):
            form = Form(powers=(1,), factor=float(factors[number]), step=step)
            judged = view.try_relation(form, result, (source,))
            score = convincing(judged, tried)
            cells = frozenset((source, result))
            if score and (cells not in found or score > found[cells].score):
                rule = "period_budget" if number < 11 else "unit"
                found[cells] = Relation(rule, view, form, result, (source,), judged, score)
    return list(found.values())


def _step(values: Floats) -> float:
    """100 where every number is a whole number of hundreds, as printed amounts may be."""
    known = values[~np.isnan(values) & (values != 0)]
    step = 0.0
    for size in (10.0, 100.0, 1000.0, 10000.0):
        if len(known) >= 4 and (np.abs(np.remainder(known, size)) < 1e-9).all():
            step = size
    return step


def shares(grid: Grid, view: View) -> list[Relation]:
    """Columns that are shares, of 100 % or of 1, of the total of another."""
    details = [i for i in range(len(view.instances)) if i not in grid.total_rows]
    found = []
    for result, source in permutations(range(len(view.items)), 2):
        best = _share(view, result, source, details, sorted(grid.total_rows))
        if best:
            found.append(best)
    return found


def _share(
    view: View, result: int, source: int, details: list[int], totals: list[int]
) -> Relation | None:
    column = view.values[source]
    wholes = {float(np.nansum(column[details])), *(float(column[t]) for t in totals)}
    best: Relation | None = None
    for whole in wholes:
        if not whole or np.isnan(whole):
            continue
        for factor in (100.0 / whole, 1.0 / whole):
            with np.errstate(invalid="ignore"):
                gaps = np.abs(factor * column - view.values[result])
                if (gaps[details] <= 1.5 * view.units[result, details]).sum() < 3:
                    continue
            form = Form(powers=(1,), factor=factor)
            judged = _shares_only(
                view.try_relation(form, result, (source,)), details, column, whole
            )
            named = _RESULT_PRIOR if view.is_rate(result) else 0.0
            score = convincing(judged, len(view.items) ** 2 * 2 * len(wholes), named)
            if judged.matches >= 3 and score and (best is None or score > best.score):
                best = Relation("share", view, form, result, (source,), judged, score)
    return best


def _shares_only(judged: Judged, details: list[int], column: Floats, whole: float) -> Judged:
    """The parts, and the whole itself, whose share is the sum of so many rounded ones."""
    part = np.isin(np.arange(len(column)), details)
    spread = max(1.0, float(np.sqrt(9 * len(details) / 12)))
    with np.errstate(invalid="ignore"):
        whole_row = ~part & (np.abs(column - whole) <= 1e-9 * abs(whole))
        near = np.abs(judged.computed - judged.printed) <= spread * judged.tolerance * 1.0001
    return replace(
        judged,
        tried=judged.tried & (part | whole_row),
        holds=(judged.holds & part) | (whole_row & judged.tried & near),
        bits=np.where(part, judged.bits, 0.0),
    )


def blocks(view: View) -> list[Relation]:
    """Blocks of rows that are, row by row, the difference or sum of two blocks above."""
    count = len(view.items)
    best: tuple[float, list[Relation]] = (0.0, [])
    for size in range(2, count // 3 + 1):
        if count > 120:
            break
        for start in range(count - 3 * size + 1):
            for weights in ((-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)):
                found = _block(view, start, size, weights)
                if found and found[0] > best[0]:
                    best = found
    return best[1]


def _block(
    view: View, start: int, size: int, weights: tuple[float, float]
) -> tuple[float, list[Relation]] | None:
    first, second, third = (
        view.values[start + i * size : start + (i + 1) * size] for i in range(3)
    )
    with np.errstate(invalid="ignore"):
        near = np.abs(weights[0] * first + weights[1] * second - third) <= 2
        near &= third != 0
    if near.sum() < max(4, size) or not near.any(axis=1).all():
        return None
    relations = []
    for i in range(size):
        terms = (start + i, start + size + i)
        form = Form(weights=weights)
        judged = view.try_relation(form, start + 2 * size + i, terms)
        relations.append(
            Relation("difference", view, form, start + 2 * size + i, terms, judged, judged.worth)
        )
    matches = sum(r.judged.matches for r in relations)
    breaks = sum(r.judged.breaks for r in relations)
    worth = sum(r.judged.worth for r in relations)
    if matches < 4 or 4 * breaks > matches or worth < 40:
        return None
    return worth - 20 * breaks, relations
