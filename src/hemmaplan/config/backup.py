"""A whole installation as one file, and back: the register, what Kolada gave, and its key apart.

The file is a tar with a manifest first. The pseudonym key is not in it: whoever has both can test
whose pseudonym is whose. It is written beside, for its owner only, to be kept somewhere else.
"""

import hashlib
import hmac
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from hemmaplan import __version__
from hemmaplan.config.installation import (
    InstallationError,
    key_file,
    kolada_folder,
    open_register,
)
from hemmaplan.config.register_tables import lacking, too_old
from hemmaplan.store.models import AuditEntry

MANIFEST = "hemmaplan.json"
KEY_ENDING = ".nyckel"
_FORMAT = 1
_REGISTER = {"sqlite": "register.sqlite3", "postgresql": "register.pgdump"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: `files` by name with SHA-256, and a fingerprint of the key that fits."""

    format: int
    version: str
    made_at: str
    database: str
    migrations: list[str]
    key: str
    files: dict[str, str]


def backup(file: Path, *, by: str, at: datetime) -> tuple[Manifest, Path | None]:
    """Write the installation to `file` while it is in use, and its key to a file beside.

    Of any version, so that it can be made before the tables are brought up to date. Says what was
    written and where the key is. Never overwrites. Raises InstallationError.
    """
    beside = file.with_name(file.name + KEY_ENDING)
    for each in (file, beside):
        if each.exists():
            raise InstallationError(f"{each} finns redan. Välj ett annat namn.")
    key = _key_there_is()
    if not (migrations := _migrations()):
        raise InstallationError("Det finns inget register att säkerhetskopiera.")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch:
            register = Path(scratch) / _REGISTER[connection.vendor]
            _copy_register(register)
            files = {register.name: register, **_kolada_files()}
            manifest = Manifest(
                _FORMAT, __version__, at.isoformat(), connection.vendor, migrations,
                _fingerprint(key), {name: _digest(path) for name, path in files.items()},
            )  # fmt: skip
            part = Path(scratch) / "part"
            _pack(part, manifest, files)
            _unpack(part, Path(scratch) / "again")  # what can't be read back is no backup
            part.replace(file)
        if key:
            _write_secret(beside, key)
    except OSError as error:
        raise InstallationError(f"{file} kan inte skrivas: {error.strerror}.") from error
    with suppress(OperationalError):  # somebody writes for long: the copy is made all the same
        AuditEntry.objects.create(
            at=at, by=by, action="installation.backup", subject=_digest(file)[:16]
        )
    return manifest, beside if key else None


def restore(
    file: Path, *, key: Path | None, without_key: bool, replace: bool, by: str, at: datetime
) -> Manifest:
    """Make a backup the installation. Everything is read and checked before anything is changed.

    `key`: the file with its key; by default the one beside. Without `replace` nothing that there is
    is written over; with it, what there was is kept beside. Raises InstallationError.
    """
    with tempfile.TemporaryDirectory() as scratch:
        manifest = _unpack(file, Path(scratch))
        secret = None if without_key or not manifest.key else _key_for(file, key, manifest)
        _fits(manifest)
        try:
            open_register(create=True)
        except InstallationError as error:
            raise InstallationError(
                f"{error} Är det skadat: flytta undan filen och kör igen."
            ) from None
        _is_free(manifest, secret, replace=replace)
        stamp = f".innan-{at:%Y%m%d-%H%M%S}"
        try:  # what takes room comes first, while everything is as it was
            kolada = _bring_kolada(Path(scratch) / "kolada")
            _put_register(Path(scratch) / _REGISTER[manifest.database], stamp)
            if kolada:
                _put_kolada(kolada, stamp)
            if secret is not None:
                _put_key(secret, stamp)
        except OSError as error:
            raise InstallationError(
                f"Återställningen kom inte i mål: {error.strerror}. Det som fanns är kvar "
                f"eller ligger bredvid ({stamp}). Frigör utrymme och kör igen."
            ) from error
    connection.close()
    open_register(create=True)
    Session.objects.all().delete()  # of people who have signed out since, perhaps
    AuditEntry.objects.create(
        at=at, by=by, action="installation.restore", subject=f"säkerhetskopia {manifest.made_at}"
    )
    return manifest


def _copy_register(target: Path) -> None:
    """For its owner's eyes from the first byte. Raises InstallationError, and then leaves none."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise InstallationError(f"{target} kan inte skrivas: {error.strerror}.") from error
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


def _put_register(source: Path, stamp: str) -> None:
    """In one transaction: whoever reads sees what there was until all of the new is there."""
    if connection.vendor == "postgresql":
        if AuditEntry.objects.exists():
            _copy_register(key_file().with_name(f"register.pgdump{stamp}"))
        _restore_dump(source)
        return
    _sound(source)
    _has_its_tables(source)
    path = Path(connection.settings_dict["NAME"])
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
        _copy_register(beside)
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
                _write_secret(beside.with_name(beside.name + ending), part.read_bytes())
    except OSError as error:
        raise InstallationError(
            f"{register} är skadad och kan inte sparas bredvid: {error.strerror}. Inget har "
            "ändrats. Flytta undan filen och kör igen."
        ) from error


def _bring_kolada(source: Path) -> Path | None:
    """Lay what Kolada gave beside the place where it is going; None where there is nothing."""
    if not source.is_dir():
        return None
    target = kolada_folder().absolute()
    coming = target.with_name(target.name + ".ny")
    shutil.rmtree(coming, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, coming)
    return coming


def _put_kolada(coming: Path, stamp: str) -> None:
    target = kolada_folder().absolute()
    if target.exists():
        target.rename(target.with_name(target.name + stamp))
    coming.rename(target)


def _put_key(secret: bytes, stamp: str) -> None:
    path = key_file()
    if path.exists():
        if path.read_bytes() == secret:
            return
        path.rename(path.with_name(path.name + stamp))
    _write_secret(path, secret)


def _is_free(manifest: Manifest, secret: bytes | None, *, replace: bool) -> None:
    """Nothing that there is would be written over, or somebody has said that it may be."""
    if replace:
        return
    if AuditEntry.objects.exists():
        raise InstallationError(
            "Det finns redan något i registret. Lägg till --replace om säkerhetskopian ska "
            "ersätta det; det som finns sparas då bredvid."
        )
    if secret is not None and key_file().exists() and key_file().read_bytes() != secret:
        raise InstallationError(
            f"Nyckeln {key_file()} är en annan än säkerhetskopians. Lägg till --replace om den ska "
            "ersättas; den som finns sparas då bredvid."
        )


def _fits(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        raise InstallationError(
            f"Säkerhetskopian är av ett register i {manifest.database}, och installationens är i "
            f"{connection.vendor}. Ställ in HEMMAPLAN_DATABASE."
        )
    newer = set(manifest.migrations) - set(_known_migrations())
    if newer:
        raise InstallationError(
            f"Säkerhetskopian är gjord med en annan hemmaplan ({manifest.version}), med tabeller "
            "som den här inte känner. Uppgradera programmet först, eller återställ med den "
            "versionen."
        )


def _key_for(file: Path, key: Path | None, manifest: Manifest) -> bytes:
    """The key that the backup's pseudonyms were made with."""
    place = key or file.with_name(file.name + KEY_ENDING)
    if key is None and not place.exists() and key_file().exists():
        place = key_file()
    try:
        secret = place.read_bytes()
    except OSError:
        raise InstallationError(
            f"Nyckeln {place} kan inte läsas. Ange den med --key. Är den borta går registret ändå "
            "att återställa med --without-key, men personer känns då inte igen i nya inläsningar."
        ) from None
    if _fingerprint(secret) != manifest.key:
        raise InstallationError(f"{place} är inte nyckeln som hör till säkerhetskopian.")
    return secret


def _pack(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=5) as tar:
            told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            first = tarfile.TarInfo(MANIFEST)
            first.size = len(told)
            tar.addfile(first, io.BytesIO(told))
            for name, path in files.items():
                tar.add(path, name, recursive=False)
        out.flush()
        os.fsync(out.fileno())


def _unpack(file: Path, target: Path) -> Manifest:
    """Every file of a backup as it was written. Raises InstallationError for any other."""
    damaged = InstallationError(f"{file} är ingen hel säkerhetskopia från hemmaplan.")
    try:
        with tarfile.open(file, "r:gz") as tar:
            manifest = _manifest(tar.extractfile(MANIFEST))
            for name, digest in manifest.files.items():
                path = target / PurePosixPath(name)
                if not path.resolve().is_relative_to(target.resolve()):
                    raise damaged
                path.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(name)
                if content is None:
                    raise damaged
                with path.open("wb") as out:
                    shutil.copyfileobj(content, out)
                if _digest(path) != digest:
                    raise damaged
    except FileNotFoundError:
        raise InstallationError(f"{file} finns inte.") from None
    except (
        tarfile.TarError,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        TypeError,
    ) as error:
        if isinstance(error, OSError) and error.strerror:  # the machine's fault and not the file's
            raise InstallationError(
                f"{file} kan inte packas upp i {target}: {error.strerror}. Inget har ändrats."
            ) from error
        raise damaged from None
    if _REGISTER.get(manifest.database) not in manifest.files or manifest.format != _FORMAT:
        raise damaged
    return manifest


def _manifest(content: IO[bytes] | None) -> Manifest:
    return Manifest(**json.load(content)) if content else Manifest(**{})


def _kolada_files() -> dict[str, Path]:
    folder = kolada_folder()
    found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {f"kolada/{path.relative_to(folder).as_posix()}": path for path in found}


def _key_there_is() -> bytes:
    """The key in use; b"" in an installation that has read nothing in yet."""
    return key_file().read_bytes() if key_file().exists() else b""


def _fingerprint(key: bytes) -> str:
    """Tells two keys apart, and nothing of them; blank for none."""
    if not key:
        return ""
    return hmac.new(key, b"hemmaplan: which key", "sha256").hexdigest()[:16]


def _write_secret(path: Path, secret: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(secret)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _migrations() -> list[str]:
    """Those that have been run; none when there is no register."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return []  # connecting would create the file
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def _known_migrations() -> Iterator[str]:
    for app, name in MigrationLoader(None).disk_migrations:
        yield f"{app}.{name}"


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
