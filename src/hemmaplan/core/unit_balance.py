"""Units: how each one's forecast deviates, month by month, and how many are in balance."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.budget_entries import (
    ENTRY_SCHEMA,
    Measure,
    forecast_occasions,
    year_plan,
)
from hemmaplan.core.budget_followup import column_weights, line_weight, weighed
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.contributions import (
    DENOMINATOR,
    NUMERATOR,
    SCHEMA,
    copied,
    summed,
    together,
    traced,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, LineType

FORECAST_ID = "unit_forecast"
BALANCE_ID = "units_in_balance"
_DEVIATION = column_weights("year_deviation", LineType.NET)


def unit_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Prognosavvikelse per enhet vid årets prognostillfällen till och med rapportmånaden.

    Raden är enheten, kolumnen den månad prognosen gjordes (`2021-01`). Värdet är nettots årsbudget
    minus årsprognos, så som budget och prognos var kända då; positivt är bättre än budget. En enhet
    har ett värde om varje rad med budget har en prognos. Raden `total` (för området och för alla)
    finns bara om varje enhet har ett värde.
    """
    return summed(FORECAST_ID, _month_by_month(dataset, month), Unit.KR)


def trace_unit_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    return traced(_month_by_month(dataset, month), address)


@lru_cache(maxsize=2)  # every trace of the month asks for it
def _month_by_month(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = _deviating(dataset, tuple(forecast_occasions(dataset, month)))
    group = ["column", "area"]
    everywhere = rows.with_columns(area=pl.lit(TOTAL))
    totals = pl.concat([rows.filter(pl.col("area") != TOTAL), everywhere]).filter(
        pl.col("complete").all().over(group)
    )
    found = [rows.filter("complete"), copied(totals, line=TOTAL)]
    return together(frame.select(*SCHEMA) for frame in found)


@lru_cache(maxsize=4)
def _deviating(dataset: Dataset, occasions: tuple[Month, ...]) -> pl.DataFrame:
    """Every unit's net forecast deviation at each occasion, as contributions of its rows.

    The line is the unit and the column the occasion. `complete` says whether the unit has a
    forecast for every line with a budget, as a total must have to be one (EXCHANGE).
    """
    in_result = dataset.municipality.liability_in_result

    def weigh(line: str, line_type: LineType) -> int:
        return line_weight("net", line, line_type, liability_in_result=in_result)

    plans = [
        year_plan(dataset, made_in).with_columns(column=pl.lit(str(made_in)))
        for made_in in occasions
    ]
    rows = pl.concat([pl.DataFrame(schema={**ENTRY_SCHEMA, "column": pl.String}), *plans])
    rows = rows.filter(pl.col("unit_code").is_not_null()).with_columns(
        pl.col("area").fill_null(TOTAL)
    )
    unit = ["column", "area", "unit_code"]
    budget, forecast = (
        pl.col("measure") == measure.value
        for measure in (Measure.YEAR_BUDGET, Measure.YEAR_FORECAST)
    )
    budgeted = pl.when(budget).then("twelfths").sum().over([*unit, "line"]) != 0
    complete = (
        budget.any().over(unit)
        & forecast.any().over(unit)
        & (forecast.any().over([*unit, "line"]) | ~budgeted).all().over(unit)
    )
    # A year's amounts are whole öre, so no twelfth is rounded away.
    return (
        weighed(rows, weigh, _DEVIATION)
        .with_columns(
            complete=complete,
            line=pl.col("unit_code"),
            part=pl.lit(""),
            contribution=pl.col("weight") * pl.col("twelfths") // 12,
        )
        .select(*SCHEMA, "complete")
    )


def units_in_balance(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Andel enheter vars årsprognos håller budget, per område och totalt.

    `in_balance` är enheter med prognosavvikelse noll eller bättre, `units` de som har en prognos,
    `without_forecast` de som har budget men ingen fullständig prognos (de räknas inte in i andelen)
    och `share` är in_balance delat med units. Gäller den senaste prognosen till och med
    rapportmånaden.
    """
    counts = summed(BALANCE_ID, _counted(dataset, month), Unit.COUNT)
    by_place = {(figure.address.area, figure.address.column): figure.value for figure in counts}
    shares = [
        Figure(
            Address(BALANCE_ID, area, "", "share"),
            Fraction(by_place[area, "in_balance"], units),
            Unit.SHARE,
        )
        for (area, column), units in by_place.items()
        if column == "units" and units
    ]
    return [*counts, *shares]


def trace_units_in_balance(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    rows = _counted(dataset, month)
    if address.column != "share":
        return traced(rows, address)
    parts = ((NUMERATOR, "in_balance"), (DENOMINATOR, "units"))
    return pl.concat(
        traced(rows, Address(BALANCE_ID, address.area, "", column)).with_columns(part=pl.lit(part))
        for part, column in parts
    )


def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """One row per unit and count, naming the first row of the unit's forecast as its source."""
    latest = tuple(forecast_occasions(dataset, month)[-1:])
    units = (
        _deviating(dataset, latest)
        .group_by("area", "line", maintain_order=True)
        .agg(
            pl.col("contribution").sum(),
            pl.col("complete", "part", "table", *SOURCE_COLUMNS).first(),
        )
        .with_columns(description=pl.format("enhet {}", "line"), line=pl.lit(""))
    )
    counts = {
        "in_balance": pl.col("complete") & (pl.col("contribution") >= 0),
        "units": pl.col("complete"),
        "without_forecast": ~pl.col("complete"),
    }
    counted = pl.concat(
        units.with_columns(column=pl.lit(name), contribution=count.cast(pl.Int64)).select(*SCHEMA)
        for name, count in counts.items()
    )
    inside = counted.filter(pl.col("area") != TOTAL)
    return together([inside, copied(counted, area=TOTAL)])


DEFINITIONS = (
    FigureDefinition(
        id=FORECAST_ID,
        title="Prognosavvikelse per enhet",
        needs=("forecast", "budget", "lines"),
        compute=unit_forecast,
        trace=trace_unit_forecast,
    ),
    FigureDefinition(
        id=BALANCE_ID,
        title="Enheter med ekonomi i balans",
        needs=("forecast", "budget", "lines"),
        compute=units_in_balance,
        trace=trace_units_in_balance,
    ),
)
