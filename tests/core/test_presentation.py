from decimal import Decimal
from fractions import Fraction

import pytest

from hemmaplan.core.dataset import DeviationConvention, Municipality, PrintedUnit, Sign
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.presentation import judgement, printed
from hemmaplan.core.report_lines import LineType

BUDGET_MINUS_ACTUAL = DeviationConvention.BUDGET_MINUS_ACTUAL
ACTUAL_MINUS_BUDGET = DeviationConvention.ACTUAL_MINUS_BUDGET


def figure(kronor, column, unit=Unit.KR):
    return Figure(Address("budget_followup", "total", "x", column), kronor * 100, unit)


@pytest.mark.parametrize("deviation", list(DeviationConvention))
@pytest.mark.parametrize("sign", list(Sign))
@pytest.mark.parametrize("line_type", [LineType.REVENUE, LineType.COST, LineType.NET])
def test_a_printed_deviation_is_the_difference_of_the_printed_amounts(sign, deviation, line_type):
    municipality = Municipality(sign=sign, deviation=deviation)
    budget, actual = 100_000, 130_000
    favourable = actual - budget if line_type is LineType.REVENUE else budget - actual
    first = printed(figure(budget, "period_budget"), line_type, municipality)
    second = printed(figure(actual, "period_actual"), line_type, municipality)
    expected = first - second if deviation is BUDGET_MINUS_ACTUAL else second - first
    assert printed(figure(favourable, "period_deviation"), line_type, municipality) == expected


@pytest.mark.parametrize(
    ("sign", "line_type", "kronor", "tkr"),
    [
        (Sign.COST_POSITIVE, LineType.COST, 7000, 7),
        (Sign.COST_POSITIVE, LineType.REVENUE, 7000, -7),
        (Sign.REVENUE_POSITIVE, LineType.REVENUE, 7000, 7),
        (Sign.REVENUE_POSITIVE, LineType.COST, 7000, -7),
        (Sign.REVENUE_POSITIVE, LineType.LIABILITY, 7000, -7),
        (Sign.REVENUE_POSITIVE, LineType.NET, 7000, -7),
        (Sign.UNSIGNED, LineType.REVENUE, 7000, 7),
        (Sign.UNSIGNED, LineType.COST, 7000, 7),
        (Sign.COST_POSITIVE, LineType.FRAME, 7000, 7),
        (Sign.COST_POSITIVE, LineType.RESULT, -7000, -7),
        (Sign.REVENUE_POSITIVE, LineType.RESULT, -7000, -7),
    ],
)
def test_each_convention_prints_its_own_sign(sign, line_type, kronor, tkr):
    municipality = Municipality(sign=sign)
    assert printed(figure(kronor, "year_budget"), line_type, municipality) == tkr


@pytest.mark.parametrize("deviation", list(DeviationConvention))
@pytest.mark.parametrize("sign", list(Sign))
def test_a_result_deviates_with_the_sign_of_the_net_cost(sign, deviation):
    municipality = Municipality(sign=sign, deviation=deviation)
    worse = figure(-5000, "year_deviation")
    assert printed(worse, LineType.RESULT, municipality) == printed(
        worse, LineType.NET, municipality
    )


def test_units_are_converted_but_not_rounded():
    amount = Figure(Address("x", "total", "cost", "period_actual"), 123_456_789, Unit.KR)
    assert printed(amount, LineType.COST, Municipality(unit=PrintedUnit.KR)) == Decimal(
        "1234567.89"
    )
    assert printed(amount, LineType.COST, Municipality(unit=PrintedUnit.MKR)) == Decimal(
        "1.23456789"
    )
    share = Figure(Address("x", "", "", "share_of_year_budget"), Fraction(538, 1000), Unit.SHARE)
    assert printed(share, LineType.COST, Municipality()) == Decimal("53.8")
    count = Figure(Address("x", "", "", "count"), 7, Unit.COUNT)
    assert printed(count, LineType.COST, Municipality()) == 7


@pytest.mark.parametrize(
    ("column", "line_type", "kronor", "word"),
    [
        ("period_deviation", LineType.COST, 5, "better"),
        ("period_deviation", LineType.REVENUE, -5, "worse"),
        ("year_deviation", LineType.RESULT, 0, ""),
        ("year_forecast_change", LineType.COST, 5, "worse"),
        ("year_forecast_change", LineType.REVENUE, 5, "better"),
        ("period_actual", LineType.COST, 5, ""),
    ],
)
def test_better_or_worse_follows_the_line_type(column, line_type, kronor, word):
    assert judgement(figure(kronor, column), line_type) == word
