"""A mapping of texts as TOML, so that people can read, change and read it in again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def toml_text(content: Mapping[str, Any]) -> str:
    """Tables within tables of texts, numbers, booleans and lists of them. Same content, same text.

    `tomllib.loads` of it is the content.
    """
    return "\n".join(_lines(content, ())) + "\n" if content else ""


def _lines(content: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    plain = {name: value for name, value in content.items() if not isinstance(value, Mapping)}
    if path and (plain or not content):
        yield f"[{'.'.join(map(_key, path))}]"
    yield from (f"{_key(name)} = {_value(value)}" for name, value in plain.items())
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*path, name))


def _key(name: str) -> str:
    return name if name and set(name) <= _PLAIN else _value(name)


def _value(value: Any) -> str:
    """JSON writes texts, numbers, booleans and lists as TOML does, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
