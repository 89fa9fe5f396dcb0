"""The figures of the economy: every definition, in the order a report shows them."""

from hemmaplan.core import (
    budget_followup,
    deviation_change,
    line_forecast,
    measures,
    published_forecasts,
    run_off,
    unit_balance,
)
from hemmaplan.core.figures import FigureDefinition

DEFINITIONS: tuple[FigureDefinition, ...] = (
    *budget_followup.DEFINITIONS,
    *deviation_change.DEFINITIONS,
    *unit_balance.DEFINITIONS,
    *run_off.DEFINITIONS,
    *line_forecast.DEFINITIONS,
    *published_forecasts.DEFINITIONS,
    *measures.DEFINITIONS,
)
