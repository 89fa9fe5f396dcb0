"""How right the model would have been from this time of earlier years: figures of the report.

*Träffsäkerhet* on the web tries every month of the latest years; here it is the report's own month,
which takes little time and can be traced to rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.as_of import known_at
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset, MissingTable, reads
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.composition import KNOWN, composition
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.figure_tables import COSTS
from hemmaplan.reports.forecast_figures import LAYER_NAMES, traced
from hemmaplan.reports.forecast_methods import priors

ID = "placement_forecast_trial"
ERROR_ID = "placement_forecast_trial_error"
YEARS = 3
METHODS = ("model", "linear", "run_off")
_RUNS = 500  # futures: enough for a range that is only asked whether it held


@dataclass(frozen=True, slots=True)
class Tried:
    """A year's forecast as it would have been: values by column in öre, and the rows of some."""

    values: Mapping[str, int]
    rows: Mapping[str, pl.DataFrame]

    def missed(self, method: str) -> int:
        """How far a method's forecast was from the outcome, öre."""
        return abs(self.values[method] - self.values["outcome"])


def placement_forecast_trial(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Vad prognosen hade blivit vid samma tid de tre senaste hela åren, och vad året kostade.

    Raden är året. `model` är modellens väntevärde från samma månads slut det året, med bara det som
    då var känt, `p05` och `p95` dess spann i nio fall av tio, `linear` årets snitt då gånger tolv,
    `run_off` planerade avslut utan nya, och `outcome` vad årets placeringar kostade, som det var
    känt vid rapportmånadens slut.
    """
    return [
        Figure(Address(ID, TOTAL, str(year), column), value, Unit.KR)
        for year, one in tried(dataset, month).items()
        for column, value in one.values.items()
    ]


def placement_forecast_trial_error(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur mycket varje metod hade missat vid samma tid tidigare år.

    Kolumnen är metoden. Värdet är summan av felens storlek delad med summan av utfallen i
    `placement_forecast_trial`.
    """
    years = tried(dataset, month).values()
    whole = sum(one.values["outcome"] for one in years)
    if whole <= 0:
        return []
    return [
        Figure(
            Address(ERROR_ID, TOTAL, ALL_FORMS, method),
            Fraction(sum(one.missed(method) for one in years), whole), Unit.SHARE,
        )
        for method in METHODS
    ]  # fmt: skip


@reads(*COSTS)
@lru_cache(maxsize=4)  # every figure and trace of the month asks for it
def tried(dataset: Dataset, month: Month) -> Mapping[int, Tried]:
    """The YEARS years before the month's that had a forecast and an outcome, the oldest first."""
    if month.number == 12:
        return {}
    found, otherwise = {}, priors(month.last_day)
    dataset = known_at(dataset, month.last_day)
    for year in range(month.year - YEARS, month.year):
        try:
            one = _of_year(dataset, Month(year, month.number), otherwise)
        except (NoForecast, MissingTable):
            continue
        if one.values["outcome"] > 0:
            found[year] = one
    return found


def _of_year(dataset: Dataset, then: Month, otherwise: Priors) -> Tried:
    january, december = Month(then.year, 1), Month(then.year, 12)
    start = position(dataset, then.last_day, december, otherwise)
    parts = composition(start).filter(pl.col("month").dt.year() == then.year)
    answer = forecast_from(start, runs=_RUNS)
    forms = distinct_placements(dataset).select("placement_id", "care_form")
    outcome = (
        cost_lines(dataset, january, december)
        .group_by("placement_id")
        .agg(pl.sum("cost_ore"))
        .join(forms, on="placement_id", how="left")
        .with_columns(layer=pl.lit(KNOWN))
    )
    values = {
        "model": answer.year.mean,
        "p05": answer.year.quantile("p05"),
        "p95": answer.year.quantile("p95"),
        "linear": linear_forecast(dataset, then.last_day, december).year.mean,
        "run_off": run_off_forecast(dataset, then.last_day, december).year.mean,
        "outcome": int(outcome["cost_ore"].sum()),
    }
    known = parts.filter(pl.col("layer") == KNOWN)
    rows = {"outcome": outcome, "linear": known, "run_off": known}
    return Tried(values, {column: rows.get(column, parts) for column in values})


def trace_placement_forecast_trial(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """The placements that make the value, and what it is beyond them: a range, or an average."""
    found = tried(dataset, month)
    year = int(address.line) if address.line.isdigit() else 0
    if year not in found or address.column not in found[year].values:
        raise LookupError(f"no figure {address}")
    return _rows(dataset, found[year], address.column)


def trace_placement_forecast_trial_error(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """Each year's forecast less its outcome, turned where it was too low, and the outcomes."""
    found = tried(dataset, month)
    if address.column not in METHODS or not found:
        raise LookupError(f"no figure {address}")
    parts = []
    for one in found.values():
        sign = 1 if one.values[address.column] >= one.values["outcome"] else -1
        outcome = _rows(dataset, one, "outcome")
        parts += [
            _part(_rows(dataset, one, address.column), "numerator", sign),
            _part(outcome, "numerator", -sign),
            _part(outcome, "denominator", 1),
        ]
    return pl.concat(parts)


def _part(rows: pl.DataFrame, part: str, sign: int) -> pl.DataFrame:
    return rows.with_columns(part=pl.lit(part), contribution=sign * pl.col("contribution"))


def _rows(dataset: Dataset, one: Tried, column: str) -> pl.DataFrame:
    rows = one.rows[column]
    beyond = one.values[column] - int(rows["cost_ore"].sum())
    return traced(dataset, rows, "layer", LAYER_NAMES, beyond)


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Prognosen vid samma tid tidigare år, prövad",
        needs=("placements", "rates"),
        compute=placement_forecast_trial,
        trace=trace_placement_forecast_trial,
    ),
    FigureDefinition(
        id=ERROR_ID,
        title="Så mycket hade prognosen missat vid samma tid tidigare år",
        needs=("placements", "rates"),
        compute=placement_forecast_trial_error,
        trace=trace_placement_forecast_trial_error,
        parts={"numerator": Unit.KR, "denominator": Unit.KR},
    ),
)
