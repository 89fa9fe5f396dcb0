"""Every figure of every example follows from the rows it is traced to."""

from fractions import Fraction

import polars as pl
import pytest
from tests.examples.published import example

from hemmaplan.core.economy_figures import DEFINITIONS as OF_ECONOMY
from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.reports.registry import definition as defined

DEFINITIONS = (*OF_ECONOMY, defined("volumes"))
ECONOMY = {
    "deviation_change", "budget_followup", "unit_forecast", "units_in_balance", "line_forecast",
    "published_forecast", "published_forecast_error",
}  # fmt: skip
ANSWERED = {
    "ludvika-2021-05": ECONOMY | {"volumes", "measures", "measures_forecast"},
    "sala-2023-10": ECONOMY,
    "sala-2023-11": ECONOMY,
    "eskilstuna-2023-08": ECONOMY | {"volumes"},
}


@pytest.mark.parametrize("name", ANSWERED)
def test_every_figure_is_the_sum_of_its_rows(name):
    data, month = example(name), Month.parse(name[-7:])
    answered = [d for d in DEFINITIONS if all(data.has(table) for table in d.needs)]
    assert {definition.id for definition in answered} == ANSWERED[name]
    for definition in answered:
        assert_traced(definition, data, month)


def assert_traced(definition, data, month):
    for figure in FigureTable(definition.compute(data, month)).all():
        trace = definition.trace(data, month, figure.address)
        assert dict(trace.schema) == dict(TRACE_SCHEMA)
        assert trace["_file"].str.ends_with(".csv").all()
        sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
        if "denominator" in sums:
            assert Fraction(sums.get("numerator", 0), sums["denominator"]) == figure.value
        else:
            assert sums.get("", 0) == figure.value


def test_titles_and_definitions_are_for_people():
    for definition in DEFINITIONS:
        assert definition.title[0].isupper()
        assert len(definition.definition) > 100
