"""`backup` and `restore` of the register, on either database."""

import os
import sqlite3
import stat
import tarfile
from contextlib import closing

import psycopg
import pytest
from tests.installation import COST, run
from tests.reports.small_municipality import FILES

ON_POSTGRESQL = os.environ.get("HEMMAPLAN_DATABASE", "").startswith("postgres")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "a" / "data").mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / "a" / "data" / name).write_text(text, "utf-8")
    return tmp_path / "a"


@pytest.fixture
def somebodys(place):
    """A database whose user owns neither it nor its schema; a way to run SQL on the register."""
    if not ON_POSTGRESQL:
        return {}, lambda: closing(sqlite3.connect(place / "var" / "hemmaplan.sqlite3"))
    server = os.environ["HEMMAPLAN_DATABASE"]
    with closing(psycopg.connect(server, autocommit=True)) as owner:
        owner.execute("CREATE ROLE somebody LOGIN")
        owner.execute("CREATE DATABASE somebodys")
    with closing(psycopg.connect(server, dbname="somebodys", autocommit=True)) as owner:
        owner.execute("GRANT CREATE ON SCHEMA public TO somebody")
    address = server.replace("/postgres?", "/somebodys?").replace("=hemmaplan", "=somebody")
    return {"HEMMAPLAN_DATABASE": address}, lambda: closing(psycopg.connect(address))


def test_a_table_that_a_later_version_made_goes_and_what_there_was_is_its_owners_only(
    place, somebodys
):
    environment, register = somebodys
    run(place, ["import", "data"], ["backup", "kopia"], **environment)
    later = "CREATE TABLE later (batch_id bigint REFERENCES store_batch (id))"
    with register() as now:
        now.execute(later)
        now.execute("INSERT INTO later SELECT id FROM store_batch")
        now.commit()
    (restored,) = run(place, ["restore", "kopia", "--replace"], **environment)
    assert restored[0] == 0, restored
    with register() as now:
        assert now.execute("SELECT count(*) FROM store_batch").fetchone() == (1,)
        now.execute(later)  # as the later version will, when it is back
    (kept,) = (place / "var").glob("*.innan-*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_was_backed_up_comes_back_and_nothing_is_written_over_unasked(place):
    ends = run(
        place,
        ["import", "data"],
        COST,
        ["backup", "kopia"],
        ["backup", "kopia"],
        ["write", "data/rates.csv", FILES["rates.csv"].replace("13132", "23132")],
        ["import", "data"],
        COST,
        ["restore", "kopia"],
        ["restore", "kopia", "--replace"],
        COST,
        ["import", "data"],
    )
    codes = [code for code, _said in ends]
    assert codes == [0, 0, 0, 1, 0, 0, 1, 0, 0, 0], ends
    (_, before), (_, made), (_, twice) = ends[1:4]
    (_, changed), (_, refused), (_, restored), (_, after) = ends[5:9]
    assert "Flytta den till ett annat, låst ställe" in made
    assert "finns redan" in twice
    assert "--replace" in refused
    assert "Återställt" in restored
    assert before != changed
    assert after == before
    assert "Inläsning 2 är klar" in ends[9][1]  # and goes on from there
    key = (place / "var" / "hemmaplan.key").read_bytes()
    assert (place / "kopia.nyckel").read_bytes() == key
    for secret in ("kopia", "kopia.nyckel"):
        assert stat.S_IMODE((place / secret).stat().st_mode) == 0o600
    with tarfile.open(place / "kopia") as tar:
        assert all(key not in tar.extractfile(name).read() for name in tar.getnames())
    if not ON_POSTGRESQL:
        assert len(list((place / "var").glob("hemmaplan.sqlite3.innan-*"))) == 1
