"""The monthly report as a file in the format of its ending."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hemmaplan.core.figures import Address, Figure
from hemmaplan.render.document import Document, KeyFigures
from hemmaplan.reports.registry import MonthFigures

FORMATS = ("pdf", "xlsx", "html", "json")


def needs_document(out: Sequence[Path]) -> bool:
    """Whether any file prints more than the bare figures."""
    return any(file.suffix.lower() != ".json" for file in out)


def write_report(document: Document | None, figures: bytes, out: Sequence[Path]) -> None:
    """Write the document, or the figures where the file is JSON, to each file.

    A file is whole or not there: it is written beside and moved into place. Raises OSError when
    one can't be written.
    """
    for file in out:
        if file.suffix.lower() == ".json" or document is None:
            write_whole(file, figures)
        else:
            write_whole(file, rendered(document, file.suffix.lower()))


def write_whole(out: Path, content: bytes) -> None:
    """Beside and moved into place. Raises OSError."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def figure_rows(found: MonthFigures) -> list[dict[str, Any]]:
    """Every figure of the month, as the exchange format says.

    Those that the edition hides have no value and are marked `suppressed`.
    """
    figures = [_as_json(figure) for figure in found.table.all()]
    hidden = [
        {**_address_json(a), "value": None, "unit": unit.value, "suppressed": True}
        for a, unit in found.hidden.items()
    ]
    return [*figures, *hidden]


def figures_json(figures: Iterable[Mapping[str, Any]]) -> bytes:
    """Figures as the exchange format's one JSON document."""
    # A figure a line: as easy to read and to compare as an indented document, written in a third
    # of the time.
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = ",\n".join(encode(each) for each in figures)
    return f'{{"figures": [\n{lines}\n]}}\n'.encode()


def _as_json(figure: Figure) -> dict[str, str]:
    return {**_address_json(figure.address), "value": figure.text, "unit": figure.unit.value}


def _address_json(address: Address) -> dict[str, str]:
    return {
        "id": address.id,
        "area": address.area,
        "line": address.line,
        "column": address.column,
    }


def rendered(document: Document, suffix: str) -> bytes:
    """The document in the format of an ending: `.pdf`, `.xlsx` or `.html`."""
    if suffix == ".pdf":
        from hemmaplan.render.pdf import render_pdf

        return render_pdf(document)
    if suffix == ".xlsx":
        from hemmaplan.render.xlsx import render_xlsx

        return render_xlsx(document)
    from hemmaplan.render.html import render_html

    return render_html(document).encode()


def key_figure_lines(document: Document) -> list[str]:
    """The report's few numbers, for the terminal."""
    return [
        f"{item.label}: {item.value}" + (f" ({item.comparison})" if item.comparison else "")
        for block in document.blocks
        if isinstance(block, KeyFigures)
        for item in block.items
    ]
