"""How right each method would have been: forecasts from every month's end against the outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import LEVELS, Forecast, NoForecast
from hemmaplan.core.forecast.known import by_month
from hemmaplan.core.periods import Month, months

Method = Callable[[Dataset, date, Month], Forecast]
_SILENCES = timedelta(days=3 * 365)  # how far back a silence is compared with others
_LONGEST_SILENCE = timedelta(days=61)  # two months: beyond it no silence is as usual


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast of a year's cost beside its outcome, öre. `quantiles` as in LEVELS."""

    method: str
    as_of: date
    forecast: int
    quantiles: tuple[int, ...]
    outcome: int


@dataclass(frozen=True, slots=True)
class Score:
    """Errors in % of the outcome, averages over `n` trials.

    `crps` is the continuous ranked probability score taken from the five quantiles (twice the mean
    pinball loss); of a method without a range it is the absolute error. `coverage_50` and
    `coverage_90` are the shares of outcomes within p25 to p75 and p05 to p95.
    """

    mae_pct: float
    bias_pct: float
    crps_pct: float
    coverage_50: float
    coverage_90: float
    n: int


def trials(
    dataset: Dataset,
    first: Month,
    last: Month,
    methods: Mapping[str, Method],
    *,
    progress: Callable[[Month], None] | None = None,
) -> list[Trial]:
    """Every method from the end of each month first..last.

    A year is judged when the data reaches its end (`kept_through`). An origin that some method has
    no forecast for (before the data) is left out for all, and so is December, when everything is
    known. `progress` is told of each month that is about to be tried. Raises MissingTable.
    """
    found: list[Trial] = []
    reaches = kept_through(dataset)
    for month in months(first, last):
        december = Month(month.year, 12)
        if month == december or reaches < december.last_day:
            continue
        outcome = sum(by_month(cost_lines(dataset, Month(month.year, 1), december)).values())
        if outcome <= 0:
            continue
        if progress is not None:
            progress(month)
        try:
            answers = {name: make(dataset, month.last_day, december)
                       for name, make in methods.items()}  # fmt: skip
        except NoForecast:
            continue
        found += [
            Trial(name, month.last_day, answer.year.mean, answer.year.quantiles, outcome)
            for name, answer in answers.items()
        ]
    return found


def kept_through(dataset: Dataset) -> date:
    """Until when the data seems to be kept: through the month of its latest change (a start, an
    end, a new price), or longer if nothing has changed for as long before.

    In a small municipality a whole December may pass without a change. The silence after the latest
    one is taken for that while two of the three years before it were as long, and for two months
    at most. The earliest date there is without any change. Raises MissingTable.
    """
    placements, rates = dataset.table("placements"), dataset.table("rates")
    columns = (placements["start_date"], placements["end_date"], rates["from_date"])
    days = pl.concat([column.rename("day") for column in columns]).drop_nulls().unique().sort()
    latest = days.max()
    if not isinstance(latest, date):
        return date.min
    silences = sorted(days.filter(days >= latest - _SILENCES).diff().drop_nulls().to_list())
    usual = silences[-2] if len(silences) > 1 else timedelta(0)
    return max(Month.of(latest).last_day, latest + min(usual, _LONGEST_SILENCE))


def scores(found: Sequence[Trial]) -> Mapping[str, Score]:
    """The score of each method; no trial, no score."""
    by_method: dict[str, list[Trial]] = {}
    for trial in found:
        by_method.setdefault(trial.method, []).append(trial)
    return {name: _score(of_method) for name, of_method in by_method.items()}


def by_months_left(found: Sequence[Trial]) -> Mapping[int, Mapping[str, Score]]:
    """The scores by how many months of the year were left, most first."""
    left = sorted({12 - trial.as_of.month for trial in found}, reverse=True)
    return {
        number: scores([trial for trial in found if 12 - trial.as_of.month == number])
        for number in left
    }


def best(found: Mapping[str, Score]) -> str:
    """The method with the least mean error; of equals the first."""
    return min(found, key=lambda name: found[name].mae_pct)


def _score(found: Sequence[Trial]) -> Score:
    outcome = np.array([trial.outcome for trial in found], float)
    error = 100 * (np.array([trial.forecast for trial in found]) / outcome - 1)
    quantiles = np.array([trial.quantiles for trial in found], float)
    short = outcome[:, None] - quantiles
    levels = np.array(list(LEVELS.values()))
    pinball = np.maximum(levels * short, (levels - 1) * short).mean(axis=1)

    def within(low: str, high: str) -> float:
        below, above = (quantiles[:, list(LEVELS).index(name)] for name in (low, high))
        return float(((below <= outcome) & (outcome <= above)).mean())

    return Score(
        mae_pct=float(np.abs(error).mean()),
        bias_pct=float(error.mean()),
        crps_pct=float((200 * pinball / outcome).mean()),
        coverage_50=within("p25", "p75"),
        coverage_90=within("p05", "p95"),
        n=len(found),
    )
