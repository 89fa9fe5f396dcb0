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
    """The cost of each lane and month, added up stay by stay. Amounts in öre.

    A lane is a run, or a run's part of the cost: `run * keys + key`.
    """

    def __init__(self, calendar: Calendar, lanes: int) -> None:
        self._calendar, self._months = calendar, len(calendar.numbers)
        self._size, self._first = lanes * self._months, int(calendar.year)
        self._per_day, self._per_month, self._adjustment = np.zeros((3, self._size))
        # What each day is, so that no day needs a search: its month, days into it, share of it.
        days = np.arange(calendar.year, calendar.end)
        self._month = calendar.month_of(days)
        self._into = days - calendar.edges[self._month]
        self._share = self._into / calendar.lengths[self._month]

    def change(
        self,
        lane: Ints,
        day: Ints,
        per_day: Floats,
        per_month: Floats | None,
        once: Floats | None = None,
    ) -> None:
        """Prices from a day on (negative: no longer); no per_month means none has one.

        `once` is charged that day and no other, as by `add_once`.
        """
        inside = day < self._calendar.end
        if not inside.all():
            kept = np.flatnonzero(inside)
            lane, day, per_day = lane[kept], day[kept], per_day[kept]
            per_month = None if per_month is None else per_month[kept]
            once = None if once is None else once[kept]
        place = np.maximum(day - self._first, 0)
        slot = lane * self._months + self._month[place]
        part = per_day * self._into[place]
        self._per_day += self._summed(slot, per_day)
        if per_month is not None:
            part += per_month * self._share[place]
            self._per_month += self._summed(slot, per_month)
        if once is not None:
            part -= once if self._first <= day.min(initial=0) else once * (day >= self._first)
        self._adjustment -= self._summed(slot, part)

    def add_once(self, lane: Ints, day: Ints, amount: Floats) -> None:
        inside = np.flatnonzero((day < self._calendar.end) & (day >= self._calendar.year))
        place = day[inside] - self._first
        slot = lane[inside] * self._months + self._month[place]
        self._adjustment += self._summed(slot, amount[inside])

    def total(self) -> Floats:
        """Shape (lanes, months)."""
        shape = (-1, self._months)
        cost = self._per_day.reshape(shape).cumsum(axis=1)
        cost *= self._calendar.lengths
        cost += self._per_month.reshape(shape).cumsum(axis=1)
        cost += self._adjustment.reshape(shape)
        return np.asarray(cost, float)

    def _summed(self, slot: Ints, amounts: Floats) -> Floats:
        return np.bincount(slot, weights=amounts, minlength=self._size).astype(float, copy=False)
