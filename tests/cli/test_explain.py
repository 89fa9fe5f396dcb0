"""What a controller sees of a figure: Swedish numbers, the largest rows, the sum."""

import json

import pytest
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app

ROWS = 25


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Netto of area bou in February: 25 purchases of 1 000,50 to 25 000,50."""
    folder = small_municipality.write(tmp_path_factory.mktemp("explain") / "data")
    lines = [f"2026-02;46;569;{1000 * n},50" for n in range(1, ROWS + 1)]
    text = "month;account;activity;amount\n" + "\n".join(lines) + "\n"
    (folder / "ledger.csv").write_text(text, encoding="utf-8")
    return folder


def explained(folder, figure: str, *options: str) -> str:
    arguments = ["explain", str(folder), figure, "--month", "2026-02", *options]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


ACTUAL = "budget_followup/total/net/period_actual"


def test_numbers_are_swedish_and_hold_no_hard_spaces(folder):
    text = explained(folder, ACTUAL)
    assert "325 012,50 (kronor)" in text
    assert "\u00a0" not in text
    assert text.rstrip().endswith("325 012,50  Summa")


def test_only_the_largest_rows_are_shown_unless_all_are_asked_for(folder):
    text = explained(folder, ACTUAL)
    assert "Rader (25 st, kronor; de 20 största)" in text
    assert "och 5 rader till; --all visar alla." in text
    assert text.count("ledger.csv rad") == 20
    assert text.index("25 000,50") < text.index("24 000,50")
    assert " 5 000,50" not in text
    everything = explained(folder, ACTUAL, "--all")
    assert everything.count("ledger.csv rad") == ROWS
    assert everything.index(" 1 000,50") < everything.index("25 000,50")
    assert "till; --all" not in everything


def test_the_amounts_stand_right_under_each_other(folder):
    rows = [
        line
        for line in explained(folder, ACTUAL, "--all").splitlines()
        if " rad " in line and "konto" in line
    ]
    assert len({line.index("ledger.csv") for line in rows}) == 1


def test_the_parts_of_a_share_of_money_are_kronor(folder):
    share = "budget_followup/total/net/share_of_year_budget"
    assert "Täljare (25 st, kronor" in explained(folder, share)
    answer = json.loads(explained(folder, share, "--format", "json"))
    largest = max(row["contribution"] for row in answer["rows"] if row["part"] == "numerator")
    assert largest.endswith(".50")
    assert {row["unit"] for row in answer["rows"]} == {"kr"}
    assert answer["unit"] == "share"


def test_the_beginning_of_an_address_lists_the_figures_below_it(folder):
    text = explained(folder, "budget_followup/total", "--all")
    assert "325 012,50  kronor  budget_followup/total/net/period_actual" in text
    assert "budget_followup/bou" not in text
    short = explained(folder, "budget_followup")
    assert "siffror till; --all visar alla." in short
    assert "Skriv mer av adressen" in short


def test_a_list_is_one_document_too(folder):
    answer = json.loads(explained(folder, "budget_followup/total", "--format", "json"))
    values = {(f["line"], f["column"]): f["value"] for f in answer["figures"]}
    assert values["net", "period_actual"] == "325012.50"


def test_a_figure_that_is_zero_says_why_there_are_no_rows(folder):
    text = explained(folder, "placement_ends/total/total/transferred_month")
    assert "0 (antal)" in text
    assert "Inga rader: siffran är noll." in text
