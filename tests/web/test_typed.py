"""What is typed in a field, read or told to be wrong."""

import pytest

from hemmaplan.web.typed import Typed, again


@pytest.mark.parametrize("said", ["nan", "sNaN", "inf", "-1", "100,1", "sex"])
def test_what_is_no_percentage_is_told_and_stops_nothing(said: str) -> None:
    typed = Typed({"pct": said})
    assert typed.percent("pct") is None
    assert typed.wrong == {"pct": "Skriv procent mellan 0 och 100."}


def test_an_amount_that_the_register_cannot_keep_is_told() -> None:
    typed = Typed({"most": "999 999 999,99", "more": "1 000 000 000"})
    assert str(typed.kronor("most")) == "999999999.990000"
    assert typed.kronor("more") is None
    assert typed.wrong == {"more": "Beloppet är för stort. Kontrollera det."}


def test_what_is_shown_again_has_no_personal_number_however_deep() -> None:
    number = "20101010" + "-2398"
    typed = {"name": number, "steps": [{"label": f"hos {number}"}, 3], "none": None}
    shown = again(typed)
    assert number not in str(shown)
    assert shown["steps"][0]["label"].startswith("hos [")
    assert (shown["steps"][1], shown["none"]) == (3, None)
    assert typed["name"] == number
