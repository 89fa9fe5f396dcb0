"""Each simple method by hand, and that the one that would have missed least is chosen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hemmaplan.core.forecast.rest_of_year import METHODS, number_times_cost, rest_of_year

SEASON = np.array([10, 10, 10, 10, 10, 10, 40, 40, 10, 10, 10, 60], float)


def chosen(series, number):
    found = rest_of_year(np.array([series], float), number)
    return found.method[0], found.rest[0], found


def test_each_method_by_hand():
    last_year, this_year = np.arange(1.0, 13), np.array([2.0, 4, 6])
    history = np.array([[*last_year, *this_year]])
    rest = {name: make(history, 3)[0] for name, make in METHODS.items()}
    assert rest["pace"] == 4 * 9
    assert rest["year"] == pytest.approx((sum(range(4, 13)) + 12) / 12 * 9)
    assert rest["season"] == sum(range(4, 13))
    assert rest["scaled_season"] == sum(range(4, 13)) * 2  # 12 against 6 so far
    heavy = 0.5 ** (np.arange(15)[::-1] / 4)
    assert rest["recent"] == pytest.approx(float(history[0] @ heavy / heavy.sum() * 9))


def test_a_season_is_seen():
    name, rest, found = chosen([*np.tile(SEASON, 4), *SEASON[:5]], 5)
    assert name == "season"
    assert rest == SEASON[5:].sum()
    assert found.doubt(np.array([1])) == 0


def test_a_new_level_is_followed():
    steps = np.repeat([100.0, 200, 50, 300, 120], 12)[:-6]
    steps[-1] += 1  # no two methods agree wholly
    assert chosen(steps, 6)[0] == "pace"


def test_growth_on_a_season_is_seen():
    growing = np.concatenate([SEASON * 1.3**year for year in range(5)])
    name, rest, _ = chosen(growing[:-7], 5)
    assert name == "scaled_season"
    assert rest == pytest.approx(growing[-7:].sum())


def test_a_number_times_what_each_costs_by_hand():
    count = np.array([*range(10, 22), 20, 22, 24.0])  # twice last year's
    history = np.array([[*(100.0 * count[:12]), 2400, 2640, 2880]])  # and each dearer
    each = history[0, -6:].sum() / count[-6:].sum()
    rest = number_times_cost(count)(history, 3)[0]
    assert rest == pytest.approx(each * 2 * sum(range(13, 22)))
    count[2] = np.nan
    assert np.isnan(number_times_cost(count)(history, 3)[0])


def test_a_line_that_follows_a_number_is_told_by_it():
    months = np.arange(66)  # through June; a new level every May
    level = np.array([100.0, 70, 130, 90, 60, 120, 80])[(months + 8) // 12]
    count = level * (1 + 0.3 * np.sin(months / 12 * 2 * np.pi))
    amounts = 10 * count
    found = rest_of_year(np.array([amounts, amounts]), 6, {1: ("households", count)})
    assert found.method[1] == "households" != found.method[0]
    assert found.miss[1] == pytest.approx(0, abs=1e-9)
    unknown = rest_of_year(amounts[None], 6, {0: ("households", np.full(66, np.nan))})
    assert unknown.method[0] == found.method[0]
    short = rest_of_year(amounts[None, -9:], 6, {0: ("households", count[-9:])})
    assert short.method[0] == "pace"


def test_without_an_earlier_year_it_is_the_year_s_own_pace_and_no_range():
    name, rest, found = chosen([10, 20, 30], 3)
    assert (name, rest) == ("pace", 180)
    assert found.doubt(np.array([1])) is None


def test_nothing_is_left_in_december():
    assert chosen(np.tile(SEASON, 3), 12)[1] == 0


def test_lines_that_err_together_widen_the_sum_and_opposite_ones_cancel():
    steps = np.repeat([100.0, 200, 50, 300, 120], 12)[:-6]
    found = rest_of_year(np.array([steps, steps, 1000 - steps]), 6)
    alone = found.doubt(np.array([1, 0, 0]))
    assert found.doubt(np.array([1, 1, 0])) == pytest.approx(2 * alone)
    assert found.doubt(np.array([1, 0, 1])) == pytest.approx(0, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 60)),
           elements=st.integers(-10_000, 10_000).map(float)),
    st.integers(1, 12),
)  # fmt: skip
def test_whatever_was_booked_there_is_an_answer(monthly, number):
    if monthly.shape[1] < number:
        return
    found = rest_of_year(monthly, number)
    assert np.isfinite(found.rest).all()
    assert len(found.method) == len(monthly)
