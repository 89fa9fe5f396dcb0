"""Parts of addresses that Django has no converter for."""

from urllib.parse import unquote

_NOT_ITSELF = (".", "..", "ny", "nytt")
"""Browsers take away the first two; the others are forms, of a new placement and a new choice."""


class Identity:
    """An id out of a file as one part of an address, whatever signs it has.

    The converter `path` can't tell where an id with a slash ends and the next part begins, so the
    slash is written as `%2F`: escaped once more in the address, since servers undo one round.
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquote(value)

    def to_url(self, value: str) -> str:
        written = value.replace("%", "%25").replace("/", "%2F")
        return f"%{ord(value[0]):02X}{value[1:]}" if value in _NOT_ITSELF else written
