"""The rules and amounts as a lawyer or a controller would state them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hemmaplan.core.dated import Certainty, MissingValue
from hemmaplan.ingest import parameters


def value(subject: str, name: str, day: str) -> Decimal:
    return parameters.load(subject)[name].on(date.fromisoformat(day))


def test_egenavgiften_hojdes_fran_80_till_130_kronor_den_1_juli_2025() -> None:
    assert value("egenavgift", "egenavgift_hogst", "2025-06-30") == 80
    assert value("egenavgift", "egenavgift_hogst", "2025-07-01") == 130


def test_a_child_investigation_takes_at_most_four_months_and_the_assessment_14_days() -> None:
    assert value("frister", "barnutredning", "2026-10-31") == 4
    assert value("frister", "forhandsbedomning", "2026-10-31") == 14
    assert parameters.load("frister")["barnutredning"].unit == "månader"


def test_skr_fee_2023_has_one_age_class_and_four_levels() -> None:
    day = "2023-06-15"
    fees = ["arvode_grund_0_12", "arvode_grund_13_19"]
    assert {value("familjehem", fee, day) for fee in fees} == {Decimal(11237)}
    levels = [value("familjehem", f"arvode_niva_{n}", day) for n in (2, 3, 4)]
    assert levels == [13132, 15040, 17255]


@pytest.mark.parametrize(
    ("year", "name", "published"),
    [
        (2018, "omkostnad_0_12_lagst", 3981),
        (2018, "omkostnad_0_12_hogst", 5688),
        (2018, "omkostnad_13_19_lagst", 4550),
        (2018, "omkostnad_13_19_hogst", 6446),
        (2021, "omkostnad_0_12_lagst", 4363),
        (2021, "omkostnad_0_12_hogst", 6148),
        (2021, "omkostnad_13_19_lagst", 4958),
        (2021, "omkostnad_13_19_hogst", 6942),
    ],
)
def test_shares_of_prisbasbelopp_give_the_expense_amounts_skr_published(
    year: int, name: str, published: int
) -> None:
    day = f"{year}-01-01"
    yearly = value("prisbasbelopp", "prisbasbelopp", day) * value("familjehem", name, day) / 100
    assert abs(yearly / 12 - published) <= 1  # SKR rounds to whole kronor


def test_sis_fees_of_late_2020_are_28_percent_below_the_unsubsidised() -> None:
    for fee in parameters.load("sis").values():
        full, subsidised = fee.on(date(2020, 6, 30)), fee.on(date(2020, 7, 1))
        assert subsidised == full * Decimal("0.72")


@pytest.mark.parametrize(
    ("subject", "name", "day"),
    [
        ("sis", "sis_akut", "2021-01-01"),
        ("familjehem", "arvode_niva_2", "2026-10-01"),
        ("arbetsgivaravgift", "po_palagg_kommun", "2026-10-01"),
        ("prisbasbelopp", "prisbasbelopp", "2027-01-01"),
        ("prisbasbelopp", "prisbasbelopp", "2017-12-31"),
    ],
)
def test_what_is_not_known_raises_and_is_never_an_old_value(
    subject: str, name: str, day: str
) -> None:
    with pytest.raises(MissingValue):
        value(subject, name, day)


def test_fees_for_family_homes_carry_31_42_percent_and_that_is_marked_as_not_confirmed() -> None:
    entry = parameters.load("arbetsgivaravgift")["arbetsgivaravgift_uppdragstagare"].entry(
        date(2026, 10, 1)
    )
    assert (entry.value, entry.certainty) == (Decimal("31.42"), Certainty.BACKGROUND)


def test_an_unknown_subject_names_those_that_exist() -> None:
    with pytest.raises(LookupError, match=r"ingen parameterfil skatt; de som finns: .*frister"):
        parameters.load("skatt")


ROW = 'from: 2020-01-01, value: 1, certainty: read, reference: "SFS"'
GOOD = f"x:\n  description: d\n  unit: kr\n  values:\n    - {{{ROW}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "minst en namngiven parameter"),
        ("- 1", "minst en namngiven parameter"),
        ("x: [", r"prov\.yaml, rad 1: det är inte YAML"),
        (GOOD + GOOD, "nyckeln x står två gånger"),
        ("x: 5", "här ska stå description, unit, values"),
        (GOOD.replace("  unit: kr\n", ""), "x: unit saknas"),
        (GOOD.replace("unit: kr", "unit: 5"), "unit ska vara en text"),
        (GOOD.replace("  unit", "  colour: red\n  unit"), "okänt fält colour"),
        (GOOD.split("    -", maxsplit=1)[0], "values ska vara en lista"),
        (GOOD.replace("2020-01-01", "2020"), "from ska vara en dag.*2020"),
        (GOOD.replace("2020-01-01", "2020-01-01 10:00:00"), "from ska vara en dag"),
        (
            GOOD.replace("value: 1", "value: '1,5'"),
            "value ska vara ett tal eller null, men är '1,5'",
        ),
        (GOOD.replace("value: 1", "value: yes"), "value ska vara ett tal"),
        (GOOD.replace("certainty: read", "certainty: sure"), "certainty ska vara en av read"),
        (GOOD.replace("certainty: read, ", ""), "certainty ska vara en av read"),
        (GOOD.replace(', reference: "SFS"', ""), "reference saknas"),
        (GOOD.replace('"SFS"', '" "'), "reference ska vara en text"),
        (GOOD + f"    - {{{ROW}}}\n", "stigande ordning"),
    ],
)
def test_a_faulty_file_says_where_and_what(text: str, message: str) -> None:
    with pytest.raises(parameters.ParameterFault, match=message):
        parameters.parse(text, file="prov.yaml")


def test_decimals_are_the_digits_that_were_written() -> None:
    parsed = parameters.parse(GOOD.replace("value: 1", "value: 31.42"), file="prov.yaml")
    assert parsed["x"].on(date(2020, 1, 1)) == Decimal("31.42")


def test_the_reference_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "parameters.md"
    assert page.read_text("utf-8") == parameters.reference_page()
