"""Every figure hemmaplan can compute, and the figures of one month."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hemmaplan.core import (
    case_inflow,
    case_times,
    choice_figures,
    cost_per_user_figures,
    direct_awards,
    economy_figures,
    placement_figures,
    price_control_figures,
    provider_figures,
    re_opened,
    reconciliation_figures,
    statistics_preview,
)
from hemmaplan.core.code_words import tables_told
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import Address, Figure, FigureDefinition, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.reports import (
    broken_figures,
    forecast_basis,
    forecast_budget,
    forecast_chosen,
    forecast_figures,
    forecast_stays,
    forecast_total,
    forecast_trial,
)


def definitions() -> tuple[FigureDefinition, ...]:
    """In the order a report shows them."""
    return (
        *economy_figures.DEFINITIONS,
        *placement_figures.DEFINITIONS,
        *broken_figures.DEFINITIONS,
        *choice_figures.DEFINITIONS,
        *forecast_figures.DEFINITIONS,
        *forecast_chosen.DEFINITIONS,
        *forecast_stays.DEFINITIONS,
        *forecast_basis.DEFINITIONS,
        *forecast_budget.DEFINITIONS,
        *forecast_total.DEFINITIONS,
        *forecast_trial.DEFINITIONS,
        *case_times.DEFINITIONS,
        *case_inflow.DEFINITIONS,
        *re_opened.DEFINITIONS,
        *reconciliation_figures.DEFINITIONS,
        *price_control_figures.DEFINITIONS,
        *provider_figures.DEFINITIONS,
        *direct_awards.DEFINITIONS,
        *statistics_preview.DEFINITIONS,
        *cost_per_user_figures.DEFINITIONS,
    )


def definition(id: str) -> FigureDefinition:
    """The definition with that id; raises LookupError, naming the ids there are."""
    known = {d.id: d for d in definitions()}
    if id not in known:
        raise LookupError(f"siffran {id} finns inte; de som finns är {', '.join(sorted(known))}")
    return known[id]


class Edition(StrEnum):
    """Who a report is for. Only the internal one may point out a person."""

    INTERNAL = "internal"
    BOARD = "board"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """The figures of a month, and the ids left out with the tables they lacked.

    `hidden` are the figures that exist but that this edition does not show (reports.editions):
    their values are not here.
    """

    month: Month
    table: FigureTable
    left_out: dict[str, tuple[str, ...]]
    edition: Edition = Edition.INTERNAL
    hidden: Mapping[Address, Unit] = field(default_factory=dict)


def computed(each: FigureDefinition, dataset: Dataset, month: Month) -> Sequence[Figure]:
    """A definition's figures. Raises MissingTable."""
    return each.compute(dataset, month)


def month_figures(
    dataset: Dataset, month: Month, compute: Callable[..., Sequence[Figure]] = computed
) -> MonthFigures:
    """Compute every figure whose tables are there. What is left out is said, never zero.

    `compute`: `computed`, or what finds again what that has answered.
    """
    found: list[Figure] = []
    left_out: dict[str, tuple[str, ...]] = {}
    for each in definitions():
        missing = tuple(_missing(each, dataset))
        if missing:
            left_out[each.id] = missing
            continue
        try:
            found.extend(compute(each, dataset, month))
        except MissingTable as gap:
            left_out[each.id] = (gap.table,)
    return MonthFigures(month, FigureTable(found), left_out)


def left_out(found: MonthFigures) -> list[str]:
    """A line for each set of missing tables: what the report goes without."""
    by_tables: dict[tuple[str, ...], list[str]] = {}
    for id, tables in found.left_out.items():
        by_tables.setdefault(tables, []).append(definition(id).title)
    lines = []
    for tables, titles in by_tables.items():
        more = f" och {len(titles) - 3} till" if len(titles) > 3 else ""
        named = ", ".join(titles[:3])
        lines.append(f"Utelämnat, eftersom {tables_told(tables)} saknas: {named}{more}.")
    return lines


def _missing(each: FigureDefinition, dataset: Dataset) -> Iterator[str]:
    return (table for table in each.needs if not dataset.has(table))


def reference_page() -> str:
    """`docs/reference/figures.md`: every figure's id, title, tables and definition."""
    parts = [
        "# Figures",
        "",
        "Every number in a report has an address `id/area/line/column`. The id names one function;",
        "its docstring is the definition below, in Swedish since the report's annex prints it.",
        "`hemmaplan explain DATA ADDRESS --month YYYY-MM` walks from a number to its rows.",
        "*Förlaga* is the published report whose account or need the figure follows.",
        "This page is written by `script/docs`; a test fails when it lags.",
    ]
    for each in definitions():
        needs = ", ".join(f"`{table}`" for table in each.needs)
        parts += ["", f"## `{each.id}`: {each.title}", "", f"Needs {needs}.", "", each.definition]
    return "\n".join(line.rstrip() for part in parts for line in part.split("\n")) + "\n"
