"""`hemmaplan cost`: the golden folder to the öre, and every way of calling it wrongly."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import typer.testing

from hemmaplan.cli.app import app
from hemmaplan.core import cost, cost_reference
from hemmaplan.core.money import kronor_text
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "expected_cost.json").read_text(encoding="utf-8"))
PERIOD = ["--from", "2024-01", "--to", "2024-06"]


def run(folder, *options):
    return typer.testing.CliRunner().invoke(app, ["cost", str(folder), *options])


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GOLDEN, tmp_path / "golden"))


def test_the_golden_folder_comes_out_to_the_ore():
    result = run(GOLDEN, *PERIOD, "--by", "month,care_form", "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer == EXPECTED
    assert [list(row) for row in answer["rows"]] == [list(row) for row in EXPECTED["rows"]]


def test_the_definition_gives_the_golden_answer_too():
    dataset, problems = read_folder(GOLDEN)
    assert [problem.code for problem in problems] == ["file_unknown"]  # the expected answer
    totals = cost_reference.summary(dataset, Month(2024, 1), Month(2024, 6), ["month", "care_form"])
    answer = [
        {
            "month": month,
            "care_form": care_form,
            "care_days": total.care_days,
            "cost": kronor_text(total.cost_ore),
            "vat_compensation": kronor_text(total.vat_compensation_ore),
            "income": kronor_text(total.income_ore),
            "net": kronor_text(total.net_ore),
            "placements": len(total.placement_ids),
            "persons": len(total.person_ids),
            "unpriced_days": total.unpriced_days,
        }
        for (month, care_form), total in sorted(totals.items())
    ]
    assert answer == EXPECTED["rows"]


def test_the_rows_come_in_the_order_asked_for_and_a_blank_dimension_is_empty():
    result = run(GOLDEN, *PERIOD, "--by", "sex, area", "--format", "json")
    keys = [(row["sex"], row["area"]) for row in json.loads(result.stdout)["rows"]]
    assert keys == [("", "bou"), ("K", "bou"), ("K", "vuxen"), ("M", "bou"), ("M", "vuxen")]


def test_the_table_for_people_ends_in_its_total(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = run(GOLDEN, *PERIOD, "--by", "care_form")
    assert result.exit_code == 0
    lines = result.stdout.replace("\u00a0", " ").splitlines()
    assert lines[0].split("  ")[0] == "Vårdform"
    [total] = [line for line in lines if line.startswith("Summa")]
    dataset, _ = read_folder(GOLDEN)
    known = cost.summary(dataset, Month(2024, 1), Month(2024, 6), [])
    whole, ore = divmod(known["cost_ore"].item(), 100)
    assert f"{whole:,}".replace(",", " ") + f",{ore:02d}" in total
    assert lines[-1].startswith("18 vårddygn saknar pris")


def test_a_period_without_placements_says_so():
    result = run(GOLDEN, "--from", "1999-01", "--to", "1999-02")
    assert (result.exit_code, result.stdout) == (
        0,
        "Inga vårddygn och inga kostnader i perioden.\n",
    )


@pytest.mark.parametrize("table", ["placements", "rates"])
def test_a_missing_table_is_named_and_no_answer_given(folder, table):
    (folder / f"{table}.csv").unlink()
    result = run(folder, *PERIOD, "--format", "json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"({table}.csv) saknas" in result.stderr


@pytest.mark.parametrize("table", ["incomes", "pauses"])
def test_no_incomes_or_pauses_is_none_of_them(folder, table):
    (folder / f"{table}.csv").unlink()
    assert run(folder, *PERIOD, "--format", "json").exit_code == 0


def test_a_bad_row_is_told_and_the_good_ones_are_counted(folder):
    with (folder / "rates.csv").open("a", encoding="utf-8") as rates:
        rates.write("G02;2024-03-10;;care;tusen;day;;;0\n")
    result = run(folder, *PERIOD, "--by", "month,care_form", "--format", "json")
    assert result.exit_code == 0
    assert "rates.csv rad 26" in result.stderr
    assert json.loads(result.stdout) == EXPECTED


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([*PERIOD, "--by", "kommun"], "kommun finns inte. Välj bland month, year, area"),
        ([*PERIOD, "--by", "month,"], "(tomt) finns inte"),
        ([*PERIOD, "--by", "sex,sex"], "sex står två gånger"),
        (["--from", "2024-13", "--to", "2024-12"], "2024-13 är ingen månad"),
        (["--from", "2024-06", "--to", "2024-01"], "2024-01 kommer före 2024-06"),
        ([*PERIOD, "--format", "xml"], "xml är inget format"),
    ],
)
def test_a_wrong_call_stops_with_what_to_do(options, said):
    result = run(GOLDEN, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_cost_by_need_is_the_main_need_in_words_and_adds_up(folder):
    head, *rows = (folder / "placements.csv").read_text("utf-8").splitlines()
    told = [f"{row};{'crime' if row.startswith('G01') else ''}" for row in rows]
    (folder / "placements.csv").write_text("\n".join([f"{head};need", *told]), "utf-8")
    rows = json.loads(run(folder, *PERIOD, "--by", "need", "--format", "json").stdout)["rows"]
    assert [row["need"] for row in rows] == ["", "crime"]
    alone = json.loads(run(folder, *PERIOD, "--by", "year", "--format", "json").stdout)["rows"]
    assert sum(Decimal(row["cost"]) for row in rows) == sum(Decimal(row["cost"]) for row in alone)
    assert "skydd mot egen brottslighet" in run(folder, *PERIOD, "--by", "need").stdout
