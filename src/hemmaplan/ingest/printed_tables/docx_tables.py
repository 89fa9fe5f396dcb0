"""DOCX: tables with merged cells, and the running text around them, from the document's own XML."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from hemmaplan.core.proofreading_grid import PrintedTable
from hemmaplan.ingest.printed_tables.printed import Printed, Unreadable
from hemmaplan.ingest.printed_tables.sheets import table_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PART = "word/document.xml"


def read_docx(name: str, data: bytes) -> Printed:
    """Tables in reading order (a table inside a cell after it). Raises Unreadable when damaged."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            root = ElementTree.fromstring(archive.read(_PART))
    except KeyError as reason:
        message = f"{name} är inget Worddokument. Spara det som .docx i Word."
        raise Unreadable(message) from reason
    except (ElementTree.ParseError, ValueError) as reason:
        raise Unreadable(
            f"{name} är skadat och går inte att läsa. Spara om det i Word."
        ) from reason
    tables = [table for element in root.iter(f"{_W}tbl") if (table := _table(element))]
    inside = {p for table in root.iter(f"{_W}tbl") for p in table.iter(f"{_W}p")}
    text = [_text(p) for p in root.iter(f"{_W}p") if p not in inside]
    return Printed(tuple(tables), tuple(("", line) for line in text if line))


def _table(element: Element) -> PrintedTable | None:
    rows: list[list[str]] = []
    headers = 0
    above: list[str] = []
    for row in element.findall(f"{_W}tr"):
        cells = list(_cells(row, above))
        if headers == len(rows) and row.find(f"{_W}trPr/{_W}tblHeader") is not None:
            headers += 1
        rows.append(cells)
        above = cells
    while headers and rows and len(set(rows[0]) - {""}) < 2:  # a title inside the table
        rows.pop(0)
        headers -= 1
    if 0 < headers < len(rows):
        return PrintedTable.of(rows[:headers], rows[headers:])
    width = max((len(row) for row in rows), default=0)
    return table_of([row + [""] * (width - len(row)) for row in rows])


def _cells(row: Element, above: list[str]) -> Iterator[str]:
    """The row's texts, one a grid column: words fill a merged area, a number stands once."""
    column = 0
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    for _ in range(int(before.get(f"{_W}val", "0")) if before is not None else 0):
        column += 1
        yield ""
    for cell in row.findall(f"{_W}tc"):
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        text = "\n".join(_text(p) for p in cell.findall(f"{_W}p")).strip().replace("\n", " ")
        if merge is not None and merge.get(f"{_W}val") != "restart":
            text = above[column] if column < len(above) else ""
            text = text if any(c.isalpha() for c in text) else ""
        width = int(span.get(f"{_W}val", "1")) if span is not None else 1
        repeated = text if any(c.isalpha() for c in text) else ""
        yield text
        yield from [repeated] * (width - 1)
        column += width


def _text(paragraph: Element) -> str:
    """The paragraph's text without raised footnote marks."""
    parts = []
    for run in paragraph.iter(f"{_W}r"):
        raised = run.find(f"{_W}rPr/{_W}vertAlign")
        if raised is not None and raised.get(f"{_W}val") == "superscript":
            continue
        for piece in run:
            if piece.tag == f"{_W}t":
                parts.append(piece.text or "")
            elif piece.tag in (f"{_W}tab", f"{_W}br"):
                parts.append(" ")
            elif piece.tag == f"{_W}noBreakHyphen":
                parts.append("-")
    return "".join(parts).strip()
