"""Disclosure control: which figures an edition leaves out, so that no person can be recognised.

A figure about 1 to `small_count` persons is left out: a count, and the days, money and shares of
the same persons. It would often follow by subtraction from those still printed, so others are
left out with it. How far is decided by attack: a figure is protected when another set of whole
numbers, none of them negative or too small, agrees with everything printed and gives it another
value. What has no such other value is exposed, and the least loss beside it is left out too.
Method: the cell suppression problem, Hundepool et al., Statistical Disclosure Control (2012).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from hemmaplan.core.care_form_lines import LINES, TOTAL
from hemmaplan.core.figures import Address, FigureTable, Unit
from hemmaplan.core.person_lines import told_by

Relation = Mapping[Address, int]
"""Coefficients of figures: the figures times them add to 0."""
Bound = tuple[Address, Address]
"""(smaller, larger): never the other way."""
Row = dict[Address, int]
"""An equation: its unknowns times these add up to what is printed. Whole: fractions are slow."""
Step = dict[Address, int]
"""How much each figure changes, from one set of values to another that is as possible."""
Loss = tuple[int, int, Address]
"""Level, persons, address."""

_WEIGHTS = (1, 1, 6, 12)
"""How many figures of level 0 a reader would give for one of each level (_level)."""
_EXPOSED = 4
"""What a figure still exposed weighs, against one left out."""
# How far a witness, and a figure to leave out, are searched for: wider hides less and takes longer.
_REPAIRS = 6
_MENDED = 3
_CANDIDATES = 24


def hidden(
    figures: FigureTable,
    relations: Sequence[Relation],
    bounds: Iterable[Bound],
    small_count: int,
    shown: Set[Address],
) -> frozenset[Address]:
    """Those of the `shown` figures to leave out of an edition; zeros are always printed.

    Figures about persons that are not among `shown` are unknown to its reader.
    `relations` hold among the figures that are not zero. Deterministic: the least loss is that
    of the lowest level (a care form in an area before a group, before the total), then of the
    fewest persons.
    """
    known = among(relations, shown)
    both_shown = [bound for bound in bounds if shown >= set(bound)]
    return _Suppression(figures, known, both_shown, small_count, shown).decide()


def among(relations: Sequence[Relation], shown: Set[Address]) -> list[Relation]:
    """The relations among the shown figures alone, those through others included.

    What follows for them when every other figure is unknown: the others are eliminated.
    """
    plain = [relation for relation in relations if shown >= relation.keys()]
    through = [row for pivot, row in _solved(relations, last=shown).items() if pivot in shown]
    return [*plain, *through]


def exposed(
    figures: FigureTable,
    relations: Sequence[Relation],
    bounds: Iterable[Bound],
    left_out: Collection[Address],
    answered: dict[frozenset[Address], set[Address]] | None = None,
) -> set[Address]:
    """Those of `left_out` that cannot be shown to have another possible value.

    `answered` keeps what was found of unknowns that hang together, for who asks again of the same
    figures, relations and bounds with a few more or less left out.
    """
    answered = {} if answered is None else answered
    of_address: dict[Address, list[Bound]] = {}
    for bound in bounds:
        for address in bound:
            of_address.setdefault(address, []).append(bound)
    found: set[Address] = set()
    for unknown, rows in _components(relations, of_address, left_out):
        together = frozenset(unknown)
        if together not in answered:
            answered[together] = unknown - _movable(figures, unknown, rows, of_address)
        found |= answered[together]
    return found


def _components(
    relations: Iterable[Relation],
    bounds: Mapping[Address, Sequence[Bound]],
    left_out: Collection[Address],
) -> Iterator[tuple[set[Address], list[Row]]]:
    """The unknowns that hang together, with their equations."""
    rows_of: dict[Address, list[Row]] = {address: [] for address in sorted(left_out)}
    for relation in relations:
        row = {a: sign for a, sign in relation.items() if a in rows_of}
        for address in row:
            rows_of[address].append(row)
    seen: set[Address] = set()
    for start in rows_of:
        if start in seen:
            continue
        unknown, rows, queue = {start}, {}, [start]
        while queue:
            address = queue.pop()
            beside = {a for bound in bounds.get(address, ()) for a in bound if a in rows_of}
            for row in rows_of[address]:
                rows[id(row)] = row
                beside |= row.keys()
            queue += beside - unknown
            unknown |= beside
        seen |= unknown
        yield unknown, list(rows.values())


def _movable(
    figures: FigureTable,
    unknown: set[Address],
    rows: Sequence[Row],
    bounds: Mapping[Address, Sequence[Bound]],
) -> set[Address]:
    """Those of the unknowns that a whole-number step along the equations' solutions changes."""
    steps = _Steps(figures, bounds, [*_steps(figures, unknown, rows)])
    moved: set[Address] = set()
    for address in sorted(unknown):
        if address not in moved:
            moved |= steps.moving(address).keys()
    return moved


@dataclass
class _Steps:
    """Directions in which every equation still holds, and how far they are believable."""

    figures: FigureTable
    bounds: Mapping[Address, Sequence[Bound]]
    known: Sequence[Step]

    def __post_init__(self) -> None:
        self.through: dict[Address, list[Step]] = {}
        for step in self.known:
            for address in step:
                self.through.setdefault(address, []).append(step)

    def moving(self, address: Address) -> Step:
        """A believable step that changes the figure; empty when none was found."""
        for step in self.through.get(address, ())[:_CANDIDATES]:
            for sign in (1, -1):
                tried = {a: sign * change for a, change in step.items()}
                for _ in range(_REPAIRS):
                    broken = self.broken(tried)
                    if tried and not broken:
                        return tried
                    tried = self.repaired(tried, broken, address)
        return {}

    def repaired(self, tried: Step, broken: Step, moving: Address) -> Step:
        """With the other step that leaves the least broken, of those that mend the first."""
        candidates = [
            added
            for address, wanted in list(broken.items())[:_MENDED]
            for other in self.through.get(address, ())[:_CANDIDATES]
            if moving in (added := _added(tried, other, 1 if other[address] * wanted > 0 else -1))
        ]
        return min(candidates, key=lambda step: len(self.broken(step)), default={})

    def broken(self, step: Step) -> Step:
        """Figures that a reader could not believe, and which way each must go instead."""
        found = {}
        for address, change in step.items():
            figure = self.figures[address]
            least = 0 if figure.unit is Unit.KR else 1
            if figure.people is not None and figure.value > 0 and figure.value + change < least:
                found[address] = 1
            for small, large in self.bounds.get(address, ()):
                if self._changed(small, step) > self._changed(large, step):
                    found[small], found[large] = -1, 1
        return found

    def _changed(self, address: Address, step: Step) -> int | Fraction:
        return self.figures[address].value + step.get(address, 0)


def _added(step: Step, other: Step, sign: int) -> Step:
    total = {a: step.get(a, 0) + sign * other.get(a, 0) for a in {**step, **other}}
    return {a: change for a, change in total.items() if change}


def _steps(figures: FigureTable, unknown: set[Address], rows: Sequence[Row]) -> Iterator[Step]:
    """Directions in which every equation still holds: one for each free unknown; and, where the
    equations say nothing of anything printed, to the double of everything."""
    solved = _solved(rows)
    with_free: dict[Address, list[Address]] = {a: [] for a in sorted(unknown - solved.keys())}
    for pivot, row in solved.items():
        for address in row.keys() - {pivot}:
            with_free[address].append(pivot)
    for free, pivots in with_free.items():
        parts = {pivot: Fraction(-solved[pivot][free], solved[pivot][pivot]) for pivot in pivots}
        yield _whole({free: Fraction(1), **parts})
    values = {a: Fraction(figures[a].value) for a in unknown}
    if all(sum(sign * values[a] for a, sign in row.items()) == 0 for row in rows):
        yield _whole(values)


def _whole(step: Mapping[Address, Fraction]) -> Step:
    scale = lcm(*(change.denominator for change in step.values()))
    return {address: int(change * scale) for address, change in step.items()}


def _solved(
    rows: Sequence[Mapping[Address, int]], last: Set[Address] = frozenset()
) -> dict[Address, Row]:
    """Gauss and Jordan: pivot → its equation, in which no other pivot occurs.

    An equation has a pivot among `last` only when it has no other unknowns. Its coefficients are
    whole, with no common divisor, and its pivot's is positive.
    """
    solved: dict[Address, Row] = {}
    used_in: dict[Address, set[Address]] = {}  # unknown → the pivots whose equations have it
    for row in sorted(rows, key=len):
        rest = dict(row)
        for address in [a for a in rest if a in solved]:
            _eliminate(rest, address, solved[address])
        if not rest:
            continue
        pivot = min(rest, key=lambda a: (a in last, len(used_in.get(a, ())), a))
        _divide(rest, gcd(*rest.values()) if rest[pivot] > 0 else -gcd(*rest.values()))
        for other in used_in.pop(pivot, set()):
            before = set(solved[other])
            _eliminate(solved[other], pivot, rest)
            for address in before ^ solved[other].keys():
                used_in.setdefault(address, set()).symmetric_difference_update({other})
        solved[pivot] = rest
        for address in rest.keys() - {pivot}:
            used_in.setdefault(address, set()).add(pivot)
    return solved


def _eliminate(row: Row, address: Address, pivot_row: Row) -> None:
    """Take an unknown out of an equation by the one that it is the pivot of."""
    common = gcd(row[address], pivot_row[address])
    scale, times = pivot_row[address] // common, row[address] // common
    if scale != 1:
        for each in row:
            row[each] *= scale
    for each, coefficient in pivot_row.items():
        left = row.get(each, 0) - times * coefficient
        if left:
            row[each] = left
        else:
            row.pop(each, None)
    if row:
        _divide(row, gcd(*row.values()))


def _divide(row: Row, divisor: int) -> None:
    if divisor != 1:
        for address in row:
            row[address] //= divisor


@dataclass
class _Suppression:
    """What is left out so far, and the relations that must be looked at again."""

    figures: FigureTable
    relations: Sequence[Relation]
    bounds: Sequence[Bound]
    small_count: int
    shown: Set[Address]
    out: set[Address] = field(default_factory=set)
    waiting: dict[int, None] = field(default_factory=dict)
    answered: dict[frozenset[Address], set[Address]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.of_address: dict[Address, list[int]] = {}
        for number, relation in enumerate(self.relations):
            for address in relation:
                self.of_address.setdefault(address, []).append(number)
        self.followers: dict[Address, list[Address]] = {}
        for figure in self.figures.all():
            for address in figure.follows_from:
                self.followers.setdefault(address, []).append(figure.address)
        self.loss = self._losses()

    def _losses(self) -> dict[Address, Loss]:
        """Level, persons and address; of figures that are always equal, the greatest of them."""
        loss = {
            f.address: (_level(f.address), f.people or 0, f.address) for f in self.figures.all()
        }
        equal = [tuple(r) for r in self.relations if len(r) == 2 and sum(r.values()) == 0]
        changing = True
        while changing:
            changing = False
            for one, other in equal:
                if loss[one] != loss[other]:
                    loss[one] = loss[other] = max(loss[one], loss[other])
                    changing = True
        return loss

    def decide(self) -> frozenset[Address]:
        for figure in self.figures.all():
            if figure.value and self.small(figure.address):
                self.leave_out(figure.address)
        self.settle()
        while found := self.exposed():
            self.protect(min(found, key=self.loss.__getitem__))
        self.restore()
        return frozenset(self.out)

    def small(self, address: Address) -> bool:
        return 1 <= (self.figures[address].people or 0) <= self.small_count

    def restore(self) -> None:
        """Print again what need not have been left out, the greatest loss first."""
        for address in sorted(self.out, key=self.loss.__getitem__, reverse=True):
            again = {a for a in self.out if self.loss[a] == self.loss[address]}
            if not again or any(map(self.small, again)):
                continue
            left = self.out - again
            if not self.follows(again, left) and not self.gives_any_away(again, left):
                self.out = left

    def follows(self, again: Set[Address], left: Set[Address]) -> bool:
        return any(not left.isdisjoint(self.figures[address].follows_from) for address in again)

    def gives_any_away(self, again: Set[Address], left: set[Address]) -> bool:
        before, self.out = self.out, left
        touched = {n for address in again for n in self.of_address.get(address, ())}
        found = any(self.gives_away(self.relations[n]) for n in touched) or self.exposed()
        self.out = before
        return bool(found)

    def exposed(self) -> set[Address]:
        return exposed(self.figures, self.relations, self.bounds, self.out, self.answered)

    def protect(self, address: Address) -> None:
        """Leave out the figure nearby after which the fewest are exposed or left out."""
        before = frozenset(self.out)

        def then(candidate: Address) -> tuple[int, Loss]:
            self.out = set(before)
            self.leave_out(candidate)
            self.settle()
            weight = sum(_WEIGHTS[self.loss[a][0]] for a in self.out - before)
            return weight + _EXPOSED * len(self.exposed()), self.loss[candidate]

        best = min(self.nearby(address), key=then)
        self.out = set(before)
        self.leave_out(best)
        self.settle()

    def leave_out(self, address: Address) -> None:
        """With what is worked out from it; a share of 0 says nothing that its 0 does not."""
        if address in self.out or address not in self.shown:
            return
        self.out.add(address)
        self.waiting.update(dict.fromkeys(self.of_address.get(address, ())))
        for follower in self.followers.get(address, ()):
            if self.figures[follower].value:
                self.leave_out(follower)

    def settle(self) -> None:
        """Until no single relation gives a figure away."""
        while self.waiting:
            number, _ = self.waiting.popitem()
            relation = self.relations[number]
            printed = [a for a in relation if a not in self.out]
            if printed and self.gives_away(relation):
                self.leave_out(min(printed, key=self.loss.__getitem__))
                self.waiting[number] = None

    def gives_away(self, relation: Relation) -> bool:
        """One figure left out, or several whose sum is still about few persons."""
        out = [a for a in relation if a in self.out]
        if len(out) < 2:
            return len(out) == 1
        if len({relation[a] > 0 for a in out}) == 2:
            return False
        people = [self.figures[a].people for a in out]
        return None not in people and sum(p or 0 for p in people) <= self.small_count

    def nearby(self, address: Address) -> list[Address]:
        """The least losses among what is printed nearest to an exposed figure."""
        seen, ring = {address}, {address}
        found: set[Address] = set()
        while ring and len(found) < _CANDIDATES:
            near = {a for b in ring for n in self.of_address.get(b, ()) for a in self.relations[n]}
            near |= {a for bound in self.bounds if not ring.isdisjoint(bound) for a in bound}
            found |= near - self.out
            ring = near - seen
            seen |= near
        return sorted(found, key=self.loss.__getitem__)[:_CANDIDATES]


def _level(address: Address) -> int:
    """What a reader misses more: the whole than an area, a group than a care form, and all of
    them than the same told by sex or age."""
    if told_by(address.line)[1]:
        return 0
    line = LINES.get(address.line)
    groups = 0 if line is None or len(line.forms) == 1 else 1 if address.line != TOTAL else 2
    return groups + (address.area == TOTAL)
