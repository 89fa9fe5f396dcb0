import polars as pl
from tests.frames import dataset

from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.run_off import DEFINITIONS, run_off_forecast

OCTOBER = Month(2023, 10)


def placement(placement_id, start_date, planned_end_date=None, end_date=None, area="bou"):
    return {
        "placement_id": placement_id,
        "area": area,
        "care_form": "hvb",
        "start_date": start_date,
        "planned_end_date": planned_end_date,
        "end_date": end_date,
    }


def rate(placement_id, amount, **more):
    return {"placement_id": placement_id, "kind": "care", "amount": amount, "per": "day", **more}


def figures(placements, rates, month=OCTOBER):
    table = FigureTable(run_off_forecast(dataset(placements=placements, rates=rates), month))
    return {(f.address.area, f.address.column): f.text for f in table.all()}


def test_each_ongoing_placement_runs_to_its_planned_end():
    found = figures(
        [placement("A", "2023-10-01", "2023-11-11"), placement("B", "2023-09-01", "2024-03-01")],
        [rate("A", 1000), rate("B", 100)],
    )
    assert found["bou", "known"] == "37100.00"  # 31 × 1000 + (30 + 31) × 100
    assert found["bou", "remaining"] == "16100.00"  # 10 × 1000 + 61 × 100
    assert found["bou", "year"] == "53200.00"
    assert found["total", "year"] == "53200.00"


def test_an_overdue_plan_ends_with_the_month_and_a_missing_one_with_the_year():
    found = figures(
        [placement("A", "2023-10-30", "2023-10-15"), placement("B", "2023-10-31", area=None)],
        [rate("A", 1000, discharge_day_charged=True), rate("B", 10)],
    )
    assert found["bou", "year"] == "2000.00"
    assert found["total", "remaining"] == "610.00"
    assert found["total", "overdue"] == "1"
    assert found["total", "without_planned_end"] == "1"
    assert ("bou", "without_planned_end") not in found


def test_nothing_learnt_after_the_month_is_used_ahead():
    found = figures(
        [
            placement("A", "2023-10-01", "2023-12-31", end_date="2023-11-02"),
            placement("new", "2023-11-05", "2023-12-31"),
        ],
        [
            rate("A", 100, to_date="2023-11-30"),
            rate("A", 900, from_date="2023-12-01"),
            rate("new", 5),
        ],
    )
    assert found["total", "remaining"] == "6000.00"  # 60 days at the price known in October


def test_a_price_that_has_run_out_goes_on():
    found = figures(
        [placement("A", "2023-10-01", "2023-11-06")],
        [rate("A", 100, to_date="2023-10-10"), rate("A", 200, from_date="2023-10-11",
            to_date="2023-10-20")],
    )  # fmt: skip
    assert found["total", "remaining"] == "1000.00"


def test_in_december_everything_is_known():
    found = figures([placement("A", "2023-12-31", "2024-02-01")], [rate("A", 7)], Month(2023, 12))
    assert found == {
        ("bou", "known"): "7.00",
        ("bou", "year"): "7.00",
        ("total", "known"): "7.00",
        ("total", "year"): "7.00",
    }


def test_every_figure_is_the_sum_of_its_traced_rows():
    data = dataset(
        placements=[
            placement("A", "2023-10-30", "2023-10-15"),
            placement("B", "2023-08-31", "2023-12-02", area="vuxen"),
            placement("C", "2023-08-31"),
        ],
        rates=[rate("A", 1000), rate("B", "10.55"), rate("C", 3000, per="month")],
    )
    for definition in DEFINITIONS:
        figures = definition.compute(data, OCTOBER)
        assert len(figures) > 8
        for figure in figures:
            trace = definition.trace(data, OCTOBER, figure.address)
            assert dict(trace.schema) == dict(TRACE_SCHEMA)
            assert trace.select(pl.sum("contribution")).item() == figure.value, figure.address
