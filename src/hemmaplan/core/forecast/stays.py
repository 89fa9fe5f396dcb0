"""How long placements last: hazards by care form and time placed, plan and age as evidence.

A hazard is the chance per day that a stay which goes on ends. It is constant within a span of
time placed, and multiplied by a factor for how much of the planned time has passed and one for
age: events / exposure, each pulled towards a prior (Poisson with gamma priors), so that what is
rare leans on what is common. Stays begun before the history are counted from where it begins (left
truncation), ongoing ones to where ends are registered (right censoring).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, log, sqrt

import numpy as np

from hemmaplan.core.forecast.season import season_factors
from hemmaplan.core.forecast.spells import Floats, Ints, Spells, month_of

STEP = 7.0  # days; stays are followed week by week
TIME_EDGES = np.array([14, 28, 56, 91, 133, 182, 273, 365, 547, 730, 1095, 1460, 2190])
PLAN_EDGES = np.array([0.25, 0.5, 0.75, 0.9, 1.1, 1.35, 1.75, 2.5])
AGE_EDGES = np.array([17.0, 18.0, 18.5, 19.5, 20.8])
_YEAR = 365.25
TIMES, _PLANS, _AGES = len(TIME_EDGES) + 1, len(PLAN_EDGES) + 2, len(AGE_EDGES) + 2
_UNKNOWN = 0  # the first plan and age class: not known, factor 1
SPREAD = 0.9  # of the logarithm of a stay, where the history says nothing
SHORT, SHORT_DAYS = 0.1, 30.0  # the share of stays that are short anyway, and their mean
PRIOR_EVENTS = 1.5  # how many ended stays a prior hazard counts for, per form and span of time
PRIOR_FORM = 2.0  # the same for a form's level
PRIOR_FACTOR = 5.0  # the same for a factor of plan or age
PRIOR_SEASON = 60.0  # the same at most for a calendar month
_ROUNDS = 12  # the factors settle well before


@dataclass(frozen=True, slots=True)
class Stays:
    """Daily hazards `base[group, time]`, factors `plan`, `age` and `season[month - 1]`, and
    `new[group, time]`.

    `new` is for placements to come, of which neither plan nor age is known. `events[group]` is how
    many ends it rests on.
    """

    base: Floats
    plan: Floats
    age: Floats
    season: Floats
    new: Floats
    events: Floats


@dataclass(frozen=True, slots=True)
class _Weeks:
    """Weeks of stays: their classes, the days at risk and the ends (0 or 1)."""

    group: Ints
    time: Ints
    plan: Ints
    age: Ints
    month: Ints
    days: Floats
    ends: Floats


def fit_stays(spells: Spells, medians: Mapping[tuple[str, bool], float]) -> Stays:
    """Estimate from history; `medians` (days by group) are the priors of stays' length."""
    weeks = _weeks(spells)
    prior = _prior_hazards(spells, medians, weeks)
    groups, cell = len(spells.groups), weeks.group * TIMES + weeks.time
    plan, age, season = np.ones(_PLANS), np.ones(_AGES), np.ones(12)
    ends = _sum(cell, weeks.ends, groups * TIMES)
    by_month = _sum(weeks.month, weeks.ends, 12)

    def base_of(factor: Floats) -> Floats:
        days = _sum(cell, weeks.days * factor, groups * TIMES)
        return (ends + PRIOR_EVENTS) / (days + PRIOR_EVENTS / prior.reshape(-1))

    base = base_of(np.ones_like(weeks.days))
    for _ in range(_ROUNDS):
        around = base[cell] * season[weeks.month]
        plan = _factor(weeks.plan, weeks, around * age[weeks.age], _PLANS)
        age = _factor(weeks.age, weeks, around * plan[weeks.plan], _AGES)
        own = plan[weeks.plan] * age[weeks.age]
        expected = _sum(weeks.month, weeks.days * base[cell] * own, 12)
        season = season_factors(by_month, expected, PRIOR_SEASON)
        base = base_of(own * season[weeks.month])
    new = base_of(season[weeks.month]).reshape(groups, TIMES)
    events = _sum(weeks.group, weeks.ends, groups)
    return Stays(base.reshape(groups, TIMES), plan, age, season, new, events)


def daily_remaining(stays: Stays, spells: Spells, rows: Ints, *, lead: int, places: int) -> Floats:
    """Cumulative hazard of ongoing placements: shape (rows, places).

    Place i is the day i − lead, where day 0 is tomorrow. Before tomorrow only the share of the
    hazard counts that may wait to be registered (of the latest `end_lag` days).
    """
    first = spells.today + 1 - lead
    low = first + np.arange(0.0, places, STEP)
    placed = (low + STEP / 2 - spells.start[rows][:, None]).clip(0)
    planned = (spells.planned - spells.start)[rows][:, None]
    born = low - spells.child_born[rows][:, None]
    hazard = (
        stays.base[spells.group[rows][:, None], time_class(placed)]
        * stays.plan[_plan_class(placed, planned)]
        * stays.age[_age_class(born)]
    )
    daily = np.repeat(hazard, int(STEP), axis=1)[:, :places]
    unseen = np.clip(np.arange(places) - lead + 1 + spells.end_lag, 0, 1)
    day: Floats = first + np.arange(float(places))
    daily *= unseen * stays.season[month_of(day)] * (day >= spells.start[rows][:, None])
    return np.asarray(np.cumsum(daily, axis=1), float)


def daily_new(stays: Stays, *, days: int) -> Floats:
    """Cumulative hazard of a new placement of each group through day 0, 1, … of its stay, as if
    all months were alike.

    A placement is charged its first day, so nothing ends on it.
    """
    hazard = stays.new[:, time_class(np.arange(days, dtype=float))]
    hazard[:, :1] = 0.0
    return np.asarray(np.cumsum(hazard, axis=1), float)


def mean_stay(stays: Stays) -> Floats:
    """The expected stay of each group in days, of at most ten years."""
    return np.asarray(np.exp(-daily_new(stays, days=int(10 * _YEAR))).sum(axis=1), float)


def _weeks(spells: Spells) -> _Weeks:
    censored = spells.today + 1 - spells.end_lag
    entry = np.maximum(spells.start, spells.begins) - spells.start
    leave = np.minimum(spells.end, censored) - spells.start
    ended = spells.end <= censored
    leave = np.where(ended, np.maximum(leave, 0.5), leave)
    kept = np.flatnonzero(leave > entry)
    first = np.floor(entry[kept] / STEP)
    count = (np.ceil(leave[kept] / STEP) - first).astype(np.int64)
    row = np.repeat(kept, count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    low: Floats = ((np.repeat(first, count) + nth) * STEP).astype(float)
    days = np.minimum(leave[row], low + STEP) - np.maximum(entry[row], low)
    last = np.repeat(count, count) - 1 == nth
    middle: Floats = low + STEP / 2
    return _Weeks(
        group=spells.group[row],
        time=time_class(middle),
        plan=_plan_class(middle, (spells.planned - spells.start)[row]),
        age=_age_class((spells.start - spells.child_born)[row] + middle),
        month=month_of(np.where(last & ended[row], spells.end[row], spells.start[row] + middle)),
        days=days,
        ends=(last & ended[row]).astype(np.float64),
    )


def _prior_hazards(
    spells: Spells, medians: Mapping[tuple[str, bool], float], weeks: _Weeks
) -> Floats:
    """Stays of about the prior median, each form scaled to the ends that it has had."""
    edges = np.concatenate([[0.0], TIME_EDGES, [10 * _YEAR]])
    hazards = np.empty((len(spells.groups), TIMES))
    for number, group in enumerate(spells.groups):
        alive = _survival(edges, medians[group])
        hazards[number] = -np.diff(np.log(alive)) / np.diff(edges)
    expected = _sum(weeks.group, weeks.days * hazards[weeks.group, weeks.time], len(hazards))
    ends = _sum(weeks.group, weeks.ends, len(hazards))
    level = (ends + PRIOR_FORM) / (expected + PRIOR_FORM)
    scaled: Floats = hazards * level[:, None]
    return scaled


def _survival(days: Floats, median: float) -> Floats:
    """A lognormal share and a few who stay but a short while, whatever the form: without them no
    number of early ends could outweigh how unlikely a lognormal holds them to be."""
    lognormal = np.array([
        1.0 if day == 0 else 0.5 * erfc(log(day / median) / SPREAD / sqrt(2)) for day in days
    ])  # fmt: skip
    found = (1 - SHORT) * lognormal + SHORT * np.exp(-days / SHORT_DAYS)
    return np.asarray(found.clip(1e-12), float)


def _factor(of: Ints, weeks: _Weeks, hazard: Floats, classes: int) -> Floats:
    ends = _sum(of, weeks.ends, classes)
    expected = _sum(of, weeks.days * hazard, classes)
    factor = (ends + PRIOR_FACTOR) / (expected + PRIOR_FACTOR)
    factor[_UNKNOWN] = 1.0
    return factor


def time_class(days: Floats) -> Ints:
    return np.searchsorted(TIME_EDGES, days, side="right").astype(np.int64)


def _plan_class(placed: Floats, planned: Floats) -> Ints:
    """By the share of the planned time that has passed; a plan of no length is no plan."""
    known = planned > 0
    share = np.divide(placed, planned, out=np.zeros_like(placed), where=known & (placed >= 0))
    found = 1 + np.searchsorted(PLAN_EDGES, share, side="right")
    return np.where(known, found, _UNKNOWN).astype(np.int64)


def _age_class(days: Floats) -> Ints:
    found = 1 + np.searchsorted(AGE_EDGES, days / _YEAR, side="right")
    return np.where(np.isnan(days), _UNKNOWN, found).astype(np.int64)


def _sum(of: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(of, weights=values, minlength=size).astype(float)
