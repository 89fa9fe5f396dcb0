"""`hemmaplan alternatives`: the Swedish text, the JSON, and every wrong call."""

import json
from pathlib import Path

import pytest
import typer.testing

from hemmaplan.cli.app import app

GOLDEN = Path(__file__).parents[1] / "golden"


def run(*options, folder=GOLDEN, as_of="2024-03-31"):
    words = ["alternatives", str(folder), "--as-of", as_of, *options]
    return typer.testing.CliRunner().invoke(app, words)


def test_the_table_is_in_the_order_of_the_ladder_and_says_what_is_uncertain():
    result = run("--ladder", "lagens", as_of="2025-07-31")
    assert result.exit_code == 0
    header = next(line for line in result.stdout.splitlines() if line.startswith("Vårdform"))
    assert header.split()[:3] == ["Vårdform", "Steg", "Kr/dygn"]
    steps = [line.split("  ")[1:] for line in result.stdout.splitlines() if " * " in line]
    assert steps
    assert "Få egna placeringar bakom siffran" in result.stdout


def test_json_has_amounts_as_text_and_no_invented_price():
    result = run("--days", "30", "--format", "json")
    answer = json.loads(result.stdout)
    assert (answer["as_of"], answer["start"]) == ("2024-03-31", "2024-03-31")
    for each in answer["alternatives"]:
        assert each["days"] == "30.0"
        assert each["step"] is None
        assert (each["cost_per_day"] is None) == (each["whole"] is None)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--area", "barn"], "barn finns inte; välj bland bou, vuxen"),
        (["--ladder", "var_egen"], "välj bland lagens, mellerud_barn, sala_barn"),
        (["--ladder", "lagens"], "lagens gäller inte 2024-03-31"),
        (["--start", "2024-03-01"], "kommer före"),
        (["--start", "snart"], "ingen dag"),
        (["--days", "0"], "--days"),
        (["--format", "xml"], "inget format"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(options, told):
    result = run(*options)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_without_prices_it_says_which_table_is_missing(tmp_path):
    (tmp_path / "placements.csv").write_bytes((GOLDEN / "placements.csv").read_bytes())
    result = run(folder=tmp_path)
    assert result.exit_code == 1
    assert "rates" in result.stderr
