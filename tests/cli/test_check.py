"""`hemmaplan check` as a controller and as a program meet it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hemmaplan.cli.app import app

PLACEMENTS = """placement_id;area;birth_month;care_form;legal_basis;start_date;end_date;procurement
P1;bou;2012-05;hvb;sol;2025-11-03;2025-11-20;own
"""
RATES = """placement_id;from_date;kind;amount;per
P1;;care;5 200,50;day
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "municipality.toml").write_text('code = "9999"\nname = "Provkommun"\n')
    (tmp_path / "placements.csv").write_text(PLACEMENTS)
    (tmp_path / "rates.csv").write_text(RATES)
    return tmp_path


def test_a_folder_where_all_is_right_says_so_and_ends_with_0(folder: Path) -> None:
    result = run(str(folder))
    assert (result.exit_code, result.stdout) == (0, "Inga problem hittades.\n")
    result = run(str(folder), "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"problems": []})


def test_ones_own_limit_of_direct_awards_is_read_with_the_folder(folder: Path) -> None:
    (folder / "placements.csv").write_text(PLACEMENTS.replace(";own", ";direct"))
    ladder = folder / "stegordningar.yaml"
    ladder.write_text("""
- key: vår
  label: Vår ordning
  area: bou
  from: 2025-01-01
  reference: Nämnden § 12
  direct_limit: 60 000 kr
  steps: [{key: hvb, label: HVB, care_forms: [hvb]}]
""")
    asked = (str(folder), "--format", "json")
    found = {p["code"]: p for p in json.loads(run(*asked).stdout)["problems"]}
    assert found["direct_year_own"]["amount"] == "28408.50"  # 17 days of 5 200,50 less 60 000
    assert "file_unknown" not in found
    ladder.write_text("- key: vår")
    found = {p["code"]: p for p in json.loads(run(*asked).stdout)["problems"]}
    assert "direct_year_own" not in found
    assert found["ladders_unreadable"]["message"].endswith("rätta filen, eller ta bort den.")


def test_findings_of_reading_and_of_the_checks_come_dearest_first(folder: Path) -> None:
    with (folder / "rates.csv").open("a") as rates:
        rates.write("P1;2025-11-10;care;100;day\nP9;2025-11-01;care;1000;day\nP1;;care;dyrt;day\n")
    result = run(str(folder), "--format", "json")
    problems = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert [(p["code"], p["row"], p["amount"]) for p in problems] == [
        ("placement_unknown", 4, "30000.00"),
        ("rate_overlap", 3, "1000.00"),
        ("exact_invalid", 5, None),
    ]
    assert set(problems[0]) >= {"severity", "file", "row", "column", "code", "message", "amount"}


def test_text_is_grouped_with_amounts_to_the_right_and_a_sum(folder: Path) -> None:
    with (folder / "rates.csv").open("a") as rates:
        rates.writelines(f"P{n};2025-11-01;care;1000;day\n" for n in range(100, 115))
    lines = run(str(folder)).stdout.splitlines()
    assert lines[0].startswith("FEL placement_unknown (15)")
    assert lines[0].endswith(" 450\u00a0000\u00a0kr")
    assert "  … och 5 till. Visa alla med --all." in lines
    assert lines[-2].startswith("SUMMA 15 fel och 0 varningar")
    assert lines[-2].endswith(" 450\u00a0000\u00a0kr")
    assert max(map(len, lines)) <= 80
    assert "till. Visa alla" not in run(str(folder), "--all").stdout


def test_the_month_decides_how_far_to_look(folder: Path) -> None:
    (folder / "placements.csv").write_text(PLACEMENTS.replace("2025-11-20", ""))
    (folder / "rates.csv").write_text(
        "placement_id;to_date;kind;amount;per\nP1;2025-11-30;care;5200;day\n"
    )
    assert run(str(folder)).exit_code == 0
    result = run(str(folder), "--month", "2026-01", "--format", "json")
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["code"], problem["amount"]) == ("care_days_unpriced", "322400.00")


@pytest.mark.parametrize("arguments", [["--month", "2025-13"], ["--format", "xml"], ["--nonsense"]])
def test_a_wrong_call_ends_with_2(folder: Path, arguments: list[str]) -> None:
    result = run(str(folder), *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    result = run(str(tmp_path / "saknas"))
    assert result.exit_code == 2
    assert "hemmaplan init" in result.stderr
