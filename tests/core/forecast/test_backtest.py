"""Scores by hand, and which years can be judged."""

from datetime import date

import pytest
from tests.frames import dataset

from hemmaplan.core.forecast.answer import Forecast, NoForecast, Outlook
from hemmaplan.core.forecast.backtest import (
    Trial,
    best,
    by_months_left,
    kept_through,
    scores,
    trials,
)
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month

METHODS = {"run_off": run_off_forecast, "linear": linear_forecast}


def data(*placements):
    rows = [
        {"placement_id": name, "care_form": "hvb", "start_date": start, "end_date": end}
        for name, start, end in placements
    ]
    rates = [{"placement_id": row["placement_id"], "kind": "care", "amount": "100", "per": "day"}
             for row in rows]  # fmt: skip
    return dataset(placements=rows, rates=rates)


STEADY = data(("A", "2023-01-01", None), ("B", "2024-12-30", None))


def test_the_scores_of_two_trials_by_hand():
    found = scores(
        [
            Trial("m", date(2024, 3, 31), 110, (80, 90, 110, 120, 130), 100),
            Trial("m", date(2024, 4, 30), 180, (170, 175, 180, 185, 190), 200),
        ]
    )["m"]
    assert found.mae_pct == pytest.approx(10)
    assert found.bias_pct == pytest.approx(0)
    assert (found.coverage_50, found.coverage_90) == (0.5, 0.5)
    assert found.n == 2
    first = 0.05 * 20 + 0.25 * 10 + 0.5 * 10 + 0.25 * 20 + 0.05 * 30
    second = 0.05 * 30 + 0.25 * 25 + 0.5 * 20 + 0.75 * 15 + 0.95 * 10
    assert found.crps_pct == pytest.approx((2 * first / 5 + second / 5) / 2)


def test_without_a_range_crps_is_the_error():
    found = scores([Trial("m", date(2024, 3, 31), 120, (120,) * 5, 100)])["m"]
    assert found.crps_pct == pytest.approx(found.mae_pct) == pytest.approx(20)


def test_scores_are_told_by_months_left_and_the_least_error_wins():
    found = [
        Trial(method, date(2024, month, 28), forecast, (forecast,) * 5, 100)
        for method, month, forecast in (("a", 3, 90), ("b", 3, 80), ("a", 10, 101), ("b", 10, 100))
    ]
    left = by_months_left(found)
    assert list(left) == [9, 2]
    assert best(left[9]) == best(scores(found)) == "a"
    assert best(left[2]) == "b"


def test_it_tells_which_month_is_tried():
    told = []
    trials(STEADY, Month(2024, 2), Month(2024, 4), METHODS, progress=told.append)
    assert [month.number for month in told] == [2, 3, 4]


def test_every_month_but_december_is_tried_and_judged_by_the_year():
    found = trials(STEADY, Month(2024, 1), Month(2024, 12), METHODS)
    assert [trial.as_of.month for trial in found if trial.method == "linear"] == list(range(1, 12))
    assert {trial.outcome for trial in found} == {(366 + 2) * 100_00}
    assert scores(found)["run_off"].mae_pct == pytest.approx(100 * 2 / 368)


def test_a_year_that_the_data_does_not_reach_the_end_of_is_not_judged():
    assert not trials(data(("A", "2023-01-01", None)), Month(2024, 1), Month(2024, 6), METHODS)


def test_a_december_no_more_silent_than_months_before_it_is_judged():
    every_month = [(f"M{n}", f"2024-{n:02}-15", None) for n in range(1, 12)]
    assert kept_through(data(*every_month)) == date(2024, 12, 16)  # the longest was of 31 days
    assert not trials(data(*every_month), Month(2024, 6), Month(2024, 6), METHODS)
    without_july = [row for row in every_month if row[0] != "M7"]
    assert kept_through(data(*without_july)) == date(2024, 12, 16)  # once may be chance, or a gap
    quiet = [row for row in without_july if row[0] != "M3"]  # twice for about two months
    assert kept_through(data(*quiet)) == date(2025, 1, 14)
    assert trials(data(*quiet), Month(2024, 6), Month(2024, 6), METHODS)


def test_an_origin_before_the_data_is_left_out_for_all():
    late = data(("A", "2024-06-15", None), ("B", "2024-12-30", None))
    found = trials(late, Month(2024, 4), Month(2024, 7), METHODS)
    assert {trial.as_of.month for trial in found} == {6, 7}


def test_an_origin_that_one_method_refuses_is_left_out_for_all():
    def refuses_march(data, as_of, to):
        if as_of.month == 3:
            raise NoForecast("nej")
        return Forecast(as_of, "m", 0, [], Outlook.certain(1))

    found = trials(STEADY, Month(2024, 2), Month(2024, 4), {**METHODS, "m": refuses_march})
    assert {trial.as_of.month for trial in found} == {2, 4}
    assert len(found) == 6
