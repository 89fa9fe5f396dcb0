from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.core.periods import Month
from hemmaplan.render.document import Cell
from hemmaplan.render.numbers_sv import (
    amount_text,
    cell_text,
    month_text,
    number_text,
    percent_text,
    period_text,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234, 0, "1\u00a0234"),
        (-1234567, 0, "−1\u00a0234\u00a0567"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "−3"),
        (Decimal("-0.4"), 0, "0"),
        (Decimal("0.05"), 1, "0,1"),
        (Fraction(1, 3), 2, "0,33"),
        (Decimal("-999.95"), 1, "−1\u00a0000,0"),
    ],
)
def test_number_is_written_the_swedish_way(value, decimals, text):
    assert number_text(value, decimals) == text


def test_plus_is_written_on_request_but_never_on_zero():
    assert number_text(Decimal("2.1"), 1, plus=True) == "+2,1"
    assert number_text(Decimal("0.04"), 1, plus=True) == "0,0"


def test_amount_is_rounded_from_ore_once():
    assert amount_text(2_884_999_999, "mnkr", 1) == "28,8\u00a0mnkr"
    assert amount_text(-150_000, "tkr") == "−2\u00a0tkr"
    assert amount_text(150, "kr", 2) == "1,50\u00a0kr"
    with pytest.raises(KeyError):
        amount_text(1, "SEK")


def test_percent():
    assert percent_text(Decimal("0.8449"), 1) == "84,5\u00a0%"


def test_unknown_is_an_empty_cell_and_zero_is_not():
    assert cell_text(Cell(None)) == ""
    assert cell_text(Cell(0)) == "0"
    assert cell_text(Cell(Decimal("-1.25"), decimals=1, suffix=" %")) == "−1,3\u00a0%"


def test_periods_are_inclusive_words():
    january, october = Month(2026, 1), Month(2026, 10)
    assert month_text(october) == "oktober\u00a02026"
    assert period_text(january, october) == "januari–oktober\u00a02026"
    assert period_text(january, october, short=True) == "jan–okt\u00a02026"
    assert period_text(october, october, short=True) == "okt\u00a02026"
    assert period_text(Month(2025, 11), january, short=True) == "nov\u00a02025–jan\u00a02026"


@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 4))
def test_written_number_reads_back_as_the_rounded_one(value, decimals):
    text = number_text(value, decimals)
    read = Decimal(text.replace("\u00a0", "").replace("−", "-").replace(",", "."))
    assert abs(read - value) <= Decimal(5) / 10 ** (decimals + 1)
    assert not set("-. ") & set(text)
