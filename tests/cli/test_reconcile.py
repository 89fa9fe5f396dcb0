"""`hemmaplan reconcile`: the bridge in words and JSON, the voucher as files, and every way out."""

import json
from datetime import date
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.sie import read_sie

FILES = {
    "municipality.toml": 'name = "Småkommun"\n[reconciliation]\naccrual_account = "2991"\n',
    "placements.csv": "placement_id;person_id;care_form;start_date;provider_id;unit_code\n"
    "P1;A;hvb;2025-12-01;L1;B1\nP2;B;hvb;2025-12-01;L2;B1\n",
    "rates.csv": "placement_id;kind;amount;per\nP1;care;1000;day\nP2;care;2000;day\n",
    "providers.csv": "provider_id;name\nL1;Exempelhemmet\nL2;Exempelgården\n",
    "invoices.csv": "invoice_id;provider_id;placement_id;month;amount;days;booked_in\n"
    "F1;L1;P1;2026-01;31000;31;\nF2;L2;P2;2026-01;62000;31;2026-02\n"
    "F3;L1;P1;2026-02;28500;28;\n",
    "ledger.csv": "month;account;unit_code;activity;counterparty;amount;text\n"
    "2026-01;4640;B1;569;L1;31000;\n2026-02;4640;B1;569;Exempelgården;62000;\n"
    "2026-02;4640;B1;569;L1;28500;\n",
    "placement_accounts.csv": "account_from;account_to;care_form\n4640;4640;\n",
}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "data"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text, "utf-8")
    return place


def run(*arguments, code=0):
    result = CliRunner().invoke(app, ["reconcile", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def answer(folder, month="2026-02", *more):
    return json.loads(run(folder, "--month", month, "--format", "json", *more).stdout)


def test_the_text_goes_from_the_register_to_the_ledger(folder):
    text = run(folder, "--month", "2026-02").stdout.replace("\u00a0", " ")
    assert "Februari 2026: huvudboken har 6 500,00 kr mer än registret." in text
    assert "Januari–februari 2026: huvudboken har 55 500,00 kr mindre än registret." in text
    lines = [line.split("  ")[0] for line in text.splitlines()]
    assert lines.index("Registret: betalda dygn × pris") < lines.index("Huvudboken")
    assert "Exempelhemmet" in text
    assert f"hemmaplan explain {folder} reconciliation/4640/L1/wrong_price_month" in text


def test_the_json_adds_up(folder):
    found = answer(folder)
    assert (found["month"], found["first"], found["notes"]) == ("2026-02", "2026-01", [])
    assert found["total"]["not_invoiced"] == "-56000.00"
    assert found["total"]["other_period"] == "62000.00"
    assert found["total"]["wrong_price"] == "500.00"
    assert found["year"]["difference"] == "-55500.00"
    assert {row["provider"] for row in found["rows"]} == {"L1", "L2"}
    for cell in (found["total"], found["year"]):
        sides = {"ledger", "register", "difference", "to_mend"}
        causes = sum(float(v) for name, v in cell.items() if name not in sides)
        assert causes == float(cell["difference"])


def test_the_voucher_is_read_back_as_it_was_told(folder, tmp_path):
    si, xlsx = tmp_path / "v.si", tmp_path / "v.xlsx"
    files = ("--voucher", str(si), "--voucher", str(xlsx), "--date", "2026-03-03")
    result = run(folder, "--month", "2026-02", "--format", "json", *files)
    assert json.loads(result.stdout)["accrual"] == {
        "account": "2991", "amount": "56000.00", "booked_on": "2026-02-28",
        "reversed_on": "2026-03-01",
    }  # fmt: skip
    assert "konto 2991" in result.stderr
    tables, problems = read_sie(si.read_bytes(), "v.si")
    assert problems == []
    columns = ("month", "account", "unit_code", "activity", "counterparty", "amount_ore")
    assert tables["ledger"].select(columns).rows() == [
        (date(2026, 2, 1), "4640", "B1", "569", "Exempelgården", 56_000_00),
        (date(2026, 3, 1), "4640", "B1", "569", "Exempelgården", -56_000_00),
    ]
    book = load_workbook(BytesIO(xlsx.read_bytes()))
    assert {"Verifikation", "Återföring", "Underlag"} <= set(book.sheetnames)
    cells = [cell.value for row in book["Verifikation"].iter_rows() for cell in row]
    assert cells.count(56_000) == 4  # each side, and the two sums
    before = (si.read_bytes(), xlsx.read_bytes())
    run(folder, "--month", "2026-02", *files)
    assert (si.read_bytes(), xlsx.read_bytes()) == before


def test_a_booked_voucher_takes_itself_out_and_is_told(folder, tmp_path):
    run(folder, "--month", "2026-02", "--voucher", tmp_path / "v.si", "--date", "2026-03-03")
    rows = read_sie((tmp_path / "v.si").read_bytes(), "v.si")[0]["ledger"]
    booked = rows.filter(pl.col("month") == date(2026, 2, 1)).row(0, named=True)
    line = f"2026-02;4640;B1;569;L2;{booked['amount_ore'] // 100};{booked['text']}\n"
    with (folder / "ledger.csv").open("a") as ledger:
        ledger.write(line)
    result = run(folder, "--month", "2026-02", "--format", "json", "--voucher", tmp_path / "2.si")
    found = json.loads(result.stdout)
    assert found["year"]["accrued"] == "56000.00"
    assert (found["year"]["difference"], found["year"]["unexplained"]) == ("500.00", "0.00")
    assert "redan" in result.stderr


def test_without_invoices_it_says_what_it_can_not_tell_and_writes_no_voucher(folder, tmp_path):
    (folder / "invoices.csv").unlink()
    found = answer(folder)
    assert "not_invoiced" not in found["total"]
    assert "går det inte att skilja" in found["notes"][0]
    result = run(folder, "--month", "2026-02", "--voucher", tmp_path / "v.si", code=1)
    assert "invoices saknas" in result.stderr
    assert not (tmp_path / "v.si").exists()


def test_without_accounts_the_group_of_purchases_is_used_and_told(folder):
    (folder / "placement_accounts.csv").unlink()
    found = answer(folder)
    assert {row["account"] for row in found["rows"]} == {"4600-4699"}
    assert "placement_accounts.csv) saknas" in found["notes"][0]


def test_a_ledger_without_providers_is_told(folder):
    ledger = (folder / "ledger.csv").read_text("utf-8")
    (folder / "ledger.csv").write_text(ledger.replace(";L1;", ";870;").replace("Exempelgården", ""))
    found = answer(folder)
    assert {row["provider"] for row in found["rows"]} == {"unnamed"}
    assert "per konto" in found["notes"][0]


def test_placements_that_no_rule_takes_are_told(folder):
    (folder / "placement_accounts.csv").write_text(
        "account_from;account_to;care_form\n4640;4640;sis\n", "utf-8"
    )
    assert "inte med i avstämningen" in answer(folder)["notes"][-1]


@pytest.mark.parametrize(
    ("month", "reason"),
    [("2026-03", "huvudboken har inga rader för 2026-03"), ("2025-12", "inga rader för 2025-12")],
)
def test_a_month_that_is_not_booked_has_no_answer(folder, month, reason):
    assert reason in run(folder, "--month", month, code=1).stderr


@pytest.mark.parametrize("missing", ["placements", "rates", "ledger"])
def test_a_missing_table_is_named(folder, missing):
    (folder / f"{missing}.csv").unlink()
    assert missing in run(folder, "--month", "2026-02", code=1).stderr


@pytest.mark.parametrize(
    "wrong",
    [("--voucher", "v.pdf"), ("--voucher", "finns/inte/v.si"), ("--format", "xml"),
     ("--date", "igår")],
)  # fmt: skip
def test_a_wrong_call_says_so(folder, wrong):
    run(folder, "--month", "2026-02", *wrong, code=2)


def test_an_invoice_of_an_unknown_placement_and_an_unreadable_month_are_told(folder):
    with (folder / "invoices.csv").open("a") as invoices:
        invoices.write("F9;L1;P9;2026-02;5000;5;\nF10;L1;P1;2026-02;5000;5;snart\n")
    result = run(folder, "--month", "2026-02", "--format", "json")
    assert json.loads(result.stdout)["total"]["not_registered"] == "5000.00"
    assert "Placering P9 finns inte" in result.stderr
    assert "ej registrerad i avstämningen" in result.stderr
    assert "snart" in result.stderr


def test_an_invoice_that_ends_before_it_starts_counts_for_its_month_and_is_told(folder):
    text = (folder / "invoices.csv").read_text("utf-8").splitlines()
    dated = [f"{text[0]};from_date;to_date", f"{text[1]};2026-01-31;2026-01-01"]
    rest = [f"{line};;" for line in text[2:]]
    (folder / "invoices.csv").write_text("\n".join(dated + rest) + "\n", "utf-8")
    result = run(folder, "--month", "2026-02", "--format", "json")
    assert json.loads(result.stdout)["year"]["wrong_price"] == "500.00"
    assert "räknas på hela månaden 2026-01" in result.stderr


def test_rows_of_one_invoice_are_told_apart(folder):
    with (folder / "invoices.csv").open("a") as invoices:
        invoices.write("F3;L1;P1;2026-02;5000;5;\n")
    assert "upprepar" in run(folder, "--month", "2026-02").stderr
    text = (folder / "invoices.csv").read_text("utf-8").splitlines()
    numbered = [f"{text[0]};invoice_row", *(f"{line};{n}" for n, line in enumerate(text[1:]))]
    (folder / "invoices.csv").write_text("\n".join(numbered) + "\n", "utf-8")
    dataset, problems = read_folder(folder)
    assert problems == []
    assert dataset.table("invoices").height == 4
