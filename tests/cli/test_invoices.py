"""`hemmaplan invoices`: in words, as JSON, and the lists to send back."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.cli.test_reconcile import FILES
from typer.testing import CliRunner

from hemmaplan.cli.app import app


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "data"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text, "utf-8")
    return place


def run(*arguments, code=0):
    result = CliRunner().invoke(app, ["invoices", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def test_the_text_says_what_is_to_be_sent_back_and_why(folder):
    text = run(folder, "--month", "2026-02").stdout.replace("\u00a0", " ")
    assert text.startswith("Vård mars 2025–februari 2026: 121 500,00 kr fakturerat, 500,00 kr att")
    assert "Exempelhemmet  F3       P1         2026-02    Fel pris  500,00" in text


def test_json_adds_up(folder):
    answer = json.loads(run(folder, "--month", "2026-02", "--format", "json").stdout)
    assert (answer["invoiced"], answer["agreed"]) == ("121500.00", "121000.00")
    assert (answer["wrong_price"], answer["to_send_back"]) == ("500.00", "500.00")
    (row,) = answer["rows"]
    assert (row["invoices"], row["outcome"], row["agreed_day"]) == ("F3", "wrong_price", "1000.00")
    assert (row["file"], row["row"]) == ("invoices.csv", 4)


def test_a_list_for_each_provider_without_names(folder, tmp_path):
    run(folder, "--month", "2026-02", "--lists", tmp_path, "--date", "2026-03-05")
    files = sorted(file.name for file in tmp_path.glob("fakturor*"))
    assert files == [f"fakturor-att-ratta-L1-2026-02.{ending}" for ending in ("pdf", "xlsx")]
    sheet = load_workbook(BytesIO((tmp_path / files[1]).read_bytes()))["Att kreditera"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"F3", "P1", "1–28 feb 2026", "28 mot 28", 28500, 28000, 500} <= set(cells)
    assert not {"A", "B"} & set(cells)  # the persons


def test_nothing_to_send_back_writes_nothing(folder, tmp_path):
    result = run(folder, "--month", "2026-01", "--lists", tmp_path)
    assert "Inget att skicka tillbaka" in result.stderr
    assert not list(tmp_path.glob("*.pdf"))
    assert "Allt är fakturerat som avtalat." in result.stdout


def test_without_invoices_it_says_what_is_missing(folder):
    (folder / "invoices.csv").unlink()
    assert "invoices" in run(folder, "--month", "2026-02", code=1).stderr


@pytest.mark.parametrize(
    "options",
    [["--from", "2026-03"], ["--format", "pdf"], ["--lists", "finns-inte"], ["--date", "i dag"]],
)
def test_a_wrong_call(folder, options):
    run(folder, "--month", "2026-02", *options, code=2)
