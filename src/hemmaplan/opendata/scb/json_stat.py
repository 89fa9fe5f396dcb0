"""JSON-stat 2.0, the format of SCB's answers: a cube of numbers as rows.

Source: json-stat.org/format, version 2.0.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any


class NotJsonStat(ValueError):
    """The answer is no JSON-stat cube that fits together."""


def cells(cube: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], float]]:
    """Dimension → code, and the number, of every cell that has one. Raises NotJsonStat."""
    try:
        codes = [codes_of(cube, name) for name in cube["id"]]
        values = cube["value"]
        if [len(each) for each in codes] != list(cube["size"]):
            raise NotJsonStat("size")
        sparse = isinstance(values, Mapping)
        if not sparse and len(values) != len(list(product(*codes))):
            raise NotJsonStat("value")
        for place, key in enumerate(product(*codes)):
            number = values.get(str(place)) if sparse else values[place]
            if number is not None:
                yield dict(zip(cube["id"], key, strict=True)), number
    except (LookupError, TypeError, AttributeError) as error:
        raise NotJsonStat(str(error)) from None


def codes_of(cube: Mapping[str, Any], dimension: str) -> list[str]:
    """The codes of a dimension, in the cube's order. Raises NotJsonStat."""
    try:
        category = cube["dimension"][dimension]["category"]
        index = category.get("index", category.get("label"))
        if isinstance(index, Mapping) and "index" in category:
            return sorted(index, key=lambda code: int(index[code]))
        return list(index)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise NotJsonStat(str(error)) from None
