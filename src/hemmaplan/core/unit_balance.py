"""Units: how each one's forecast deviates, month by month, and how many are in balance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.budget_entries import entries, forecast_occasions
from hemmaplan.core.budget_followup import Standing, column_weights, line_weight, trace_entries
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


@dataclass(frozen=True, slots=True)
class _UnitDeviation:
    """A unit's net forecast deviation at one occasion, as contributions.

    `rows` is None without a complete forecast. `source` is one row to point at when it is counted.
    """

    area: str
    unit: str
    source: pl.DataFrame
    rows: pl.DataFrame | None

    def as_one(self, area: str, column: str, count: int) -> pl.DataFrame:
        return self.source.with_columns(
            area=pl.lit(area),
            line=pl.lit(""),
            column=pl.lit(column),
            contribution=pl.lit(count, pl.Int64),
            description=pl.lit(f"enhet {self.unit}"),
        )


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
    found = []
    for made_in in forecast_occasions(dataset, month):
        units = list(_units(dataset, made_in))
        found += [unit.rows for unit in units if unit.rows is not None]
        for area in dict.fromkeys([*(unit.area for unit in units), TOTAL]):
            group = [unit.rows for unit in units if area in (TOTAL, unit.area)]
            if group and all(rows is not None for rows in group):
                known = together(rows for rows in group if rows is not None)
                found.append(copied(known, area=area, line=TOTAL))
    return together(found)


def _units(dataset: Dataset, made_in: Month) -> Iterator[_UnitDeviation]:
    """Every unit with a budget or a forecast of its own in the year."""
    known = entries(dataset, made_in).filter(
        pl.col("unit_code").is_not_null(), pl.col("measure").is_in(list(_DEVIATION))
    )
    known = known.with_columns(pl.col("area").fill_null(TOTAL))
    in_result = dataset.municipality.liability_in_result

    def weigh(line: str, line_type: LineType) -> int:
        return line_weight("net", line, line_type, liability_in_result=in_result)

    for (area, unit), rows in known.group_by("area", "unit_code", maintain_order=True):
        deviating = (
            trace_entries(rows, "", weigh, _DEVIATION)
            .with_columns(area=pl.lit(area), line=pl.lit(unit), column=pl.lit(str(made_in)))
            .select(*SCHEMA)
        )
        deviation = Standing.of(rows, dataset).twelfths(str(area), "net", _DEVIATION)
        if not deviating.is_empty():
            complete = None if deviation is None else deviating
            yield _UnitDeviation(str(area), str(unit), deviating.head(1), complete)


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
    occasions = forecast_occasions(dataset, month)
    if not occasions:
        return together([])
    return together(
        unit.as_one(area, column, int(counts))
        for unit in _units(dataset, occasions[-1])
        for column, counts in (
            ("in_balance", unit.rows is not None and unit.rows["contribution"].sum() >= 0),
            ("units", unit.rows is not None),
            ("without_forecast", unit.rows is None),
        )
        for area in dict.fromkeys((unit.area, TOTAL))
    )


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
