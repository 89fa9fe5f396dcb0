"""Summing many stays' prices by run and month without a loop over runs or days.

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

    Month m is `edges[m] <= time < edges[m + 1]`; `numbers` are 1-12 and `level` the price level of
    each month against today's.
    """

    edges: Floats
    numbers: Ints
    level: Floats

    @property
    def end(self) -> float:
        return float(self.edges[-1])

    def month_of(self, times: Floats) -> Ints:
        """The month's place; what is before the first counts as in it."""
        found = np.searchsorted(self.edges, times, side="right") - 1
        return np.maximum(found, 0)


def calendar_of(today: float, first: Month, last: Month, index: Floats) -> Calendar:
    """The months first..last; `index[n - 1]` is the price change at the turn into month n."""
    ahead = list(months(first, last))
    days = [day_number(month.first_day) for month in ahead] + [day_number(last.end)]
    numbers = np.array([month.number for month in ahead], dtype=np.int64)
    change = index[numbers - 1]
    change[0] = 0.0
    return Calendar(np.array(days) - today - 1, numbers, np.exp(np.cumsum(change)))


class RunningCost:
    """The cost of each run and month, added up stay by stay. Amounts in öre at today's prices."""

    def __init__(self, calendar: Calendar, runs: int) -> None:
        self._calendar, self._runs = calendar, runs
        self._edges = calendar.edges
        self._months = len(calendar.numbers)
        self._day_running = np.zeros(runs * self._months)
        self._month_running = np.zeros(runs * self._months)
        self._adjustment = np.zeros(runs * self._months)

    def add(
        self, run: Ints, begin: Floats, end: Floats, per_day: Floats, per_month: Floats
    ) -> None:
        """Prices over begin <= time < end; an end before the begin takes away."""
        for at, sign in ((begin, 1.0), (end, -1.0)):
            inside = np.flatnonzero(at < self._calendar.end)
            month = self._calendar.month_of(at[inside])
            start = self._edges[month]
            length = self._edges[month + 1] - start
            day, whole = per_day[inside] * sign, per_month[inside] * sign
            slot = run[inside] * self._months + month
            self._day_running += self._summed(slot, day)
            self._month_running += self._summed(slot, whole)
            self._adjustment -= self._summed(slot, (at[inside] - start) * (day + whole / length))

    def add_once(self, run: Ints, at: Floats, amount: Floats) -> None:
        inside = np.flatnonzero(at < self._calendar.end)
        slot = run[inside] * self._months + self._calendar.month_of(at[inside])
        self._adjustment += self._summed(slot, amount[inside])

    def total(self) -> Floats:
        """Shape (runs, months), at each month's price level."""
        shape = (self._runs, self._months)
        days = self._day_running.reshape(shape).cumsum(axis=1) * np.diff(self._edges)
        whole = self._month_running.reshape(shape).cumsum(axis=1)
        cost: Floats = (days + whole + self._adjustment.reshape(shape)) * self._calendar.level
        return cost

    def _summed(self, slot: Ints, amounts: Floats) -> Floats:
        size = self._runs * self._months
        return np.bincount(slot, weights=amounts, minlength=size).astype(float)
