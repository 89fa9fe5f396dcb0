"""A whole installation as one file, and back: the register, what Kolada gave, and its key apart.

The file is a tar with a manifest first. The pseudonym key is not in it: whoever has both can test
whose pseudonym is whose. It is written beside, for its owner only, to be kept somewhere else.
"""

import hmac
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from hemmaplan import __version__
from hemmaplan.config.backup_file import FORMAT, REGISTERS, Manifest, digest_of, pack, unpack
from hemmaplan.config.installation import (
    InstallationError,
    key_file,
    kolada_folder,
    open_register,
)
from hemmaplan.config.register_copies import (
    copy_register,
    put_register,
    register_files,
    write_secret,
)
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.store.models import AuditEntry

KEY_ENDING = ".nyckel"


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
            register = Path(scratch) / REGISTERS[connection.vendor]
            copy_register(register)
            files = {register.name: register, **_kolada_files()}
            manifest = Manifest(
                FORMAT, __version__, at.isoformat(), connection.vendor, migrations,
                _fingerprint(key), {name: digest_of(path) for name, path in files.items()},
            )  # fmt: skip
            part = Path(scratch) / "part"
            pack(part, manifest, files)
            unpack(part, Path(scratch) / "again")  # what can't be read back is no backup
            part.replace(file)
        if key:
            write_secret(beside, key)
    except OSError as error:
        raise InstallationError(f"{file} kan inte skrivas: {fault_words(error)}.") from error
    with suppress(OperationalError):  # somebody writes for long: the copy is made all the same
        AuditEntry.objects.create(
            at=at, by=by, action="installation.backup", subject=digest_of(file)[:16]
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
        manifest = unpack(file, Path(scratch))
        secret = None if without_key or not manifest.key else _key_for(file, key, manifest)
        _fits(manifest)
        try:
            open_register(create=True)
        except InstallationError as error:
            raise InstallationError(
                f"{error} Är det skadat: flytta undan filen och kör igen."
            ) from None
        _is_free(secret, replace=replace)
        stamp = _stamp(at)
        try:  # what takes room comes first, while everything is as it was
            kolada = _bring_kolada(Path(scratch) / "kolada")
            put_register(Path(scratch) / REGISTERS[manifest.database], stamp)
            if kolada:
                _put_kolada(kolada, stamp)
            if secret is not None:
                _put_key(secret, stamp)
        except OSError as error:
            raise InstallationError(
                f"Återställningen kom inte i mål: {fault_words(error)}. Det som fanns är kvar "
                f"eller ligger bredvid ({stamp}). Frigör utrymme och kör igen."
            ) from error
    connection.close()
    open_register(create=True)
    Session.objects.all().delete()  # of people who have signed out since, perhaps
    AuditEntry.objects.create(
        at=at, by=by, action="installation.restore", subject=f"säkerhetskopia {manifest.made_at}"
    )
    return manifest


def _stamp(at: datetime) -> str:
    """The ending of what is kept beside: one that nothing there has, also the same second again."""
    first = f".innan-{at:%Y%m%d-%H%M%S}"
    kept = (key_file(), kolada_folder().absolute(), *register_files())
    endings = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(
        ending
        for ending in endings
        if not any(path.with_name(path.name + ending).exists() for path in kept)
    )


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
    write_secret(path, secret)


def _is_free(secret: bytes | None, *, replace: bool) -> None:
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


def _migrations() -> list[str]:
    """Those that have been run; none when there is no register."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return []  # connecting would create the file
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def _known_migrations() -> Iterator[str]:
    for app, name in MigrationLoader(None).disk_migrations:
        yield f"{app}.{name}"
