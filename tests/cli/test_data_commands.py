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
