"""`share` and `network`: small numbers never leave, and every way a file can be wrong."""

import csv
import json

import pytest
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app

HEADER = "municipality;name;month;id;area;line;column;value;unit;mark"


def run(*arguments):
    answer = CliRunner().invoke(app, [str(each) for each in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.stdout.replace("\u00a0", " "), answer.stderr


def file(folder, name, *rows, header=HEADER):
    path = folder / f"{name}.csv"
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def row(name, line, value, mark="", month="2020-03"):
    return f"{name};{name};{month};family_homes;total;{line};homes;{value};count;{mark}"


def homes(*files):
    return run("network", *files, "--figure", "family_homes", "--column", "homes")


def test_what_is_shared_is_the_public_edition(tmp_path):
    folder = small_municipality.write(tmp_path / "data")
    out = tmp_path / "delad.csv"
    code, _, err = run("share", folder, "--month", "2026-02", "--out", out)
    assert code == 0
    assert "visas inte" in err
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines(), delimiter=";"))
    place = {name: i for i, name in enumerate(rows[0])}
    assert {each[place["name"]] for each in rows[1:]} == {"Småkommun"}
    hidden = [each for each in rows[1:] if each[place["mark"]]]
    assert hidden
    assert all(each[place["value"]] == "" for each in hidden)
    deviation = next(each for each in rows if each[place["id"]] == "budget_followup"
                     and each[place["value"]].startswith("-"))  # fmt: skip
    assert deviation  # a minus is a number, not the beginning of a formula
    code, shown, _ = run("network", out, "--figure", "budget_followup", "--column",
                         "period_actual", "--lines", "net")  # fmt: skip
    assert code == 0
    assert "Småkommun" in shown


def test_a_municipality_without_a_name_shares_nothing(tmp_path):
    folder = small_municipality.write(tmp_path / "data")
    (folder / "municipality.toml").write_text('code = "9996"\n', "utf-8")
    code, _, err = run("share", folder, "--month", "2026-02", "--out", tmp_path / "d.csv")
    assert code == 1
    assert "municipality.toml" in err


def test_side_by_side_with_what_is_missing_hidden_and_wrong(tmp_path):
    mora = file(tmp_path, "mora", row("Mora", "own", 12), row("Mora", "network", "", "suppressed"))
    orsa = file(tmp_path, "orsa", row("Orsa", "own", 6), row("Orsa", "network", 2),
                row("Orsa", "total", 9, month="2020-03"))  # fmt: skip
    code, out, _ = run("network", mora, orsa, "--figure", "family_homes", "--column", "homes",
                       "--expected", "Leksand")  # fmt: skip
    assert code == 0
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line}
    assert lines["Mora"][1:] == ["2020-03", "12", "..", "≥", "12", "–"]
    assert lines["Orsa"][1:] == ["2020-03", "6", "2", "8", "9"]
    assert lines["Leksand"][1:] == ["–", "–", "–", "–"]
    assert "Går inte ihop: Orsa uppger 9 men raderna är 8." in out
    assert "Har inte lämnat: Leksand." in out


def test_json_says_of_how_many(tmp_path):
    mora = file(tmp_path, "mora", row("Mora", "own", 12))
    code, out, _ = run("network", mora, "--figure", "family_homes", "--column", "homes",
                       "--expected", "Orsa", "--format", "json")  # fmt: skip
    assert code == 0
    assert json.loads(out)["sums"]["own"] == {"value": "12", "known": 1, "of": 2}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Mora;Mora;2020-03"], "rad 2: 3 celler"),
        ([row("Mora", "own", "tolv")], "tolv är inget tal"),
        ([row("Mora", "own", "NaN")], "NaN är inget tal"),
        ([row("Mora", "own", "")], "antingen värde eller märke"),
        ([row("Mora", "own", 3, "suppressed")], "antingen värde eller märke"),
        ([row("Mora", "own", "", "hemlig")], "märket hemlig är okänt"),
        ([row("", "own", 3)], "kommunen saknas"),
        ([row("Mora", "own", 3, month="mars")], "mars är ingen månad"),
        ([row("Mora", "own", 3), row("Mora", "own", 4)], "samma siffra"),
    ],
)
def test_bad_rows_say_where_and_what(tmp_path, rows, said):
    code, out, err = homes(file(tmp_path, "fel", *rows))
    assert (code, out) == (1, "")
    assert said in err
    assert "fel.csv rad" in err


def test_bad_files(tmp_path):
    assert "saknar kolumnerna month" in homes(
        file(tmp_path, "a", header=HEADER.replace("month", "period"))
    )[2]  # fmt: skip
    assert "kan inte läsas" in homes(tmp_path / "finns-inte.csv")[2]
    latin = tmp_path / "latin.csv"
    latin.write_bytes("kommun;Älvdalen".encode("cp1252"))
    assert "inte UTF-8" in homes(latin)[2]
    empty = tmp_path / "tom.csv"
    empty.write_bytes(b"")
    assert "saknar kolumnerna" in homes(empty)[2]


def test_the_same_municipality_in_two_files(tmp_path):
    first = file(tmp_path, "a", row("Mora", "own", 3))
    code, _, err = homes(first, file(tmp_path, "b", row("Mora", "own", 4)))
    assert code == 1
    assert "b.csv rad 2" in err
    assert "a.csv rad 2" in err


@pytest.mark.parametrize(
    "arguments",
    [("network", "x.csv", "--figure", "a", "--column", "b", "--format", "xml"),
     ("share", ".", "--month", "2026-02", "--out", "x.txt")],
)  # fmt: skip
def test_wrong_calls(arguments):
    assert run(*arguments)[0] == 2
