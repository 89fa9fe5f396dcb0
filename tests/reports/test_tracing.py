"""Where a figure stands, in words."""

import pytest

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.reports.tracing import place_text


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
