"""Run-off and linear: hand cases, and equal to the cost when the plans hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.as_of import known_at, prices_going_on
from hemmaplan.core.cost import summary
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month


def placement(start, planned=None, end=None, name="A"):
    return {
        "placement_id": name, "care_form": "hvb", "area": "bou", "start_date": start,
        "planned_end_date": planned, "end_date": end,
    }  # fmt: skip


def day_price(amount="1000", name="A", **more):
    return {"placement_id": name, "kind": "care", "amount": amount, "per": "day", **more}


def one(**dates):
    return dataset(placements=[placement(**dates)], rates=[day_price()])


def kronor(forecast):
    return {str(month): value.mean / 100 for month, value in forecast.months}


def test_linear_is_the_complete_months_over_their_number_times_twelve():
    data = one(start="2024-02-01")
    answer = linear_forecast(data, date(2024, 4, 10), Month(2025, 1))
    # February 29 and March 31 days over three months (January none): 20 000 kr a month.
    assert answer.year.mean == 240_000_00
    assert kronor(answer)["2024-04"] == 20_000
    assert kronor(answer)["2025-01"] == 20_000
    assert sum(kronor(answer).values()) == 200_000
    assert answer.known_ore == 70_000_00


def test_a_month_that_ends_on_the_day_is_complete():
    answer = linear_forecast(one(start="2024-01-01"), date(2024, 1, 31), Month(2024, 3))
    assert kronor(answer) == {"2024-01": 31_000, "2024-02": 31_000, "2024-03": 31_000}
    assert answer.year.mean == 12 * 31_000_00


def test_linear_refuses_before_january_is_complete():
    with pytest.raises(NoForecast, match="en hel månad"):
        linear_forecast(one(start="2023-01-01"), date(2024, 1, 30), Month(2024, 3))


def test_run_off_goes_to_the_planned_end():
    answer = run_off_forecast(
        one(start="2024-03-01", planned="2024-05-11"), date(2024, 3, 15), Month(2024, 6)
    )
    assert kronor(answer) == {
        "2024-03": 31_000, "2024-04": 30_000, "2024-05": 10_000, "2024-06": 0,
    }  # fmt: skip
    assert answer.year.mean == 71_000_00
    assert answer.known_ore == 15_000_00


@pytest.mark.parametrize("planned", ["2024-03-15", "2024-03-01", "2023-12-01"])
def test_an_overdue_placement_runs_off_with_the_month(planned):
    data = one(start="2023-12-31", planned=planned)
    answer = run_off_forecast(data, date(2024, 3, 15), Month(2024, 4))
    assert kronor(answer) == {"2024-03": 31_000, "2024-04": 0}


def test_without_a_planned_end_it_goes_on_into_the_next_year():
    answer = run_off_forecast(one(start="2024-01-01"), date(2024, 12, 1), Month(2025, 1))
    assert kronor(answer) == {"2024-12": 31_000, "2025-01": 31_000}
    assert answer.year.mean == 366_000_00


def test_neither_has_a_range():
    for method in (run_off_forecast, linear_forecast):
        answer = method(one(start="2024-01-01"), date(2024, 6, 30), Month(2024, 8))
        for outlook in [answer.year, *(value for _, value in answer.months)]:
            assert set(outlook.quantiles) == {outlook.mean}


def test_a_price_not_yet_renewed_goes_on_beside_an_open_extra():
    rates = [day_price(to_date="2023-12-31"), day_price("50", kind="extra")]
    data = dataset(placements=[placement("2023-06-01")], rates=rates)
    answer = run_off_forecast(data, date(2024, 1, 10), Month(2024, 2))
    assert kronor(answer)["2024-02"] == 29 * 1_050


def test_an_ended_placement_keeps_the_gap_in_its_price():
    data = dataset(
        placements=[placement("2024-01-01", end="2024-02-01")],
        rates=[day_price(to_date="2024-01-10")],
    )
    assert run_off_forecast(data, date(2024, 3, 31), Month(2024, 4)).year.mean == 10_000_00


@pytest.mark.parametrize("method", [run_off_forecast, linear_forecast])
def test_before_the_data_there_is_no_forecast(method):
    with pytest.raises(NoForecast, match="ingen placering"):
        method(one(start="2024-01-01"), date(2020, 6, 30), Month(2020, 8))


@pytest.mark.parametrize("method", [run_off_forecast, linear_forecast])
def test_a_missing_table_is_named(method):
    with pytest.raises(MissingTable, match="rates"):
        method(dataset(placements=[placement("2024-01-01")]), date(2024, 6, 30), Month(2024, 8))


days = st.dates(date(2023, 1, 1), date(2025, 6, 30))


@settings(max_examples=40, deadline=None)
@given(
    stays=st.lists(st.tuples(days, st.integers(1, 500)), min_size=1, max_size=5),
    as_of=st.dates(date(2023, 1, 1), date(2024, 12, 31)),
)
def test_run_off_is_the_cost_when_all_plans_hold_and_nothing_is_new(stays, as_of):
    placements, rates = [], []
    for number, (drawn, length) in enumerate(stays):
        start = min(drawn, as_of)
        end = str(start + timedelta(days=length))
        placements.append(placement(str(start), end, end, name=f"P{number}"))
        rates.append(day_price("1234.56", name=f"P{number}", discharge_day_charged=number % 2 == 0))
    data = dataset(placements=placements, rates=rates)
    cost = summary(data, Month(as_of.year, 1), Month(as_of.year, 12), ["year"])
    expected = cost["cost_ore"].sum() if len(cost) else 0
    assert run_off_forecast(data, as_of, Month(as_of.year, 12)).year.mean == expected


def test_prices_going_on_changes_nothing_that_is_open():
    data = known_at(one(start="2024-01-01"), date(2024, 5, 5))
    assert prices_going_on(data).table("rates").equals(data.table("rates"))
