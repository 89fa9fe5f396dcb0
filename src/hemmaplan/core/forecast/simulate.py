"""Many possible futures at once: who stays, who moves on, who comes, and what it all costs.

Every stay in every run is one element of long arrays; there is no loop over runs, only over
batches of them that fit the memory. Each kind of chance has a stream of random numbers of its own,
so that a changed assumption (Ahead) changes what it concerns and little else: scenarios are
compared in the same futures.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.ahead import WEEK, Ahead, hazard_by_week
from hemmaplan.core.forecast.endings import ARRIVED, CAUSES, KINDS
from hemmaplan.core.forecast.expected import MOST_MOVES
from hemmaplan.core.forecast.running_cost import RunningCost
from hemmaplan.core.forecast.spells import Floats, Ints
from hemmaplan.core.forecast.stays import TIMES, time_class

_BATCH = 500_000  # stays of today's placements drawn at a time
_AT_ONCE = 2  # batches
_BINS = 2_048  # of a cumulative hazard: ends are looked up, not searched for
_SHARES = 32_768  # of the arrivals of a group
_DRAWS = 4_096  # of where those who end a stay go
_CERTAIN = 12.0  # a cumulative hazard that six in a million outlast
Told = Callable[[int, int], None]
"""Hears how much is done, and of how much."""
# The streams of random numbers, each beside the seed and the batch.
_PRICE, _PACE, _LUCK, _EXTRAS, _MOVES, _SWING, _ARRIVALS, _TERMS = range(8)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Stays of one group that begin. `size` = children of one family who come together, `cause` =
    of the end they follow on, or ARRIVED."""

    run: Ints
    begin: Ints
    size: Floats
    cause: Ints


def simulate(
    ahead: Ahead, *, runs: int, seed: int, by_cell: bool = False, told: Told | None = None
) -> Floats:
    """Costs after `as_of` in öre: shape (runs, months), or (runs, Ahead.cells, months) `by_cell`.

    Same arguments, same answer. `told` hears how many runs are done, before each batch of them.
    """
    if not len(ahead.days):  # the last day of what is asked for: nothing is ahead
        months = len(ahead.calendar.numbers)
        return np.zeros((runs, len(ahead.cells.names), months) if by_cell else (runs, months))
    batch = max(_BATCH // max(len(ahead.rows), 1_000), 1)
    tables, costs = _Tables.of(ahead), []

    def futures(low: int) -> Floats:
        size = min(batch, runs - low)
        return _Futures(ahead, tables, size, (seed, low), by_cell=by_cell).cost()

    # NumPy lets other threads work meanwhile; each batch has its own chance, whoever draws it.
    lows = range(0, runs, batch)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for low, cost in zip(lows, pool.map(futures, lows), strict=True):
            if told is not None:
                told(low, runs)
            costs.append(cost)
    return np.concatenate(costs)


class _Ends:
    """The first place of a line where its cumulative hazard reaches what is needed: looked up.

    What is needed is rounded to the middle of one of _BINS; the length of a line = never.
    """

    def __init__(self, hazard: Floats) -> None:
        lines, places = hazard.shape
        scale = _BINS / np.clip(hazard[:, -1:], 1e-9, _CERTAIN)
        passed = np.minimum(np.floor(hazard * scale + 0.5), _BINS + 1).astype(np.int64)
        slot = (np.arange(lines)[:, None] * (_BINS + 2) + passed).ravel()
        below = np.bincount(slot, minlength=lines * (_BINS + 2)).reshape(lines, _BINS + 2)
        ends = below.cumsum(axis=1)
        ends[:, _BINS] = np.where(hazard[:, -1] <= _CERTAIN, places, ends[:, _BINS])
        self._scale, self._width = scale[:, 0], ends.shape[1]
        self._ends = ends.astype(np.int32).ravel()

    def of(self, line: Ints, needed: Floats) -> Ints:
        bins = np.minimum(needed * self._scale[line], _BINS).astype(np.int64)
        return np.asarray(self._ends[line * self._width + bins], np.int64)


class _Onward:
    """Which group who ends a stay moves straight on to, and for what cause, by line of chances
    (of causes × groups): looked up.

    A draw is one of _DRAWS; the number of groups = none. What is looked up is rounded to them.
    """

    def __init__(self, chances: Floats) -> None:
        lines, causes, groups = chances.shape
        edges = np.cumsum(chances.reshape(lines, -1), axis=1)
        draws = (np.arange(_DRAWS) + 0.5) / _DRAWS
        which = np.concatenate([np.searchsorted(each, draws, side="right") for each in edges])
        self._onto = np.where(which < causes * groups, which % groups, groups).astype(np.int8)
        self._cause = (which // groups).astype(np.int8)

    def of(self, line: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
        at = line * _DRAWS + random.integers(0, _DRAWS, len(line), dtype=np.int32)
        return self._onto[at], self._cause[at]


@dataclass(frozen=True, slots=True)
class _Tables:
    """When stays end: today's placements by line, new ones of each group by the week they begin.
    Where they then move: `onward` by group and kind of end, `new_onward` by group and span of time
    (`time` of each number of days)."""

    ongoing: _Ends
    new: tuple[_Ends, ...]
    onward: _Onward
    new_onward: _Onward
    time: Ints

    @classmethod
    def of(cls, ahead: Ahead) -> "_Tables":
        groups, endings = len(ahead.new_hazard), ahead.endings
        return cls(
            ongoing=_Ends(ahead.hazard),
            new=tuple(_Ends(hazard_by_week(ahead, group)) for group in range(groups)),
            onward=_Onward(endings.onto(endings.share).reshape(-1, len(CAUSES), groups)),
            new_onward=_Onward(endings.onto(endings.new).reshape(-1, len(CAUSES), groups)),
            time=time_class(np.arange(float(len(ahead.days) + 1))),
        )


class _Futures:
    def __init__(
        self, ahead: Ahead, tables: _Tables, runs: int, seed: tuple[int, int], *, by_cell: bool
    ) -> None:
        self.ahead, self.tables, self.runs = ahead, tables, runs
        self.seed, self.by_cell = seed, by_cell
        # Costs are kept apart by cell, or only by how their prices change.
        cells = np.arange(len(ahead.cells.group))
        self.levels, self.key = ahead.level[ahead.cells.group], cells
        if not by_cell:
            self.levels, same = np.unique(ahead.level, axis=0, return_inverse=True)
            self.key = same.reshape(-1)[ahead.cells.group]
        self.charged = RunningCost(ahead.calendar, runs * len(self.levels))
        doubt = ahead.learned.terms.doubt
        noise = self._random(_PRICE).normal(0.0, 1.0, (runs, len(doubt)))
        self.price_level = np.exp(noise * doubt - doubt**2 / 2)  # its mean is 1

    def cost(self) -> Floats:
        flows = self._grouped([*self._ongoing(), *self._arrivals()])
        for turn in range(1, MOST_MOVES + 1):
            pace = self._pace(turn)
            flows = self._grouped(
                after for group, flow in flows.items()
                for after in self._stay(group, flow, pace[:, group], turn)
            )  # fmt: skip
        months = len(self.ahead.calendar.numbers)
        cost = self.charged.total().reshape(self.runs, -1, months) * self.levels
        return cost if self.by_cell else np.asarray(cost.sum(axis=1), float)

    def _random(self, *stream: int) -> np.random.Generator:
        return np.random.default_rng([*self.seed, *stream])

    def _pace(self, turn: int) -> Floats:
        """How fast stays end is not known exactly: a factor by run and group.

        What the mean must keep is how long they are, 1 / pace, hence the −1.
        """
        evidence = self.ahead.evidence
        shape = (self.runs, len(evidence))
        return self._random(_PACE, turn).gamma(evidence, 1 / (evidence - 1), shape)

    def _lane(self, run: Ints, cell: Ints) -> Ints:
        if len(self.levels) == 1:
            return run
        return np.asarray(run * len(self.levels) + self.key[cell], np.int64)

    @staticmethod
    def _grouped(flows: Iterable[tuple[int, _Flow]]) -> dict[int, _Flow]:
        by_group: dict[int, list[_Flow]] = {}
        for group, flow in flows:
            if len(flow.run):
                by_group.setdefault(group, []).append(flow)
        return {
            group: _Flow(
                np.concatenate([flow.run for flow in of]),
                np.concatenate([flow.begin for flow in of]),
                np.concatenate([flow.size for flow in of]),
                np.concatenate([flow.cause for flow in of]),
            )
            for group, of in sorted(by_group.items())
        }

    def _ongoing(self) -> Iterable[tuple[int, _Flow]]:
        """Those placed today stay on and are charged; who moves on comes back."""
        ahead = self.ahead
        group = ahead.learned.spells.group[ahead.rows]
        pace = np.ascontiguousarray(self._pace(0).T)
        self._charge_from_today()
        # One draw for brothers and sisters: they tend to leave together.
        _, family = np.unique(ahead.learned.spells.cluster[ahead.rows], return_inverse=True)
        luck = self._random(_LUCK, 0).exponential(1.0, (int(family.max(initial=-1)) + 1, self.runs))
        lines = np.arange(len(group))[:, None]
        ends = self.tables.ongoing.of(lines, luck[family] / pace[group]) - ahead.lead
        self._charge_extras(ends)
        line, run = np.nonzero(ends < ahead.calendar.end)
        end = ends[line, run]
        self.charged.change(
            self._lane(run, ahead.cells.placement[ahead.rows[line]]),
            end + ahead.discharge.astype(np.int64)[line],
            -ahead.per_day[line], -ahead.per_month[line],
        )  # fmt: skip
        kind = ahead.kind[line, np.minimum(end + ahead.lead, ahead.kind.shape[1] - 1)]
        onto = self.tables.onward.of(group[line] * KINDS + kind, self._random(_MOVES, 0))
        yield from self._onward(run, end, np.ones(len(run)), onto)

    def _charge_from_today(self) -> None:
        """What today's placements cost from tomorrow, as if none ended, and what they owe through
        today: the same in every run."""
        ahead, run = self.ahead, np.arange(self.runs)
        cell = ahead.cells.placement[ahead.rows]
        for key in np.unique(self.key[cell]).tolist():
            here, lane = self.key[cell] == key, run * len(self.levels) + key
            now, alike = np.zeros(self.runs, np.int64), np.ones(self.runs)
            per_day, per_month = ahead.per_day[here].sum(), ahead.per_month[here].sum()
            self.charged.change(lane, now, per_day * alike, per_month * alike)
            self.charged.add_once(lane, now - 1, ahead.owed[here].sum() * alike)

    def _charge_extras(self, ends: Ints) -> None:
        """Today's extras last some time, at most as long as the placement."""
        ahead, random, run = self.ahead, self._random(_EXTRAS), np.arange(self.runs)
        for extra, line in enumerate(ahead.extra_of.tolist()):
            cell = ahead.cells.placement[ahead.rows[line]]
            lane, alike = self._lane(run, np.full(self.runs, cell)), np.ones(self.runs)
            lasts = np.ceil(random.exponential(ahead.extra_days, self.runs)).astype(np.int64)
            until = np.minimum(lasts, ends[line]).clip(0)
            per_day = ahead.extra_per_day[extra] * alike
            per_month = ahead.extra_per_month[extra] * alike
            self.charged.change(lane, 0 * until, per_day, per_month)
            self.charged.change(lane, until, -per_day, -per_month)

    def _arrivals(self) -> Iterable[tuple[int, _Flow]]:
        """New families counted by month; in a run there may be more or fewer of them throughout."""
        ahead = self.ahead
        shape = 1 / ahead.swing**2
        common = self._random(_SWING).gamma(shape, 1 / shape, self.runs)
        # What has come but is not registered is a period of its own, before the first month.
        period = np.where(ahead.days < 0, 0, 1 + ahead.month)
        edges = np.searchsorted(period, np.arange(len(ahead.calendar.numbers) + 2))
        for group, daily in enumerate(ahead.arrivals):
            random, evidence = self._random(_ARRIVALS, group), ahead.rate_evidence[group]
            level = common * random.gamma(evidence, 1 / evidence, self.runs)
            through = np.concatenate([[0.0], np.cumsum(daily)])
            low, high = through[edges[:-1]], through[edges[1:]]
            count = random.poisson(level[:, None] * (high - low))
            run = np.repeat(np.arange(self.runs), count.sum(axis=1))
            count = count.ravel()
            share = random.random(len(run)) * np.repeat(np.tile(high - low, self.runs), count)
            share += np.repeat(np.tile(low, self.runs), count)
            # The day of a share of the arrivals, looked up like ends.
            bins = np.linspace(0.0, through[-1], _SHARES + 1)[:-1] + through[-1] / _SHARES / 2
            places = np.searchsorted(through, bins, side="right") - 1
            of_share = (share * (_SHARES / max(through[-1], 1e-9))).astype(np.int64)
            begin = places[np.minimum(of_share, _SHARES - 1)] - ahead.lead
            sizes = ahead.sizes[group]
            size = sizes[random.integers(0, len(sizes), len(run))]
            yield group, _Flow(run, begin, size, np.full(len(run), ARRIVED, np.int8))

    def _stay(
        self, group: int, flow: _Flow, pace: Floats, turn: int
    ) -> Iterable[tuple[int, _Flow]]:
        """New stays last and are charged; who moves on comes back."""
        needed = self._random(_LUCK, turn, group).exponential(1.0, len(flow.run))
        needed /= np.ascontiguousarray(pace)[flow.run]
        week = (flow.begin + self.ahead.lead) // WEEK
        end = flow.begin + self.tables.new[group].of(week, needed)
        self._charge_new(group, flow, end, turn)
        ended = np.flatnonzero(end < self.ahead.calendar.end)
        time = self.tables.time[end[ended] - flow.begin[ended]]
        random = self._random(_MOVES, turn, group)
        onto = self.tables.new_onward.of(group * TIMES + time, random)
        return self._onward(flow.run[ended], end[ended], flow.size[ended], onto)

    def _onward(
        self, run: Ints, end: Ints, size: Floats, onto: tuple[Ints, Ints]
    ) -> Iterable[tuple[int, _Flow]]:
        """Who goes straight on to another placement, by the group of it."""
        groups, (group, cause) = len(self.ahead.new_hazard), onto
        order = np.argsort(group, kind="stable")  # few values: sorted by radix
        parts = np.split(order, np.cumsum(np.bincount(group, minlength=groups))[:groups])
        for after, here in enumerate(parts[:groups]):
            if len(here):
                yield after, _Flow(run[here], end[here], size[here], cause[here])

    def _charge_new(self, group: int, flow: _Flow, end: Ints, turn: int) -> None:
        """At the price of a recent placement of the group; without any, nothing."""
        terms, cells, random = self.ahead.learned.terms, self.ahead.cells, (_TERMS, turn, group)
        rows = terms.rows[group]
        if not len(rows):
            return
        drawn = self._random(*random).integers(0, len(rows), len(flow.run))
        scale = flow.size * np.ascontiguousarray(self.price_level[:, group])[flow.run]
        scale *= terms.step[flow.cause]
        lane = self._lane(flow.run, cells.terms[group][drawn])
        per_day = terms.per_day[rows][drawn] * scale
        monthly = terms.per_month[rows].any()
        per_month = terms.per_month[rows][drawn] * scale if monthly else None
        until = end + terms.discharge[rows].astype(np.int64)[drawn]
        lump = terms.lump[rows][drawn] * scale if terms.lump[rows].any() else None
        self.charged.change(lane, flow.begin, per_day, per_month, lump)
        self.charged.change(lane, until, -per_day, None if per_month is None else -per_month)
