"""The document model as JSON and back, so that a frozen report can be printed again.

What comes back prints the same bytes in every format. A value of a class is an object with its
`is`; fields that have their default are left out.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any

from hemmaplan.core.figures import Address
from hemmaplan.render.document import (
    Cell,
    ChartBlock,
    Column,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Number,
    NumberedList,
    Paragraph,
    Row,
    SourceLine,
    TableBlock,
)

_CLASSES = {
    each.__name__: each
    for each in (
        Cell, ChartBlock, Column, Document, Heading, KeyFigure, KeyFigures, Number, NumberedList,
        Paragraph, Row, SourceLine, TableBlock,
    )
}  # fmt: skip


def document_json(value: Any) -> Any:
    """A document, or any part of one, as what JSON can hold."""
    if isinstance(value, Address):
        return {"is": "Address", "parts": list(value)}
    if isinstance(value, Decimal):
        return {"is": "Decimal", "text": str(value)}
    if isinstance(value, Mapping):
        return {"is": "Mapping", "content": value}  # a chart's spec is JSON already
    if isinstance(value, tuple | list):
        return [document_json(item) for item in value]
    if type(value).__name__ in _CLASSES:
        told: dict[str, Any] = {"is": type(value).__name__}
        for field in fields(value):
            content = getattr(value, field.name)
            if field.default is MISSING or content != field.default:
                told[field.name] = document_json(content)
        return told
    return value


def document_from_json(content: Any) -> Any:
    """The inverse of `document_json`; sequences come back as tuples.

    Raises KeyError, TypeError or ValueError when it is not what `document_json` gives.
    """
    if isinstance(content, list):
        return tuple(document_from_json(item) for item in content)
    if not isinstance(content, dict):
        return content
    given = dict(content)
    name = given.pop("is")
    if name == "Address":
        return Address(*given["parts"])
    if name == "Decimal":
        return Decimal(given["text"])
    if name == "Mapping":
        return given["content"]
    return _CLASSES[name](**{key: document_from_json(item) for key, item in given.items()})
