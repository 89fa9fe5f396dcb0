"""Where letters go: `HEMMAPLAN_SMTP`, who they are from, and where the web is."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

SMTP_VARIABLE = "HEMMAPLAN_SMTP"
FROM_VARIABLE = "HEMMAPLAN_MAIL_FROM"
ADDRESS_VARIABLE = "HEMMAPLAN_ADDRESS"
DEFAULT_ADDRESS = "http://localhost:8000"
_PATIENCE_SECONDS = 10
# scheme → usual port, STARTTLS, TLS from the first byte
_SCHEMES = {
    "smtp": (587, True, False),
    "smtps": (465, False, True),
    "smtp+plain": (25, False, False),
}


class MailAddressError(ValueError):
    """The server's address can't be used. The message is Swedish and never shows a password."""


def mail_settings(address: str) -> dict[str, Any]:
    """Django's settings of a mail server; none where there is no address.

    `smtp://user:password@host:587` speaks STARTTLS, `smtps://` TLS from the first byte and
    `smtp+plain://` nothing, for a server on the same machine. Raises MailAddressError.
    """
    if not address:
        return {}
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        parts, port, host = urlsplit(""), None, None
    if parts.scheme not in _SCHEMES or not host:
        raise MailAddressError(
            f"{SMTP_VARIABLE} kan inte användas. Skriv till exempel "
            "smtp://användare:lösenord@post.kommunen.se:587"
        )
    usual, starttls, tls = _SCHEMES[parts.scheme]
    return {
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or usual,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": 20,
    }


def web_address() -> str:
    """Where people find the web, for links in letters."""
    return (os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS).rstrip("/")


def reach() -> str:
    """Connect to the server as for a letter and leave again: where it is. Raises OSError."""
    from django.conf import settings
    from django.core.mail import get_connection

    server = get_connection(timeout=_PATIENCE_SECONDS)
    server.open()
    server.close()
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def is_set_up() -> bool:
    return bool(os.environ.get(SMTP_VARIABLE) and os.environ.get(FROM_VARIABLE))
