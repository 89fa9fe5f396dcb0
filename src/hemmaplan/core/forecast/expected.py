"""The expected cost, exactly: survival sums for those placed today and for those to come.

The same assumptions as `core.forecast.simulate` draws from; the mean of its runs tends to this
(a property test holds them together). Because expectations add, this is also what a forecast
consists of: every amount is one placement's or one cell's part of the mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hemmaplan.core.forecast.ahead import WEEK, Ahead, hazard_by_week
from hemmaplan.core.forecast.endings import ARRIVED, CAUSES, KINDS
from hemmaplan.core.forecast.spells import Flags, Floats, Ints
from hemmaplan.core.forecast.stays import time_class

MOST_MOVES = 8  # in a row
LAYERS = ("planned", "extended", "moved", "unregistered", "new")
"""Of today's placements: to their planned end (or on, without one), beyond it, and what they move
on to; then those that have come but are not registered, and those to come, with what follows."""


@dataclass(frozen=True, slots=True)
class Part:
    """Expected costs of one layer: `cost[line, month]` and, of it, `index[line, month]`, öre.

    `placement[line]` is a row of Spells (−1: none in particular), `cell[line]` one of Ahead.cells;
    `index` is what prices that rise after `as_of` stand for.
    """

    layer: str
    placement: Ints
    cell: Ints
    cost: Floats
    index: Floats


def expected_parts(ahead: Ahead) -> list[Part]:
    """The cost after `as_of` by layer, in the order of LAYERS."""
    alive = survival(ahead)
    comes = ahead.arrivals * np.array([size.mean() for size in ahead.sizes])[:, None]
    before = ahead.days < 0
    arrive = np.arange(len(CAUSES))[:, None, None] == ARRIVED
    ended = _by_cause(ahead, _ends_by_kind(ahead, alive))
    begins = {
        "moved": onward(ahead, ended),
        "unregistered": arrive * comes * before,
        "new": arrive * comes * ~before,
    }
    flows = _flows(ahead, np.array(list(begins.values())))
    to_come = (_to_come(ahead, layer, *flow) for layer, flow in zip(begins, flows, strict=True))
    return [*_ongoing(ahead, alive), *to_come]


def coming_by_group(ahead: Ahead, months: int) -> dict[str, Floats]:
    """How many new `placements` are expected to begin in the first months ahead, by group, and how
    many of them are `acute`; brothers and sisters count, moves do not. `lately` is how many
    it were by those who have come of late alone (Inflow.pull)."""
    soon = (ahead.days >= 0) & (ahead.month < months)
    size = np.array([size.mean() for size in ahead.sizes])
    placements = np.asarray(ahead.arrivals[:, soon].sum(axis=1) * size, float)
    inflow = ahead.learned.inflow
    return {
        "placements": placements,
        "acute": placements * inflow.acute,
        "lately": placements / inflow.pull,
    }


def fates_by_group(ahead: Ahead, months: int) -> Floats:
    """What becomes of today's placements through the first months ahead: how many of each group are
    expected to go on, and to have ended for each cause: shape (groups, 1 + causes)."""
    soon = ahead.month < months
    alive = survival(ahead)[:, soon]
    ended = _by_cause(ahead, _ends_by_kind(ahead, alive)).sum(axis=2)
    groups = len(ahead.new_hazard)
    placed = np.bincount(ahead.learned.spells.group[ahead.rows], minlength=groups)
    return np.column_stack([placed - ended.sum(axis=1), ended])


def survival(ahead: Ahead) -> Floats:
    """The chance that each of `rows` is still placed after each day of the grid."""
    return _with_doubt(ahead.hazard, ahead.evidence[ahead.learned.spells.group[ahead.rows]])


def new_leaving(ahead: Ahead) -> Floats:
    """The chance that a new placement ends on a day, by cause: shape (groups, causes, weeks it
    begins in, days since its start)."""
    groups, places = ahead.new_hazard.shape
    cause = ahead.endings.new[:, time_class(np.arange(float(places)))].transpose(0, 2, 1)
    found = []
    for group in range(groups):
        hazard = hazard_by_week(ahead, group)
        alive = _with_doubt(hazard, np.full(len(hazard), ahead.evidence[group]))
        ends = -np.diff(alive, axis=1, prepend=1.0)
        found.append(cause[group][:, None, :] * ends)
    return np.array(found)


def leaving(begins: Floats, leaves: Floats) -> Floats:
    """How many of those who begin end on each day, of `begins[flow, group, place]`: shape (flows,
    groups, causes, places).

    `leaves` is `new_leaving`. Those of a week are alike by days since their start.
    """
    groups, causes, weeks, places = leaves.shape
    found = np.zeros((groups, causes, places, len(begins)))
    padded = np.zeros((groups, causes, places + WEEK - 1))
    for week in range(weeks):
        first = week * WEEK
        come = begins[:, :, first : first + WEEK]
        if not come.any():
            continue
        padded[:, :, WEEK - 1 :] = leaves[:, :, week]
        # Those of the week's last day first: the window's last is the day they end on.
        since = sliding_window_view(padded[:, :, : places - first + WEEK - 1], WEEK, axis=2)
        late = come[:, :, ::-1].transpose(1, 2, 0)
        found[:, :, first:] += since[..., WEEK - late.shape[1] :] @ late[:, None]
    return np.ascontiguousarray(found.transpose(3, 0, 1, 2))


def _with_doubt(hazard: Floats, evidence: Floats) -> Floats:
    """The mean of exp(−pace × hazard) over the gamma distributed pace of each line."""
    shape = evidence[:, None]
    return np.asarray((1 + hazard / (shape - 1)) ** -shape, float)


def _in_month(ahead: Ahead) -> Floats:
    """Which places of the grid are charged in which month: shape (places, months)."""
    counted = (ahead.days >= ahead.calendar.year)[:, None]
    months = np.arange(len(ahead.calendar.numbers))
    return np.asarray((ahead.month[:, None] == months) & counted, float)


def _ongoing(ahead: Ahead, alive: Floats) -> Iterator[Part]:
    spells, rows, days = ahead.learned.spells, ahead.rows, ahead.days
    day_before = np.column_stack([np.ones(len(rows)), alive[:, :-1]])
    charged = np.where(ahead.discharge[:, None] > 0, day_before, alive)
    known = days < 0  # charged already: what is not to be is taken back
    planned = spells.planned[rows] - spells.today - 1 + ahead.discharge
    within: Flags = ~(days >= planned[:, None]) | known  # without a plan it goes on
    price = ahead.per_day[:, None] + ahead.per_month[:, None] / ahead.calendar.lengths
    in_month = _in_month(ahead)
    for layer, part in (("planned", within), ("extended", ~within)):
        flat = price * (((charged - known) * part) @ in_month)
        if layer == "planned":
            flat[:, 0] += ahead.owed
            flat += _extras(ahead, alive, in_month)
        yield _part(ahead, layer, rows, ahead.cells.placement[rows], flat)


def _extras(ahead: Ahead, alive: Floats, in_month: Floats) -> Floats:
    lasts = np.exp(-ahead.days / ahead.extra_days) * (ahead.days >= 0)
    price = ahead.extra_per_day[:, None] + ahead.extra_per_month[:, None] / ahead.calendar.lengths
    # An extra whose placement has ended unseen is not taken back: it is too little to follow.
    cost = np.zeros((len(ahead.rows), in_month.shape[1]))
    np.add.at(cost, ahead.extra_of, price * ((alive * lasts)[ahead.extra_of] @ in_month))
    return cost


def onward(ahead: Ahead, ends: Floats) -> Floats:
    """Who moves straight on, of `ends[…, group, cause, place]`: shape (…, causes, group they come
    to, places)."""
    moves = ahead.endings.moves.T[:, :, None] * ahead.endings.onward
    return np.asarray(np.einsum("...gcp,cgh->...chp", ends, moves, optimize=True), float)


def _by_cause(ahead: Ahead, ends: Floats) -> Floats:
    """The ends of today's placements (groups, kinds, places) by cause: (groups, causes, places)."""
    return np.asarray(np.einsum("gkp,gkc->gcp", ends, ahead.endings.share), float)


def _ends_by_kind(ahead: Ahead, alive: Floats) -> Floats:
    """How many of today's placements end, by `alive[line, place]`: (groups, kinds, places)."""
    groups, places = len(ahead.new_hazard), alive.shape[1]
    ends = -np.diff(alive, axis=1, prepend=1.0)
    group = ahead.learned.spells.group[ahead.rows][:, None]
    slot = (group * KINDS + ahead.kind[:, :places]) * places + np.arange(places)
    size = groups * KINDS * places
    found = np.bincount(slot.ravel(), weights=ends.ravel(), minlength=size)
    return np.asarray(found.reshape(groups, KINDS, places), float)


def _flows(ahead: Ahead, begins: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Of each flow, how many placements begin and end by group and day, with those that follow on,
    each counted as many times as it is dearer (Terms.step): (groups, places).

    `begins[flow, cause, group, place]` are the first, by what they follow on.
    """
    leaves = new_leaving(ahead)
    began = np.zeros_like(begins[:, 0])
    for _ in range(MOST_MOVES):
        began += np.einsum("c,fcgp->fgp", ahead.learned.terms.step, begins)
        begins = onward(ahead, leaving(begins.sum(axis=1), leaves))
    return zip(began, leaving(began, leaves).sum(axis=2), strict=True)


def _to_come(ahead: Ahead, layer: str, began: Floats, ended: Floats) -> Part:
    """What placements that begin and end by group and day cost."""
    present = np.cumsum(began - ended, axis=1)
    in_month, terms, cells = _in_month(ahead), ahead.learned.terms, ahead.cells
    flat = np.zeros((len(cells.names), in_month.shape[1]))
    stays, starts, last_days = present @ in_month, began @ in_month, ended @ in_month
    for group, rows in enumerate(terms.rows):
        if not len(rows):
            continue
        price = terms.per_day[rows, None] + terms.per_month[rows, None] / ahead.calendar.lengths
        days = stays[group] + terms.discharge[rows, None] * last_days[group]
        cost = (price * days + terms.lump[rows, None] * starts[group]) / len(rows)
        np.add.at(flat, cells.terms[group], cost)
    lines = np.arange(len(flat))
    return _part(ahead, layer, np.full(len(flat), -1), lines, flat)


def _part(ahead: Ahead, layer: str, placement: Ints, cell: Ints, flat: Floats) -> Part:
    cost = flat * ahead.level[ahead.cells.group[cell]]
    return Part(layer, placement, cell, cost, cost - flat)
