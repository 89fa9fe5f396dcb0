"""`hemmaplan import` and `--db`: in one process on the tests' register, and for what only whole
processes can show, with a register of their own."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reports.small_municipality import FILES
from typer.testing import CliRunner

from hemmaplan.actions.by_hand import Edit, change, standing
from hemmaplan.cli.app import app
from hemmaplan.core.tables import TABLES
from hemmaplan.store.queries import dataset
from hemmaplan.store.viewer import Role, Viewer

PERIOD = ["--from", "2026-01", "--to", "2026-02"]
AS_OF = ["--as-of", "2026-02-28", "--to", "2026-12"]
FIGURE = "budget_followup/total/net/period_actual"
COMMANDS = {
    "check": ["check", "--format", "json"],
    "cost": ["cost", *PERIOD, "--by", "month,care_form", "--format", "json"],
    "explain": ["explain", "--month", "2026-02", "--format", "json"],
    "forecast": ["forecast", *AS_OF, "--method", "run_off", "--format", "json"],
    "report": ["report", "--month", "2026-02", "--date", "2026-03-10", "--out", "out.json"],
}


EVERY = {**COMMANDS, "backtest": ["backtest", *PERIOD]}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "data").mkdir()
    for name, text in FILES.items():
        (tmp_path / "data" / name).write_text(text, "utf-8")
    return tmp_path


def process(
    place: Path, *arguments: str, start: tuple[str, ...] = ("-m", "hemmaplan"), **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command run in a folder, with the folder's own `var/` as its installation."""
    inherited = {key: text for key, text in os.environ.items() if "HEMMAPLAN" not in key}
    path = os.pathsep.join(str(Path(each or ".").absolute()) for each in sys.path)
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**inherited, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment},
    )


def run(*arguments: str):
    """A command in this process, on the tests' register."""
    return CliRunner().invoke(app, list(arguments))


def asked(command: str, *source: str) -> list[str]:
    """A command with its source, and for explain the figure after it."""
    name, *options = EVERY[command]
    return [name, *source, *([FIGURE] if name == "explain" else []), *options]


def test_an_import_says_what_was_read_and_the_second_time_that_nothing_is_new(place):
    first = process(place, "import", "data")
    assert first.returncode == 0, first.stderr
    assert "  ledger                   7 rader" in first.stdout
    assert "Inläsning 1 är klar." in first.stdout
    second = process(place, "import", "data")
    assert second.returncode == 0
    assert second.stdout.startswith("Inget nytt: registret säger redan ")
    register = sqlite3.connect(place / "var" / "hemmaplan.sqlite3")
    assert register.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert register.execute("SELECT count(*) FROM store_batch").fetchone() == (1,)
    assert register.execute("SELECT count(*) FROM store_auditentry").fetchone() == (1,)
    register.close()


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_the_register_answers_as_the_folder_does(place, command, monkeypatch):
    monkeypatch.chdir(place)
    assert run("import", "data").exit_code == 0
    answers = []
    for source in ("data", "--db"):
        ended = run(*asked(command, source))
        report = place / "out.json"
        answers.append((ended.exit_code, json.loads(ended.stdout or report.read_text("utf-8"))))
    from_folder, from_register = answers
    assert from_register == from_folder


def test_two_imports_at_once_become_one(place):
    (place / "data" / "population.csv").write_text("year;age;value\n2026;1;10\n", "utf-8")
    assert process(place, "import", "data").returncode == 0
    (place / "data" / "population.csv").write_text("year;age;value\n2026;1;11\n", "utf-8")
    with ThreadPoolExecutor(2) as both:
        ends = list(both.map(lambda _: process(place, "import", "data"), range(2)))
    assert [each.returncode for each in ends] == [0, 0], [each.stderr for each in ends]
    assert sorted(each.stdout[:10] for each in ends) == ["Inget nytt", "Läst per t"]


@pytest.fixture
def corrected(place, monkeypatch):
    """P1's price is 9 999 by hand, and another than it was in the file."""
    monkeypatch.chdir(place)
    run("import", "data")
    (row,) = dataset(Viewer(Role.CONTROLLER)).table("rates").filter(placement_id="P1").to_dicts()
    new = {n: v for n, v in row.items() if n in TABLES["rates"].schema and n[0] != "_"}
    edit = Edit("rates", [new | {"amount": Decimal(9999)}], standing("rates", placement_id="P1"))
    change(edits=[edit], what="placements.rate", subject="P1", by="kim", at=datetime.now(UTC))
    rates = place / "data" / "rates.csv"
    rates.write_text(rates.read_text("utf-8").replace("5400,50", "7777"), "utf-8")


def price():
    return dataset(Viewer(Role.CONTROLLER)).table("rates").filter(placement_id="P1")["amount"][0]


@pytest.mark.django_db
@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    ("options", "amount"),
    [((), 9999), (("--conflicts", "keep"), 9999), (("--conflicts", "file"), 7777)],
)
def test_what_is_by_hand_holds_unless_the_files_are_chosen(options, amount):
    ended = run("import", "data", *options)
    assert ended.exit_code == 0
    assert price() == amount
    assert ("1 rad är skriven för hand" in ended.stdout) == (amount == 9999)


@pytest.mark.django_db
@pytest.mark.usefixtures("corrected")
def test_a_conflict_is_shown_with_its_key_and_the_file_can_be_chosen_in_it():
    ended = run("import", "data", "--conflicts", "stop")
    assert ended.exit_code == 1
    assert price() == 9999
    key, said = ended.stdout.strip().split("  ")
    assert said == "rates.csv rad 2, P1: amount 7\u00a0777,00 i filen, 9\u00a0999,00 för hand"
    assert "Inget är inläst" in ended.stderr
    assert run("import", "data", "--conflicts", "stop", "--file-holds", key).exit_code == 0
    assert price() == 7777


@pytest.mark.django_db
@pytest.mark.usefixtures("corrected")
def test_a_corrected_price_does_not_hold_beside_the_files_own():
    key = run("import", "data", "--conflicts", "stop").stdout.split()[0]
    ended = run("import", "data", "--both-hold", key)
    assert ended.exit_code == 2
    assert "kan inte båda gälla" in " ".join(ended.stderr.split())
    assert run("import", "data", "--conflicts", "both").exit_code == 0  # where they can: nowhere
    assert price() == 9999


@pytest.mark.django_db
@pytest.mark.usefixtures("corrected")
def test_a_key_of_no_conflict_is_a_wrong_call_and_nothing_is_read_in():
    ended = run("import", "data", "--file-holds", "0" * 16)
    assert ended.exit_code == 2
    assert "ingen konflikt" in " ".join(ended.stderr.split())
    assert price() == 9999


@pytest.mark.django_db
def test_a_person_is_the_same_pseudonym_in_every_import_and_the_key_is_the_owners(
    place, monkeypatch
):
    monkeypatch.chdir(place)
    placements = place / "data" / "placements.csv"
    seen = []
    for addition, said in (("", "är klar"), ("\n", "Inget nytt")):
        placements.write_text(placements.read_text("utf-8") + addition, "utf-8")
        assert said in run("import", "data").stdout
        seen.append(dataset(Viewer(Role.CONTROLLER)).table("placements")["person_id"])
    assert seen[0].equals(seen[1])
    assert seen[0].n_unique() > 1
    assert stat.S_IMODE((place / "var" / "hemmaplan.key").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_damaged_key_stops_the_import_before_anything_is_read(place, monkeypatch):
    monkeypatch.chdir(place)
    (place / "var").mkdir()
    (place / "var" / "hemmaplan.key").write_bytes(b"kort")
    ended = run("import", "data")
    assert ended.exit_code == 1
    assert "är skadad: den har 4 byte och ska ha 32" in ended.stderr


@pytest.mark.django_db
def test_a_folder_without_a_usable_row_is_not_loaded(place, monkeypatch):
    monkeypatch.chdir(place)
    (place / "empty").mkdir()
    for folder, code, said in [("empty", 1, "Inget lästes in"), ("missing", 2, "är ingen mapp")]:
        ended = run("import", folder)
        assert ended.exit_code == code
        assert said in ended.stderr
    assert "Registret är tomt" in run(*asked("cost", "--db")).stderr


def test_without_a_register_the_remedy_is_said_and_no_file_is_made(place):
    ended = process(place, *asked("cost", "--db"))
    assert ended.returncode == 1
    assert "hemmaplan import DATA" in ended.stderr
    assert ended.stdout == ""
    assert not (place / "var").exists()


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite:///data/ledger.csv"])
def test_a_register_that_cannot_be_used_is_said_in_words(place, address):
    ended = process(place, "import", "data", HEMMAPLAN_DATABASE=address)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "kan inte" in ended.stderr


@pytest.mark.parametrize("command", EVERY)
def test_exactly_one_of_a_folder_and_the_register(place, command, monkeypatch):
    monkeypatch.chdir(place)
    for source in ([], ["data", "--db"]):
        ended = run(*asked(command, *source))
        assert ended.exit_code == 2, (source, ended.output)
        assert ended.stdout == ""


def test_commands_on_a_folder_never_load_django(place):
    code = f"""
import sys
from hemmaplan.cli.app import app
for call in {[asked(command, "data") for command in EVERY]!r}:
    try:
        app(call)
    except SystemExit as end:
        assert end.code in (0, 1), call
assert not {{"django", "psycopg"}} & set(sys.modules)
"""
    ended = process(place, code, start=("-c",))
    assert ended.returncode == 0, ended.stderr
