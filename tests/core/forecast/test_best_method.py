"""Which method counts: another than the model only when it has won soberly."""

from datetime import date
from fractions import Fraction

import pytest

from hemmaplan.core.forecast.answer import Forecast, Outlook
from hemmaplan.core.forecast.best_method import Best, Why, best_method, ranged


@pytest.mark.parametrize(
    ("model", "linear", "counts"),
    [
        ((3, 3, 3), (4, 2, 4), Best("model", Why.NEAREST, "model")),
        ((3, 3, 3), (2, 2, 2), Best("linear", Why.WON, "linear")),
        ((5, 5, 5), (4, 4, 4), Best("linear", Why.WON, "linear")),  # exactly four fifths
        ((50, 50, 50), (40, 40, 41), Best("model", Why.CHANCE, "linear")),
        ((9, 9, 2), (1, 1, 2), Best("model", Why.CHANCE, "linear")),  # not nearer every year
        ((9, 9), (1, 1), Best("model", Why.SHORT, "linear")),
        ((0, 0, 0), (0, 0, 0), Best("model", Why.NEAREST, "model")),
        ((), (), Best("model", Why.SHORT, "model")),
    ],
)
def test_another_than_the_model_counts_when_it_was_nearer_each_of_three_years(
    model, linear, counts
):
    assert best_method({"model": model, "linear": linear}) == counts


def of_year(mean, known=0):
    return Forecast(date(2026, 6, 30), "linear", known, [], Outlook.certain(mean))


def test_a_method_without_a_range_gets_that_of_its_misses():
    year = ranged(of_year(1_000_000), [Fraction(1, 10), Fraction(-1, 10), Fraction(1, 10)])
    spread = 0.1 * (1 + 1 / 3) ** 0.5
    assert year.year.mean == year.year.quantile("p50") == 1_000_000
    assert year.year.quantile("p95") == round(1_000_000 * (1 + 1.644854 * spread))
    assert year.chance_within(1_000_000) == pytest.approx(0.5)
    assert list(year.year_percentiles) == sorted(year.year_percentiles)


def test_the_range_is_never_below_what_is_known_and_of_no_misses_has_no_width():
    low = ranged(of_year(1_000, known=990), [Fraction(1, 2)]).year.quantile("p05")
    assert low == 990
    assert ranged(of_year(1_000), [Fraction(0)]).year == Outlook.certain(1_000)
