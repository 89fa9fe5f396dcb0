"""The register copied to a file while it is in use, and put back in one transaction."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from hemmaplan.config.installation import (
    InstallationError,
    key_file,
)
from hemmaplan.config.register_tables import lacking, too_old
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.store.models import AuditEntry


def copy_register(target: Path) -> None:
    """For its owner's eyes from the first byte. Raises InstallationError, and then leaves none."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise InstallationError(f"{target} kan inte skrivas: {fault_words(error)}.") from error
    try:
        if connection.vendor == "postgresql":
            _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={target}")
        else:
            _copy_file(Path(connection.settings_dict["NAME"]), target)
    except (sqlite3.Error, InstallationError) as error:
        target.unlink()
        if isinstance(error, InstallationError):
            raise
        raise InstallationError(f"Registret kan inte kopieras till {target}: {error}.") from error


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as now, closing(sqlite3.connect(target)) as copy:
        now.backup(copy)  # one consistent state, whoever writes meanwhile
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, not three
    _sound(target)


@contextmanager
def _opened(register: Path) -> Iterator[BaseDatabaseWrapper]:
    """A register in a file, through Django: its constraints call functions that it brings."""
    copy = connection.copy()
    copy.settings_dict["NAME"] = register
    try:
        yield copy
    finally:
        copy.close()


def _sound(register: Path) -> None:
    """Raises InstallationError when a register in a file is damaged."""
    try:
        with _opened(register) as copy, copy.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchone()[0]
    except DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise InstallationError(f"Registret är skadat ({said}). Kör hemmaplan doctor.")


def _has_its_tables(register: Path) -> None:
    """Raises InstallationError for a register from before all migrations became one."""
    with _opened(register) as copy:
        run = MigrationLoader(copy).applied_migrations.keys()
        missing = lacking(copy) if run >= MigrationLoader(None).disk_migrations.keys() else []
    if missing:
        raise InstallationError(too_old("i säkerhetskopian", missing))


def register_files() -> list[Path]:
    """The register's own file; on PostgreSQL what a dump of it is called, without its ending."""
    if connection.vendor == "postgresql":
        return [key_file().with_name("register.pgdump")]
    return [Path(connection.settings_dict["NAME"])]


def put_register(source: Path, stamp: str) -> None:
    """In one transaction: whoever reads sees what there was until all of the new is there."""
    if connection.vendor == "postgresql":
        if AuditEntry.objects.exists():
            (kept,) = register_files()
            copy_register(kept.with_name(kept.name + stamp))
        _restore_dump(source)
        return
    _sound(source)
    _has_its_tables(source)
    (path,) = register_files()
    if AuditEntry.objects.exists():
        connection.close()
        _keep_file(path, path.with_name(path.name + stamp))
    connection.close()
    try:
        with (
            closing(sqlite3.connect(path, timeout=20)) as now,
            closing(sqlite3.connect(source)) as coming,
        ):
            coming.backup(now)  # one transaction: a disk that fills takes it back
    except sqlite3.Error as error:
        raise InstallationError(
            f"Registret {path} kan inte skrivas ({error}). Det är kvar som det var. Frigör utrymme "
            "och kör igen."
        ) from error


_EMPTY = """
DO $$
DECLARE own record;
BEGIN
    FOR own IN SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE')
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', own.schemaname, own.tablename);
    END LOOP;
END $$
"""
"""Drops the tables, not the schema: that may be another's."""


def _restore_dump(dump: Path) -> None:
    """Tables that the dump does not know of go too: a later version makes them again.

    pg_restore can't do that in its own transaction, so its script is run in one of psql's.
    """
    script = dump.with_suffix(".sql")
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={script}", str(dump))
    _run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
         f"--command={_EMPTY}", f"--file={script}")  # fmt: skip


def _keep_file(register: Path, beside: Path) -> None:
    """A copy of the register, or of a damaged one its file as it is. Raises InstallationError."""
    try:
        copy_register(beside)
    except InstallationError as not_copied:
        try:
            _sound(register)
        except InstallationError:
            _copy_damaged(register, beside)
        else:
            raise InstallationError(f"{not_copied} Inget har ändrats.") from not_copied


def _copy_damaged(register: Path, beside: Path) -> None:
    try:
        for ending in ("", "-wal"):
            if (part := register.with_name(register.name + ending)).exists():
                write_secret(beside.with_name(beside.name + ending), part.read_bytes())
    except OSError as error:
        raise InstallationError(
            f"{register} är skadad och kan inte sparas bredvid: {fault_words(error)}. Inget har "
            "ändrats. Flytta undan filen och kör igen."
        ) from error


def write_secret(path: Path, secret: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secret)


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL's own, on the register; the password never on the command line."""
    chosen = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD",
             "PGDATABASE": "NAME"}  # fmt: skip
    environment = {name: str(chosen[key]) for name, key in names.items() if chosen[key]}
    options: dict[str, Any] = chosen.get("OPTIONS", {})
    environment |= {f"PG{name.upper()}": str(value) for name, value in options.items()
                    if name in ("host", "port", "user", "sslmode")}  # fmt: skip
    try:
        done = subprocess.run(
            [program, *arguments], env={**os.environ, **environment}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise InstallationError(
            f"{program} saknas. Installera PostgreSQL:s klientprogram (postgresql-client)."
        ) from None
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["utan förklaring"]
        raise InstallationError(f"{program} misslyckades: {last[0]}")
