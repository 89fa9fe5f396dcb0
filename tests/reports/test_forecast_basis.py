"""What the forecast leans on is told in words, the same on the page and the command line."""

from datetime import date

import pytest

from hemmaplan.core.forecast.answer import Basis
from hemmaplan.reports.briefing import between
from hemmaplan.reports.forecast_basis import leans_on

SINCE = date(2024, 1, 1)


def test_a_long_history_is_told_in_a_sentence():
    (said,) = leans_on(Basis(SINCE, ended=1234, ongoing=1, unpriced=0))
    assert said == "Underlag: 1 pågående placering och 1\u00a0234 avslutade sedan 2024-01-01."


def test_a_short_history_a_gap_a_limit_not_kept_and_a_missing_price_are_told():
    gap = (date(2024, 3, 1), date(2025, 3, 1))
    basis = Basis(SINCE, ended=3, ongoing=2, unpriced=1, gap=gap, unkept=("lvu_2",))
    _, short, missing, limit, price = leans_on(basis)
    assert "Historiken är kort" in short
    assert "Mellan 2024-03-01 och 2025-03-01 börjar ingen" in missing
    assert "LVU 2 §" in limit
    assert "1 av de pågående saknar pris" in price


def test_a_home_whose_fee_has_ended_is_told():
    _, _, said = leans_on(Basis(SINCE, ended=3, ongoing=9, unpriced=0, fees_run_out=1))
    assert said.startswith("1 av de pågående har ett arvode som har slutat men en omkostnad som")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (38_261_000_00, 40_712_000_00, ("38,3 mnkr", "40,7 mnkr")),
        (990_000_00, 1_204_000_00, ("990 tkr", "1,2 mnkr")),
        (1_210_000_00, 1_240_000_00, ("1 210 tkr", "1 240 tkr")),
        (161_200_00, 161_900_00, ("161 tkr", "162 tkr")),
        (161_200_00, 161_300_00, ("161 200 kr", "161 300 kr")),
        (161_200_10, 161_200_20, None),
    ],
)
def test_the_ends_of_a_range_are_never_the_same_words(low, high, said):
    found = between(low, high)
    assert (found and tuple(end.replace("\u00a0", " ") for end in found)) == said
