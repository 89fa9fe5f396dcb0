"""The document as a workbook: one sheet a table with real numbers, *Innehåll* first, *Källor* last.

Text is always written as text, so nothing in a source file can become a formula or a link. Made in
memory with a fixed date: same document, same bytes.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import polars as pl
import xlsxwriter

from hemmaplan.render import charts
from hemmaplan.render.document import Cell, ChartBlock, Document, Row, TableBlock
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.render.printed import caption, running_title
from hemmaplan.render.theme import FONT, LIGHT

CONTENTS, SOURCES, CHARTS = "Innehåll", "Källor", "Diagram"
_RESERVED = (CONTENTS, SOURCES, CHARTS, "History")  # the last is Excel's own
_LONGEST_TEXT = 32_767
_PICTURE_SCALE = 0.5 * 72 / 96  # drawn at double size; 72 dots an inch in the file, 96 on screen
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001 Excel knows no time zones
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render_xlsx(document: Document) -> bytes:
    """The whole document as XLSX bytes.

    A text longer than a cell can hold (32 767 characters) is cut, with an ellipsis.
    """
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": running_title(document),
                "author": document.municipality,
                "created": _NO_TIME,
            }
        )
        _Book(workbook, document).write()
    return output.getvalue()


def frame_xlsx(frame: pl.DataFrame, title: str) -> bytes:
    """A frame as a workbook of one sheet with a filter; text is text, numbers are numbers."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as workbook:
        workbook.set_properties({"title": title, "created": _NO_TIME})
        frame.write_excel(workbook, sheet_names([title])[0], autofit=True, freeze_panes=(1, 1))
    return output.getvalue()


class _Book:
    """The open workbook with its formats, each made once."""

    def __init__(self, workbook: Any, document: Document) -> None:
        self.workbook = workbook
        self.document = document
        self.format = lru_cache(maxsize=None)(self._format)

    def _format(self, **properties: Any) -> Any:
        look = {"font_name": FONT, "font_size": 10, "font_color": LIGHT["ink"], "valign": "top"}
        return self.workbook.add_format(look | properties)

    def write(self) -> None:
        tables = [block for block in self.document.blocks if isinstance(block, TableBlock)]
        pictures = [block for block in self.document.blocks if isinstance(block, ChartBlock)]
        names = sheet_names([table.name for table in tables])
        numbers: Counter[str] = Counter()
        contents = self._sheet(CONTENTS, landscape=False)
        listed = []
        for table, name in zip(tables, names, strict=True):
            words = caption(table, numbers)
            listed.append((name, f"{words['label']} {words['caption']}"))
            self._table(self._sheet(name), table, words)
        if pictures:
            listed.append((CHARTS, f"Rapportens {len(pictures)} diagram"))
            self._pictures(self._sheet(CHARTS), pictures, numbers)
        if self.document.sources:
            listed.append((SOURCES, "Varje siffras adress, definition, källfil och rader"))
            self._sources(self._sheet(SOURCES))
        self._contents(contents, listed)

    def _sheet(self, name: str, *, landscape: bool = True) -> Any:
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()
        foot = f"{self.document.municipality} · {running_title(self.document)} · version "
        foot = (foot + self.document.version).replace("&", "&&")
        sheet.set_footer(f"&L&8{foot[:200]}&R&8&P (&N)")
        return sheet

    def _text(self, sheet: Any, row: int, column: int, text: str, **look: Any) -> None:
        if len(text) > _LONGEST_TEXT:
            text = text[: _LONGEST_TEXT - 1] + "…"
        sheet.write_string(row, column, text, self.format(**look))

    def _contents(self, sheet: Any, listed: Sequence[tuple[str, str]]) -> None:
        document = self.document
        self._text(sheet, 0, 0, document.title, bold=True, font_size=16)
        about = [document.period, document.municipality, document.board, document.kind]
        about += [document.reference, document.date, f"version {document.version}"]
        self._text(sheet, 1, 0, " · ".join(filter(None, about)), font_color=LIGHT["muted"])
        link = self.format(font_color=LIGHT["accent"], underline=1)
        for row, (name, words) in enumerate(listed, start=3):
            quoted = name.replace("'", "''")
            sheet.write_url(row, 0, f"internal:'{quoted}'!A1", link, name)
            self._text(sheet, row, 1, words)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)

    def _table(self, sheet: Any, table: TableBlock, words: dict[str, str]) -> None:
        head = 3
        self._text(sheet, 0, 0, f"{words['label']} {words['caption']}", bold=True, font_size=12)
        self._text(sheet, 1, 0, words["source"], font_color=LIGHT["muted"])
        self._header(sheet, head, [(c.label, c.numeric) for c in table.columns])
        for i, row in enumerate(table.rows, start=head + 1):
            for column, cell in enumerate(row.cells):
                self._cell(sheet, i, column, cell, row.kind)
        for column in range(len(table.columns)):
            sheet.set_column(column, column, _width(table, column))
        last = head + _filtered(table.rows)
        sheet.autofilter(head, 0, max(last, head), max(len(table.columns) - 1, 0))

    def _header(self, sheet: Any, row: int, labels: Iterable[tuple[str, bool]]) -> None:
        for column, (label, numeric) in enumerate(labels):
            self._text(
                sheet,
                row,
                column,
                label,
                bold=True,
                bottom=1,
                text_wrap=True,
                valign="bottom",
                align="right" if numeric else "left",
            )
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell, kind: str) -> None:
        look: dict[str, Any] = {}
        if kind != "normal":
            look["bold"] = True
        if kind in ("total", "subtotal"):
            look |= {"top": 1, "bottom": 1} if kind == "total" else {"top": 1}
        if cell.judgement:
            look["font_color"] = LIGHT[cell.judgement]
        if cell.value is None:
            sheet.write_blank(row, column, None, self.format(**look))
        elif isinstance(cell.value, str):
            self._text(sheet, row, column, cell.value, **look)
        else:
            look["num_format"] = number_format(cell)
            sheet.write_number(row, column, float(cell.value), self.format(**look))

    def _pictures(self, sheet: Any, pictures: Sequence[ChartBlock], numbers: Counter[str]) -> None:
        row = 0
        for picture in pictures:
            words = caption(picture, numbers)
            self._text(sheet, row, 0, f"{words['label']} {words['caption']}", bold=True)
            self._text(sheet, row + 1, 0, words["source"], font_color=LIGHT["muted"])
            png, height = charts.png(picture.spec, scale=2)
            sheet.insert_image(
                row + 2,
                0,
                f"{picture.name}.png",
                {
                    "image_data": io.BytesIO(png),
                    "description": picture.alt,
                    "x_scale": _PICTURE_SCALE,
                    "y_scale": _PICTURE_SCALE,
                },
            )
            row += 5 + height // 20  # a row is 20 pixels high

    def _sources(self, sheet: Any) -> None:
        names = ["Adress", "Siffra", "Värde", "Enhet", "Definition", "Fil", "Rader"]
        if not any(line.file for line in self.document.sources):  # an edition without rows of files
            names = names[:5]
        self._header(sheet, 0, [(name, name == "Värde") for name in names])
        for i, line in enumerate(self.document.sources, start=1):
            # Its first sentence; the whole stands in the annex, once for all figures of the id.
            definition = " ".join(line.definition.split("\n\n")[0].split())
            texts = (str(line.figure), line.title, line.value, line.unit, definition)
            for column, text in enumerate((*texts, line.file, line.rows)[: len(names)]):
                if column == 2 and _NUMBER.fullmatch(text):
                    exact = Cell(None, decimals=len(text.partition(".")[2]))
                    look = self.format(num_format=number_format(exact))
                    sheet.write_number(i, column, float(text), look)
                else:
                    self._text(sheet, i, column, text, text_wrap=column == 4)
        for column, width in enumerate((52, 30, 18, 12, 70, 30, 24)[: len(names)]):
            sheet.set_column(column, column, width)
        sheet.autofilter(0, 0, len(self.document.sources), len(names) - 1)


def number_format(cell: Cell) -> str:
    """Excel's code: its `,` is the reader's own thousands mark, a space in Swedish."""
    digits = "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")
    after = (cell.suffix + cell.mark).replace('"', "")
    suffix = f'"{after}"' if after else ""
    return f'{digits}{suffix};"−"{digits}{suffix}'


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel takes: no `[]:*?/\\`, at most 31 characters, unique whatever the case."""
    taken = {name.casefold() for name in _RESERVED}
    result = []
    for name in names:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", name)
        clean = " ".join(clean.split()).strip("' ") or "Tabell"
        candidate, number = clean[:31].strip("' "), 2
        while candidate.casefold() in taken:
            tail = f" ({number})"
            candidate, number = clean[: 31 - len(tail)].strip("' ") + tail, number + 1
        taken.add(candidate.casefold())
        result.append(candidate)
    return result


def _width(table: TableBlock, column: int) -> int:
    texts = [*table.columns[column].label.split("\n")]
    texts += [cell_text(row.cells[column]) for row in table.rows if column < len(row.cells)]
    return min(max(map(len, texts)) + 4, 60)


def _filtered(rows: Sequence[Row]) -> int:
    """How many rows the filter covers: all but the totals at the end."""
    count = len(rows)
    while count and rows[count - 1].kind == "total":
        count -= 1
    return count
