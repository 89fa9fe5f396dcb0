"""Opening the installation: its register, and the key that its pseudonyms are made with."""

import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hemmaplan.config.database import DatabaseAddressError
from hemmaplan.config.mail import MailAddressError
from hemmaplan.core.machine_faults import fault_words

KEY_VARIABLE = "HEMMAPLAN_KEY_FILE"
DEFAULT_KEY = "var/hemmaplan.key"
KOLADA_VARIABLE = "HEMMAPLAN_KOLADA_FOLDER"
DEFAULT_KOLADA = "var/kolada"
_KEY_BYTES = 32


class InstallationError(Exception):
    """The installation can't be used. The message is Swedish and says what to do."""


def open_register(*, create: bool) -> str:
    """Make the register ready for use and say where it is.

    `create`: make it and bring its tables up to date; otherwise nothing is written, and a register
    that is missing or of another version raises InstallationError, and so does one whose tables are
    from before all migrations became one.
    """
    place = reach_register()
    try:
        if create:
            _make_folder()
            call_command("migrate", verbosity=0, interactive=False)
        elif not _up_to_date():
            raise InstallationError(
                f"Registret {place} saknas eller är av en annan version. "
                "Läs in en mapp, så skapas eller uppdateras det: hemmaplan import DATA"
            )
        if missing := _lacking():
            raise InstallationError(missing)
    except (DatabaseError, OSError) as error:
        raise InstallationError(f"Registret {place} kan inte öppnas: {error}") from error
    return place


def reach_register() -> str:
    """Say where the register is, of whatever version, or whether there is one, without a look."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemmaplan.config.settings")
    try:
        django.setup()
    except (DatabaseAddressError, MailAddressError) as error:
        raise InstallationError(str(error)) from None
    return _place()


def pseudonym_key() -> bytes:
    """The municipality's own 32 bytes, the same at every import; drawn when there are none yet.

    The same person must be the same pseudonym in every import, and nobody without the file can
    make or test one: it is readable by its owner only, and belongs in the backup.
    """
    return kept_secret(
        key_file(),
        "Nyckelfilen",
        "Ta tillbaka den ur säkerhetskopian; med en ny nyckel känns ingen person igen.",
    )


def key_file() -> Path:
    """Where the installation keeps the key that its pseudonyms are made with."""
    return Path(os.environ.get(KEY_VARIABLE) or DEFAULT_KEY).absolute()


def kept_secret(path: Path, name: str, if_damaged: str = "Ta bort den, så görs en ny.") -> bytes:
    """32 bytes that are drawn once and then kept in a file only its owner can read."""
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(os.urandom(_KEY_BYTES))
        except FileExistsError:
            pass
        key = path.read_bytes()
    except OSError as error:
        message = f"{name} {path} kan inte läsas eller skrivas: {fault_words(error)}."
        raise InstallationError(message) from error
    if len(key) != _KEY_BYTES:
        raise InstallationError(
            f"{name} {path} är skadad: den har {len(key)} byte och ska ha {_KEY_BYTES}. "
            f"{if_damaged}"
        )
    return key


def kolada_folder() -> Path:
    """Where the installation keeps what it has fetched from Kolada."""
    return Path(os.environ.get(KOLADA_VARIABLE) or DEFAULT_KOLADA)


def _place() -> str:
    """The file of the register, or its server and name; never its password."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(chosen["NAME"])
    return f"{chosen['HOST'] or 'localhost'}/{chosen['NAME']}"


def _make_folder() -> None:
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)


def _lacking() -> str:
    """What to say of a register that lacks tables or columns; blank for one that has them."""
    from hemmaplan.config.register_tables import lacking, too_old

    missing = lacking(connection)
    return too_old(_place(), missing) if missing else ""


def _up_to_date() -> bool:
    """Whether every migration has been run; asks without creating anything."""
    new = connection.vendor == "sqlite" and connection.connection is None
    if new and not Path(connection.settings_dict["NAME"]).exists():
        return False  # connecting would create the file
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
