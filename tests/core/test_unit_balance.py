from fractions import Fraction

import polars as pl
from tests.frames import dataset

from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.unit_balance import DEFINITIONS, unit_forecast, units_in_balance

MARCH = Month(2021, 3)
LINES = [
    {"account_from": "3", "account_to": "3", "line": "in", "type": "revenue"},
    {"account_from": "4", "account_to": "4", "line": "ut", "type": "cost"},
]
AREAS = [{"unit_code": "A", "area": "bou"}, {"unit_code": "B", "area": "bou"}, {"area": "vuxen"}]
BUDGET = [
    {"year": 2021, "unit_code": "A", "account": "4", "amount": 1000},
    {"year": 2021, "unit_code": "A", "account": "3", "amount": -100},
    {"year": 2021, "unit_code": "B", "account": "4", "amount": 500},
    {"year": 2021, "unit_code": "C", "account": "4", "amount": 300},
]


def forecast(unit, line, amount, made_in):
    return {"made_in": made_in, "year": 2021, "unit_code": unit, "line": line, "amount": amount}


FORECAST = [
    forecast("A", "ut", 1200, "2021-01"),
    forecast("A", "in", 150, "2021-01"),
    forecast("B", "ut", 490, "2021-01"),
    forecast("A", "ut", 1050, "2021-03"),
    forecast("A", "in", 150, "2021-03"),
    forecast("B", "ut", 490, "2021-03"),
    forecast("C", "ut", 300, "2021-03"),
]


def data(rows=FORECAST):
    return dataset(lines=LINES, areas=AREAS, budget=BUDGET, forecast=rows)


def test_each_units_deviation_month_by_month_with_totals():
    table = FigureTable(unit_forecast(data(), MARCH))

    def text(*place):
        figure = table.get("unit_forecast", *place)
        return None if figure is None else figure.text

    assert text("bou", "A", "2021-01") == "-150.00"
    assert text("bou", "B", "2021-01") == "10.00"
    assert text("bou", "total", "2021-01") == "-140.00"
    assert text("vuxen", "C", "2021-01") is None
    assert text("total", "total", "2021-01") is None  # unit C has a budget and no forecast yet
    assert text("bou", "A", "2021-03") == "0.00"
    assert text("bou", "B", "2021-03") == "10.00"
    assert text("total", "total", "2021-03") == "10.00"


def test_the_share_of_units_in_balance():
    table = FigureTable(units_in_balance(data(FORECAST[:3]), MARCH))
    found = {(f.address.area, f.address.column): f.value for f in table.all()}
    assert found["bou", "in_balance"] == 1
    assert found["bou", "units"] == 2
    assert found["bou", "share"] == Fraction(1, 2)
    assert found["vuxen", "without_forecast"] == 1
    assert ("vuxen", "share") not in found
    assert found["total", "share"] == Fraction(1, 2)


def test_without_unit_forecasts_there_is_nothing_to_say():
    assert units_in_balance(data([]), MARCH) == []
    assert unit_forecast(data([]), MARCH) == []


def test_every_figure_is_the_sum_of_its_traced_rows():
    for definition in DEFINITIONS:
        figures = definition.compute(data(), MARCH)
        assert figures
        for figure in figures:
            trace = definition.trace(data(), MARCH, figure.address)
            assert dict(trace.schema) == dict(TRACE_SCHEMA)
            sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
            if figure.address.column == "share":
                assert Fraction(sums["numerator"], sums["denominator"]) == figure.value
            else:
                assert sums == {"": figure.value}
