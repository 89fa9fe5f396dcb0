from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.core.dated import DatedValue, MissingValue, Parameter
from hemmaplan.core.money import kronor_text, ore, round_half_away, round_parts, spread
from hemmaplan.core.periods import Month, Period, months


@pytest.mark.parametrize(
    ("exact", "whole"),
    [(Decimal("2.5"), 3), (Decimal("-2.5"), -3), (Decimal("2.4999"), 2), (0, 0), (-7, -7)],
)
def test_a_half_goes_away_from_zero(exact, whole):
    assert round_half_away(exact) == whole


@given(st.fractions())
def test_rounding_moves_at_most_a_half_and_mirrors_around_zero(value):
    assert abs(round_half_away(value) - value) <= Fraction(1, 2)
    assert round_half_away(-value) == -round_half_away(value)


def test_kronor_become_ore_and_text():
    assert ore(Decimal("6500.005")) == 650001
    assert kronor_text(-350) == "-3.50"
    assert kronor_text(-5) == "-0.05"
    assert kronor_text(0) == "0.00"


@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any),
)
def test_spread_adds_to_the_whole_and_stays_within_one_of_the_exact_share(total, weights):
    parts = spread(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[Decimal("0.5")] * 2, [Fraction(1, 8)] * 2, [3, 3]])
def test_spread_takes_weights_that_are_shares(weights):
    assert spread(11, weights) == [6, 5]


@given(st.lists(st.fractions(-1000, 1000, max_denominator=12), max_size=12))
def test_rounded_parts_add_to_the_rounded_sum_and_those_that_lost_most_are_given_back(values):
    parts = round_parts(values)
    assert sum(parts) == round_half_away(sum(values, Fraction(0)))
    lost = [value - value.__floor__() for value in values]
    raised = [part > value.__floor__() for part, value in zip(parts, values, strict=True)]
    given_back = [(-loss, place) for place, loss in enumerate(lost) if raised[place]]
    kept = [(-loss, place) for place, loss in enumerate(lost) if not raised[place]]
    assert max(given_back, default=(-2, 0)) < min(kept, default=(1, 0))
    assert all(abs(part - value) < 1 for part, value in zip(parts, values, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3]])
def test_spread_refuses_weights_that_are_no_split(weights):
    with pytest.raises(ValueError, match="weights"):
        spread(10, weights)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_month_holds_its_days(day):
    month = Month.of(day)
    assert month.first_day <= day < month.end == month.shift(1).first_day
    assert Month.parse(str(month)) == month == Month.from_index(month.index)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "202610", "2026-1", "oktober"])
def test_a_month_that_is_none_raises(text):
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_months_include_both_ends_and_periods_exclude_theirs():
    assert [str(m) for m in months(Month(2023, 12), Month(2024, 2))] == [
        "2023-12",
        "2024-01",
        "2024-02",
    ]
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert year.days == 366
    assert year.overlap(Period(date(2024, 12, 31), date(2026, 1, 1))).days == 1
    assert year.overlap(Period(date(2026, 1, 1), date(2026, 2, 1))).days == 0


def test_a_dated_value_raises_before_its_first_date():
    base = Parameter(
        "prisbasbelopp",
        "kr",
        "",
        [DatedValue(date(2025, 1, 1), 58_800, "x"), DatedValue(date(2026, 1, 1), 59_200, "y")],
    )
    assert base.on(date(2025, 12, 31)) == 58_800
    assert base.entry(date(2026, 1, 1)).reference == "y"
    with pytest.raises(MissingValue):
        base.on(date(2024, 12, 31))
