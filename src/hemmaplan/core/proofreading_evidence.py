"""When does arithmetic hold for printed numbers, and how surprising would that be by chance?

Arrays are terms x instances: one relation (say budget − outcome = deviation) is tried on every row
at once. NaN = that cell is not a number, and the relation is not tried there.
"""

from dataclasses import dataclass
from math import comb, log2

import numpy as np

from hemmaplan.core.proofreading_grid import Flags, Floats

_EPSILON = 1e-9
ENOUGH = 10.0  # bits: one in a thousand, after paying for every relation tried
MANY_EXCEPTIONS = 40.0  # where more than a third of the instances break


@dataclass(frozen=True, slots=True)
class Form:
    """How a result follows from terms. `weights` make a sum; else a product of powers times k.

    A result may be rounded coarser than it is printed: `step` 100 for whole hundreds.
    """

    weights: tuple[float, ...] = ()
    powers: tuple[int, ...] = ()
    factor: float = 1.0
    step: float = 0.0

    def value(self, terms: Floats) -> Floats:
        if self.weights:
            return np.tensordot(np.array(self.weights), terms, axes=1)
        result = np.full(terms.shape[1:], self.factor)
        with np.errstate(divide="ignore", invalid="ignore"):
            for power, term in zip(self.powers, terms, strict=True):
                result = result * term if power > 0 else result / term
        return np.where(np.isfinite(result), result, np.nan)

    def error(self, terms: Floats, units: Floats) -> Floats:
        """Variance of the result from the rounding of the terms, in twelfths of a unit squared."""
        if self.weights:
            squares = np.array(self.weights) ** 2
            return np.tensordot(squares, units**2, axes=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = ((units / terms) ** 2).sum(axis=0)
            spread = self.value(terms) ** 2 * relative
        return np.where(np.isfinite(spread), spread, 0.0)

    def solve(self, index: int, terms: Floats, result: float) -> float:
        """What term `index` must be for the others to give `result`; NaN when nothing does."""
        if self.weights:
            rest = sum(
                w * x
                for i, (w, x) in enumerate(zip(self.weights, terms, strict=True))
                if i != index
            )
            return float((result - rest) / self.weights[index])
        others = self.factor
        for i, (power, term) in enumerate(zip(self.powers, terms, strict=True)):
            if i != index:
                others = others * term if power > 0 else (others / term if term else np.nan)
        if not others or not result:
            return float("nan")
        return float(result / others if self.powers[index] > 0 else others / result)


@dataclass(frozen=True, slots=True)
class Judged:
    """One relation on its instances. `tried` where every cell is a number, `holds` within the
    tolerance; `bits` is how unlikely each match is by chance (0 for a trivial one)."""

    printed: Floats
    computed: Floats
    tolerance: Floats
    tried: Flags
    holds: Flags
    bits: Floats

    @property
    def matches(self) -> int:
        return int((self.holds & (self.bits > 0)).sum())

    @property
    def breaks(self) -> int:
        return int((self.tried & ~self.holds).sum())

    @property
    def worth(self) -> float:
        return float(self.bits.sum())


def judge(
    form: Form,
    result: Floats,
    unit: Floats,
    *,
    terms: Floats,
    units: Floats,
    exact: Flags,
    grain: float = 0.0,
) -> Judged:
    """Compare the printed `result` of every instance with what its terms give.

    `grain`: what every number of the table is a multiple of, whatever digits are printed.
    """
    exact_value = form.value(terms)
    spread = form.error(terms, units)
    # Every printed cell is a rounded term, the result too: 5 parts and their sum are six.
    tolerance = np.maximum(unit, 3 * np.sqrt((spread + unit**2) / 12))
    tolerance = np.where(exact, 0.0, tolerance)
    computed = exact_value
    low, high = computed - tolerance, computed + tolerance
    if form.step:
        blur = 3 * np.sqrt(spread / 12)
        computed = round_half_up(exact_value, form.step)
        low = round_half_up(exact_value - blur, form.step) - unit
        high = round_half_up(exact_value + blur, form.step) + unit
    tried = ~np.isnan(result + computed)
    slack = _EPSILON * np.maximum(1, np.abs(computed))
    with np.errstate(invalid="ignore"):
        holds = tried & (result >= low - slack) & (result <= high + slack)
    return Judged(
        result,
        computed,
        tolerance,
        tried,
        holds,
        _bits(
            form,
            result,
            terms,
            computed=computed,
            holds=holds,
            window=np.maximum(high - low, np.maximum(unit, max(grain, form.step))),
        ),
    )


def round_half_up(values: Floats, step: float) -> Floats:
    return np.floor(values / step + 0.5 + _EPSILON) * step


def _bits(
    form: Form, result: Floats, terms: Floats, *, computed: Floats, holds: Flags, window: Floats
) -> Floats:
    """log2 of (how large the result is / how wide it matches); the same figures count once."""
    bits = np.zeros(len(result))
    seen = set()
    for i in np.flatnonzero(holds):
        figures = tuple(abs(float(term)) for term in terms[:, i])
        trivial = sum(figure > 0 for figure in figures) < min(2, len(figures))
        if not form.weights and len(figures) > 1:
            trivial = trivial or 1.0 in figures
        figures = (*figures, abs(float(result[i])))
        if not trivial and figures not in seen:
            seen.add(figures)
            size = max(abs(float(computed[i])), abs(float(result[i])))
            bits[i] = max(0.0, log2(size / float(window[i]))) if size else 0.0
    return bits


def score(bits: float, matches: int, breaks: int, tried_relations: int) -> float:
    """Evidence in bits left after paying for the relations tried and which instances break."""
    paid = log2(max(1, tried_relations)) + log2(comb(matches + breaks, breaks))
    return bits - paid


def convincing(judged: Judged, tried_relations: int, prior: float = 0.0) -> float:
    """The score of a relation that holds beyond chance, else 0. `prior`: bits from its words."""
    matches, breaks = judged.matches, judged.breaks
    if matches < 2 or breaks > matches:
        return 0.0
    left = score(judged.worth, matches, breaks, tried_relations) + prior
    few = 3 * breaks <= matches + breaks or (breaks == 1 and matches >= 2)
    return left if left >= (ENOUGH if few else MANY_EXCEPTIONS) else 0.0
