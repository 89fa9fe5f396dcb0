from fractions import Fraction

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.volumes import volumes
from hemmaplan.reports.registry import definition as defined

MAY = Month(2021, 5)


def series(name, **months):
    return [
        {"month": month.replace("m", "").replace("_", "-"), "series": name, "value": value}
        for month, value in months.items()
    ]


ROWS = [
    *series("hushåll", m2020_05=704, m2021_04=590, m2021_05=579, m2021_06=1),
    *series("utbetalt", m2020_05="5576.5", m2021_05="4669.125"),
    *series("ny", m2021_05=3, m2020_05=0),
    *series("gammal", m2020_04=3, m2019_12=9),
]


def test_a_series_beside_the_same_month_last_year():
    table = FigureTable(volumes(dataset(volumes=ROWS), MAY))

    def text(name, column):
        figure = table.get("volumes", "", name, column)
        return None if figure is None else figure.text

    assert text("hushåll", "value") == "579.00"
    assert text("hushåll", "previous_year") == "704.00"
    assert text("hushåll", "change") == "-125.00"
    assert text("hushåll", "change_share") == "-0.1776"
    assert text("hushåll", "2021-04") == "590.00"
    assert text("hushåll", "2021-06") is None
    assert text("ny", "change") == "3.00"
    assert text("ny", "change_share") is None
    assert text("gammal", "value") is None
    assert text("gammal", "2020-04") == "3.00"
    assert text("gammal", "2019-12") is None


@pytest.mark.parametrize("definition", [defined("volumes")])
def test_every_figure_is_its_traced_rows(definition):
    data = dataset(volumes=ROWS)
    for figure in definition.compute(data, MAY):
        trace = definition.trace(data, MAY, figure.address)
        assert dict(trace.schema) == dict(TRACE_SCHEMA)
        sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
        if "" in sums:
            assert sums == {"": figure.value}
        else:
            assert Fraction(sums["numerator"], sums["denominator"]) == figure.value
