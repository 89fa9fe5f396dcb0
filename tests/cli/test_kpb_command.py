"""`hemmaplan kpb` on the small municipality: every krona of the ledger, users by age, and edges."""

import json

import pytest
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.service_costs import cost_per_user, services
from hemmaplan.ingest.folder import read_folder

POPULATION = "year;age;sex;value\n" + "".join(
    f"{year};{age};;100\n" for year in (2025, 2026) for age in range(100)
)


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    (place / "population.csv").write_text(POPULATION, "utf-8")
    return place


def run(folder, *arguments):
    answer = CliRunner().invoke(app, ["kpb", str(folder), "--year", "2026", *arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout.replace("\u00a0", " "), answer.stderr


def test_all_cost_is_linked_to_a_user_or_said_not_to_be(folder):
    dataset, _ = read_folder(folder)
    table, users = cost_per_user(dataset, 2026)
    assert table.cost_ore == (250_000 + 350_000 + 100_000 + 90_000) * 100
    assert table.unlinked_ore == 190_000 * 100  # nobody placed in the adults' area that year
    assert table.users == users.height == 2  # A has had two services
    by_label = {group.label: group for group in table.groups}
    assert by_label["13–17"].users == 1
    assert by_label["7–12"].users == 1
    assert sum(group.cost_ore for group in table.groups) == table.linked_ore


def test_deducted_revenue_lowers_the_cost(folder):
    settings = folder / "municipality.toml"
    text = settings.read_text("utf-8") + '[statistics]\ndeducted_revenue = "other_revenue"\n'
    settings.write_text(text, "utf-8")
    dataset, problems = read_folder(folder)
    assert problems == []
    assert cost_per_user(dataset, 2026)[0].cost_ore == (790_000 - 40_000) * 100


def test_users_whose_area_has_no_cost_are_left_to_the_rest(folder):
    ledger = folder / "ledger.csv"
    kept = [row for row in ledger.read_text("utf-8").splitlines() if ";569;" not in row]
    ledger.write_text("\n".join(kept) + "\n", "utf-8")
    found = services(read_folder(folder)[0], 2026)
    assert (found.cost_ore, found.consumption.height) == ({}, 0)
    assert found.unlinked_ore == 190_000 * 100


def test_text_says_what_the_year_lacks(folder):
    code, out, _ = run(folder)
    assert code == 0
    assert "Huvudboken har bara 2 av årets tolv månader." in out
    assert "Inga intäkter är avdragna" in out
    assert "Kostnad per insats 2026" in out
    assert "Varför kostnaden per invånare ändrats 2025–2026" in out
    total = next(line for line in out.split("Kostnad per brukare 2026")[1].splitlines()
                 if line.startswith("Totalt"))  # fmt: skip
    assert total.split()[1:3] == ["790", "000"]


def test_few_users_are_not_told_outside(folder):
    _, out, _ = run(folder, "--edition", "board", "--years", "1")
    group = next(line for line in out.splitlines() if line.startswith("13–17"))
    assert group.split()[1] == ".."
    answer = json.loads(run(folder, "--edition", "public", "--format", "json")[1])
    last = answer["years"][-1]
    assert all(g["users"] is None for g in last["groups"] if g["suppressed"])
    assert {g["age"] for g in last["groups"] if g["suppressed"]} >= {"13–17", "7–12"}


def test_without_a_population_there_is_no_cost_per_inhabitant(folder):
    (folder / "population.csv").unlink()
    code, out, _ = run(folder)
    assert code == 0
    assert "Folkmängd saknas" in out
    assert "Varför" not in out


@pytest.mark.parametrize("arguments", [("--format", "xml"), ("--edition", "alla")])
def test_wrong_calls(folder, arguments):
    assert run(folder, *arguments)[0] == 2


@pytest.mark.parametrize("file", ["ledger.csv", "areas.csv", "placements.csv", "rates.csv"])
def test_a_missing_table_leaves_no_answer(folder, file):
    (folder / file).unlink()
    code, out, err = run(folder)
    assert (code, out) == (1, "")
    assert file.removesuffix(".csv") in err


def test_years_without_cost(folder):
    answer = CliRunner().invoke(app, ["kpb", str(folder), "--year", "2010"])
    assert answer.exit_code == 1
    assert "inga kostnader" in answer.stderr
