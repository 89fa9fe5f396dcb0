"""Many possible futures at once: who stays, who moves on, who comes, and what it all costs.

Every stay in every run is one element of long arrays; there is no loop over runs. Each kind of
chance has a stream of random numbers of its own, so that a changed assumption (Ahead) changes what
it concerns and nothing else: scenarios are compared in the same futures.
"""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.ahead import Ahead
from hemmaplan.core.forecast.expected import MOST_MOVES
from hemmaplan.core.forecast.running_cost import RunningCost
from hemmaplan.core.forecast.spells import Floats, Ints

_BATCH = 1_000_000  # stays drawn at a time
# The streams of random numbers, each beside the seed.
_PRICE, _PACE, _LUCK, _EXTRAS, _MOVES, _SWING, _ARRIVALS, _TERMS = range(8)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Stays in the runs that begin. `size` = children of one family who come together."""

    run: Ints
    group: Ints
    begin: Floats
    size: Floats

    def __getitem__(self, chosen: Ints) -> "_Flow":
        return _Flow(self.run[chosen], self.group[chosen], self.begin[chosen], self.size[chosen])


def _together(flows: list[_Flow]) -> _Flow:
    none = np.zeros(0)
    whole = np.zeros(0, np.int64)
    return _Flow(
        np.concatenate([whole, *(flow.run for flow in flows)]),
        np.concatenate([whole, *(flow.group for flow in flows)]),
        np.concatenate([none, *(flow.begin for flow in flows)]),
        np.concatenate([none, *(flow.size for flow in flows)]),
    )


def simulate(ahead: Ahead, *, runs: int, seed: int, by_cell: bool = False) -> Floats:
    """Costs after `as_of` in öre: shape (runs, groups or Ahead.cells, months).

    Same arguments, same answer.
    """
    return _Futures(ahead, runs, seed, by_cell=by_cell).cost()


class _Futures:
    def __init__(self, ahead: Ahead, runs: int, seed: int, *, by_cell: bool) -> None:
        self.ahead, self.runs, self.seed, self.by_cell = ahead, runs, seed, by_cell
        groups = len(ahead.learned.spells.groups)
        self.key_group = ahead.cells.group if by_cell else np.arange(groups)
        self.charged = RunningCost(ahead.calendar, runs, len(self.key_group))
        doubt = ahead.learned.terms.doubt
        noise = self._random(_PRICE).normal(0.0, 1.0, (runs, groups))
        self.price_level = np.exp(noise * doubt - doubt**2 / 2)  # its mean is 1

    def cost(self) -> Floats:
        flow = _together([*self._ongoing(), *self._arrivals()])
        for turn in range(1, MOST_MOVES + 1):
            if not len(flow.run):
                break
            flow = self._stay(flow, turn)
        return self.charged.total() * self.ahead.level[self.key_group]

    def _random(self, *stream: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, *stream])

    def _pace(self, turn: int) -> Floats:
        """How fast stays end is not known exactly: a factor by run and group.

        What the mean must keep is how long they are, 1 / pace, hence the −1.
        """
        evidence = self.ahead.evidence
        shape = (self.runs, len(evidence))
        return self._random(_PACE, turn).gamma(evidence, 1 / (evidence - 1), shape)

    def _ongoing(self) -> list[_Flow]:
        """Those placed today stay on and are charged; who moves on comes back."""
        ahead = self.ahead
        group = ahead.learned.spells.group[ahead.rows]
        pace, luck, extras = self._pace(0), self._random(_LUCK), self._random(_EXTRAS)
        moves = self._random(_MOVES, 0)
        self._charge_from_today()
        # One draw for brothers and sisters: they tend to leave together.
        families, family = np.unique(ahead.learned.spells.cluster[ahead.rows], return_inverse=True)
        order = np.argsort(family, kind="stable")
        step = max(_BATCH // self.runs, 1)
        flows = []
        for low in range(0, len(families), step):
            first, last = np.searchsorted(family[order], [low, low + step])
            lines = order[first:last]
            drawn = luck.exponential(1.0, (min(step, len(families) - low), self.runs))
            needed = drawn[family[lines] - low] / pace.T[group[lines]]
            ends = np.empty(needed.shape)
            for place, line in enumerate(lines.tolist()):
                ends[place] = np.searchsorted(ahead.hazard[line], needed[place])
            ends -= ahead.lead
            self._charge_ends(lines, ends)
            self._charge_extras(lines, ends, extras)
            at, run = np.nonzero(ends < ahead.calendar.end)
            leaving = _Flow(run, group[lines[at]], ends[at, run], np.ones(len(run)))
            flows.append(self._onward(leaving, moves))
        return flows

    def _charge_from_today(self) -> None:
        """What today's placements cost from tomorrow, as if none ended: the same in every run."""
        ahead, run = self.ahead, np.arange(self.runs)
        key, keys = self._key_of(np.arange(len(ahead.rows))), len(self.key_group)
        per_day, per_month, owed = (
            np.bincount(key, weights=of, minlength=keys)
            for of in (ahead.per_day, ahead.per_month, ahead.owed)
        )
        for of in np.unique(key).tolist():
            alike = np.ones(self.runs)
            at, now = np.full(self.runs, of), 0.0 * alike
            self.charged.change(run, at, now, per_day[of] * alike, per_month[of] * alike)
            self.charged.add_once(run, at, now, owed[of] * alike)

    def _charge_ends(self, lines: Ints, ends: Floats) -> None:
        at, run = np.nonzero(ends < self.ahead.calendar.end)
        of, end = lines[at], ends[at, run]
        self.charged.change(
            run, self._key_of(of), end + self.ahead.discharge[of],
            -self.ahead.per_day[of], -self.ahead.per_month[of],
        )  # fmt: skip

    def _charge_extras(self, lines: Ints, ends: Floats, random: np.random.Generator) -> None:
        """Today's extras last some time, at most as long as the placement."""
        ahead = self.ahead
        place = np.full(len(ahead.rows), -1)
        place[lines] = np.arange(len(lines))
        here = np.flatnonzero(place[ahead.extra_of] >= 0)
        lasts = np.ceil(random.exponential(ahead.extra_days, (len(here), self.runs)))
        end = np.minimum(lasts, ends[place[ahead.extra_of[here]]]).clip(0).ravel()
        run, of = np.tile(np.arange(self.runs), len(here)), np.repeat(here, self.runs)
        key = self._key_of(ahead.extra_of[of])
        day, month = ahead.extra_per_day[of], ahead.extra_per_month[of]
        begin = np.zeros(len(run))
        self.charged.add(run, key, begin=begin, end=end, per_day=day, per_month=month)

    def _key_of(self, lines: Ints) -> Ints:
        rows = self.ahead.rows[lines]
        spells, cells = self.ahead.learned.spells, self.ahead.cells
        return cells.placement[rows] if self.by_cell else spells.group[rows]

    def _arrivals(self) -> list[_Flow]:
        """New families by month; in a run there may be more or fewer of them throughout."""
        ahead = self.ahead
        shape = 1 / ahead.swing**2
        common = self._random(_SWING).gamma(shape, 1 / shape, self.runs)
        # What has come but is not registered is a period of its own, before the first month.
        months = len(ahead.calendar.numbers)
        edges = np.searchsorted(np.where(ahead.days < 0, 0, 1 + ahead.month), np.arange(months + 2))
        flows = []
        for group, daily in enumerate(ahead.arrivals):
            random = self._random(_ARRIVALS, group)
            evidence = ahead.rate_evidence[group]
            level = common * random.gamma(evidence, 1 / evidence, self.runs)
            through = np.concatenate([[0.0], np.cumsum(daily)])
            low, high = through[edges[:-1]], through[edges[1:]]
            count = random.poisson(level[:, None] * (high - low))
            run, period = (np.repeat(of, count[count > 0]) for of in np.nonzero(count))
            share = low[period] + random.random(len(run)) * (high - low)[period]
            place = np.clip(np.searchsorted(through, share, side="right") - 1, 0, len(daily) - 1)
            begin = place.astype(float) - ahead.lead
            size = random.choice(ahead.sizes[group], len(run))
            flows.append(_Flow(run, np.full(len(run), group), begin, size))
        return flows

    def _stay(self, flow: _Flow, turn: int) -> _Flow:
        """New stays last and are charged; who moves on comes back."""
        luck = self._random(_LUCK, turn).exponential(1.0, len(flow.run))
        needed = luck / self._pace(turn)[flow.run, flow.group]
        end = flow.begin.copy()
        for group in np.unique(flow.group).tolist():
            here = np.flatnonzero(flow.group == group)
            end[here] += np.searchsorted(self.ahead.new_hazard[group], needed[here])
        self._charge_new(flow, end, self._random(_TERMS, turn))
        ended = np.flatnonzero(end < self.ahead.calendar.end)
        leaving = flow[ended]
        leaving = _Flow(leaving.run, leaving.group, end[ended], leaving.size)
        return self._onward(leaving, self._random(_MOVES, turn))

    def _onward(self, flow: _Flow, random: np.random.Generator) -> _Flow:
        """Who goes straight on to another placement, and where."""
        moves = random.random(len(flow.run)) < self.ahead.moves[flow.group]
        flow = flow[np.flatnonzero(moves)]
        edges = np.cumsum(self.ahead.onward, axis=1)
        draw = random.random(len(flow.run))
        following = (draw[:, None] > edges[flow.group, :-1]).sum(axis=1)
        return _Flow(flow.run, following, flow.begin, flow.size)

    def _charge_new(self, flow: _Flow, end: Floats, random: np.random.Generator) -> None:
        """At the price of a recent placement of the group; without any, nothing."""
        terms, cells = self.ahead.learned.terms, self.ahead.cells
        for group in np.unique(flow.group).tolist():
            rows = terms.rows[group]
            if not len(rows):
                continue
            here = np.flatnonzero(flow.group == group)
            drawn = random.integers(0, len(rows), len(here))
            like, run, begin = rows[drawn], flow.run[here], flow.begin[here]
            scale = flow.size[here] * self.price_level[run, group]
            key = cells.terms[group][drawn] if self.by_cell else np.full(len(here), group)
            until = end[here] + terms.discharge[like]
            self.charged.add(
                run, key, begin=begin, end=until,
                per_day=terms.per_day[like] * scale, per_month=terms.per_month[like] * scale,
            )  # fmt: skip
            self.charged.add_once(run, key, begin, terms.lump[like] * scale)
