"""Where a figure stands, in words."""

from fractions import Fraction

import pytest

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Unit
from hemmaplan.reports.tracing import exact_text, exact_unit, place_text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("line_forecast/total/net/year", "Totalt · Nettokostnad · hela året"),
        ("board_forecast/total/net/p05", "Totalt · Nettokostnad · spannets lägsta"),
        ("placement_forecast_chosen/total/total/p95", "Totalt · Totalt · spannets högsta"),
        (
            "price_control/total/total/wrong_days_ytd",
            "Totalt · Totalt · fel antal dygn, hittills i år",
        ),
        (
            "case_times/total/assessments/share_ytd",
            "Totalt · Förhandsbedömningar · andel, hittills i år",
        ),
    ],
)
def test_a_figure_is_told_in_words_and_not_by_its_column(address, words):
    assert place_text(Dataset(), Address(*address.split("/"))) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Fraction(64, 91), Unit.SHARE, "70,33 %"),
        (Fraction(1, 3), Unit.DAYS, "0,33 dygn"),
        (123456, Unit.KR_PER_DAY, "1\u00a0234,56 kronor per dygn"),
        (91, Unit.COUNT, "91 antal"),
    ],
)
def test_a_value_is_written_in_the_unit_beside_it(value, unit, words):
    assert f"{exact_text(value, unit)} {exact_unit(unit)}" == words
