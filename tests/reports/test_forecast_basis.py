"""What the forecast leans on is told in words, the same on the page and the command line."""

from datetime import date

from hemmaplan.core.forecast.answer import Basis
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
