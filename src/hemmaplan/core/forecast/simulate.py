"""Many possible futures at once: who stays, who moves on, who comes, and what it all costs.

Every stay in every run is one element of long arrays; there is no loop over runs. Times are days
from the day after `as_of`, which is 0; what was registered late may have begun or ended before it.
"""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.inflow import Inflow
from hemmaplan.core.forecast.prices import Prices
from hemmaplan.core.forecast.running_cost import Calendar, RunningCost
from hemmaplan.core.forecast.spells import Floats, Ints, Spells
from hemmaplan.core.forecast.stays import Stays, new_hazards, remaining_hazards

_MOST_MOVES = 8  # in a row
_EVIDENCE = 10.0  # ended stays that our belief in a form's hazards rests on at least


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new placement of each group may cost: one of `rows[group]` (of Spells) is drawn.

    `per_day`, `per_month` and `lump` in öre at today's level, `discharge` 0 or 1; `doubt[group]`
    is the standard error of the group's price level (of its logarithm).
    """

    rows: tuple[Ints, ...]
    per_day: Floats
    per_month: Floats
    lump: Floats
    discharge: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True)
class Learned:
    """All that the history and the stock have taught: what a simulation starts from."""

    spells: Spells
    stays: Stays
    inflow: Inflow
    prices: Prices
    terms: Terms


@dataclass(frozen=True, slots=True)
class _Flow:
    """Stays in the runs that begin. `size` = children of one family who come together."""

    run: Ints
    group: Ints
    begin: Floats
    size: Floats

    def followed_by(self, other: "_Flow") -> "_Flow":
        return _Flow(
            np.concatenate([self.run, other.run]),
            np.concatenate([self.group, other.group]),
            np.concatenate([self.begin, other.begin]),
            np.concatenate([self.size, other.size]),
        )


def simulate(learned: Learned, calendar: Calendar, *, runs: int, seed: int) -> Floats:
    """Costs after `as_of` in öre: shape (runs, months). Same arguments, same answer."""
    futures = _Futures(learned, calendar, runs, np.random.default_rng(seed))
    flow = futures.ongoing().followed_by(futures.arrivals())
    for _ in range(_MOST_MOVES):
        if not len(flow.run):
            break
        flow = futures.stay(flow)
    return futures.cost.total()


class _Futures:
    def __init__(
        self, learned: Learned, calendar: Calendar, runs: int, random: np.random.Generator
    ) -> None:
        self.learned, self.calendar, self.runs, self.random = learned, calendar, runs, random
        self.cost = RunningCost(calendar, runs)
        shape = (runs, len(learned.spells.groups))
        # How fast stays end is not known exactly. What the mean must keep is how long they are,
        # 1 / pace, hence the −1.
        evidence = learned.stays.events + _EVIDENCE
        self.pace = random.gamma(evidence, 1 / (evidence - 1), shape)
        self.price_level = np.exp(random.normal(0.0, 1.0, shape) * learned.terms.doubt)

    def ongoing(self) -> _Flow:
        """Those placed today stay on and are charged; who moves on comes back."""
        spells, rows = self.learned.spells, self.learned.spells.ongoing
        since = spells.today + 1 - spells.end_lag  # an end after that may wait to be registered
        horizon = self.calendar.end + spells.end_lag
        times, hazards = remaining_hazards(
            self.learned.stays, spells, rows, days=horizon, since=since
        )
        # One draw for brothers and sisters: they tend to leave together.
        _, cluster = np.unique(spells.cluster[rows], return_inverse=True)
        luck = self.random.exponential(1.0, (int(cluster.max(initial=-1)) + 1, self.runs))
        ends = np.empty((len(rows), self.runs))
        for place, of in enumerate(rows.tolist()):
            needed = luck[cluster[place]] / self.pace[:, spells.group[of]]
            lasts = np.interp(needed, hazards[place], times, right=np.inf)
            ends[place] = lasts + max(float(spells.start[of]), since) - spells.today - 1
        for placed, end in zip(rows.tolist(), ends, strict=True):
            self._charge_ongoing(placed, end)
        self._charge_extras(rows, ends)
        row, run = np.nonzero(ends < self.calendar.end)
        return self._onward(run, spells.group[rows[row]], ends[row, run], np.ones(len(run)))

    def _charge_ongoing(self, row: int, end: Floats) -> None:
        """At today's prices from tomorrow; one without a price like a new one, from its start."""
        prices, spells = self.learned.prices, self.learned.spells
        run, alike = np.arange(self.runs), np.ones(self.runs)
        if np.isnan(prices.per_day[row]):
            begin = (spells.start[row] - spells.today - 1) * alike
            group = np.full(self.runs, spells.group[row])
            self._charge_new(_Flow(run, group, begin, alike), end)
        else:
            end = end + prices.discharge[row]
            day, month = prices.per_day[row] * alike, prices.per_month[row] * alike
            self.cost.add(run, 0 * alike, end, day, month)

    def _charge_extras(self, rows: Ints, ends: Floats) -> None:
        """Today's extras last some time, at most as long as the placement."""
        prices = self.learned.prices
        run, alike = np.arange(self.runs), np.ones(self.runs)
        place = np.searchsorted(rows, prices.extra_of)
        for extra, at in enumerate(place):
            end = np.minimum(ends[at], self.random.exponential(prices.extra_days, self.runs))
            day, month = prices.extra_per_day[extra], prices.extra_per_month[extra]
            self.cost.add(run, 0 * alike, end, day * alike, month * alike)

    def arrivals(self) -> _Flow:
        """New families, month by month; in a run there may be more or fewer of them throughout."""
        inflow, calendar = self.learned.inflow, self.calendar
        shape = 1 / inflow.swing**2
        common = self.random.gamma(shape, 1 / shape, self.runs)
        low = np.maximum(calendar.edges[:-1], 0.0)
        low[0] = -self.learned.spells.start_lag  # what began then may wait to be registered
        days = calendar.edges[1:] - low
        flow = _Flow(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
        for group, rate in enumerate(inflow.rate):
            evidence = inflow.evidence[group] + 1.0
            level = common * self.random.gamma(evidence, 1 / evidence, self.runs) * rate
            mean = level[:, None] * (days * inflow.season[calendar.numbers - 1])
            count = self.random.poisson(mean)
            run, month = (np.repeat(of, count[count > 0]) for of in np.nonzero(count))
            begin = low[month] + self.random.random(len(run)) * days[month]
            size = self.random.choice(inflow.sizes[group], len(run))
            flow = flow.followed_by(_Flow(run, np.full(len(run), group), begin, size))
        return flow

    def stay(self, flow: _Flow) -> _Flow:
        """New stays last and are charged; who moves on comes back."""
        horizon = self.calendar.end + self.learned.spells.start_lag
        times, hazards = new_hazards(self.learned.stays, days=horizon)
        needed = self.random.exponential(1.0, len(flow.run)) / self.pace[flow.run, flow.group]
        end = flow.begin.copy()
        for group in np.unique(flow.group):
            here = np.flatnonzero(flow.group == group)
            end[here] += np.interp(needed[here], hazards[group], times, right=np.inf)
        self._charge_new(flow, end)
        ended = end < self.calendar.end
        return self._onward(flow.run[ended], flow.group[ended], end[ended], flow.size[ended])

    def _onward(self, run: Ints, group: Ints, end: Floats, size: Floats) -> _Flow:
        """Who goes straight on to another placement, and where."""
        inflow = self.learned.inflow
        moves = self.random.random(len(run)) < inflow.moves[group]
        run, group, end, size = run[moves], group[moves], end[moves], size[moves]
        edges = np.cumsum(inflow.onward, axis=1)
        draw = self.random.random(len(run))
        following = (draw[:, None] > edges[group, :-1]).sum(axis=1)
        return _Flow(run, following, end, size)

    def _charge_new(self, flow: _Flow, end: Floats) -> None:
        """At the price of a recent placement of the group; without any, nothing."""
        terms = self.learned.terms
        like = np.full(len(flow.run), -1)
        for group in np.unique(flow.group):
            here, rows = np.flatnonzero(flow.group == group), terms.rows[group]
            if len(rows):
                like[here] = rows[self.random.integers(0, len(rows), len(here))]
        priced = np.flatnonzero(like >= 0)
        like, run, begin = like[priced], flow.run[priced], flow.begin[priced]
        scale = flow.size[priced] * self.price_level[run, flow.group[priced]]
        end = np.maximum(end[priced], begin) + terms.discharge[like]
        self.cost.add(run, begin, end, terms.per_day[like] * scale, terms.per_month[like] * scale)
        self.cost.add_once(run, begin, terms.lump[like] * scale)
