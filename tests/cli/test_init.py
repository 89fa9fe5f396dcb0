"""`hemmaplan init`: a folder that can be filled, and that says what to do next."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hemmaplan.cli.app import app
from hemmaplan.core.report_lines import COMPUTED_LINES
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import read_folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run("init", str(tmp_path / "min kommun")).exit_code == 0
    return tmp_path / "min kommun"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_there_is_a_template_for_every_table_that_excel_opens_right(folder: Path) -> None:
    for name, table in TABLES.items():
        data = (folder / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";")
        assert header == [column.name for column in table.columns]
        assert bool(rows) == (name in ("lines", "areas", "placement_accounts"))


def test_the_readme_names_every_table(folder: Path) -> None:
    text = (folder / "LÄS-MIG.txt").read_text("utf-8")
    assert all(name in text for name in TABLES)
    assert "hemmaplan check" in text


def test_check_of_a_new_folder_says_what_to_do_next(folder: Path) -> None:
    result = run("check", str(folder))
    assert result.exit_code == 1
    assert "no_data (1)" in result.stdout
    assert "Nästa steg" in result.stdout
    assert "SUMMA 0 fel och 1 varning" in result.stdout


def test_the_ready_chart_is_read_without_a_problem_and_takes_what_is_booked(folder: Path) -> None:
    (folder / "ledger.csv").write_text(
        "month;account;activity;amount\n"
        + "".join(f"2026-01;{account};569;1\n" for account in range(3000, 8000, 50))
    )
    (folder / "municipality.toml").write_text('name = "Provkommun"\n')
    dataset, problems = read_folder(folder)
    assert {p.code for p in problems} <= {"table_empty"}
    assert not set(dataset.table("lines")["line"]) & {*COMPUTED_LINES, "total"}
    assert run("check", str(folder), "--format", "json").stdout.count("unmapped") == 0


def test_a_folder_in_use_is_left_alone(folder: Path) -> None:
    before = contents(folder)
    result = run("init", str(folder))
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert contents(folder) == before


def test_force_adds_what_is_missing_and_nothing_else(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    (folder / "ledger.csv").write_text("min huvudbok")
    (folder / "Rates.XLSX").write_bytes(b"mina priser")
    assert run("init", str(folder), "--force").exit_code == 0
    assert (folder / "ledger.csv").read_text() == "min huvudbok"
    assert not (folder / "rates.csv").exists()
    assert (folder / "placements.csv").exists()
    again = run("init", str(folder), "--force")
    assert (again.exit_code, "Inget saknas" in again.stdout) == (0, True)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    for target in (tmp_path / "fil", tmp_path / "fil" / "mapp"):
        result = run("init", str(target))
        assert result.exit_code == 1
        assert str(target) in result.stderr
    assert (tmp_path / "fil").read_text() == "x"
