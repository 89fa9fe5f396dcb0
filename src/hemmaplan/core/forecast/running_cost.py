"""Summing many stays' prices by run, key and month without a loop over runs or days.

As core.cost_cube does it, in floats: a price enters on the day a stay begins and leaves on the day
it ends; a running sum gives whole months, an adjustment the parts of months.
"""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.spells import Floats, Ints, day_number
from hemmaplan.core.periods import Month, months


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months ahead. Times are days from the day after `as_of`, which is 0.

    Month m is `edges[m] <= time < edges[m + 1]`, `numbers` are 1-12. Nothing is charged before
    `year`, the first day of the year of `as_of`; what is charged before the first month counts
    in it.
    """

    edges: Floats
    numbers: Ints
    year: float

    @property
    def end(self) -> float:
        return float(self.edges[-1])

    @property
    def lengths(self) -> Floats:
        """Days in each month."""
        return np.diff(self.edges)

    def month_of(self, times: Floats) -> Ints:
        """The month's place; what is before the first counts as in it."""
        found = np.searchsorted(self.edges, times, side="right") - 1
        return np.maximum(found, 0)


def calendar_of(today: float, first: Month, last: Month) -> Calendar:
    """The months first..last, seen from `today` (a day number)."""
    ahead = list(months(first, last))
    days = [day_number(month.first_day) for month in ahead] + [day_number(last.end)]
    year = day_number(Month(first.year, 1).first_day) - today - 1
    numbers = np.array([month.number for month in ahead], dtype=np.int64)
    return Calendar(np.array(days) - today - 1, numbers, year)


class RunningCost:
    """The cost of each run, key and month, added up stay by stay. Amounts in öre."""

    def __init__(self, calendar: Calendar, runs: int, keys: int = 1) -> None:
        self._calendar, self._shape = calendar, (runs, keys, len(calendar.numbers))
        size = int(np.prod(self._shape))
        self._per_day, self._per_month, self._adjustment = np.zeros((3, size))

    def add(
        self,
        run: Ints,
        key: Ints,
        *,
        begin: Floats,
        end: Floats,
        per_day: Floats,
        per_month: Floats,
    ) -> None:
        """Prices over begin <= time < end; an end before the begin takes away."""
        self.change(run, key, begin, per_day, per_month)
        self.change(run, key, end, -per_day, -per_month)

    def change(self, run: Ints, key: Ints, at: Floats, per_day: Floats, per_month: Floats) -> None:
        """Prices from a time on."""
        inside = np.flatnonzero(at < self._calendar.end)
        at = np.maximum(at[inside], self._calendar.year)
        per_day, per_month = per_day[inside], per_month[inside]
        month = self._calendar.month_of(at)
        slot = self._slot(run[inside], key[inside], month)
        into = at - self._calendar.edges[month]
        self._per_day += self._summed(slot, per_day)
        self._per_month += self._summed(slot, per_month)
        part = into * (per_day + per_month / self._calendar.lengths[month])
        self._adjustment -= self._summed(slot, part)

    def add_once(self, run: Ints, key: Ints, at: Floats, amount: Floats) -> None:
        inside = np.flatnonzero((at < self._calendar.end) & (at >= self._calendar.year))
        slot = self._slot(run[inside], key[inside], self._calendar.month_of(at[inside]))
        self._adjustment += self._summed(slot, amount[inside])

    def total(self) -> Floats:
        """Shape (runs, keys, months)."""
        day, month, part = (
            of.reshape(self._shape) for of in (self._per_day, self._per_month, self._adjustment)
        )
        cost = day.cumsum(axis=2)
        cost *= self._calendar.lengths
        cost += month.cumsum(axis=2)
        cost += part
        return np.asarray(cost, float)

    def _slot(self, run: Ints, key: Ints, month: Ints) -> Ints:
        _, keys, months = self._shape
        return np.asarray((run * keys + key) * months + month, np.int64)

    def _summed(self, slot: Ints, amounts: Floats) -> Floats:
        size = int(np.prod(self._shape))
        return np.bincount(slot, weights=amounts, minlength=size).astype(float, copy=False)
