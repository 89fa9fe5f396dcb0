"""`hemmaplan forecast`: the contract's JSON, the Swedish text, and every wrong call."""

import json
import shutil
from pathlib import Path

import pytest
import typer.testing

from hemmaplan.cli.app import app

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GOLDEN, tmp_path / "golden"))


def run(folder, *options, as_of="2024-03-31", to="2024-06"):
    words = ["forecast", str(folder), "--as-of", as_of, "--to", to, *options]
    return typer.testing.CliRunner().invoke(app, words)


@pytest.mark.parametrize("method", ["run_off", "linear"])
def test_json_is_the_contract(folder, method):
    result = run(folder, "--method", method, "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["as_of"], answer["method"]) == ("2024-03-31", method)
    keys = ["mean", "p05", "p25", "p50", "p75", "p95"]
    assert [list(month) for month in answer["months"]] == [["month", *keys]] * 4
    assert [month["month"] for month in answer["months"]] == [f"2024-0{n}" for n in range(3, 7)]
    assert list(answer["year"]) == keys
    for value in answer["year"].values():
        assert len(value.rsplit(".", 1)[1]) == 2


def test_text_begins_with_where_the_year_ends(folder):
    result = run(folder, "--method", "linear")
    assert result.exit_code == 0
    assert result.stdout.startswith("Placeringarna väntas kosta ")
    assert "Hela 2024" in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"as_of": "2024-13-01"}, "ingen dag"),
        ({"as_of": "20240301"}, "ingen dag"),
        ({"to": "2024"}, "ingen månad"),
        ({"to": "2024-02"}, "kommer före"),
    ],
)
def test_a_wrong_date_is_a_wrong_call(folder, options, words):
    result = run(folder, **options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unknown_method_or_format_is_a_wrong_call(folder):
    assert run(folder, "--method", "guess").exit_code == 2
    assert run(folder, "--format", "xml").exit_code == 2


def test_no_complete_month_yet_is_no_answer(folder):
    result = run(folder, "--method", "linear", as_of="2024-01-15")
    assert result.exit_code == 1
    assert "en hel månad" in result.stderr
    assert result.stdout == ""


def test_without_prices_the_missing_file_is_named(folder):
    (folder / "rates.csv").unlink()
    result = run(folder, "--method", "run_off")
    assert result.exit_code == 1
    assert "rates" in result.stderr
