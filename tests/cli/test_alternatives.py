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
        (["--need", "krim"], "krim finns inte; välj bland crime, "),
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


def test_a_need_is_compared_with_its_like_where_there_are_enough(tmp_path):
    """Four of six had the need, at 200 kr a day; the others paid 500."""
    stays = [f"P{n};bou;hvb;2023-01-01;;{'crime' if n < 4 else ''}" for n in range(6)]
    head = "placement_id;area;care_form;start_date;end_date;need"
    prices = [f"P{n};care;{200 if n < 4 else 500};day" for n in range(6)]
    (tmp_path / "placements.csv").write_text("\n".join([head, *stays]))
    (tmp_path / "rates.csv").write_text("\n".join(["placement_id;kind;amount;per", *prices]))
    answer = json.loads(run("--need", "crime", "--format", "json", folder=tmp_path).stdout)
    only = answer["alternatives"][0]
    assert (answer["need"], only["cost_per_day"]) == ("crime", "200.00")
    assert (only["price_of_need"], only["stay_of_need"]) == (True, False)
    other = json.loads(run("--need", "schooling", "--format", "json", folder=tmp_path).stdout)
    assert other["alternatives"][0]["cost_per_day"] == "300.00"
    assert other["alternatives"][0]["price_of_need"] is False
    told = run("--need", "crime", folder=tmp_path).stdout
    assert "Samma behov: pris, tid eller båda är av placeringar med skydd mot egen" in told
