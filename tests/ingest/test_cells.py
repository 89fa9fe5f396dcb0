from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from hemmaplan.core.columns import Column, Kind
from hemmaplan.ingest.cells import expected, fold_code_text, how_to_mend, reading, trimmed


def read(kind, *cells, name="x", codes=(), translations=None):
    text = pl.DataFrame({name: cells}, schema={name: pl.String}).select(trimmed(pl.col(name)))
    column = Column(name, kind, codes=codes)
    return text.select(reading(column, translations or {})).to_series().to_list()


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0), ("1234", 123400), ("1234,5", 123450), ("1234.56", 123456),
        ("1 234 567,89", 123456789), ("1\u00a0234,50", 123450), ("1\u202f234,50", 123450),
        ("1\u2009234", 123400), ("-5", -500), ("−5,01", -501), ("- 5", -500), ("+5", 500),
        (",5", 50), ("-,05", -5), ("5,", 500), ("0,005", 1), ("-0,005", -1), ("0,0049999", 0),
        ("1234.5600000000001", 123456), ("12.345", 1235), ("007", 700),
        ("999999999999,99", 99999999999999), (" 12 ", 1200), ('="12,5"', 1250),
    ],
)  # fmt: skip
def test_money_becomes_whole_ore(text, ore):
    assert read(Kind.MONEY, text) == [ore]


@pytest.mark.parametrize(
    "text",
    [
        "1.234,56", "1,234.56", "1.234.567", "100-", "100−", "(100)", "1E+05", "1 23", "12 34,5",
        "1  234", "abc", "12 kr", "-", "−", ",", "--5", "1000000000000", "NaN", "inf", "#N/A",
        "2024-01-01", "1/2", "٣",
    ],
)  # fmt: skip
def test_a_number_that_could_mean_two_things_is_not_read(text):
    assert read(Kind.MONEY, text) == [None]
    assert read(Kind.EXACT, text) == [None]


def test_exact_numbers_keep_six_decimals_and_no_more():
    assert read(Kind.EXACT, "6500,005", "−0,000001", "31.42", "1 000", ",5", "1,2500000000") == [
        Decimal("6500.005"), Decimal("-0.000001"), Decimal("31.42"), Decimal(1000),
        Decimal("0.5"), Decimal("1.25"),
    ]  # fmt: skip
    assert read(Kind.EXACT, "0,0000001") == [None]


def test_a_per_cent_is_at_most_a_thousand_either_way_and_says_so():
    told = ["31,42", "1000", "-1000", "1000,000001", "3142", "-1000,5"]
    assert read(Kind.EXACT, *told, name="payroll_pct") == [
        Decimal("31.42"), Decimal(1000), Decimal(-1000), None, None, None,
    ]  # fmt: skip
    assert expected(Column("payroll_pct", Kind.EXACT)) == "procent som 31,42, högst 1000"
    assert expected(Column("amount", Kind.EXACT)) == "ett tal som 1 234,50 med högst sex decimaler"
    assert read(Kind.EXACT, "3142") == [Decimal(3142)]


def test_a_point_or_comma_is_decimals_never_thousands():
    assert read(Kind.EXACT, "1.234", "1,234") == [Decimal("1.234")] * 2


def test_dates():
    assert read(Kind.DATE, "2024-02-29", "20240229", "2024-02-29 00:00:00", "2024-02-29T00:00") == (
        [date(2024, 2, 29)] * 4
    )
    bad = ["2023-02-29", "2024-13-01", "24-02-29", "29/2 2024", "2024-02-29 12:30", "2024-2-9",
           "0001-01-01", "9999-12-31", "45351", "2024-0229"]  # fmt: skip
    assert read(Kind.DATE, *bad) == [None] * len(bad)


def test_months_are_months_or_the_first_of_one():
    good = ["2024-03", "202403", "2024-03-01", "20240301", "2024-03-01 00:00:00"]
    assert read(Kind.MONTH, *good) == [date(2024, 3, 1)] * len(good)
    bad = ["2024-13", "2024-00", "2024-03-02", "mars 2024", "2403", "2024", "2024-3"]
    assert read(Kind.MONTH, *bad) == [None] * len(bad)


def test_a_birth_date_is_kept_only_to_the_month():
    assert read(Kind.MONTH, "2010-05-17", "20100517", "2010-05", name="birth_month") == (
        [date(2010, 5, 1)] * 3
    )


def test_flags_years_and_counts():
    assert read(Kind.FLAG, "1", "ja", "JA", "True", "sant") == [True] * 5
    assert read(Kind.FLAG, "0", "nej", "N", "false", "falskt") == [False] * 5
    assert read(Kind.FLAG, "2", "x", "-1", "1.5") == [None] * 4
    assert read(Kind.YEAR, "2024", "1999", "24", "2024.0", "20240", "3024") == [
        2024, 1999, None, None, None, None,
    ]  # fmt: skip
    assert read(Kind.COUNT, "12", "1 234", "12,0", "0", "-1", "1,5", "9999999999", "") == [
        12, 1234, 12, 0, None, None, None, None,
    ]  # fmt: skip


def test_codes_are_known_in_any_case_spacing_and_with_swedish_letters():
    forms = ("lvu_2", "stodboende", "hvb")
    assert read(Kind.CODE, "LVU 2", "Stödboende", " hvb ", "lvu-2", "stodboende", codes=forms) == [
        "lvu_2", "stodboende", "hvb", "lvu_2", "stodboende",
    ]  # fmt: skip
    assert read(Kind.CODE, "hvb eget", "", "h v b", codes=forms) == [None] * 3
    assert read(Kind.CODE, "k", "M", codes=("K", "M")) == ["K", "M"]


def test_one_text_is_folded_as_a_column_is():
    assert fold_code_text("\u00a0Lvu - 2 ") == "lvu_2"


def test_the_municipalitys_own_words_are_translated():
    assert read(
        Kind.CODE, "Fam.hem Konsulent", codes=("hvb",), translations={"fam.hem_konsulent": "hvb"}
    ) == ["hvb"]


def test_a_code_of_ones_own_is_one_word_and_never_a_sentence():
    said = ("Skolgång", "hjälp med spel", "SKYDD_MOT_VÅLD", "7 § LVU", "x" * 41, "-", "Anna-Lisa B")
    assert read(Kind.OWN_CODE, *said) == ["skolgang", None, "skydd_mot_vald", *[None] * 4]
    translated = {"hjalp_med_spel": "spel", "skola": "schooling"}
    assert read(Kind.OWN_CODE, "Hjälp med spel", "Skola", "övrigt", translations=translated) == [
        "spel", "schooling", "ovrigt",
    ]  # fmt: skip
    assert read(Kind.OWN_CODE, "Spel", "skola", codes=("spel",)) == ["spel", None]


def test_text_is_trimmed_and_a_formula_error_is_no_text():
    assert read(Kind.TEXT, " a b ", "\u00a0", "", '="007"', "#B1") == [
        "a b",
        None,
        None,
        "007",
        "#B1",
    ]
    errors = ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VÄRDEFEL!", "#SAKNAS!", "#FORMEL!"]
    assert read(Kind.TEXT, *errors) == [None] * len(errors)


@pytest.mark.parametrize(
    ("kind", "text", "advice"),
    [
        (Kind.MONEY, "100-", "minustecknet före"), (Kind.MONEY, "(100)", "minustecknet före"),
        (Kind.MONEY, "1.234,56", "tusental med mellanslag"),
        (Kind.EXACT, "1,2E+05", "alla siffror"),
        (Kind.MONTH, "2024-03-15", "inte dagen"), (Kind.MONEY, "#FORMEL!", "spara den på nytt"),
        (Kind.DATE, "#REF!", "Rätta formeln"), (Kind.DATE, "2024-01-", "Rätta cellen"),
        (Kind.MONEY, "tolv", "Rätta cellen"), (Kind.DATE, "x", "Rätta cellen"),
        (Kind.DATE, "9999-12-31", "tom om dagen inte är känd"),
    ],
)  # fmt: skip
def test_the_advice_fits_the_mistake(kind, text, advice):
    assert advice in how_to_mend(kind, text)
