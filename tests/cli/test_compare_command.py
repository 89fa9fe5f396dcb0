"""`hemmaplan compare` on what has been fetched: text, JSON, and every way it can't answer."""

import json

import pytest
from tests.opendata.archives import OTHER, SALA_2022, fetched
from typer.testing import CliRunner

from hemmaplan.cli.app import app


@pytest.fixture(autouse=True)
def _straight_to_loopback(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1981"\nname = "Sala"\n', "utf-8")
    return tmp_path


@pytest.fixture
def sala(folder):
    fetched(folder / "kolada", {2022: SALA_2022})
    return folder


def run(folder, *arguments):
    wide = {"COLUMNS": "200"}
    answer = CliRunner().invoke(app, ["compare", str(folder), *arguments], env=wide)
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout.replace("\u00a0", " "), answer.stderr


def test_text(sala):
    code, out, _ = run(sala)
    assert code == 0
    assert "Vi ligger 736 tkr över medianen bland liknande kommuner (2022)" in out
    assert "Liknande kommuner IFO, Sala, 2024 (G36628): Eksjö" in out
    row = next(line for line in out.splitlines() if "N35010" in line)
    assert row.split()[-5:] == ["högsta", "25", "%", "+115", "%"] or "+1,6" in row
    assert "Egen bearbetning av data från Kolada" in out


def test_json_has_every_year_with_its_fetch(sala):
    code, out, _ = run(sala, "--format", "json", "--reference", OTHER)
    answer = json.loads(out)
    assert (code, answer["reference"], answer["fetched"]) == (0, OTHER, "2023-11-20")
    figure = next(each for each in answer["figures"] if each["kpi"] == "N35010")
    assert figure["band"] == "highest_25"
    assert figure["to_reference"]["kr"] == f"{126 * 23_000}.00"
    assert figure["years"][0]["value"] == 129
    assert figure["years"][0]["fetched"] == "2023-11-20"


def test_one_figure_with_its_years(sala):
    code, out, _ = run(sala, "--figure", "N35010")
    assert code == 0
    assert "Familjehem, missbruk" in out
    assert "högsta 25 %" in out


def test_what_levels_are_worth_and_decided_targets(sala):
    (sala / "targets.csv").write_text(
        "target_id;label;key_figure;start_cost;target_cost;from_year;to_year\n"
        "N35010;Familjehem till Västerås;N35010;2967000,00;69000,00;2026;2029\n", "utf-8"
    )  # fmt: skip
    (sala / "ledger.csv").write_text(
        "month;account;activity;amount\n2026-10;4640;55910;100,00\n", "utf-8"
    )
    _, out, _ = run(sala, "--figure", "N35010", "--reference", OTHER)
    assert "mnkr per år 2027–2030" in out
    row = next(line for line in out.splitlines() if line.startswith("Västerås"))
    assert row.split()[1:] == ["98", "%", "2,9", "0,7"]
    _, out, _ = run(sala)
    row = next(line for line in out.splitlines() if line.startswith("Familjehem till"))
    assert row.split()[-6:] == ["%", "2,9", "0,7", "0,7", "2,9", "1,0"]  # nothing reported: no cell
    (goal,) = json.loads(run(sala, "--format", "json")[1])["targets"]
    assert (goal["kpi"], goal["wanted_kr"], goal["achieved_kr"]) == ("N35010", "724500.00", None)


def test_a_break_of_a_series_within_the_years_is_told(sala):
    assert "räknade lika" not in run(sala)[1]
    (sala / "series_breaks.csv").write_text(
        "from_date;kind;note\n2022-03-01;reorganisation;en enhet för alla\n", "utf-8"
    )
    assert "lika. Från den 1 mars 2022: en enhet för alla." in " ".join(run(sala)[1].split())


@pytest.mark.parametrize(
    "arguments",
    [("--format", "xml"), ("--group", "grannar"), ("--figure", "N00000")],
)
def test_wrong_calls(sala, arguments):
    assert run(sala, *arguments)[0] == 2


def test_nothing_fetched_leaves_no_answer_and_says_what_to_do(folder):
    code, out, err = run(folder)
    assert (code, out) == (1, "")
    assert "hemmaplan kolada" in err


def test_a_group_that_is_not_there(sala):
    code, _, err = run(sala, "--group", "own")
    assert code == 1
    assert "similar, county, country" in err


def test_a_damaged_file_says_which(sala):
    (sala / "kolada" / "values.parquet").write_bytes(b"PAR1 nothing")
    code, _, err = run(sala)
    assert code == 1
    assert "values.parquet är skadad" in err
