"""What comes: new placements a day by group, their season and spread."""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.season import season_factors
from hemmaplan.core.forecast.spells import Flags, Floats, Ints, Spells, month_of

HALF_LIFE = 540.0  # days after which an earlier arrival counts half as much for its group's rate
LATELY = 120.0  # the same for how many come in all
LONGEST = 5 * 365.0  # days of history that the level is estimated from
PRIOR_LEVEL = 60.0  # arrivals that "as many in all as before" counts for
PRIOR_DAYS = 30.0  # days of history that today's stock (Little's law) counts for
PRIOR_SEASON = 25.0  # arrivals that "no season" counts for at most, per calendar month
PRIOR_ACUTE = 5.0  # arrivals that the share of acute ones in all groups counts for
SWING = 0.15  # how much a quarter's inflow swings beyond chance, where history says nothing
UNSEEN_SEASON = 0.2  # how much the season may swing it, where no history has shown it
TREND = 0.03  # how much the inflow may plausibly grow or shrink a year (standard deviation)
_AHEAD = 0.5  # years that a trend goes on
_PRIOR_BLOCKS = 8.0  # quarters that SWING counts for
_BLOCK = 91.0
_SEEN_TWICE = 2 * 365.25  # days after which every month has come twice
_YEAR = 365.25
_ROUNDS = 3  # season and trend settle well before


@dataclass(frozen=True, slots=True)
class Inflow:
    """`rate[group]` arrivals a day (families count once), `sizes[group]` how many each brings.

    `season[month - 1]` is a factor; `swing` the coefficient of variation common to all groups;
    `evidence[group]` the arrivals that a rate rests on, `acute[group]` the share of them that come
    in an emergency. `doubt` is the standard error of how many come in all, as a share of it, and
    `pull` the factor that the year so far has moved it by (core.forecast.year_so_far).
    """

    rate: Floats
    sizes: tuple[Floats, ...]
    season: Floats
    swing: float
    evidence: Floats
    acute: Floats
    doubt: float
    pull: float = 1.0


def fit_inflow(spells: Spells, mean_stay: Floats) -> Inflow:
    """What the history says of what comes; `mean_stay[group]` in days."""
    since, until = _span(spells)
    arrived, size = _families(spells, since)
    day, days = spells.start[arrived], np.arange(since, until)
    season, growth = _season_and_growth(day, days, spells.today)
    # What a day stands for against today's.
    usual = season[month_of(days)] * np.exp(growth * (days - spells.today) / _YEAR)

    def exposure(half_life: float) -> float:
        return float((0.5 ** ((spells.today - days) / half_life) * usual).sum())

    weight = 0.5 ** ((spells.today - day) / HALF_LIFE)
    found = np.bincount(spells.group[arrived], weights=weight, minlength=len(spells.groups))
    evidence = found + PRIOR_DAYS * _keeping_stock(spells, mean_stay, since, len(day))
    rate = evidence / (exposure(HALF_LIFE) + PRIOR_DAYS)
    # How many come in all changes faster than what they come to.
    lately = float((0.5 ** ((spells.today - day) / LATELY)).sum())
    level = (lately + PRIOR_LEVEL) / (rate.sum() * exposure(LATELY) + PRIOR_LEVEL)
    return Inflow(
        rate=rate * level * np.exp(growth * _AHEAD),
        sizes=tuple(
            _sizes(size[arrived & (spells.group == group)]) for group in range(len(spells.groups))
        ),
        season=season,
        swing=float(
            np.hypot(
                _swing(spells.start[spells.start >= since], since, until),
                _surprise(day, days, usual, until),
            )
        ),
        evidence=evidence,
        acute=_acute(spells, arrived, weight),
        doubt=float(1 / np.sqrt(lately + PRIOR_LEVEL)),
    )


def _acute(spells: Spells, arrived: Flags, weight: Floats) -> Floats:
    """The weighted share of acute arrivals, few of a group leaning on all; unknown is not acute."""
    groups, acute = len(spells.groups), weight * spells.acute[arrived]
    found = np.bincount(spells.group[arrived], weights=weight, minlength=groups)
    of_them = np.bincount(spells.group[arrived], weights=acute, minlength=groups)
    common = acute.sum() / max(float(weight.sum()), 1e-9)
    return np.asarray((of_them + PRIOR_ACUTE * common) / (found + PRIOR_ACUTE), float)


def _span(spells: Spells) -> tuple[float, float]:
    """The days that are learned from: not before a gap in the data, not what is unregistered."""
    since = max(spells.begins, spells.today - LONGEST)
    if spells.gap is not None:  # what came before a gap in the data is not followed by what came
        since = min(max(since, spells.gap[1]), spells.today)
    return since, max(spells.today + 1 - spells.start_lag, since + 1)


def _families(spells: Spells, since: float) -> tuple[Flags, Ints]:
    """The first of each family (or single) that has arrived, and how many each came with."""
    _, first = np.unique(spells.cluster, return_index=True)
    arrived = np.zeros(len(spells.start), bool)
    arrived[first] = True
    arrived &= (spells.follows < 0) & (spells.start >= since)
    return arrived, np.bincount(spells.cluster)[spells.cluster]


def _keeping_stock(spells: Spells, mean_stay: Floats, since: float, arrived: int) -> Floats:
    """Arrivals a day by which as many as today would stay placed (Little's law)."""
    stock = np.bincount(spells.group[spells.ongoing], minlength=len(spells.groups))
    started = int((spells.start >= since).sum())
    arrivals_per_start = (arrived + 6.0) / (started + 10.0)  # the rest move or come together
    # A stay is seen from when its start is registered until its end is.
    seen = np.maximum(mean_stay - spells.start_lag + spells.end_lag, mean_stay / 4)
    return np.asarray(arrivals_per_start * np.maximum(stock, 0.25) / seen, float)


def _sizes(found: Ints) -> Floats:
    return np.asarray(found, float) if len(found) else np.ones(1)


def _season_and_growth(arrived: Floats, days: Floats, today: float) -> tuple[Floats, float]:
    """Factors of the calendar months, mean 1, and growth a year (of the logarithm).

    Each is estimated as if the other were known, in turn: half a year says little of either. The
    growth is a Poisson slope, pulled towards none.
    """
    month, years = month_of(days), (days - today) / _YEAR
    found = np.bincount(month_of(arrived), minlength=12).astype(float)
    season, growth = np.ones(12), 0.0
    for _ in range(_ROUNDS):
        grown = np.exp(growth * years)
        expected = np.bincount(month, weights=grown, minlength=12).astype(float)
        expected *= len(arrived) / expected.sum()
        season = season_factors(found, expected, PRIOR_SEASON)
        season /= season.mean()
        share = season[month] * grown
        share /= share.sum()
        middle = float((share * years).sum())
        spread = float((share * (years - middle) ** 2).sum())
        slope = float(((arrived - today) / _YEAR - middle).sum()) - growth / TREND**2
        growth += slope / (len(arrived) * spread + 1 / TREND**2)
    return season, growth


def _surprise(arrived: Floats, days: Floats, usual: Floats, until: float) -> float:
    """How far the latest quarter is from what the year before it makes of it, beyond chance, as a
    share of that (at most 1). What has just changed may go on changing, or change back.

    `usual` is what each of `days` stands for.
    """
    quarter = until - _BLOCK

    def between(low: float, high: float) -> tuple[int, float]:
        came, lived = ((of >= low) & (of < high) for of in (arrived, days))
        return int(came.sum()), float(usual[lived].sum())

    (found, lately), (before, year) = between(quarter, until), between(quarter - _YEAR, quarter)
    if not before:
        return 0.0
    share = lately / year
    expected = before * share
    beyond = (found - expected) ** 2 - expected * (1 + share)
    return float(min(np.sqrt(max(beyond, 0.0)) / max(expected, 1.0), 1.0))


def _swing(arrived: Floats, since: float, until: float) -> float:
    """How quarters differ beyond chance: moments of a negative binomial, with a prior.

    Of all starts, brothers, sisters and moves too: they come in clusters. A history in which no
    month has come twice says nothing of the season, which may then swing what comes too.
    """
    blocks = int((until - since) // _BLOCK)
    prior = _PRIOR_BLOCKS * SWING**2
    unseen = UNSEEN_SEASON**2 * max(0.0, 1 - (until - since) / _SEEN_TWICE)
    if blocks < 2 or not len(arrived):
        return float(np.sqrt(prior / _PRIOR_BLOCKS + unseen))
    edges = until - _BLOCK * np.arange(blocks, -1, -1)
    counts = np.histogram(arrived, edges)[0]
    mean = max(counts.mean(), 1.0)
    beyond = max(0.0, (counts.var(ddof=1) - mean) / mean**2)
    found = (prior + (blocks - 1) * beyond) / (_PRIOR_BLOCKS + blocks - 1)
    return float(np.sqrt(found + unseen))
