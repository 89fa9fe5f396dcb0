"""The fan chart: what it says in words, where its labels stand, and that it can be drawn."""

import pytest

from hemmaplan.render.charts import NARROW, svg
from hemmaplan.render.fan import fan

MONTHS = ("sep", "okt", "nov", "dec")


def chart(**more):
    asked = {
        "name": "Prognos", "caption": "Kostnad", "months": MONTHS,
        "known": [30, 33, None, None], "expected": [None, 33, 36, 39],
        "outer": ([None, 33, 35, 37], [None, 33, 37, 41.5]),
        "inner": ([None, 33, 35.5, 38], [None, 33, 36.5, 40]),
        "expected_label": "Väntat", "others": [("Planerade avslut", 38.9)], "unit": "mnkr",
    }  # fmt: skip
    return fan(**(asked | more))


def test_the_words_say_what_the_picture_shows():
    said = chart(line=("Budget", 36.5)).alt
    for words in ("till och med okt 33,0", "nio fall av tio i dec: 37,0 till 41,5",
                  "hälften av fallen i dec: 38,0 till 40,0", "i dec Väntat 39,0",
                  "i dec Planerade avslut 38,9", "i dec Budget 36,5"):  # fmt: skip
        assert words in said


def test_labels_that_would_lie_on_each_other_are_pushed_apart():
    texts = [layer for layer in chart().spec["layer"] if layer["mark"]["type"] == "text"]
    assert [text["mark"]["dy"] for text in texts] == [0, 16]


@pytest.mark.parametrize("width", [605, NARROW])
def test_it_is_drawn_wide_and_narrow_with_every_label(width):
    picture = svg(chart(line=("Budget", 36.5)).spec, width)
    for words in ("Väntat 39,0", "Planerade avslut 38,9", "Budget 36,5", "mnkr"):
        assert words in picture


def test_nothing_known_is_no_fan():
    with pytest.raises(ValueError, match="known"):
        chart(known=[None] * 4)
