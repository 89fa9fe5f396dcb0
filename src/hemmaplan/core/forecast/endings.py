"""Why stays end, and what follows: competing reasons by care form, time placed and age.

Each reason has a hazard of its own: that of ending (core.forecast.stays) times the share of the
ends which are of that reason, so the reasons add to the whole, and their cumulative incidence is
that of Aalen and Johansen. Shares are events / events, few leaning on many: a span of time placed
on its form, the form on the municipality and on what is known of breakdowns elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.spells import Flags, Floats, Ints, Spells
from hemmaplan.core.forecast.stays import TIMES, time_class

CAUSES = ("home", "next_form", "breakdown", "aged_out")
"""How a stay ends: home (or where the municipality does not pay), as planned on to another
placement, by breaking down, of age. The last three may be followed by another placement at once."""
HOME, NEXT_FORM, BREAKDOWN, AGED_OUT = range(len(CAUSES))
ARRIVED = HOME
"""What a placement that follows on no other comes from, beside the causes that it may follow on."""
OF_AGE, AT_LIMIT = TIMES, TIMES + 1
"""Kinds of an end beside the spans of time placed: of one who is of age, and at a limit in law."""
KINDS = TIMES + 2
ADULT_AGE = 18 * 365.25
PRIOR_ENDS = 5.0  # ends that the shares of what is larger count for
PRIOR_MOVES = 2.0  # ended stays that the average chance of moving on counts for
_OTHERWISE = np.array([8.0, 2.0, 0.0, 0.5])  # ends: the other reasons, where nothing has ended
_MOVES = np.array([0.0, 0.9, 0.7, 0.1])  # who goes straight on, where nothing has ended
_MOST = 0.98
_SETTLING = 21.0  # days after which a placement that follows has begun


@dataclass(frozen=True, slots=True)
class Endings:
    """`share[group, kind, cause]` of ends; `new[group, time, cause]` of the ends of stays to come,
    where no age is known; `moves[group, cause]` the chance that such an end is followed straight by
    another placement, `onward[cause, group, group]` where to. `ended[cause]` is how many ends of
    the history it rests on."""

    share: Floats
    new: Floats
    moves: Floats
    onward: Floats
    ended: Floats

    def onto(self, share: Floats) -> Floats:
        """The chance that an end is of a cause and followed straight by a placement of each group:
        shape (groups, kinds or times, causes, groups), of `share` or `new`."""
        return np.asarray(np.einsum("gkc,gc,cgh->gkch", share, self.moves, self.onward), float)


def kinds_of(spells: Spells, rows: Ints, last_day: Floats, days: Floats) -> Ints:
    """Which kind of end it is if `rows` end on each of `days` (numbered as in Spells): shape (rows,
    days)."""
    found = time_class((days - spells.start[rows][:, None]).clip(0))
    of_age = days - spells.child_born[rows][:, None] >= ADULT_AGE
    at_limit = days >= last_day[rows][:, None]
    return np.where(at_limit, AT_LIMIT, np.where(of_age, OF_AGE, found)).astype(np.int8)


def fit_endings(spells: Spells, breakdowns: Mapping[tuple[str, bool], float]) -> Endings:
    """Estimate from history; `breakdowns` is the share of ends by group that usually are so."""
    settled = (spells.end >= spells.begins) & (spells.end < spells.today - _SETTLING)
    follower = np.flatnonzero(spells.follows >= 0)
    followed = np.zeros(len(spells.end), bool)
    followed[spells.follows[follower]] = True
    cause = causes_of(spells, followed)
    usual = np.array([breakdowns[group] for group in spells.groups])
    of_age = spells.end - spells.child_born >= ADULT_AGE  # False where the age is not known
    time = time_class(np.where(settled, spells.end - spells.start, 0.0).clip(0))
    young, old, new = (
        _shares(spells.group[of], time[of], cause[of], usual)
        for of in (settled & ~of_age, settled & of_age, settled)
    )
    share = np.zeros((len(spells.groups), KINDS, len(CAUSES)))
    share[:, :TIMES] = young[:, 1:]
    share[:, OF_AGE] = old[:, 0]
    share[:, AT_LIMIT, AGED_OUT] = 1.0
    moves, onward = _moves(spells, cause, settled, followed)
    ended = np.bincount(cause[settled], minlength=len(CAUSES)).astype(float)
    return Endings(share, np.ascontiguousarray(new[:, 1:]), moves, onward, ended)


def origins_of(spells: Spells) -> Ints:
    """The cause that each placement followed on, ARRIVED where on none."""
    after = spells.follows
    cause = causes_of(spells, np.ones(len(after), bool))
    return np.where(after >= 0, cause[after], ARRIVED)


def causes_of(spells: Spells, followed: Flags) -> Ints:
    """The cause of each placement's end, by its reason and, where that says nothing, by whether
    another placement of the same person followed."""
    cause = np.where(followed | (spells.reason == "next_form"), NEXT_FORM, HOME)
    cause[spells.reason == "breakdown"] = BREAKDOWN
    cause[spells.reason == "aged_out"] = AGED_OUT
    return cause.astype(np.int64)


def _shares(group: Ints, time: Ints, cause: Ints, usual: Floats) -> Floats:
    """The shares of the causes: shape (groups, 1 + times, causes), first of all times together."""
    groups, causes = len(usual), len(CAUSES)
    cells = (group * TIMES + time) * causes + cause
    found = np.bincount(cells, minlength=groups * TIMES * causes).astype(float)
    by_time = found.reshape(groups, TIMES, causes)
    of_group = by_time.sum(axis=1)
    ended, in_all = of_group.sum(axis=1), of_group.sum(axis=0)
    broken = in_all[BREAKDOWN]
    level = (broken + PRIOR_ENDS) / ((ended * usual).sum() + PRIOR_ENDS)
    breaks = np.minimum(usual * level, _MOST)
    rest = in_all + _OTHERWISE
    rest[BREAKDOWN] = 0.0
    prior = (1 - breaks)[:, None] * rest / rest.sum()
    prior[:, BREAKDOWN] = breaks
    whole = _leaning(of_group, prior)
    return np.concatenate([whole[:, None], _leaning(by_time, whole[:, None])], axis=1)


def _leaning(found: Floats, prior: Floats) -> Floats:
    total = found.sum(axis=-1, keepdims=True)
    return np.asarray((found + PRIOR_ENDS * prior) / (total + PRIOR_ENDS), float)


def _moves(spells: Spells, cause: Ints, settled: Flags, followed: Flags) -> tuple[Floats, Floats]:
    groups, causes = len(spells.groups), len(CAUSES)
    cell = spells.group * causes + cause
    ended, went = (
        np.bincount(cell[of], minlength=groups * causes).astype(float).reshape(groups, causes)
        for of in (settled, settled & followed)
    )
    average = (went.sum(axis=0) + _MOVES) / (ended.sum(axis=0) + 1)
    moves = np.minimum((went + PRIOR_MOVES * average) / (ended + PRIOR_MOVES), _MOST)
    moves[:, HOME] = 0.0
    after = np.flatnonzero(spells.follows >= 0)
    after = after[settled[spells.follows[after]]]
    before = spells.follows[after]
    pairs = np.zeros((causes, groups, groups))
    np.add.at(pairs, (cause[before], spells.group[before], spells.group[after]), 1.0)
    adult = np.array([is_adult for _, is_adult in spells.groups])
    alike = adult[:, None] == adult[None, :]
    # Where a group has hardly moved for a cause: as it does for any, and as others do for it.
    any_cause = pairs.sum(axis=0) + _even(alike * (pairs.sum(axis=(0, 1)) + 0.01))
    common = _even(alike * (pairs.sum(axis=1, keepdims=True) + 0.01))
    onward = _even(pairs + _even(any_cause) + common)
    return moves, onward


def _even(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), float)
