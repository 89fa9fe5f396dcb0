"""Eskilstuna, Socialnämnden, delår 2 2023 (004:602-612 and 830-832), mkr with one decimal.

Revenue +, cost −, deviation = outcome − budget. Two cost sums are printed without their minus,
and the result for the year is the net (there is no frame apart from kommunersättningen). Some
printed sums are 0,1 from the sum of their printed rows (ESK-R2, R3, R4): made before rounding.
"""

from tests.examples.published import differing, example, follow_up, table

from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.volumes import volumes

COLUMNS = (
    "previous_period_actual",
    "period_actual",
    "period_budget",
    "period_deviation",
    "year_forecast",
    "year_deviation",
)
PUBLISHED = {
    ("total", "kommunersattning"): (396.2, 415.0, 416.9, -1.9, 621.8, 0.0),
    ("total", "ovriga_intakter"): (53.0, 52.1, 50.4, 1.8, 84.6, 8.7),
    ("total", "revenue"): (449.2, 467.1, 467.3, -0.1, 706.4, 8.7),
    ("total", "personal"): (-196.6, -216.3, -228.3, 12.0, -331.6, 8.2),
    ("total", "lokaler"): (-40.9, -42.6, -46.0, 3.4, -62.8, 6.2),
    ("total", "kop"): (-139.2, -138.0, -118.2, -19.8, -213.7, -36.4),
    ("total", "ovriga_kostnader"): (-81.8, -99.7, -74.9, -24.8, -145.0, -33.3),
    ("total", "cost"): (-458.5, -496.5, -467.3, -29.2, -753.1, -55.4),  # 458,5 and 496,5 printed
    ("total", "net"): (-9.3, -29.3, 0.0, -29.3, -46.7, -46.7),
}


def test_the_income_statement():
    computed = follow_up(example("eskilstuna-2023-08"), "2023-08")
    assert differing(table(COLUMNS, PUBLISHED), computed) == {}


def test_the_annual_budget_is_the_forecast_less_its_deviation():
    computed = follow_up(example("eskilstuna-2023-08"), "2023-08")
    assert float(computed["total", "ovriga_intakter", "year_budget"]) == 75.9  # ESK-R39
    assert float(computed["total", "kop", "year_budget"]) == -177.3


def test_direct_awards_by_reason():
    found = FigureTable(volumes(example("eskilstuna-2023-08"), Month(2023, 8)))
    value = {f.address.line: f.value for f in found.all() if f.address.column == "value"}
    assert value == {  # 004:830-832
        "insatser_externa": 387,
        "insatser_ramavtal": 332,
        "insatser_direkt": 55,
        "direkt_ramavtal_saknas": 22,
        "direkt_platsbrist": 13,
        "direkt_behov_ovrigt": 20,
    }
