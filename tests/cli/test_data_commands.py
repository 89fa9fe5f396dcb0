"""What the DATA commands share: exit codes, where messages go, and what they never load."""

import os
import subprocess
import sys

import pytest
import typer.testing

from hemmaplan.cli.app import app

runner = typer.testing.CliRunner()


def test_a_path_that_is_no_folder_stops_with_a_remedy(tmp_path):
    result = runner.invoke(app, ["explain", str(tmp_path / "x"), "no", "--month", "2026-10"])
    assert result.exit_code == 2, "an unknown figure is a wrong call"
    assert "siffran no finns inte" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("month", ["2026-13", "oktober", "202610"])
def test_a_month_that_is_none_is_a_wrong_call(tmp_path, month):
    result = runner.invoke(app, ["explain", str(tmp_path), "budget_followup", "--month", month])
    assert result.exit_code == 2
    assert "ÅÅÅÅ-MM" in result.stderr


def test_help_loads_no_data_libraries():
    code = (
        "import sys; from hemmaplan.cli.app import app\n"
        "print(sorted({'polars', 'numpy', 'typst', 'vl_convert', 'django'} & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert answer.stdout.strip() == "[]"


COMMANDS = (
    ("check",),
    ("cost", "--from", "2024-01", "--to", "2024-02"),
    ("explain", "budget_followup", "--month", "2024-02"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_calls_a_missing_folder_a_wrong_call(tmp_path, command):
    name, *options = command
    result = runner.invoke(app, [name, str(tmp_path / "saknas"), *options])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "hemmaplan init" in result.stderr


@pytest.mark.parametrize("month", ["0001-01", "1899-12", "2200-01", "9999-12"])
def test_a_month_that_no_date_is_read_in_is_a_wrong_call(tmp_path, month):
    result = runner.invoke(app, ["cost", str(tmp_path), "--from", month, "--to", month])
    assert result.exit_code == 2
    assert "ÅÅÅÅ-MM" in result.stderr


def test_rows_that_belong_nowhere_are_told_by_commands_that_leave_them_out(tmp_path):
    files = {
        "placements": "placement_id;care_form;start_date;end_date\n"
        "P1;hvb;2024-01-05;\nP2;hvb;2024-02-05;2024-01-05\n",
        "rates": "placement_id;kind;amount;per\nP1;care;1000;day\nP9;care;900;day\n",
        "ledger": "month;account;amount\n2024-01;4100;1000\n2024-01;9999;777\n",
        "lines": "account_from;account_to;line;type\n4000;4999;kop;cost\n",
    }
    for table, text in files.items():
        (tmp_path / f"{table}.csv").write_text(text)
    result = runner.invoke(app, ["cost", str(tmp_path), "--from", "2024-01", "--to", "2024-01"])
    assert result.exit_code == 0
    for row in ("placements.csv rad 3", "rates.csv rad 3", "ledger.csv rad 3"):
        assert f"Fel: {row}" in result.stderr
