import polars as pl
from tests.frames import dataset

from hemmaplan.core import measures
from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.periods import Month

MAY = Month(2021, 5)
MEASURES = [
    {"measure_id": "B", "number": "1.10", "area": "personal", "total_planned": 200},
    {
        "measure_id": "A",
        "number": "1.2",
        "area": "personal",
        "description": "Tjänsten ersätts ej",
        "total_planned": 700,
        "in_forecast": True,
    },
    {"measure_id": "C", "number": "3.1", "area": "ek", "kind": "ceiling", "total_planned": 2000},
]
EFFECTS = [
    {"measure_id": "A", "month": "2021-01", "planned": 60, "realised": 50},
    {"measure_id": "A", "month": "2021-05", "planned": 60, "realised": 70},
    {"measure_id": "A", "month": "2021-06", "planned": 60, "realised": 999},
    {"measure_id": "A", "month": "2020-12", "realised": 999},
    {"measure_id": "C", "month": "2021-05", "realised": -140},
]
FINANCES = {
    "lines": [
        {"account_from": "3", "account_to": "3", "line": "in", "type": "revenue"},
        {"account_from": "4", "account_to": "4", "line": "ut", "type": "cost"},
    ],
    "areas": [{"activity": "1", "area": "ek"}, {"activity": "2", "area": "personal"}],
    "ledger": [
        {"month": "2021-04", "account": "4", "activity": "1", "amount": 4000},
        {"month": "2021-05", "account": "4", "activity": "1", "amount": 4700},
    ],
    "budget": [
        {"year": 2021, "account": "4", "activity": "1", "amount": 57650},
        {"year": 2021, "account": "3", "activity": "1", "amount": -1650},
    ],
    "forecast": [
        {"made_in": "2021-05", "year": 2021, "area": "ek", "line": "ut", "amount": 59000},
        {"made_in": "2021-05", "year": 2021, "area": "ek", "line": "in", "amount": 1650},
    ],
}


def plan(**more):
    return dataset(measures=MEASURES, measure_effects=EFFECTS, **more)


def text(table, *address):
    figure = table.get(*address)
    return None if figure is None else figure.text


def test_realised_is_the_sum_of_the_years_months_and_remaining_the_rest():
    table = FigureTable(measures.measures(plan(), MAY))
    assert text(table, "measures", "personal", "A", "2021-01") == "50.00"
    assert text(table, "measures", "personal", "A", "2021-02") is None
    assert text(table, "measures", "personal", "A", "2021-06") is None
    assert text(table, "measures", "personal", "A", "realised") == "120.00"
    assert text(table, "measures", "personal", "A", "planned_to_date") == "120.00"
    assert text(table, "measures", "personal", "A", "remaining") == "580.00"
    assert text(table, "measures", "personal", "B", "realised") == "0.00"
    assert text(table, "measures", "personal", "total", "total_planned") == "900.00"
    assert text(table, "measures", "personal", "total", "remaining") == "780.00"
    assert text(table, "measures", "total", "total", "2021-05") == "-70.00"
    assert text(table, "measures", "total", "total", "realised") == "-20.00"
    assert text(table, "measures", "total", "total", "remaining") == "2920.00"


def test_measures_come_in_the_order_of_their_numbers():
    lines = [figure.address.line for figure in measures.measures(plan(), MAY)]
    assert [line for line in dict.fromkeys(lines) if line != "total"] == ["A", "B", "C"]


def test_an_unknown_plan_is_no_sum():
    unknown = [*MEASURES, {"measure_id": "D", "number": "3.2", "area": "ek"}]
    table = FigureTable(measures.measures(dataset(measures=unknown), MAY))
    assert text(table, "measures", "ek", "D", "remaining") is None
    assert text(table, "measures", "ek", "total", "remaining") is None
    assert text(table, "measures", "personal", "total", "remaining") == "900.00"


def test_a_measure_without_area_is_grouped_by_the_first_part_of_its_number():
    rows = [{"measure_id": "A", "number": "4.1", "total_planned": 5}]
    table = FigureTable(measures.measures(dataset(measures=rows), MAY))
    assert text(table, "measures", "4", "total", "total_planned") == "5.00"


def test_the_monthly_ceiling_follows_from_the_saving():
    table = FigureTable(measures.measures(plan(**FINANCES), MAY))
    assert text(table, "measures", "ek", "C", "ceiling") == "4637.50"  # (57650 − 2000)/12
    assert text(table, "measures", "ek", "C", "ceiling_actual") == "4700.00"
    january = FigureTable(measures.measures(plan(**FINANCES), Month(2021, 1)))
    assert text(january, "measures", "ek", "C", "ceiling_actual") is None


def test_the_forecast_before_and_after_measures():
    table = FigureTable(measures.measures_forecast(plan(**FINANCES), MAY))
    columns = ("after_measures", "counted_in", "not_counted_in", "before_measures")
    values = [text(table, "measures_forecast", "total", "net", column) for column in columns]
    assert values == ["-1350.00", "700.00", "2200.00", "-2050.00"]
    without = {name: rows for name, rows in FINANCES.items() if name != "forecast"}
    table = FigureTable(measures.measures_forecast(plan(**without), MAY))
    assert text(table, "measures_forecast", "total", "net", "counted_in") == "700.00"
    assert text(table, "measures_forecast", "total", "net", "before_measures") is None


def test_every_figure_is_the_sum_of_its_traced_rows():
    data = plan(**FINANCES)
    for definition in measures.DEFINITIONS:
        for figure in definition.compute(data, MAY):
            trace = definition.trace(data, MAY, figure.address)
            assert dict(trace.schema) == dict(TRACE_SCHEMA)
            assert trace.select(pl.sum("contribution")).item() == figure.value, figure.address
