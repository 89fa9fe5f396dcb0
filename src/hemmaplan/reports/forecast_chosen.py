"""The placements' forecast that counts: by the method that the own years speak for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.dataset import Dataset, reads
from hemmaplan.core.figures import Address, Figure, FigureDefinition, FigureTable, Unit
from hemmaplan.core.forecast.answer import LEVELS, Forecast
from hemmaplan.core.forecast.best_method import MODEL, Best, Why, best_method, ranged
from hemmaplan.core.forecast.composition import KNOWN
from hemmaplan.core.forecast.model import RUNS, SEED
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.figure_tables import COSTS
from hemmaplan.reports.forecast_figures import ID as MODEL_ID
from hemmaplan.reports.forecast_figures import LAYER_NAMES, made, traced
from hemmaplan.reports.forecast_methods import methods
from hemmaplan.reports.forecast_trial import ID as TRIAL_ID
from hemmaplan.reports.forecast_trial import METHODS, Tried, tried

ID = "placement_forecast_chosen"
NAMES = {
    MODEL: "modellen",
    "linear": "årets snitt gånger tolv",
    "run_off": "planerade avslut utan nya",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The forecast that counts, by which method and why; `years` are those it was tried on."""

    answer: Forecast
    best: Best
    years: tuple[int, ...]


def placement_forecast_chosen(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Vad årets placeringar väntas kosta enligt den metod som gäller i kommunen.

    Modellen gäller om ingen annan metod har vunnit. En annan har vunnit när den hade varit närmare
    vid samma tid vart och ett av de tre senaste hela åren (`placement_forecast_trial`) och dess
    missar tillsammans är högst fyra femtedelar av modellens. `year` är årets väntade kostnad, och
    `p05` till `p95` spannet: modellens framtider, eller för en annan metod hur mycket den har
    missat (medelfelet √(medelkvadratfelet × (1 + 1/n))), men aldrig smalare åt något håll än
    modellens och aldrig under det som redan är kostnad.
    """
    found = chosen(dataset, month)
    if found is None:
        return []
    values = {"year": found.answer.year.mean}
    values |= zip(LEVELS, found.answer.year.quantiles, strict=True)
    return [
        Figure(Address(ID, TOTAL, ALL_FORMS, name), value, Unit.KR,
               follows_from=(Address(MODEL_ID, TOTAL, ALL_FORMS, name),))
        for name, value in values.items()
    ]  # fmt: skip


@reads(*COSTS)
@lru_cache(maxsize=8)  # every trace of the month asks for it
def chosen(dataset: Dataset, month: Month) -> Chosen | None:
    """The month's forecast by the method that counts; None where there is no forecast."""
    found = made(dataset, month)
    if found is None:
        return None
    past = tried(dataset, month)
    best = _best(past)
    if best.method == MODEL:
        return Chosen(found.answer, best, tuple(past))
    answer = methods()[best.method](dataset, month.last_day, Month(month.year, 12))
    return Chosen(_with_range(answer, past, found.answer), best, tuple(past))


def chosen_forecast(
    dataset: Dataset, as_of: date, to: Month, *, runs: int = RUNS, seed: int = SEED
) -> tuple[Forecast, Best]:
    """From any day: its month's trials decide. Raises MissingTable and NoForecast."""
    past = tried(dataset, Month.of(as_of))
    best = _best(past)
    by = methods(runs=runs, seed=seed)
    model = by[MODEL](dataset, as_of, to)
    if best.method == MODEL:
        return model, best
    return _with_range(by[best.method](dataset, as_of, to), past, model), best


def best_by(figures: FigureTable) -> Best:
    """The same by the figures of the trials: to tell of it, no forecast is made anew."""
    past: dict[int, dict[str, int]] = {}
    for each in figures.of(TRIAL_ID):
        past.setdefault(int(each.address.line), {})[each.address.column] = int(each.value)
    return _best({year: Tried(values, {}) for year, values in sorted(past.items())})


def _best(past: Mapping[int, Tried]) -> Best:
    return best_method({name: [one.missed(name) for one in past.values()] for name in METHODS})


def _with_range(answer: Forecast, past: Mapping[int, Tried], model: Forecast) -> Forecast:
    errors = [
        Fraction(one.values["outcome"], one.values[answer.method]) - 1 for one in past.values()
    ]
    return ranged(answer, errors, model)


def why(best: Best) -> str:
    """Which method counts, and why."""
    match best.why:
        case Why.SHORT:
            return "Modellen gäller: det finns inte tre hela år att pröva metoderna på."
        case Why.NEAREST:
            return "Modellen gäller: den hade missat minst vid samma tid de senaste åren."
        case Why.CHANCE:
            return (
                f"Modellen gäller: {NAMES[best.nearest]} hade missat mindre, men inte varje år och "
                "med så mycket att det är mer än slump."
            )
        case Why.WON:
            name = NAMES[best.method]
            return (
                f"{name[:1].upper()}{name[1:]} gäller: det hade varit närmare än modellen varje "
                "år. Delar, vårdformer och enheter är modellens."
            )


def trace_placement_forecast_chosen(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """The placements' known and, of the model, expected cost, and what it is beyond that."""
    values = {f.address: int(f.value) for f in placement_forecast_chosen(dataset, month)}
    model, found = made(dataset, month), chosen(dataset, month)
    if address not in values or model is None or found is None:
        raise LookupError(f"no figure {address}")
    rows = model.parts
    if found.best.method != MODEL:
        rows = rows.filter(pl.col("layer") == KNOWN)
    return traced(
        dataset, rows, "layer", LAYER_NAMES, values[address] - int(rows["cost_ore"].sum())
    )


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Placeringarnas årsprognos enligt den metod som gäller",
        needs=("placements", "rates"),
        compute=placement_forecast_chosen,
        trace=trace_placement_forecast_chosen,
    ),
)
