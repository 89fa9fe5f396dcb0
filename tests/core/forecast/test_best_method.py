"""Which method counts: another than the model only when it has won soberly."""

from dataclasses import replace
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


def of_model(*percentiles):
    """A model's forecast of 1 000 000 with these percentiles, 1 to 99."""
    made = replace(of_year(1_000_000), method="model")
    return replace(made, year_percentiles=percentiles or (1_000_000,) * 99)


def test_a_method_without_a_range_gets_that_of_its_misses():
    errors = [Fraction(1, 10), Fraction(-1, 10), Fraction(1, 10)]
    year = ranged(of_year(1_000_000), errors, of_model())
    spread = 0.1 * (1 + 1 / 3) ** 0.5
    assert year.year.mean == year.year.quantile("p50") == 1_000_000
    assert year.year.quantile("p95") == round(1_000_000 * (1 + 1.644854 * spread))
    assert year.chance_within(1_000_000) == pytest.approx(0.5)
    assert list(year.year_percentiles) == sorted(year.year_percentiles)


def test_the_range_is_never_below_what_is_known():
    low = ranged(of_year(1_000, known=990), [Fraction(1, 2)], of_model()).year.quantile("p05")
    assert low == 990


def test_few_misses_or_none_make_no_range_narrower_than_the_model_s():
    """Skew as it is: each side is as far from the value as the model's, or as the misses say."""
    model = of_model(*(1_000_000 + 900 * (n - 40) for n in range(1, 100)))
    exact = ranged(of_year(2_000_000), [Fraction(0)] * 3, model)
    assert exact.year.mean == exact.year.quantile("p50") == 2_000_000
    assert exact.year.quantile("p05") == 2_000_000 - 900 * 35
    assert exact.year.quantile("p95") == 2_000_000 + 900 * 55
    assert list(exact.year_percentiles) == sorted(exact.year_percentiles)
    missed = ranged(of_year(2_000_000), [Fraction(1, 50)], model)
    assert missed.year.quantile("p05") < 2_000_000 - 900 * 35
