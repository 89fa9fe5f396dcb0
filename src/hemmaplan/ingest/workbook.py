"""XLSX: the first sheet's values as text. Refuses what could not be opened safely.

A workbook is a zip file, so its directory is checked before a reader is let in: how many parts
there are, how large they say they are, that none is larger, and how wide the sheet spans (one
cell far away would make a reader allocate the whole rectangle).
"""

import re
import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import fastexcel
import polars as pl

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.cells import UNCACHED
from hemmaplan.ingest.delimited import TOP_ROWS, fold_name, header_at, known_names
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import RawTable, Read, above_header, error, row_list, warning

MAX_PARTS = 10_000
MAX_EXPANDED_BYTES = 500_000_000
MAX_RATIO = 200  # the sheets of real tables shrink 5 to 60 times
RATIO_FREE_BYTES = 10_000_000  # below this a high ratio does no harm
MAX_SPAN_CELLS = 50_000_000

_BOMB = (
    "workbook_bomb",
    "Arbetsboken packas upp till orimligt mycket data och öppnades därför inte. "
    "Kopiera bara tabellen till en ny arbetsbok.",
)
_OLE = b"\xd0\xcf\x11\xe0"
_SHEET_ID = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\br:id="([^"]+)"')
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_HIDDEN_SHEET = re.compile(rb'\bstate="(?:hidden|veryHidden)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_ALL_BLANK = pl.all_horizontal(pl.all().is_null() | (pl.all().str.strip_chars() == ""))
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_CELL_TAG = re.compile(rb"<(?:\w+:)?c\s")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TARGET = re.compile(rb'\bTarget="([^"]+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")

_DAMAGED = (
    fastexcel.FastExcelError, BadZipFile, zlib.error, struct.error, NotImplementedError,
    LookupError, ValueError, OSError, EOFError,
)  # fmt: skip


class _Refused(Exception):
    """Carries a problem's code and message."""


def read_workbook(file: str, data: bytes, known: Collection[str] = ()) -> Read:
    """Read the first sheet of an .xlsx file; None for the table when it can't be trusted.

    `known` are the header names a table may have, folded by `fold_name`.
    """
    try:
        xml, others = _sheets(data)
        unread = _unread_cells(xml)
        reader = fastexcel.read_excel(data)
        name = masked(reader.sheet_names[0])
        sheet = reader.load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        places = [str(column.absolute_index) for column in sheet.selected_columns]
        cells = sheet.to_polars()
    except _Refused as refused:
        code, message = refused.args
        return None, [error(code, message, file)]
    except _DAMAGED:
        message = "Arbetsboken är skadad och går inte att läsa. Öppna den i Excel och spara om."
        return None, [error("workbook_damaged", message, file)]
    cells = _with_unread(cells.rename(dict(zip(cells.columns, places, strict=True))), unread)
    at = _header_at(cells, known)
    if at is None:
        message = "Det första bladet är tomt. Lägg tabellen på det första bladet."
        return None, [error("file_empty", message, file, sheet=name)]
    header = tuple(cell or "" for cell in cells.row(at))
    rows = pl.Series(range(at + 2, cells.height + 1), dtype=pl.Int32)
    body = cells[at + 1 :].rename({place: str(i) for i, place in enumerate(cells.columns)})
    above = [masked(cell) for row in cells[:at].iter_rows() for cell in row if cell]
    problems = [
        *above_header(above, file, name),
        *_hidden(xml, body, rows, file, name),
        *_same_headings(reader, others, header, file),
    ]
    return RawTable(file, name, header, body, rows), problems


def _header_at(cells: pl.DataFrame, known: Collection[str]) -> int | None:
    """The first row with two known names, else with two cells, else with one: a title stands alone
    in its row (merged cells are one), and no table has a single column."""
    top = [[cell or "" for cell in row] for row in cells.head(TOP_ROWS).iter_rows()]
    named = header_at(top, known)
    if named is not None and known_names(top[named], known) > 1:
        return named
    alone = None
    for at, row in enumerate(cells.iter_rows()):
        filled = sum(map(bool, row))
        if filled > 1:
            return at
        if filled and alone is None:
            alone = at
    return alone


def _hidden(
    xml: bytes, body: pl.DataFrame, rows: pl.Series, file: str, sheet: str
) -> list[Problem]:
    """Rows that nobody sees in Excel count as the others, and it is said."""
    hidden = [int(number) for number in _HIDDEN_ROW.findall(xml)] if b'hidden="' in xml else []
    filled = rows.filter(rows.is_in(hidden) & ~body.select(blank=_ALL_BLANK).to_series())
    if filled.is_empty():
        return []
    message = (
        f"{row_list(filled.to_list()).capitalize()} syns inte i arbetsboken (dold eller "
        "bortfiltrerad) men räknas som de andra. Ta bort det som inte ska räknas."
    )
    return [warning("rows_hidden", message, file, sheet=sheet, row=int(filled[0]))]


def _same_headings(
    reader: fastexcel.ExcelReader, others: Sequence[int], header: Sequence[str], file: str
) -> list[Problem]:
    """Sheets beside the first that seem to go on with its table: nothing of them is read."""
    wanted = {fold_name(cell) for cell in header} - {""}
    names = []
    for index in others:
        try:
            top = reader.load_sheet(index, header_row=None, n_rows=TOP_ROWS, dtypes="string")
            said = [set(map(fold_name, filter(None, row))) for row in top.to_polars().iter_rows()]
        except _DAMAGED:
            continue
        if any(2 * len(wanted & each) > len(wanted) for each in said):
            names.append(masked(reader.sheet_names[index]))
    if not names:
        return []
    message = (
        f"Bara det första bladet läses, men också {', '.join(names)} har tabellens rubriker. Lägg "
        "alla rader på det första bladet, eller ta bort de andra om de inte ska räknas."
    )
    return [error("sheet_unread", message, file, sheet=names[0])]


def refusal(data: bytes) -> str | None:
    """Why an Office file (.xlsx, .docx) can't be opened safely, in Swedish; None when it can."""
    try:
        with _opened(data) as archive:
            broken = archive.testzip()
    except _Refused as refused:
        code, message = refused.args
        if code == "file_format":
            return "Filen är i ett äldre format. Spara den som .xlsx eller .docx."
        return str(message).replace("Arbetsboken", "Filen")
    except _DAMAGED:
        broken = "innehållsförteckningen"
    return "Filen är skadad och går inte att läsa. Öppna och spara om den." if broken else None


def _opened(data: bytes) -> ZipFile:
    """The archive, when the whole of it is safe to open."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            message = "Arbetsboken är lösenordsskyddad. Spara den utan lösenord."
            raise _Refused("workbook_encrypted", message)
        message = "Filen är i det äldre formatet .xls. Spara den som .xlsx i Excel."
        raise _Refused("file_format", message)
    archive = ZipFile(BytesIO(data))
    _check_parts(data, archive.infolist())
    return archive


def _sheets(data: bytes) -> tuple[bytes, list[int]]:
    """The XML of the first sheet, when the whole workbook is safe to open, and which of the others
    are shown and safe to look at."""
    with _opened(data) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels")
        sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
        xml = archive.read(_target(relations, b"".join(sheets[:1])))
        if _spans_too_much(xml):
            raise _Refused(*_BOMB)
        others = [
            index
            for index, sheet in enumerate(sheets)
            if index and not _HIDDEN_SHEET.search(sheet)
            and not _spans_too_much(archive.read(_target(relations, sheet)))
        ]  # fmt: skip
    return xml, others


def _spans_too_much(xml: bytes) -> bool:
    """Whether a reader would have to make room for more cells than any table has."""
    references = {(cell[1], cell[2]) for cell in _REFERENCE.finditer(xml)}
    columns = max((_column_index(letters) + 1 for letters, _ in references), default=0)
    return columns * max((int(row) for _, row in references), default=0) > MAX_SPAN_CELLS


def _check_parts(data: bytes, parts: list[ZipInfo]) -> None:
    """Raise unless every part is what the directory says, and all of them together modest."""
    expanded = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    too_dense = expanded > RATIO_FREE_BYTES and expanded > MAX_RATIO * packed
    if len(parts) > MAX_PARTS or expanded > MAX_EXPANDED_BYTES or too_dense:
        raise _Refused(*_BOMB)
    if len({part.filename for part in parts}) < len(parts):
        raise BadZipFile("two parts have the same name")
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & 1:
            raise BadZipFile("packed in a way that workbooks are not")
        if part.compress_type == ZIP_DEFLATED and _is_larger(data, part):
            raise _Refused(*_BOMB)


def _is_larger(data: bytes, part: ZipInfo) -> bool:
    """Whether a part unpacks to more than the directory says, which is only its word."""
    name_length, extra_length = struct.unpack_from("<HH", data, part.header_offset + 26)
    start = part.header_offset + 30 + name_length + extra_length
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for at in range(start, start + part.compress_size, 1 << 16):
        size += len(unpacker.decompress(data[at : min(at + (1 << 16), start + part.compress_size)]))
        if size > part.file_size:
            return True
    return False


def _target(relations: bytes, tag: bytes) -> str:
    """The path of a sheet's part, by the tag that names it in the workbook."""
    sheet = _SHEET_ID.search(tag)
    for relation in _RELATION.findall(relations):
        path = _TARGET.search(relation)
        if sheet and path and b'Id="' + sheet[1] + b'"' in relation:
            target = path[1].decode("utf-8", "replace")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    raise LookupError("the sheet has no part")


def _unread_cells(xml: bytes) -> dict[tuple[int, int], str]:
    """(row, column index) → text, for the cells a reader shows as blank though they are not:
    errors such as #N/A, and formulas saved without their value."""
    if not _FORMULA.search(xml) and b't="e"' not in xml:
        return {}
    unread = {}
    for cell in _CELL_TAG.split(xml)[1:]:
        attributes, _, content = cell.partition(b">")
        reference = _REFERENCE.search(attributes)
        value = _VALUE.search(content)
        is_error = b't="e"' in attributes
        if reference and (is_error or (not value and _FORMULA.search(content))):
            shown = value[1].decode("utf-8", "replace") if value else UNCACHED
            unread[int(reference[2]), _column_index(reference[1])] = shown
    return unread


def _column_index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _with_unread(cells: pl.DataFrame, unread: Mapping[tuple[int, int], str]) -> pl.DataFrame:
    columns: dict[int, dict[int, str]] = {}
    for (row, column), text in unread.items():
        columns.setdefault(column, {})[row - 1] = text
    height = max([cells.height, *(row for row, _ in unread)])
    padding = pl.DataFrame(schema=cells.schema).clear(height - cells.height)
    cells = pl.concat([cells, padding])
    for column, texts in columns.items():
        name = str(column)
        series = (
            cells[name] if name in cells.columns else pl.Series(name, [None] * height, pl.String)
        )
        filled = series.scatter(list(texts), list(texts.values()))
        cells = cells.with_columns(filled)
    return cells
