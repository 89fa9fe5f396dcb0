"""What comes: new placements a day by group, their season and spread, and where people move on."""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.spells import Floats, Ints, Spells

HALF_LIFE = 240.0  # days after which an earlier month counts half as much
LONGEST = 5 * 365.0  # days of history that the level is estimated from
PRIOR_DAYS = 90.0  # days of history that today's stock (Little's law) counts for
PRIOR_SEASON = 25.0  # arrivals that "no season" counts for, per calendar month
PRIOR_MOVES = 2.0  # ended stays that the average chance of moving on counts for
SWING = 0.15  # how much a quarter's inflow swings beyond chance, where history says nothing
TREND = 0.03  # how much the inflow may plausibly grow or shrink a year (standard deviation)
_AHEAD = 0.5  # years that a trend goes on
_PRIOR_BLOCKS = 8.0  # quarters that SWING counts for
_BLOCK = 91.0


@dataclass(frozen=True, slots=True)
class Inflow:
    """`rate[group]` arrivals a day (families count once), `sizes[group]` how many each brings.

    `season[month - 1]` is a factor; `swing` the coefficient of variation common to all groups;
    `evidence[group]` the arrivals that a rate rests on. `moves[group]` is the chance that an ended
    stay goes straight on, `onward[group, group]` where to.
    """

    rate: Floats
    sizes: tuple[Floats, ...]
    season: Floats
    swing: float
    evidence: Floats
    moves: Floats
    onward: Floats


def fit_inflow(spells: Spells, mean_stay: Floats) -> Inflow:
    groups = len(spells.groups)
    since = max(spells.begins, spells.today - LONGEST)
    if spells.gap is not None:  # what came before a gap in the data is not followed by what came
        since = min(max(since, spells.gap[1]), spells.today)
    until = max(spells.today + 1 - spells.start_lag, since + 1)
    fresh = (spells.follows < 0) & (spells.start >= since)
    _, first = np.unique(spells.cluster, return_index=True)
    size = np.bincount(spells.cluster)[spells.cluster]
    arrived = np.zeros(len(spells.start), bool)
    arrived[first] = True
    arrived &= fresh
    day = spells.start[arrived]
    season = _season(day, since, until)
    days = np.arange(since, until)
    weight = 0.5 ** ((spells.today - days) / HALF_LIFE)
    exposure = float((weight * season[_month(days)]).sum())
    of_arrival = 0.5 ** ((spells.today - day) / HALF_LIFE)
    found = np.bincount(spells.group[arrived], weights=of_arrival, minlength=groups)
    age = float((weight * (spells.today - days)).sum() / weight.sum()) / 365.25
    growth = np.exp(_trend(day, since, until) * (age + _AHEAD))
    stock = np.bincount(spells.group[spells.ongoing], minlength=groups)
    started = int((spells.start >= since).sum())
    arrivals_per_start = (arrived.sum() + 6.0) / (started + 10.0)  # the rest move or come together
    # A stay is seen from when its start is registered until its end is.
    seen = np.maximum(mean_stay - spells.start_lag + spells.end_lag, mean_stay / 4)
    by_stock = arrivals_per_start * np.maximum(stock, 0.25) / seen
    evidence = found + PRIOR_DAYS * by_stock
    rate = evidence / (exposure + PRIOR_DAYS)
    moves, onward = _moves(spells)
    return Inflow(
        rate=rate * growth,
        sizes=tuple(_sizes(size[arrived & (spells.group == g)]) for g in range(groups)),
        season=season,
        swing=_swing(spells.start[spells.start >= since], since, until),
        evidence=evidence,
        moves=moves,
        onward=onward,
    )


def _sizes(found: Ints) -> Floats:
    return np.asarray(found, float) if len(found) else np.ones(1)


def _month(days: Floats) -> Ints:
    """0-11."""
    months = days.astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
    return months.astype(np.int64) % 12


def _season(arrived: Floats, since: float, until: float) -> Floats:
    """A calendar month's arrivals against the average, pulled towards 1; mean 1 over a year."""
    expected = np.bincount(_month(np.arange(since, until)), minlength=12).astype(float)
    expected *= len(arrived) / max(expected.sum(), 1.0)
    found = np.bincount(_month(arrived), minlength=12)
    factor = (found + PRIOR_SEASON) / (expected + PRIOR_SEASON)
    return np.asarray(factor / factor.mean(), float)


def _trend(arrived: Floats, since: float, until: float) -> float:
    """Growth a year (of the logarithm): a Poisson slope, pulled towards none."""
    years = (arrived - (since + until) / 2) / 365.25
    spread = ((until - since) / 365.25) ** 2 / 12
    return float(years.sum() / (len(arrived) * spread + 1 / TREND**2))


def _swing(arrived: Floats, since: float, until: float) -> float:
    """How quarters differ beyond chance: moments of a negative binomial, with a prior.

    Of all starts, brothers, sisters and moves too: they come in clusters.
    """
    blocks = int((until - since) // _BLOCK)
    prior = _PRIOR_BLOCKS * SWING**2
    if blocks < 2 or not len(arrived):
        return float(np.sqrt(prior / _PRIOR_BLOCKS))
    edges = until - _BLOCK * np.arange(blocks, -1, -1)
    counts = np.histogram(arrived, edges)[0]
    mean = max(counts.mean(), 1.0)
    beyond = max(0.0, (counts.var(ddof=1) - mean) / mean**2)
    return float(np.sqrt((prior + (blocks - 1) * beyond) / (_PRIOR_BLOCKS + blocks - 1)))


def _moves(spells: Spells) -> tuple[Floats, Floats]:
    groups = len(spells.groups)
    settled = (spells.end >= spells.begins) & (spells.end < spells.today - 21)
    ended = np.bincount(spells.group[settled], minlength=groups)
    after = np.flatnonzero(spells.follows >= 0)
    after = after[settled[spells.follows[after]]]
    pairs = np.zeros((groups, groups))
    np.add.at(pairs, (spells.group[spells.follows[after]], spells.group[after]), 1.0)
    went = pairs.sum(axis=1)
    average = went.sum() / max(float(ended.sum()), 1.0)
    chance = np.minimum((went + PRIOR_MOVES * average) / (ended + PRIOR_MOVES), 0.95)
    adult = np.array([is_adult for _, is_adult in spells.groups])
    alike = adult[:, None] == adult[None, :]
    common = alike * (pairs.sum(axis=0) + 0.01)
    pairs += common / common.sum(axis=1, keepdims=True)
    return chance, pairs / pairs.sum(axis=1, keepdims=True)
