"""A figure of the placements, walked to its rows as a controller would."""

import json

import pytest
import typer.testing

from hemmaplan.cli.app import app
from hemmaplan.core import placement_figures
from hemmaplan.reports import registry

runner = typer.testing.CliRunner()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "definitions", lambda: placement_figures.DEFINITIONS)
    (tmp_path / "placements.csv").write_text(
        "placement_id;person_id;area;care_form;start_date;end_date\n"
        "P1;A;bou;hvb;2023-01-01;2023-01-11\n"
        "P2;B;bou;hvb;2024-01-01;2024-01-11\n",
        encoding="utf-8",
    )
    (tmp_path / "rates.csv").write_text(
        "placement_id;kind;amount;per\nP1;care;1000;day\nP2;care;1200;day\n", encoding="utf-8"
    )
    return tmp_path


def explained(folder, figure: str, *options: str) -> str:
    result = runner.invoke(app, ["explain", str(folder), figure, "--month", "2024-01", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_days_of_a_price_are_not_kronor(folder):
    text = explained(folder, "price_per_care_day/bou/hvb/ytd")
    assert "1 200,00 (kronor per dygn)" in text
    assert "Täljare (1 st, kronor)\n12 000,00  rates.csv rad 3" in text
    assert "Nämnare (1 st, dygn)\n10  placements.csv rad 3" in text


def test_an_effect_shows_its_inputs(folder):
    answer = json.loads(explained(folder, "cost_change/bou/hvb/price", "--format", "json"))
    assert answer["value"] == "2000.00"
    by_part = {row["part"]: row["contribution"] for row in answer["rows"]}
    assert by_part == {
        "": "2000.00", "cost_ytd": "12000.00", "cost_ytd_last_year": "10000.00",
        "priced_days_ytd": "10", "priced_days_ytd_last_year": "10",
        "placements_ytd": "1", "placements_ytd_last_year": "1",
    }  # fmt: skip
    text = explained(folder, "cost_change/bou/hvb/price")
    assert "2 000,00  Effekt på HVB, externt, bou" in text
    assert "Underlag: vårddygn med pris i år (1 st, dygn)" in text


def test_a_figure_of_last_year_tells_the_break_that_it_is_compared_across(folder):
    (folder / "series_breaks.csv").write_text(
        "from_date;kind;care_form;comparable;note\n"
        "2023-06-01;account;hvb;ja;utredningshem är med\n", "utf-8",
    )  # fmt: skip
    asked = "care_days/bou/hvb/ytd_last_year"
    told = "Bruten serie från den 1 juni 2023 (HVB, externt): utredningshem är med. I fjol är"
    assert told in explained(folder, asked)
    (same,) = json.loads(explained(folder, asked, "--format", "json"))["series_breaks"]
    assert same.replace("\u00a0", " ").startswith(told)
    assert "Bruten" not in explained(folder, "care_days/bou/hvb/ytd")
