"""A mapping of texts as TOML, so that people can read, change and read it in again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def toml_text(content: Mapping[str, Any]) -> str:
    """Tables within tables of texts, numbers, booleans and lists of them, and lists of tables. Same
    content, same text.

    `tomllib.loads` of it is the content.
    """
    return "\n".join(_lines(content, ())) + "\n" if content else ""


def _lines(
    content: Mapping[str, Any], path: tuple[str, ...], *, listed: bool = False
) -> Iterator[str]:
    plain = {name: value for name, value in content.items() if not _tables(value)}
    name = ".".join(map(_key, path))
    if listed:
        yield f"[[{name}]]"
    elif path and (plain or not content):
        yield f"[{name}]"
    yield from (f"{_key(name)} = {_value(value)}" for name, value in plain.items())
    for name, value in content.items():
        for table in _tables(value):
            yield from _lines(table, (*path, name), listed=isinstance(value, list))


def _tables(value: Any) -> list[Mapping[str, Any]]:
    """A table, or each of a list of tables; none of anything else."""
    each = value if isinstance(value, list) else [value]
    return each if each and all(isinstance(one, Mapping) for one in each) else []


def _key(name: str) -> str:
    return name if name and set(name) <= _PLAIN else _value(name)


def _value(value: Any) -> str:
    """JSON writes texts, numbers, booleans and lists as TOML does, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
