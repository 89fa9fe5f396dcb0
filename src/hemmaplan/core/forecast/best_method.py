"""Which method a municipality's own years speak for: the model, until another has won soberly.

Which of two methods came nearer in one year is mostly chance, and so it is in two. Another method
than the model is chosen only when it was nearer in every one of at least YEARS whole years, and by
so much that chance seldom does it: its misses sum to at most LESS of the model's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from hemmaplan.core.forecast.answer import LEVELS, Forecast, Outlook
from hemmaplan.core.money import round_half_away

MODEL = "model"
YEARS = 3
_MEDIAN = 50  # per cent
LESS = Fraction(4, 5)


class Why(StrEnum):
    """Why a method is the one that counts."""

    SHORT = "short"
    """Too few whole years to try the methods on, so the model."""
    NEAREST = "nearest"
    """The model missed least."""
    CHANCE = "chance"
    """Another missed less than the model, but not every year or not by much, so the model."""
    WON = "won"
    """Another than the model has won."""


@dataclass(frozen=True, slots=True)
class Best:
    """`method` is the one that counts, and `nearest` the one that missed least in all."""

    method: str
    why: Why
    nearest: str


def best_method(misses: Mapping[str, Sequence[int]]) -> Best:
    """`misses`: by method, how far it was from the outcome of each year (öre, the same years in
    the same order for each); the model is one of them."""
    sums = {name: sum(of) for name, of in misses.items()}
    model = misses[MODEL]
    nearest = min(sums, key=lambda name: (sums[name], name != MODEL))
    if len(model) < YEARS:
        return Best(MODEL, Why.SHORT, nearest)
    if nearest == MODEL:
        return Best(MODEL, Why.NEAREST, MODEL)
    every_year = all(own < of for own, of in zip(misses[nearest], model, strict=True))
    if every_year and sums[nearest] <= LESS * sums[MODEL]:
        return Best(nearest, Why.WON, nearest)
    return Best(MODEL, Why.CHANCE, nearest)


def ranged(answer: Forecast, errors: Sequence[Fraction], model: Forecast) -> Forecast:
    """A method's one value for the year with the range that its own misses give it.

    `errors` are its earlier years' outcome / forecast − 1, at least one. Normal with the standard
    error √(mean square × (1 + 1/n)) of what is said of the year, and never below what is known.
    Misses are few, and may have been small by luck: who stays and who comes is no surer for the
    method, so the range is nowhere nearer its value than that of `model` is to the model's.
    """
    spread = sqrt(sum(float(e) ** 2 for e in errors) / len(errors) * (1 + 1 / len(errors)))
    year = answer.year.mean

    def at(percent: int) -> int:
        own = round_half_away(Fraction(year * spread * NormalDist().inv_cdf(percent / 100)))
        of_model = model.year_percentiles[percent - 1] - model.year.mean
        farther = min if percent < _MEDIAN else max
        away = 0 if percent == _MEDIAN else farther(own, of_model, 0)
        return max(year + away, answer.known_ore)

    quantiles = tuple(at(round(100 * level)) for level in LEVELS.values())
    percentiles = tuple(at(percent) for percent in range(1, 100))
    return replace(answer, year=Outlook(year, quantiles), year_percentiles=percentiles)
