"""The model's forecast: learn from what was known, look ahead, add what has been.

docs/explanation/prognos.md says in words what this does and how good it has been.
"""

from datetime import date, timedelta
from functools import partial

import numpy as np
import polars as pl

from hemmaplan.core.as_of import fees_run_out
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.ahead import Learned, Terms, look_ahead
from hemmaplan.core.forecast.answer import Basis, Forecast, Outlook
from hemmaplan.core.forecast.composition import KNOWN, Position, composition, cost_by_month
from hemmaplan.core.forecast.endings import fit_endings, origins_of
from hemmaplan.core.forecast.inflow import fit_inflow
from hemmaplan.core.forecast.known import known_on
from hemmaplan.core.forecast.limits import last_days
from hemmaplan.core.forecast.price_index import indexed, price_index
from hemmaplan.core.forecast.prices import Prices, drift, prices_of, recent, steps
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.running_cost import calendar_of
from hemmaplan.core.forecast.simulate import Told, simulate
from hemmaplan.core.forecast.spells import Floats, Spells, spells_of
from hemmaplan.core.forecast.stays import fit_stays, mean_stay
from hemmaplan.core.forecast.year_so_far import as_the_year_so_far
from hemmaplan.core.periods import Month, months

RUNS, SEED = 2_000, 1
WIDER = 1.08  # ranges are widened for what no history shows; set by backtest (prognos.md)
WIDER_GAP = 1.25  # and this much more where data seems to be missing
_PRICE_SPREAD = 0.3  # of the logarithm of a new placement's price within a form


def model_forecast(
    dataset: Dataset,
    as_of: date,
    to: Month,
    priors: Priors,
    *,
    runs: int = RUNS,
    seed: int = SEED,
) -> Forecast:
    """Expected cost and range; the same arguments give the same answer to the öre.

    Raises MissingTable without placements or rates, NoForecast when no placement was known.
    """
    return forecast_from(position(dataset, as_of, to, priors), runs=runs, seed=seed)


def position(dataset: Dataset, as_of: date, to: Month, priors: Priors) -> Position:
    """What is known on `as_of` and expected of the months through `to` and its December.

    Raises MissingTable without placements or rates, NoForecast when no placement was known.
    """
    known = known_on(dataset, as_of)
    learned = learn(known, as_of, priors)
    last = max(to, Month(as_of.year, 12))
    calendar = calendar_of(learned.spells.today, Month.of(as_of), last)
    ahead = as_the_year_so_far(look_ahead(learned, calendar), known, as_of)
    return Position(known, as_of, to, ahead)


def forecast_from(
    start: Position, *, runs: int = RUNS, seed: int = SEED, told: Told | None = None
) -> Forecast:
    """The expectation is exact (`composition`), the range that of `runs` simulated futures."""
    parts = composition(start)
    known = cost_by_month(parts.filter(pl.col("layer") == KNOWN))
    expected = cost_by_month(parts)
    here, december = Month.of(start.as_of), Month(start.as_of.year, 12)
    before = sum(cost for month, cost in known.items() if month < here)
    costs = simulate(start.ahead, runs=runs, seed=seed, told=told)
    costs[:, 0] += known.get(here, 0)
    left = december.index - here.index + 1
    gap = start.ahead.learned.spells.gap
    widened = partial(_widened, factor=WIDER if gap is None else WIDER * WIDER_GAP)
    of_year = before + widened(costs[:, :left].sum(axis=1))
    expected_year = sum(cost for month, cost in expected.items() if month <= december)
    year = Outlook.of_runs(expected_year, of_year)
    ahead = [
        (month, Outlook.of_runs(expected.get(month, 0), widened(costs[:, n])))
        for n, month in enumerate(months(here, start.to))
    ]
    run_path, path = np.cumsum(costs[:, :left], axis=1), []
    for n, month in enumerate(months(here.shift(1), december), start=1):
        mean = sum(cost for other, cost in expected.items() if other <= month)
        path.append((month, Outlook.of_runs(mean, before + widened(run_path[:, n]))))
    if path:
        path[-1] = (december, year)
    so_far = sum(known.values())
    return Forecast(
        start.as_of, "model", so_far, ahead, year, _basis(start), tuple(path),
        tuple(np.rint(np.percentile(of_year, np.arange(1, 100))).astype(int).tolist()),
    )  # fmt: skip


def learn(known: Dataset, as_of: date, priors: Priors) -> Learned:
    """What the data as known on a day says of stays, inflow and prices."""
    spells = spells_of(known, as_of)
    usual = {(form, adult): priors.days_of(form, adult=adult) for form, adult in spells.groups}
    broken = {(form, adult): priors.breakdowns_of(form, adult=adult)
              for form, adult in spells.groups}  # fmt: skip
    stays = fit_stays(spells, usual)
    prices, index = prices_of(known, spells), price_index(known, spells)
    return Learned(
        spells=spells,
        stays=stays,
        endings=fit_endings(spells, broken),
        last_days=last_days(spells, priors.limits),
        inflow=fit_inflow(spells, mean_stay(stays)),
        prices=prices,
        terms=_terms(spells, prices, index),
        index=index,
    )


def _widened(runs_ore: Floats, factor: float) -> Floats:
    """Runs further from their mean, never beyond the lowest there was (so never below zero)."""
    mean = runs_ore.mean()
    wider: Floats = np.maximum(mean + factor * (runs_ore - mean), runs_ore.min())
    return wider


def _basis(start: Position) -> Basis:
    learned = start.ahead.learned
    spells = learned.spells
    gap = None if spells.gap is None else (_day(spells.gap[0]), _day(spells.gap[1]))
    return Basis(
        gap=gap,
        since=_day(spells.begins),
        ended=int(learned.stays.events.sum()),
        ongoing=len(spells.ongoing),
        unpriced=int(np.isnan(learned.prices.per_day[spells.ongoing]).sum()),
        unkept=learned.last_days.unkept,
        pull=learned.inflow.pull,
        fees_run_out=fees_run_out(start.known, start.as_of).height,
    )


def _day(number: float) -> date:
    return date(1970, 1, 1) + timedelta(days=int(number))


def _terms(spells: Spells, prices: Prices, index: Floats) -> Terms:
    """The first prices of recent placements, at today's level.

    They have risen with the index since, and with what new prices rise beyond it. What followed on
    another placement may be dearer or cheaper for it.
    """
    rise = drift(spells, prices, float(index.sum()))
    since = indexed(index, spells.today) - indexed(index, np.nan_to_num(prices.first_day))
    years = (spells.today - prices.first_day) / 365.25
    origin = origins_of(spells)
    step = steps(spells, prices, origin, rise)
    # What each row would have cost, had it followed on nothing that makes it dearer or cheaper.
    level = np.exp(since + (rise - index.sum()) * years) / step[origin]
    rows = tuple(recent(spells, prices, group) for group in range(len(spells.groups)))
    return Terms(
        rows=rows,
        per_day=prices.first_per_day * level,
        per_month=prices.first_per_month * level,
        lump=prices.lump / step[origin],
        discharge=prices.discharge,
        doubt=np.array([_PRICE_SPREAD / np.sqrt(max(len(of), 1)) for of in rows]),
        step=step,
    )
