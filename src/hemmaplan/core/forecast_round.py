"""The forecast round: which lines each unit forecasts, and what stands beside them.

A unit forecasts every report line it has a budget, an actual or an earlier forecast on; a frame is
decided, not forecast. Amounts are canonical, as in `forecast`: revenue and cost are both positive.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import polars as pl

from hemmaplan.core.budget_entries import Measure, entries, forecast_occasions, year_plan
from hemmaplan.core.budget_followup import line_weight
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import LineType, area_labels, line_types


class State(StrEnum):
    """How far a unit's answer has come. A returned answer is a draft with a reason."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"
    RETURNED = "returned"

    @property
    def is_open(self) -> bool:
        """Whether the unit may go on writing."""
        return self in (State.DRAFT, State.RETURNED)


Place = tuple[str, str]
"""Area and line of an amount within a unit; a forecast without an area has ""."""


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """What is known of a line when its forecast is made, in öre; None where it is not known.

    `linear_ore`: the actual so far × 12 / months, half away from zero. `previous_ore`: the
    year's latest forecast made before the round's month.
    """

    unit_code: str
    area: str
    line: str
    type: LineType
    budget_ore: int | None
    actual_ore: int | None
    linear_ore: int | None
    previous_ore: int | None

    @property
    def place(self) -> Place:
        return self.area, self.line


def lines_to_forecast(dataset: Dataset, month: Month) -> list[ForecastLine]:
    """Every unit's lines, in the order of units, areas and report lines.

    The first round of all has no forecast before it. Raises MissingTable without report lines.
    """
    known = entries(dataset, month).filter(
        pl.col("measure").is_in([Measure.YEAR_BUDGET.value, Measure.PERIOD_ACTUAL.value])
    )
    occasions = forecast_occasions(dataset, month) if dataset.has("forecast") else []
    before = [made for made in occasions if made < month][-1:]
    previous = [year_plan(dataset, made).filter(_IS_FORECAST) for made in before]
    rows = pl.concat([known, *previous]).filter(
        pl.col("unit_code").is_not_null() & (pl.col("type") != LineType.FRAME.value)
    )
    sums = rows.group_by("unit_code", pl.col("area").fill_null(""), "line", "type", "measure").agg(
        pl.col("twelfths").sum() // 12
    )
    cells: dict[tuple[str, ...], dict[str, int]] = {}
    for *place, measure, amount in sums.iter_rows():
        cells.setdefault(tuple(place), {})[measure] = amount
    measures = set(known["measure"])
    lines = [_line(place, amounts, measures, month) for place, amounts in cells.items()]
    areas, order = list(area_labels(dataset)), list(line_types(dataset))
    return sorted(
        lines,
        key=lambda each: (
            each.unit_code,
            areas.index(each.area) if each.area in areas else -1,
            order.index(each.line),
        ),
    )


_IS_FORECAST = pl.col("measure") == Measure.YEAR_FORECAST.value


def _line(
    place: tuple[str, ...], amounts: Mapping[str, int], known: set[str], month: Month
) -> ForecastLine:
    """Nothing booked on a line is 0 where there is a ledger; nothing forecast is never 0."""
    budget, actual = (
        amounts.get(measure.value, 0) if measure.value in known else None
        for measure in (Measure.YEAR_BUDGET, Measure.PERIOD_ACTUAL)
    )
    linear = None if actual is None else round_half_away(Fraction(actual * 12, month.number))
    previous = amounts.get(Measure.YEAR_FORECAST.value)
    unit, area, line, type_ = place
    return ForecastLine(unit, area, line, LineType(type_), budget, actual, linear, previous)


def net(
    lines: Iterable[ForecastLine], amounts: Mapping[Place, int | None], *, liability_in_result: bool
) -> int | None:
    """The net cost of amounts on lines; None when a line that counts and has a budget has none."""
    total, anything = 0, False
    for each in lines:
        weight = line_weight("net", each.line, each.type, liability_in_result=liability_in_result)
        amount = amounts.get(each.place)
        if amount is None and weight and each.budget_ore:
            return None
        anything = anything or amount is not None
        total += weight * (amount or 0)
    return total if anything else None
