"""Numbers as Swedish documents print them."""

from decimal import Decimal

import pytest

from hemmaplan.core.printed_numbers import like, parse_number, points_are_thousands


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1 234", "1234", "1"),
        ("1\u00a0234,5", "1234.5", "0.1"),
        ("−28,8 mnkr", "-28.8", "0.1"),
        ("-28767", "-28767", "1"),
        ("– 12", "-12", "1"),
        ("(1 234)", "-1234", "1"),
        ("123-", "-123", "1"),
        ("1.234.567", "1234567", "1"),
        ("1.234,50", "1234.50", "0.01"),
        ("1,234.50", "1234.50", "0.01"),
        ("54 %", "54", "1"),
        ("0.06", "0.06", "0.01"),
        ("2 000*", "2000", "1"),
        ("2 000¹⁾", "2000", "1"),
        ("2 000 1)", "2000", "1"),
        ("1 500 tkr", "1500", "1"),
        ("+3", "3", "1"),
    ],
)
def test_numbers_with_the_unit_of_their_last_digit(text: str, value: str, unit: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.unit) == (Decimal(value), Decimal(unit))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "–",
        "2026-10-31",
        "13-17",
        "jan–maj",
        "0123",
        "12 34",
        "03-feb",
        "x",
        "1.2.3",
        "65 år",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_points_are_thousands_when_all_of_a_table_stand_before_three_digits() -> None:
    assert points_are_thousands(["1.234", "12.500", "x", "7"])
    assert not points_are_thousands(["1.234", "12.5"])
    assert not points_are_thousands(["1.234"])
    number = parse_number("1.234", point_thousands=True)
    assert number is not None
    assert number.value == 1234


@pytest.mark.parametrize(
    ("printed", "value", "unit", "text"),
    [
        ("1\u00a0234,5", "-9876.54", "0.1", "-9\u00a0876,5"),
        ("−12", "-3", "1", "−3"),
        ("20", "22", "1", "22"),
        ("0.5", "0.25", "0.1", "0.3"),
    ],
)
def test_a_number_is_written_the_way_the_cell_is(
    printed: str, value: str, unit: str, text: str
) -> None:
    assert like(printed, Decimal(value), Decimal(unit)) == text
