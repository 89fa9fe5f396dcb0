"""The forecast methods by name, the model with its parameters read."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dated import MissingValue
from hemmaplan.core.forecast.answer import Forecast
from hemmaplan.core.forecast.backtest import Method
from hemmaplan.core.forecast.limits import Limits
from hemmaplan.core.forecast.model import RUNS, SEED, model_forecast
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month
from hemmaplan.ingest.parameters import load


def methods(*, runs: int = RUNS, seed: int = SEED) -> Mapping[str, Method]:
    """model, run_off and linear, each `(dataset, as_of, to) -> Forecast`."""

    def model(dataset: Dataset, as_of: date, to: Month) -> Forecast:
        return model_forecast(dataset, as_of, to, priors(as_of), runs=runs, seed=seed)

    return {"model": model, "run_off": run_off_forecast, "linear": linear_forecast}


_BY_AGE = {"lvu_2": "lvu_2_upphor", "lvu_3": "lvu_3_upphor", "lvu_6": "lvu_3_upphor",
           "stodboende": "stodboende_hogsta_alder",
           "stodboende_externt": "stodboende_hogsta_alder"}  # fmt: skip
"""Legal basis or care form → the parameter of the birthday at which it ends. What begins with an
immediate taking into care goes on by LVU 2 or 3 §, 3 § the longest."""


def priors(as_of: date) -> Priors:
    """What is leaned on where the municipality's own history says nothing, and the law's limits
    where their wording of that day is known."""
    days, broken = _on("vardtider", as_of), _on("avslutsorsaker", as_of)
    ages, periods = _on("legal_limits", as_of), _on("frister", as_of)
    return Priors(
        days={name: float(value) for name, value in days.items()},
        breakdowns={name: float(value) / 100 for name, value in broken.items()},
        limits=Limits(
            ages={of: int(ages[name]) for of, name in _BY_AGE.items() if name in ages},
            months={"lvm": int(periods["lvm_vardtid"])} if "lvm_vardtid" in periods else {},
        ),
    )


def _on(subject: str, day: date) -> Mapping[str, Decimal]:
    """The values of a subject that are known on a day."""
    found = {}
    for name, each in load(subject).items():
        with suppress(MissingValue):
            found[name] = each.on(day)
    return found
