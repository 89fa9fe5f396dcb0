"""The cube adds up to the lines, to the öre."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.cost_cases import dataset, datasets, pause, periods, placement, price

from hemmaplan.core import cost
from hemmaplan.core.cost_cube import Prices, cost_by_month, day_prices_by_month
from hemmaplan.core.periods import Month

DIMENSIONS = ["area", "unit_code", "care_form", "sex"]
JAN, FEB = Month(2024, 1), Month(2024, 2)


def day(text):
    return int(np.datetime64(text).astype(int))


@settings(max_examples=50, deadline=None)
@given(
    datasets(),
    periods,
    st.lists(st.sampled_from(DIMENSIONS), unique=True, min_size=1, max_size=2),
)
def test_the_lines_add_up_to_the_cube(data, period, by):
    cube = cost_by_month(data, *period, by)
    dimensions = data.table("placements").select("placement_id", pl.col(by).fill_null(""))
    lines = (
        cost.cost_lines(data, *period)
        .join(dimensions, on="placement_id")
        .group_by(*by, "month")
        .agg(pl.col("cost_ore").sum())
    )
    spent = pl.col("cost_ore") != 0
    assert sorted(cube.filter(spent).rows()) == sorted(lines.filter(spent).rows())


@settings(max_examples=30, deadline=None)
@given(datasets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(data, random):
    seed = random.randrange(10_000)
    shuffled = type(data)(
        tables={
            name: frame.sample(fraction=1, shuffle=True, seed=seed)
            for name, frame in data.tables.items()
        }
    )
    period = (Month(2023, 12), Month(2024, 4))
    by = ["month", "care_form"]
    assert cost.summary(shuffled, *period, by).equals(cost.summary(data, *period, by))
    assert cost_by_month(shuffled, *period, by[1:]).equals(cost_by_month(data, *period, by[1:]))


def test_prices_per_day_and_month_and_paid_once_are_in_the_cube_with_what_a_pause_takes():
    rates = [
        price("3100", "month", from_date="2024-01-11", to_date="2024-02-29"),
        price("100"), price("7", "occasion", from_date="2024-02-12"),
    ]  # fmt: skip
    paused = [pause("2024-02-28", "2024-03-02", "50")]
    data = dataset(placements=[placement()], rates=rates, pauses=paused)
    cube = cost_by_month(data, JAN, Month(2024, 3), ["care_form"])
    assert cube["cost_ore"].to_list() == [
        2_100_00 + 3_100_00, 3_100_00 + 2_900_00 + 7_00 - 100_00, 3_100_00 - 100_00,
    ]  # fmt: skip


def test_two_dimensions_and_a_leap_day():
    prices = Prices(
        begin=np.array([day("2024-01-31"), day("2023-01-01"), day("2024-02-10")]),
        end=np.array([day("2024-03-01"), day("2030-01-01"), day("2024-02-01")]),  # the last: none
        unit_ore=np.array([100, 7, 10**6]),
        codes=[np.array([0, 1, 1]), np.array([2, 0, 0])],
        sizes=[2, 3],
    )
    expected = np.zeros((2, 3, 2), np.int64)
    expected[0, 2] = [100, 2900]
    expected[1, 0] = [31 * 7, 29 * 7]
    assert np.array_equal(day_prices_by_month(prices, JAN, FEB), expected)


def test_a_code_outside_its_size_raises():
    begin, end, unit = (np.array([value]) for value in (day("2024-01-01"), day("2024-02-01"), 1))
    with pytest.raises(ValueError, match="invalid entry"):
        day_prices_by_month(Prices(begin, end, unit, [np.array([2])], [2]), JAN, JAN)


@pytest.mark.parametrize("by", [[], ["age_group"], ["area", "month"]])
def test_a_dimension_that_changes_with_the_month_raises(by):
    data = dataset(placements=[placement()], rates=[price("1")])
    with pytest.raises(ValueError, match="do not change"):
        cost_by_month(data, JAN, JAN, by)
