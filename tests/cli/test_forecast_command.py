"""`hemmaplan forecast`: the contract's JSON, the Swedish text, and every wrong call."""

import json
import shutil
from pathlib import Path

import pytest
import typer.testing
from tests.reports import small_municipality

from hemmaplan.cli.app import app

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GOLDEN, tmp_path / "golden"))


def run(folder, *options, as_of="2024-03-31", to="2024-06"):
    words = ["forecast", str(folder), "--as-of", as_of, "--to", to, *options]
    return typer.testing.CliRunner().invoke(app, words)


def test_a_limit_in_law_that_the_register_does_not_follow_is_named(tmp_path):
    placed = ["placement_id,area,care_form,legal_basis,birth_month,start_date,end_date"]
    placed += [f"P{n},bou,familjehem,lvu_2,2005-03,2022-01-01,2025-01-05" for n in range(6)]
    placed += ["P7,bou,familjehem,lvu_2,2007-09,2025-01-01,"]
    placed += ["P8,bou,hvb,sol,,2021-01-01,2021-03-01"]
    prices = ["placement_id,kind,amount,per", *(f"P{n},care,1000,day" for n in range(9) if n != 6)]
    (tmp_path / "placements.csv").write_text("\n".join(placed), "utf-8")
    (tmp_path / "rates.csv").write_text("\n".join(prices), "utf-8")
    result = run(tmp_path, "--runs", "100", as_of="2025-06-30", to="2025-12")
    assert result.exit_code == 0, result.stderr
    assert "Lagens gräns räknas inte med för LVU 2 §" in result.stdout


def test_a_simple_method_that_has_won_gives_a_range_of_the_year_and_of_no_month(tmp_path):
    placed = "placement_id,area,care_form,start_date,end_date\nP1,bou,familjehem,2019-01-01,\n"
    placed += "P2,bou,familjehem,2019-01-01,2021-11-30\n"  # none has ended or come since
    (tmp_path / "placements.csv").write_text(placed, "utf-8")
    prices = "placement_id,kind,amount,per\nP1,fee,20000,month\nP2,fee,20000,month\n"
    (tmp_path / "rates.csv").write_text(prices, "utf-8")
    asked = run(tmp_path, "--method", "auto", "--runs", "2000", as_of="2025-06-30", to="2025-12")
    assert "Årets snitt gånger tolv gäller" in asked.stdout, asked.stderr
    months = {line.split()[0]: line.split() for line in asked.stdout.splitlines() if line}
    assert months["2025-08"] == ["2025-08", "20", "000"]
    year = "".join(months["Hela"][2:])
    mean, low, high = (int(year[at : at + 6]) for at in (0, 6, 12))
    assert (mean, len(year)) == (240_000, 18)
    assert 120_000 < low < mean < high  # it has never missed, and is no surer than the model


@pytest.mark.parametrize("method", ["model", "run_off", "linear"])
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
    assert "Metoden ger inget intervall." in result.stdout
    assert "Hela 2024" in result.stdout


def test_the_model_says_its_range_and_what_it_leans_on(folder):
    result = run(folder, "--runs", "200")
    assert result.exit_code == 0
    first, second, *_ = result.stdout.splitlines()
    assert first.endswith("enligt modellen.")
    assert second.startswith("I 9 fall av 10 blir det mellan ")
    assert "Underlag: " in result.stdout
    assert "Historiken är kort" in result.stdout
    assert run(folder, "--runs", "200").stdout == result.stdout
    assert run(folder, "--runs", "200", "--seed", "2").stdout != result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"as_of": "2024-13-01"}, "ingen dag"),
        ({"as_of": "20240301"}, "ingen dag"),
        ({"as_of": "2024-W01-1"}, "ingen dag"),
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


def test_less_than_a_million_is_told_in_kronor(tmp_path):
    placed = "placement_id,care_form,start_date\nP1,hvb,2024-01-01\n"
    (tmp_path / "placements.csv").write_text(placed, "utf-8")
    prices = "placement_id,kind,amount,per\nP1,care,3750,month\n"
    (tmp_path / "rates.csv").write_text(prices, "utf-8")
    told = run(tmp_path, "--method", "run_off").stdout
    assert "väntas kosta 45\u00a0000 kr under 2024" in told
    assert "Till och med 2024-03-31 är kostnaden 11\u00a0250 kr" in told
    beside = run(tmp_path, "--stress", "--runs", "200").stdout.splitlines()
    (row,) = (line for line in beside if line.startswith("Prognosen "))
    assert " kr" not in row  # its columns are headed mnkr


def test_the_chance_to_keep_a_budget(folder):
    text = run(folder, "--budget", "100000000")
    assert "Chansen att hålla budgeten 100,0 mnkr är minst 99 %." in text.stdout
    told = json.loads(run(folder, "--budget", "0", "--format", "json").stdout)["within_budget"]
    assert told == {"budget": "0.00", "chance": 0.01}
    linear = json.loads(
        run(folder, "--budget", "0", "--method", "linear", "--format", "json").stdout
    )
    assert linear["within_budget"]["chance"] is None


def backtest(folder, *options, first="2024-01", last="2024-06"):
    words = ["backtest", str(folder), "--from", first, "--to", last, *options]
    return typer.testing.CliRunner().invoke(app, words)


@pytest.fixture
def full_year(folder):
    """The golden folder with a placement that begins on the last day of its year."""
    placements = (folder / "placements.csv").read_text("utf-8").splitlines()
    header = placements[0].split(";")
    row = {"placement_id": "SIST", "care_form": "hvb", "start_date": "2024-12-31", "area": "bou"}
    placements.append(";".join(row.get(name, "") for name in header))
    (folder / "placements.csv").write_text("\n".join(placements) + "\n", "utf-8")
    return folder


def test_backtest_json_is_the_contract(full_year):
    result = backtest(full_year, "--format", "json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    answer = document["methods"]
    assert list(answer) == ["model", "run_off", "linear"]
    for score in answer.values():
        assert {"mae_pct", "bias_pct", "crps_pct", "coverage_90", "n"} < set(score)
        assert score["n"] >= 1
    assert document["best"] in answer
    assert answer[document["best"]]["mae_pct"] == min(of["mae_pct"] for of in answer.values())
    by_left = document["by_months_left"]
    assert [of["months_left"] for of in by_left] == sorted(
        (of["months_left"] for of in by_left), reverse=True
    )
    for name, score in answer.items():
        assert sum(of["methods"][name]["n"] for of in by_left) == score["n"]
    beaten = answer["linear"]["mae_pct"] < answer["model"]["mae_pct"]
    assert [text[:4] for text in document["explained"]] == ["2024"] * beaten


def test_backtest_text_says_which_was_nearest(full_year):
    result = backtest(full_year)
    assert result.exit_code == 0
    assert "har varit närmast" in result.stdout
    assert "Linjär framskrivning" in result.stdout
    assert "Månader kvar" in result.stdout


def test_backtest_without_an_outcome_has_no_answer(folder):
    result = backtest(folder)
    assert result.exit_code == 1
    assert "kan inte prövas" in result.stderr
    assert "räcker de till omkring 2024-" in result.stderr


def test_backtest_called_wrongly(folder):
    assert backtest(folder, first="2024-07").exit_code == 2
    assert backtest(folder, "--format", "xml").exit_code == 2
    (folder / "rates.csv").unlink()
    assert backtest(folder).exit_code == 1


SCENARIO = """name = "Billigare"
measure = "M1"
[[change]]
kind = "price_index"
from = "2024-04"
percent = -10
"""


def test_scenarios_stand_beside_the_forecast(folder, tmp_path):
    (tmp_path / "s.toml").write_text(SCENARIO, "utf-8")
    options = ("--scenario", str(tmp_path / "s.toml"), "--stress", "--sensitivity")
    answer = json.loads(run(folder, *options, "--format", "json").stdout)
    cheaper, stress = answer["scenarios"]
    assert (cheaper["name"], cheaper["measure"]) == ("Billigare", "M1")
    assert float(cheaper["difference"]) < 0
    assert set(cheaper["year"]) == set(answer["year"])
    assert stress["difference"] == "2440000.00"  # 122 days
    assert len(answer["sensitivity"]) == 5
    text = run(folder, *options).stdout
    assert "Billigare (M1)" in text
    assert "+2\u00a0440" in text
    assert "De fem antaganden som betyder mest" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name = ", "är inte TOML"),
        ("colour = 1", "colour är okänt"),
        ("change = 1", "[[change]]"),
        ("[[change]]\nkind = 'wish'", "ändring 1: kind är 'wish'"),
        ("[[change]]\nkind = 'fewer_new'", "from ska vara en dag"),
        ("[[change]]\nkind = 'fewer_new'\nfrom = '2024-13'", "from ska vara en dag"),
        ("[[change]]\nkind = 'fewer_new'\nfrom = '2024-04'\npercent = 'x'", "ett tal"),
        ("[[change]]\nkind = 'fewer_new'\nfrom = '2024-04'\npercent = 120", "mellan 0 och 1"),
        ("[[change]]\nkind = 'fewer_new'\nfrom = '2024-04'\ncare_forms = ['slott']", "slott"),
        ("[[change]]\nkind = 'end_earlier'\nfrom = 2024-04-01\nplacements = ['X']", "pågår inte"),
        ("[[change]]\nkind = 'own_facility'\nfrom = '2024-04'\nplaces = -1", "heltal"),
        ("[[change]]\nkind = 'own_facility'\nfrom = '2024-04'\nprice = 1", "price är okänt"),
    ],
)
def test_a_scenario_that_does_not_fit_says_what_to_change(folder, tmp_path, content, words):
    (tmp_path / "s.toml").write_text(content, "utf-8")
    result = run(folder, "--scenario", str(tmp_path / "s.toml"))
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stdout == ""


def test_a_scenario_needs_the_model_and_a_file(folder, tmp_path):
    assert run(folder, "--stress", "--method", "linear").exit_code == 2
    missing = run(folder, "--scenario", str(tmp_path / "none.toml"))
    assert missing.exit_code == 1
    assert "går inte att läsa" in missing.stderr


def test_the_budget_is_that_of_the_placements_accounts_when_none_is_given(tmp_path):
    folder = small_municipality.write(tmp_path / "data")
    asked = {"as_of": "2026-02-28", "to": "2026-12"}
    why = "Chansen att hålla budget anges inte: "
    assert why in run(folder, "--runs", "200", **asked).stdout
    (folder / "placement_accounts.csv").write_text("account_from;account_to\n46;46\n", "utf-8")
    assert "placeringarnas konton rymmer inte" in run(folder, "--runs", "200", **asked).stdout
    with (folder / "municipality.toml").open("a", encoding="utf-8") as settings:
        settings.write('[reconciliation]\ninvoiced_kinds = "care fee expense"\n')
    told = json.loads(run(folder, "--runs", "200", "--format", "json", **asked).stdout)
    assert told["within_budget"]["budget"] == "3000000.00"
    assert "Chansen att hålla budgeten 3,0 mnkr" in run(folder, "--runs", "200", **asked).stdout
    own = run(folder, "--runs", "200", "--budget", "99000000", **asked).stdout
    assert "Chansen att hålla budgeten 99,0 mnkr" in own
