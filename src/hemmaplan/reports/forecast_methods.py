"""The forecast methods by name, the model with its parameters read."""

from collections.abc import Mapping
from datetime import date

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import Forecast
from hemmaplan.core.forecast.backtest import Method
from hemmaplan.core.forecast.model import RUNS, SEED, Medians, model_forecast
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month
from hemmaplan.ingest.parameters import load


def methods(*, runs: int = RUNS, seed: int = SEED) -> Mapping[str, Method]:
    """model, run_off and linear, each `(dataset, as_of, to) -> Forecast`."""

    def model(dataset: Dataset, as_of: date, to: Month) -> Forecast:
        return model_forecast(dataset, as_of, to, medians(as_of), runs=runs, seed=seed)

    return {"model": model, "run_off": run_off_forecast, "linear": linear_forecast}


def medians(as_of: date) -> Medians:
    """How long placements usually last, where the municipality's own history says nothing."""
    return Medians({name: float(median.on(as_of)) for name, median in load("vardtider").items()})
