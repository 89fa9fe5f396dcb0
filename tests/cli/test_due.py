"""`hemmaplan due`: in words, as JSON, and what was not looked at."""

import json
from datetime import date

import pytest
import typer.testing
from tests.reports import small_municipality

from hemmaplan.cli.app import app


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    (place / "follow_ups.csv").write_text(
        "placement_id;kind;done_on\nP2;consideration;2026-02-10\n"
    )
    return place


def run(folder, *options, on="2026-03-31"):
    return typer.testing.CliRunner().invoke(app, ["due", str(folder), "--on", on, *options])


def test_the_first_line_says_how_much_and_each_row_why(folder):
    result = run(folder, "--within", "100")
    assert result.exit_code == 0
    assert result.stdout.startswith("2026-03-31: 2 försenat, 2 att göra inom 100 dagar.")
    assert "2026-02-19  försenat Ärende Ä3: besluta om utredning ska inledas" in result.stdout
    assert "2026-06-30  Placering P1: avsluta som planerat" in result.stdout
    assert "22 kap. 14 §" in result.stdout


def test_json_says_what_is_overdue(folder):
    answer = json.loads(run(folder, "--within", "100", "--format", "json").stdout)
    assert answer["on"] == "2026-03-31"
    assert answer["not_run"] == [
        "protection", "lvu_6_submission", "lvu_6_ruling", "care_plan", "care_plan_revision",
        "unexecuted", "open_talks",
    ]  # fmt: skip
    for each in answer["deadlines"]:
        assert each["overdue"] == (date.fromisoformat(each["due"]) < date(2026, 3, 31))


def test_a_unit_sees_its_own(folder):
    answer = json.loads(run(folder, "--unit", "V1", "--format", "json").stdout)
    assert answer["deadlines"] == []


def test_without_follow_ups_it_says_what_was_not_looked_at(folder):
    (folder / "follow_ups.csv").unlink()
    result = run(folder)
    assert result.exit_code == 0
    assert "Inte prövat: Övervägande, SoL, Övervägande eller omprövning, LVU" in result.stderr
    assert "follow_ups" in result.stderr


@pytest.mark.parametrize("options", [["--on", "i morgon"], ["--within", "-1"], ["--format", "pdf"]])
def test_a_wrong_call(folder, options):
    assert run(folder, *options).exit_code == 2
