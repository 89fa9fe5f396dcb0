"""`backup`, `restore` and `doctor` of a register in a file, as whole processes."""

import json
import resource
import shutil
import sqlite3
import stat
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from tests.installation import COST, run
from tests.mail_server import mail_server
from tests.reports import small_municipality


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The small municipality, imported."""
    folder = tmp_path_factory.mktemp("installed")
    small_municipality.write(folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("HEMMAPLAN_DATABASE", raising=False)
        ((code, said),) = run(folder, ["import", "data"])
    assert code == 0, said
    return folder


@pytest.fixture
def place(installed, tmp_path, monkeypatch):
    """An installation of the test's own, and an empty folder `b` beside it."""
    monkeypatch.delenv("HEMMAPLAN_DATABASE", raising=False)
    (tmp_path / "b").mkdir()
    return shutil.copytree(installed, tmp_path / "a")


def test_an_empty_installation_becomes_the_backup_when_it_is_whole_and_the_key_fits(place):
    (place / "var" / "kolada").mkdir(parents=True)
    (place / "var" / "kolada" / "N30001.json").write_text("{}", "utf-8")
    run(place, ["backup", "kopia"])
    new, whole = place.parent / "b", (place / "kopia").read_bytes()
    (new / "cut").write_bytes(whole[: len(whole) // 2])
    (new / "none").write_bytes(b"ingenting")
    (new / "wrong").write_bytes(b"x" * 32)
    kopia = str(place / "kopia")
    bad = run(
        new,
        ["restore", "missing"],
        ["restore", "none"],
        ["restore", "cut"],
        ["restore", kopia, "--key", "wrong"],
        ["restore", kopia, "--key", "missing"],
        ["restore", kopia, "--key", "wrong", "--without-key"],
    )
    said = ["finns inte", "ingen hel", "ingen hel", "inte nyckeln", "--without-key", "antingen"]
    assert [code for code, _said in bad] == [1, 1, 1, 1, 1, 2]
    assert all(words in text for (_, text), words in zip(bad, said, strict=True)), bad
    assert not (new / "var" / "hemmaplan.key").exists()
    good = run(new, ["restore", kopia], COST)
    assert [code for code, _said in good] == [0, 0], good
    assert (new / "var" / "kolada" / "N30001.json").exists()
    key = new / "var" / "hemmaplan.key"
    assert key.read_bytes() == (place / "var" / "hemmaplan.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_register_is_copied_whole_while_somebody_writes(place):
    writer = sqlite3.connect(place / "var" / "hemmaplan.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE store_auditentry SET subject = 'halvt'")
    with ThreadPoolExecutor(1) as other:
        backup = other.submit(run, place, ["backup", "kopia"])
        while not ((place / "kopia").exists() or backup.done()):
            time.sleep(0.05)
        writer.execute("ROLLBACK")
    writer.close()
    ((code, said),) = backup.result()
    assert code == 0, said
    with tarfile.open(place / "kopia") as tar:
        tar.extract("register.sqlite3", place, filter="data")
    copy = sqlite3.connect(place / "register.sqlite3")
    assert copy.execute("SELECT subject FROM store_auditentry").fetchall() == [("batch 1",)]
    copy.close()


@pytest.fixture
def grown(place):
    """A register that has grown by 4 MB since it was backed up to `kopia`."""
    run(place, ["backup", "kopia"])
    register = place / "var" / "hemmaplan.sqlite3"
    with closing(sqlite3.connect(register)) as now:
        now.execute("CREATE TABLE later (words)")
        now.execute("INSERT INTO later VALUES (zeroblob(4000000))")
        now.commit()
        now.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return register


def test_a_register_that_can_not_be_kept_is_not_written_over(place, grown):
    before = grown.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) - 1_000_000, hard))
    try:
        ((code, said),) = run(place, ["restore", "kopia", "--replace"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert "kan inte kopieras" in said
    assert "Inget har ändrats" in said.replace("\n", " ")
    assert grown.read_bytes() == before
    assert not list((place / "var").glob("*.innan-*"))


def test_what_is_kept_beside_is_never_written_over_the_same_second_again(place, grown):
    """Whatever second it is when the register is put back: something of that name is there."""
    run(place, ["backup", "kopior"])
    now = datetime.now(UTC)
    taken = [grown.with_name(f"{grown.name}.innan-{now + timedelta(seconds=n):%Y%m%d-%H%M%S}")
             for n in range(180)]  # fmt: skip
    for each in taken:
        each.write_bytes(b"det som fanns")
    told = run(place, *[["restore", "kopior", "--replace"]] * 2)
    assert [code for code, _said in told] == [0, 0], told
    assert {each.read_bytes() for each in taken} == {b"det som fanns"}
    kept = set(grown.parent.glob("*.sqlite3.innan-*")) - set(taken)
    assert len(kept) == 2
    assert all(each.read_bytes().startswith(b"SQLite format 3") for each in kept)


def test_a_disk_that_fills_in_the_last_step_leaves_what_there_was(place, grown):
    """The copy beside has room, the write-ahead log of the same pages has not."""
    (place / "kopia").unlink()
    (place / "kopia.nyckel").unlink()
    before = sqlite_rows(grown)
    run(place, ["backup", "kopia"])
    with closing(sqlite3.connect(grown)) as now:
        now.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = grown.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (pages + 8192, hard))
    try:
        ((code, said),) = run(place, ["restore", "kopia", "--replace"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert "Det är kvar som det var. Frigör utrymme" in said.replace("\n", " ")
    assert sqlite_rows(grown) == before
    ((code, said),) = run(place, ["restore", "kopia", "--replace"])
    assert code == 0, said


def sqlite_rows(register):
    """How many rows there are in what a restore must not lose."""
    with closing(sqlite3.connect(register)) as now:
        return [
            now.execute(f"SELECT count(*) FROM {table}").fetchone()
            for table in ("later", "store_batch", "store_placement", "auth_user")
        ]


def test_a_register_of_the_same_migration_and_other_tables_is_told_and_left(place):
    """By all who open it: serve, import, doctor, and restore of a backup of it."""
    register = place / "var" / "hemmaplan.sqlite3"
    with closing(sqlite3.connect(register)) as now:
        now.execute("DROP TABLE store_savedview")
        now.execute("ALTER TABLE store_forecastround RENAME COLUMN due TO day")
        now.commit()
        now.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = register.read_bytes()
    new = place.parent / "b"
    told = run(place, ["import", "data"], ["serve", "--port", "0"], ["doctor"], ["backup", "kopia"])
    told += run(new, ["restore", str(place / "kopia")])
    assert [code for code, _said in told] == [1, 1, 1, 0, 1]
    for _code, said in (*told[:3], told[4]):
        words = " ".join(said.split())
        assert "är gjort med en äldre hemmaplan" in words, words
        assert "store_forecastround.due, store_savedview" in words, words
        assert "hemmaplan import DATA" in words
    with closing(sqlite3.connect(register)) as now:
        assert now.execute("SELECT count(*) FROM store_batch").fetchone() == (1,)
    assert len(before) == register.stat().st_size


def test_of_a_damaged_register_the_file_is_kept_as_it_is(place, grown):
    with grown.open("r+b") as file:
        file.seek(-4096 * 500, 2)
        file.write(b"\xff" * 4096)
    ((code, said),) = run(place, ["restore", "kopia", "--replace"])
    assert code == 0, said
    (kept,) = (place / "var").glob("*.sqlite3.innan-*")
    assert b"\xff" * 4096 in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"\xff" * 4096 not in grown.read_bytes()


def test_the_doctor_says_what_is_wrong_and_what_to_do(place):
    well, told = run(place, ["doctor", "--format", "json"], ["doctor"])
    assert well[0] == told[0] == 0
    checks = json.loads(well[1])["checks"]
    assert {each["level"] for each in checks} == {"ok", "warning"}
    assert {"Disken", "Nyckeln", "Registret", "Innehållet", "Klockan", "Typsnitt och PDF"} <= {
        each["subject"] for each in checks
    }
    assert "→ hemmaplan backup FIL" in told[1]

    register = sqlite3.connect(place / "var" / "hemmaplan.sqlite3")
    register.execute("UPDATE store_auditentry SET at = '2999-01-01 00:00:00'")
    register.execute("UPDATE store_placement SET brought_id = 99 WHERE placement_id = 'P1'")
    register.commit()
    register.close()
    (place / "var" / "hemmaplan.key").chmod(0o644)
    ((code, said),) = run(place, ["doctor"], HEMMAPLAN_DATABAS="sqlite:///x")
    assert code == 1
    for words in (
        "HEMMAPLAN_DATABAS är ingen inställning", "chmod 600", "Ställ klockan",
        "1 rader utan sammanhang", "hemmaplan restore",
    ):  # fmt: skip
        assert words in said, words
    (place / "var" / "hemmaplan.sqlite3").write_bytes(b"x" * 5000)
    ((code, said),) = run(place, ["doctor"])
    assert code == 1
    assert "kan inte öppnas" in said


def test_the_doctor_tries_the_mail_server_and_sends_nothing(place):
    def letters(address, sender="hemmaplan@kommunen.example"):
        given = {"HEMMAPLAN_SMTP": address, "HEMMAPLAN_MAIL_FROM": sender}
        ((_code, said),) = run(place, ["doctor", "--format", "json"], **given)
        (found,) = [each for each in json.loads(said)["checks"] if each["subject"] == "Brev"]
        return found["level"], found["message"] + found["remedy"]

    with mail_server() as (port, taken):
        level, said = letters(f"smtp+plain://127.0.0.1:{port}")
        assert (level, taken) == ("ok", [])
        assert f"127.0.0.1:{port} svarar" in said
        level, said = letters(f"smtp://127.0.0.1:{port}")  # it speaks no TLS
        assert level == "error"
        assert "smtp+plain://" in said
    level, said = letters(f"smtp+plain://kim:hemligt@127.0.0.1:{port}")
    assert level == "error"
    assert "går inte att nå" in said
    assert "hemligt" not in said
    assert letters("", "hemmaplan@kommunen.example")[0] == "warning"
