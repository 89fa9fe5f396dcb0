"""`hemmaplan demo` as someone in a terminal meets it."""

from pathlib import Path

from typer.testing import CliRunner

from hemmaplan.cli.app import app

SMALL = ["--inhabitants", "5000", "--years", "2"]


def test_it_writes_the_folder_and_says_what_to_do_next(tmp_path: Path) -> None:
    out = tmp_path / "exempel"
    result = CliRunner().invoke(app, ["demo", "--out", str(out), *SMALL])
    assert result.exit_code == 0
    assert (out / "municipality.toml").exists()
    assert (out / "placements.csv").exists()
    assert f"hemmaplan check {out}" in result.stdout
    assert "2025-01 till 2026-10. Allt är påhittat." in result.stdout


def test_an_impossible_month_is_a_wrong_call(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path), "--month", "2026-13"])
    assert result.exit_code == 2
    assert "är ingen månad" in result.stderr


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    result = CliRunner().invoke(app, ["demo", "--out", str(tmp_path / "fil"), *SMALL])
    assert result.exit_code == 1
    assert "Det gick inte att skriva" in result.stderr


def test_planted_mistakes_change_the_files(tmp_path: Path) -> None:
    runner = CliRunner()
    runner.invoke(app, ["demo", "--out", str(tmp_path / "a")])
    runner.invoke(app, ["demo", "--out", str(tmp_path / "b"), "--with-problems"])
    clean, faulty = ((tmp_path / name / "placements.csv").read_text("utf-8") for name in "ab")
    assert len(faulty.splitlines()) == len(clean.splitlines()) + 1
