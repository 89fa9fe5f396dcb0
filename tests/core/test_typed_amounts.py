"""Amounts as people type them: read when there is one reading, else refused with a remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.core.dataset import PrintedUnit
from hemmaplan.core.typed_amounts import NotAnAmount, as_typed, typed_amount

TKR = PrintedUnit.TKR


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1 234", 123_400_000),
        ("1234", 123_400_000),
        ("1\u00a0234", 123_400_000),
        ("\u22121 234,5", -123_450_000),
        ("-30", -3_000_000),
        ("+ 7", 700_000),
        ("1,2 mnkr", 120_000_000),
        ("1,2MKR", 120_000_000),
        ("950 kr", 95_000),
        ("950,55 kronor", 95_055),
        ("0", 0),
        ("0,00001", 1),
        ("", None),
        ("  ", None),
    ],
)
def test_what_people_write_is_read(text, ore):
    assert typed_amount(text, TKR) == ore


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1.234", "decimaler med komma"),
        ("1,234,567", "decimaler med komma"),
        ("12 34", "inget belopp"),
        ("tolv", "Skriv till exempel 1 234 (tkr)"),
        ("5 usd", "inget belopp"),
        ("--5", "inget belopp"),
        ("1e9", "inget belopp"),
        ("0,000001", "för många decimaler"),
        ("1 000 000 000 tkr", "för stort"),
        ("9" * 300, "för stort"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused_with_a_remedy(text, remedy):
    with pytest.raises(NotAnAmount, match=remedy.replace("(", r"\(").replace(")", r"\)")):
        typed_amount(text, TKR)


@given(st.integers(-(10**14) + 1, 10**14 - 1), st.sampled_from(PrintedUnit))
def test_what_is_written_is_read_back(ore, unit):
    assert typed_amount(as_typed(ore, unit), unit) == ore
