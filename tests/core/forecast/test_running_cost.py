"""Running sums equal the plain overlap of days, and core's own cost of whole days."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.forecast.running_cost import RunningCost, calendar_of
from hemmaplan.core.forecast.spells import day_number
from hemmaplan.core.periods import Month

CALENDAR = calendar_of(day_number(date(2024, 1, 20)), Month(2024, 1), Month(2024, 6))


def test_the_calendar_counts_from_the_day_after():
    assert CALENDAR.edges.tolist()[:3] == [-20, 11, 40]
    assert CALENDAR.numbers.tolist() == [1, 2, 3, 4, 5, 6]
    assert CALENDAR.year == -20


days = st.integers(-15, 200)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), days, days), min_size=1, max_size=6))
def test_equal_to_the_overlap_of_each_stay_and_month(stays):
    run, begin, end = (np.array(column) for column in zip(*stays, strict=True))
    cost = RunningCost(CALENDAR, 3)
    day, month = np.full(len(run), 100.0), np.full(len(run), 3000.0)
    cost.change(run, begin, day, month)
    cost.change(run, end, -day, -month)
    expected = np.zeros((3, 6))
    low, high = CALENDAR.edges[:-1], CALENDAR.edges[1:]
    for of, first, last in stays:
        sign = 1 if last >= first else -1
        inside = np.minimum(max(first, last), high) - np.maximum(min(first, last), low)
        expected[of] += sign * inside.clip(0) * (100 + 3000 / (high - low))
    assert cost.total() == pytest.approx(expected, abs=1e-6)


def test_a_lump_falls_in_its_month_and_not_after_the_end():
    cost = RunningCost(CALENDAR, 2)
    cost.add_once(np.array([0, 1, 1]), np.array([-5, 12, 500]), np.array([7.0, 8.0, 9.0]))
    assert cost.total().tolist() == [[7, 0, 0, 0, 0, 0], [0, 8, 0, 0, 0, 0]]


def test_the_year_before_is_not_charged():
    cost = RunningCost(
        calendar_of(day_number(date(2024, 2, 10)), Month(2024, 2), Month(2024, 3)), 1
    )
    lane, price = np.zeros(1, int), np.ones(1)
    cost.change(lane, np.array([-100]), price, None)
    cost.change(lane, np.array([10]), -price, None)
    cost.add_once(lane, np.array([-100]), price)
    assert cost.total().tolist() == [[41.0 + 10.0, 0.0]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), days), min_size=1, max_size=6))
def test_once_with_a_change_is_the_same_as_apart(begun):
    run, day = (np.array(column) for column in zip(*begun, strict=True))
    calendar = calendar_of(day_number(date(2024, 1, 5)), Month(2024, 1), Month(2024, 6))
    price, lump = np.full(len(run), 100.0), np.arange(1.0, len(run) + 1)
    together, apart = RunningCost(calendar, 3), RunningCost(calendar, 3)
    together.change(run, day, price, None, lump)
    apart.change(run, day, price, None)
    apart.add_once(run, day, lump)
    assert together.total() == pytest.approx(apart.total())
