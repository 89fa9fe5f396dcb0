"""How right each method would have been: forecasts from every month's end against the outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import LEVELS, Forecast, NoForecast
from hemmaplan.core.forecast.known import by_month
from hemmaplan.core.periods import Month, months

Method = Callable[[Dataset, date, Month], Forecast]


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

    A year is judged when the data reaches its December (a placement begins, ends or changes price
    then or later). An origin that some method has no forecast for (before the data) is left out
    for all, and so is December, when everything is known. `progress` is told of each month that is
    about to be tried. Raises MissingTable.
    """
    found: list[Trial] = []
    reaches = _last_change(dataset)
    for month in months(first, last):
        december = Month(month.year, 12)
        if month == december or reaches < december:
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


def _last_change(dataset: Dataset) -> Month:
    """The month of the latest start, end or new price."""
    placements, rates = dataset.table("placements"), dataset.table("rates")
    days = [placements["start_date"].max(), placements["end_date"].max(), rates["from_date"].max()]
    return Month.of(max((day for day in days if isinstance(day, date)), default=date.min))


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
