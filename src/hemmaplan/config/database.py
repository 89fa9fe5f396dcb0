"""The address of the register → Django's connection settings."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

VARIABLE = "HEMMAPLAN_DATABASE"
DEFAULT = "sqlite:///var/hemmaplan.sqlite3"

# A writer takes the lock when its transaction begins (IMMEDIATE), so that two of them queue for
# busy_timeout instead of failing half-way; WAL lets others read meanwhile.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 20000;"
    ),
}


class DatabaseAddressError(ValueError):
    """The address can't be used. The message is Swedish, says why, and never shows a password."""


def connection(address: str) -> dict[str, Any]:
    """`sqlite:///relative/path`, `sqlite:////absolute/path` or `postgres://user:pw@host/name`.

    A PostgreSQL address takes libpq's parameters after `?`; `host` there may be a socket's folder.
    Raises DatabaseAddressError.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise DatabaseAddressError(_wrong("porten eller värden går inte att läsa")) from None
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(parts, port)
    raise DatabaseAddressError(_wrong("den börjar inte med sqlite:// eller postgres://"))


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    path = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not path or parts.query:
        raise DatabaseAddressError(_wrong("en SQLite-adress har tre snedstreck och sedan en fil"))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(path).absolute(),
        "OPTIONS": _SQLITE_OPTIONS,
    }


def _postgresql(parts: SplitResult, port: int | None) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise DatabaseAddressError(_wrong("databasens namn saknas sist i adressen"))
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }


def _wrong(why: str) -> str:
    return (
        f"{VARIABLE} kan inte användas: {why}. Skriv till exempel {DEFAULT} eller "
        "postgres://användare:lösenord@server/hemmaplan."
    )
