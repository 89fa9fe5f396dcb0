"""What is left of the year on a line of the ledger: five simple methods, and which one to trust.

The methods are the ones a controller would use by hand. Which one a line gets is decided by what
each would have missed by in the line's own earlier years; that miss is also the range. A line may
have a sixth: how many there are (households, positions) × what each costs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.spells import Floats, Ints

LONGEST = 72  # months of history that say anything of today
FORGETS = 4.0  # months after which an earlier month counts half as much in `recent`
MOST_GROWTH = 2.0  # how far this year's pace may scale last year's remaining months
NINE_OF_TEN = 1.645  # standard deviations each way, of a normal distribution
_NEAR = 1  # months of the year on either side that an earlier year is tried from

Method = Callable[[Floats, int], Floats]
"""(history[series, months] through the month `number` of a year, number) → rest[series]."""


def _pace(history: Floats, number: int) -> Floats:
    return np.asarray(history[:, -number:].mean(axis=1) * (12 - number), float)


def _year(history: Floats, number: int) -> Floats:
    return np.asarray(history[:, -12:].mean(axis=1) * (12 - number), float)


def _recent(history: Floats, number: int) -> Floats:
    weight = 0.5 ** (np.arange(history.shape[1])[::-1] / FORGETS)
    return np.asarray(history @ weight / weight.sum() * (12 - number), float)


def _season(history: Floats, number: int) -> Floats:
    same = history[:, -12 : history.shape[1] - number]
    return np.asarray(same.sum(axis=1), float)


def _scaled_season(history: Floats, number: int) -> Floats:
    now, before = history[:, -number:].sum(axis=1), history[:, -12 - number : -12].sum(axis=1)
    growth = np.divide(now, before, out=np.ones_like(now), where=(before > 0) & (now > 0))
    scaled = _season(history, number) * growth.clip(1 / MOST_GROWTH, MOST_GROWTH)
    return np.asarray(scaled, float)


METHODS: Mapping[str, Method] = {
    "pace": _pace,
    "year": _year,
    "recent": _recent,
    "season": _season,
    "scaled_season": _scaled_season,
}
"""The year's average so far, the latest twelve months', the latest months' (half as heavy after
four), last year's same months, and these scaled by this year's pace against last year's."""

_LATELY = 6  # months that what each costs is taken from


def number_times_cost(count: Floats) -> Method:
    """How many there will be × what each has cost the latest half year, for one series.

    `count[months]` covers the history. It is expected to be as in last year's same months, times
    the latest month against the same one then: so it has its season. NaN where not known.
    """

    def make(history: Floats, number: int) -> Floats:
        length = history.shape[1]
        if length < 13:  # the same month last year is not there
            return np.full(len(history), np.nan)
        known = count[:length]
        now, then, lately = known[-1], known[length - 13], known[-_LATELY:].sum()
        if not (then > 0 and lately > 0):  # nothing to compare with, or not known
            return np.full(len(history), np.nan)
        coming = known[length - 12 : length - number].sum() * now / then
        return np.asarray(history[:, -_LATELY:].sum(axis=1) / lately * coming, float)

    return make


UNTRIED = "pace"
"""What a line gets that has no earlier year to be tried on."""


@dataclass(frozen=True, slots=True)
class RestOfYear:
    """`rest[series]` in öre, by `method[series]`; `miss[series, trial]` what that method would
    have missed by (forecast − outcome) at each earlier origin: no column = nothing to try on."""

    method: Sequence[str]
    rest: Floats
    miss: Floats

    def doubt(self, weights: Ints) -> float | None:
        """The standard error of a weighted sum of series; None when nothing could be tried.

        Misses are summed trial by trial, so that lines that err together widen the sum. Few
        trials make it wider: by √(1 + 1/n), as of a mean that is itself not known.
        """
        trials = self.miss.shape[1]
        if not trials:
            return None
        squares = (np.asarray(weights, float) @ self.miss) ** 2
        return float(np.sqrt(squares.mean() * (1 + 1 / trials)))


def rest_of_year(
    monthly: Floats, number: int, counts: Mapping[int, tuple[str, Floats]] | None = None
) -> RestOfYear:
    """The best method for each series, and what it says.

    `monthly[series, months]` ends with the month `number` (1-12) of this year, and begins at most
    LONGEST months earlier. Two years are needed for a method to be tried. `counts` has for some
    series the name of a number and the number by month, to be tried too (`number_times_cost`).
    """
    series, length = monthly.shape
    usable = {name: make for name, make in METHODS.items() if length >= _needs(name, number)}
    answers = np.array([make(monthly, number) for make in usable.values()])
    misses = np.array([_misses(monthly, make, number) for make in usable.values()])
    names = list(usable)
    if misses.shape[2]:
        best = np.abs(misses).mean(axis=2).argmin(axis=0)
    else:
        best = np.full(series, names.index(UNTRIED))
    each = np.arange(series)
    method, rest, miss = [names[at] for at in best], answers[best, each], misses[best, each]
    for row, (name, count) in (counts or {}).items():
        make = number_times_cost(count)
        missed, said = _misses(monthly[[row]], make, number)[0], make(monthly[[row]], number)[0]
        # One that is not known everywhere has NaN in its misses, and is not less than any.
        if len(missed) and np.isfinite(said) and np.abs(missed).mean() < np.abs(miss[row]).mean():
            method[row], rest[row], miss[row] = name, said, missed
    return RestOfYear(method, rest, miss)


def _needs(name: str, number: int) -> int:
    """How many months of history a method looks at."""
    return {"pace": number, "year": 12, "recent": 1, "season": 12}.get(name, 12 + number)


def _misses(monthly: Floats, make: Method, number: int) -> Floats:
    """What a method would have missed by, from this time of earlier years: [series, trials]."""
    length, found = monthly.shape[1], []
    decembers = range(length - number, 0, -12)  # months through each earlier December
    for end in decembers:
        for tried in range(number - _NEAR, number + _NEAR + 1):
            origin = end - 12 + tried
            if not 1 <= tried <= 11 or origin < 12 + tried:
                continue
            said = make(monthly[:, :origin], tried)
            share = (12 - number) / (12 - tried)  # as many months as are left now
            found.append((said - monthly[:, origin:end].sum(axis=1)) * share)
    return np.array(found).T if found else np.zeros((len(monthly), 0))
