"""The monthly report as files: the format of an ending, or pages for a projector."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from hemmaplan.core.figures import Address, Figure
from hemmaplan.render.document import Document, KeyFigures
from hemmaplan.reports.registry import MonthFigures

ENDINGS = ("pdf", "docx", "xlsx", "html", "json")
PRESENTATION = "presentation"
"""The format that no ending tells: pages for a projector, a PDF too."""
FORMATS = (*ENDINGS, PRESENTATION)

Output = tuple[Path, str]
"""A file to write, and its format."""


def needs_document(out: Sequence[Output]) -> bool:
    """Whether any file prints more than the bare figures."""
    return any(format != "json" for _, format in out)


def write_report(
    document: Document | None, figures: bytes, out: Sequence[Output], template: bytes = b""
) -> None:
    """Write the document, or the figures where the format is JSON, to each file.

    Nothing is written unless all of it can be made, and a file is whole or not there: it is
    written beside and moved into place. Raises OSError when one can't be written, and
    BadTemplate for a Word template that can't be used.
    """
    contents = [
        figures if format == "json" or document is None else rendered(document, format, template)
        for _, format in out
    ]
    for (file, _), content in zip(out, contents, strict=True):
        write_whole(file, content)


def write_whole(out: Path, content: bytes) -> None:
    """Beside and moved into place. Raises OSError of the file asked for."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(out)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(out)) from error
    finally:
        with suppress(OSError):
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


def rendered(document: Document, format: str, template: bytes = b"") -> bytes:
    """The document in a format of `FORMATS` but JSON; DOCX on a template, ours when empty.

    Raises BadTemplate for a template that can't be used.
    """
    if format == "pdf":
        from hemmaplan.render.pdf import render_pdf

        return render_pdf(document)
    if format == PRESENTATION:
        from hemmaplan.render.presentation import render_presentation

        return render_presentation(document)
    if format == "docx":
        from hemmaplan.render.docx import render_docx

        return render_docx(document, template)
    if format == "xlsx":
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
