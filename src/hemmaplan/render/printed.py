"""The document in words: what every text renderer prints, decided once for PDF and HTML.

Numbers become Swedish text, tables and charts get their numbers, and a figure that the annex
explains gets the name of its row there to link to. The result holds only what JSON can hold.
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from hemmaplan.core.figures import Address
from hemmaplan.render.document import (
    Block,
    ChartBlock,
    Document,
    Heading,
    KeyFigures,
    NumberedList,
    Paragraph,
    SourceLine,
    TableBlock,
)
from hemmaplan.render.numbers_sv import NBSP, cell_text, number_text

Printed = dict[str, Any]
ANNEX = "Bilaga. Så har siffrorna tagits fram"
ANNEX_TEXT = (
    "Så räknas varje slag av siffra i rapporten. Vilka rader i filerna en enskild siffra kommer "
    "från står i bladet Källor i Excel-filen och längst ner på webbsidan."
)

ANNEX_IN_SHORT = (
    "Vad varje slag av siffra i rapporten är, i korthet. Hela regeln, och vilka rader i filerna en "
    "siffra kommer från, står i den interna utgåvan."
)
"""Of an edition that has no rows of the files."""


def printed(document: Document) -> Printed:
    """The whole document as dicts, lists and strings; keys as the templates read them."""
    traced = any(source.file for source in document.sources)
    anchors = {  # a figure's own row, and its definition in an edition that has no rows
        source.figure: anchor(source.figure if traced else Address(source.figure.id))
        for source in document.sources
    }
    numbers: Counter[str] = Counter()
    return {
        "municipality": document.municipality,
        "board": document.board,
        "title": document.title,
        "title_lines": _title_lines(document.title),
        "period": "" if document.period in document.title else document.period,
        "kind": document.kind,
        "reference": document.reference,
        "date": document.date,
        "version": document.version,
        "running_title": running_title(document),
        "blocks": [_block(block, anchors, numbers) for block in document.blocks],
        "annex_title": ANNEX,
        "annex_text": ANNEX_TEXT if traced else ANNEX_IN_SHORT,
        "traced": traced,
        "annex": _annex(document, anchors),
    }


def printed_blocks(blocks: Sequence[Block]) -> list[Printed]:
    """Blocks that are no whole document: nothing to link to, numbered from 1."""
    numbers: Counter[str] = Counter()
    return [_block(block, {}, numbers) for block in blocks]


def anchor(figure: Address) -> str:
    """The name of a figure's row in the annex, safe in an address."""
    return "figur-" + quote(str(figure), safe="/")


def running_title(document: Document) -> str:
    """What the foot of every page says beside municipality and version."""
    if document.period in document.title:
        return document.title
    return f"{document.title}, {document.period}"


def _title_lines(title: str) -> list[str]:
    """A title too long for one line breaks after its last comma, where one would breathe."""
    head, comma, tail = title.rpartition(", ")
    return [head + ",", tail] if comma and len(title) > 45 else [title]


def caption(block: TableBlock | ChartBlock, numbers: Counter[str]) -> Printed:
    """`Tabell 1`, the caption and the source, in that order; numbers are counted per kind."""
    kind = "Tabell" if isinstance(block, TableBlock) else "Diagram"
    numbers[kind] += 1
    return {
        "label": f"{kind}{NBSP}{numbers[kind]}.",
        "caption": _sentence(block.caption),
        "source": f"Källa: {_sentence(block.source)}" if block.source else "",
    }


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else text + "."


def _block(block: Block, anchors: dict[Address, str], numbers: Counter[str]) -> Printed:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", **_paragraph(block, anchors)}
        case NumberedList():
            items = [_paragraph(item, anchors) for item in block.items]
            return {"kind": "list", "items": items}
        case KeyFigures():
            return {
                "kind": "key_figures",
                "items": [
                    {
                        "label": item.label,
                        "value": item.value,
                        "comparison": item.comparison,
                        "judgement": item.judgement,
                        **_figure(item.figure, anchors),
                    }
                    for item in block.items
                ],
            }
        case TableBlock():
            return _table(block, anchors) | caption(block, numbers)
        case ChartBlock():
            return {
                "kind": "chart",
                "name": block.name,
                "alt": block.alt,
                "spec": dict(block.spec),
                "links": [{"text": of.text, **_figure(of.figure, anchors)} for of in block.links],
                **caption(block, numbers),
            }


def _figure(figure: Address | None, anchors: dict[Address, str]) -> Printed:
    if figure is None:
        return {"figure": "", "anchor": "", "group": ""}
    group = anchor(Address(figure.id)) if figure in anchors else ""
    return {"figure": str(figure), "anchor": anchors.get(figure, ""), "group": group}


def _paragraph(paragraph: Paragraph, anchors: dict[Address, str]) -> Printed:
    runs = [
        {"text": run, **_figure(None, anchors)}
        if isinstance(run, str)
        else {"text": run.text, **_figure(run.figure, anchors)}
        for run in paragraph.runs
    ]
    return {"role": paragraph.role, "runs": runs}


def _table(table: TableBlock, anchors: dict[Address, str]) -> Printed:
    tails = [_tails(table, i) for i in range(len(table.columns))]
    widths = [_width(table, i, 24) for i in range(len(table.columns))]
    in_a_line = [_width(table, i, 40) for i in range(len(table.columns))]
    rows = [
        {
            "kind": row.kind,
            "cells": [
                {
                    "text": cell_text(cell),
                    "pad": max(tails[i], key=len)[len(_tail(cell_text(cell))) :]
                    if tails[i]
                    and table.columns[i].numeric
                    and not isinstance(cell.value, str | None)
                    else "",
                    "judgement": cell.judgement,
                    **_figure(cell.figure, anchors),
                }
                for i, cell in enumerate(row.cells)
            ],
        }
        for row in table.rows
    ]
    return {
        "kind": "table",
        "name": table.name,
        "columns": [
            {"label": column.label.split("\n"), "numeric": column.numeric}
            for column in table.columns
        ],
        "rows": rows,
        "fit": _fit(widths, in_a_line),
    }


def _tails(table: TableBlock, column: int) -> list[str]:
    """Of the column's numbers; none where units are mixed: per cents and counts have no comma to
    align, and end at the same edge."""
    cells = [row.cells[column] for row in table.rows if column < len(row.cells)]
    numbers = [cell for cell in cells if not isinstance(cell.value, str | None)]
    if len({cell.suffix for cell in numbers}) > 1:
        return []
    return [_tail(cell_text(cell)) for cell in numbers]


def _tail(number: str) -> str:
    """What stands from the decimal comma on; shorter ones are padded so that units align."""
    digits = [i for i, character in enumerate(number) if character.isdigit()]
    start = number.find(",")
    return number[start if start >= 0 else digits[-1] + 1 :]


def _fit(widths: list[int], in_a_line: list[int]) -> Printed:
    """How a table goes on a page: spread out, as it comes, smaller, or on its side.

    `widths` are characters when texts wrap early, `in_a_line` when they wrap as late as they may.

    Sizes in points. A character is about half as wide as the letters are high; 453 points are
    the 160 mm between the margins, 700 the 247 mm of a page on its side.
    """

    def needed(size: float, gap: float, columns: list[int] = widths) -> float:
        return sum(columns) * size * 0.48 + len(columns) * 2 * gap

    whole = in_a_line if needed(9.5, 7.4, in_a_line) <= 453 else widths
    fit = {"widths": [width + 3 for width in whole], "spread": False, "flipped": False}
    if needed(9.5, 7.4) <= 453:
        return fit | {"size": 9.5, "gap": 7.4, "spread": needed(9.5, 7.4) <= 390}
    if needed(8.5, 4) <= 453:
        return fit | {"size": 8.5, "gap": 4}
    if needed(8, 3) <= 453:  # the months of a whole year
        return fit | {"size": 8, "gap": 3}
    size = min(8.5, 8.5 * 700 / needed(8.5, 4))
    return fit | {"size": max(size, 6.0), "gap": 4, "flipped": True}


def _width(table: TableBlock, column: int, wraps_at: int) -> int:
    """Characters that the column needs; a text column can wrap, and an empty one is to write in."""
    cells = [
        cell_text(row.cells[column])
        for row in table.rows
        if row.kind != "section" and column < len(row.cells)
    ]
    widest = max(map(len, (*table.columns[column].label.split("\n"), *cells)))
    if table.columns[column].numeric:
        return widest
    return min(widest, wraps_at) if any(cells) else wraps_at


def _annex(document: Document, anchors: dict[Address, str]) -> list[Printed]:
    """Figures in the order given, one definition for all that share an id."""
    groups: dict[str, list[SourceLine]] = {}
    for source in document.sources:
        groups.setdefault(source.figure.id, []).append(source)
    left = dict(anchors)
    return [
        {
            "id": id,
            "title": lines[0].title,
            "definition": " ".join(lines[0].definition.split()),
            "anchor": anchor(Address(id)),
            "files": ", ".join(
                dict.fromkeys(name for line in lines for name in line.file.split(", ") if name)
            ),
            "lines": [
                {
                    "figure": str(line.figure),
                    "anchor": left.pop(line.figure, ""),  # an anchor stands once
                    "place": _place(line.figure),
                    "value": _value_text(line.value),
                    "unit": line.unit,
                    "origin": ", ".join(
                        filter(None, (line.file, line.rows and f"rad {line.rows}"))
                    ),
                }
                for line in lines
            ],
        }
        for id, lines in groups.items()
    ]


def _place(figure: Address) -> str:
    """How the figure is broken down: `bou · net · period_actual`."""
    parts = filter(None, (figure.area, figure.line, figure.column))
    return " · ".join(parts) or "samtliga"


def _value_text(value: str) -> str:
    """The value as it stands if it is words, as a Swedish number if it is one."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return value
    return number_text(Decimal(value), len(value.partition(".")[2]))
