"""Which assumptions matter most: the year's exact mean with each of them a little otherwise.

Each assumption is moved down and up by what is plausible (a standard error or a round step), all
others as they are. The means are exact, so a small effect is small and not noise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from hemmaplan.core.forecast.ahead import Ahead
from hemmaplan.core.forecast.composition import Position
from hemmaplan.core.forecast.expected import expected_parts
from hemmaplan.core.forecast.spells import Floats

INDEX_STEP = 0.01  # a per cent unit of price


@dataclass(frozen=True, slots=True)
class Effect:
    """`low_ore` and `high_ore` are the change of the year's mean when the assumption of `kind`
    (`stay`, `inflow`, `price_of_new`, `moves`, `index`) for `care_form` (blank = all) is moved by
    `step` (a share) down and up."""

    kind: str
    care_form: str
    adult: bool
    step: float
    low_ore: int
    high_ore: int

    @property
    def width(self) -> int:
        return abs(self.high_ore - self.low_ore)


def most_sensitive(start: Position, count: int = 5) -> list[Effect]:
    """The assumptions that the year's expected cost depends on most, the widest first."""
    ahead = start.ahead
    left = 13 - start.as_of.month
    base = _mean(ahead, left)
    effects = [
        Effect(kind, form, adult, step, round(_mean(low, left) - base),
               round(_mean(high, left) - base))
        for kind, (form, adult), step, low, high in _moved(ahead)
    ]  # fmt: skip
    return sorted(effects, key=lambda each: (-each.width, each.kind, each.care_form))[:count]


def _mean(ahead: Ahead, months: int) -> float:
    return float(sum(part.cost[:, :months].sum() for part in expected_parts(ahead)))


_Moved = tuple[str, tuple[str, bool], float, Ahead, Ahead]


def _moved(ahead: Ahead) -> Iterator[_Moved]:
    """Every assumption that can be moved, with the arrays below and above."""
    index = [replace(ahead, level=ahead.level * (1 + sign * INDEX_STEP)) for sign in (-1, 1)]
    yield "index", ("", False), INDEX_STEP, index[0], index[1]
    for number, group in enumerate(ahead.learned.spells.groups):
        for kind, step in _steps(ahead, number).items():
            low, high = (_with(ahead, kind, number, 1 + sign * step) for sign in (-1, 1))
            yield kind, group, step, low, high


def _steps(ahead: Ahead, group: int) -> dict[str, float]:
    """One standard error of each assumption of a group, as a share."""
    return {
        "stay": float(1 / np.sqrt(ahead.evidence[group])),
        "inflow": float(np.sqrt(1 / ahead.rate_evidence[group] + ahead.swing**2)),
        "price_of_new": float(ahead.learned.terms.doubt[group]),
        "moves": float(1 / np.sqrt(ahead.evidence[group])),
    }


def _with(ahead: Ahead, kind: str, group: int, factor: float) -> Ahead:
    if kind == "stay":  # longer stays are slower ends
        lines = ahead.learned.spells.group[ahead.rows] == group
        return replace(
            ahead,
            hazard=np.where(lines[:, None], ahead.hazard / factor, ahead.hazard),
            new_hazard=_scaled(ahead.new_hazard, group, 1 / factor),
        )
    if kind == "inflow":
        return replace(ahead, arrivals=_scaled(ahead.arrivals, group, factor))
    if kind == "moves":
        moves = np.minimum(_scaled(ahead.endings.moves, group, factor), 1.0)
        return replace(ahead, endings=replace(ahead.endings, moves=moves))
    terms = ahead.learned.terms
    rows = terms.rows[group]
    per_day, per_month = terms.per_day.copy(), terms.per_month.copy()
    per_day[rows] *= factor
    per_month[rows] *= factor
    changed = replace(terms, per_day=per_day, per_month=per_month)
    return replace(ahead, learned=replace(ahead.learned, terms=changed))


def _scaled(values: Floats, group: int, factor: float) -> Floats:
    found = values.copy()
    found[group] *= factor
    return found
