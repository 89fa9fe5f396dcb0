"""CSV as it comes from Swedish systems: bytes → header and cells as text.

Encoding: UTF-8 with or without BOM, UTF-16 with BOM (Excel's "Unicode-text"), else
Windows-1252. Delimiter: the one of `;`, tab, `,` and `|` that splits the header into the most
known column names, so that a decimal comma never decides. The header is the first of the first
rows with two known names, so that a title above it is passed over, else the first with anything in
it. Rows are counted as a spreadsheet shows them: one per record, blank lines included.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice

import polars as pl

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import (
    RawTable,
    Read,
    Share,
    above_header,
    error,
    row_list,
    unheard,
    warning,
)

DELIMITERS = (";", "\t", ",", "|")
TOP_ROWS = 20  # a header below is no header
BATCH_ROWS = 50_000  # bounds the Python objects alive at once
FIELD_LIMIT = 1_000_000
HEADER_LIMIT = 100_000
MAX_RESTARTS = 20

_BINARY = (
    (b"PK\x03\x04", "en Excel-arbetsbok eller zip-fil"),
    (b"\xd0\xcf\x11\xe0", "en äldre eller lösenordsskyddad Excel-arbetsbok"),
    (b"PAR1", "en Parquet-fil"),
    (b"%PDF", "en PDF"),
)
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# å, ä, ö of DOS code pages read as Windows-1252; of UTF-8 read as Windows-1252; lost for good
_MISREAD = re.compile(r"[A-Za-z][†„”™][A-Za-zåäö]|Ã[¥¤¶…„–]|�")

_MISREAD_MARKS = "†„”™Ã�"


def decode(data: bytes) -> tuple[str, bool]:
    """The text and whether it ends in the middle of a character. Never raises."""
    for mark, encoding in _UTF16:
        if data.startswith(mark):
            even = len(data) - len(data) % 2
            return data[:even].decode(encoding, errors="replace"), even != len(data)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), False
    return text, bool(decoder.getstate()[0])


def read_delimited(file: str, data: bytes, known: Collection[str], told: Share = unheard) -> Read:
    """Read one CSV file. `known` are the header names a table may have, folded by `fold_name`.

    Returns None for the table when there is no header to trust; rows that can't be split are
    left out, each with a problem.
    """
    refused = _not_csv(file, data)
    if refused:
        return None, [refused]
    text, cut = decode(data)
    problems = _misread(file, text)
    text = text.replace("\0", "")
    if text.lstrip()[:1] == "<":
        message = (
            "Filen är en webbsida (HTML eller XML), inte CSV. Exportera den på nytt "
            "från källsystemet och välj CSV, eller öppna den i Excel och spara som .xlsx."
        )
        return None, [error("file_is_html", message, file)]
    stated = re.match(r"sep=(.)\r?\n", text)
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else sniff_delimiter(text, known)
    table, found = _split(file, text, delimiter, known, told)
    problems += found
    if cut:
        problems.append(_truncated(file, "filen slutar mitt i ett tecken"))
    return table, problems


def fold_name(name: str) -> str:
    """A header cell without case, spaces, hyphens and underscores: how names are compared."""
    return re.sub(r"[\s_\-\u00ad\ufeff]+", "", name).casefold()


def sniff_delimiter(text: str, known: Collection[str]) -> str:
    """The delimiter that gives the header the most known names, then the most cells."""
    lines = filter(str.strip, io.StringIO(text, newline=None))
    top = [line[:HEADER_LIMIT] for line in islice(lines, TOP_ROWS)]

    def merit(delimiter: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in top]
        most = max((known_names(cells, known) for cells in rows), default=0)
        return most, len(rows[0]) if rows else 0

    return max(DELIMITERS, key=merit)


def known_names(cells: Iterable[str], known: Collection[str]) -> int:
    """How many of the cells are names that a table's columns may have."""
    return sum(fold_name(cell) in known for cell in cells)


def header_at(top: Sequence[Sequence[str]], known: Collection[str]) -> int | None:
    """Which of the first rows is the header; None where they are all blank."""
    named = (at for at, cells in enumerate(top) if known_names(cells, known) > 1)
    filled = (at for at, cells in enumerate(top) if any(cells))
    return next(named, next(filled, None))


def _not_csv(file: str, data: bytes) -> Problem | None:
    for magic, what in _BINARY:
        if data.startswith(magic):
            message = (
                f"Filen heter .csv men är {what}. Ge den rätt filändelse, eller spara den "
                "som CSV från det program som skapade den."
            )
            return error("file_type", message, file)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x1a"):
        message = "Filen är tom. Gör om exporten, eller ta bort filen om tabellen inte används."
        return error("file_empty", message, file)
    return None


def _misread(file: str, text: str) -> list[Problem]:
    marks = any(mark in text for mark in _MISREAD_MARKS)  # quick, where the pattern is not
    found = _MISREAD.search(text) if marks else None
    if not found:
        return []
    line = text.count("\n", 0, found.start()) + 1
    message = (
        f"Å, ä och ö verkar vara fel kodade på rad {line}. Spara filen på nytt som "
        "”CSV UTF-8”. Siffrorna har lästs, men texter kan vara fel."
    )
    return [warning("encoding_suspect", message, file, row=line)]


def _truncated(file: str, why: str, row: int | None = None) -> Problem:
    message = f"Filen verkar avklippt: {why}. Gör om exporten och jämför antalet rader."
    return error("file_truncated", message, file, row=row)


def _split(file: str, text: str, delimiter: str, known: Collection[str], told: Share) -> Read:
    problems: list[Problem] = []
    all_records = _records(file, text, delimiter, problems)
    top = list(islice(all_records, TOP_ROWS))
    at = header_at([cells for _, cells in top], known)
    while at is None and (one := next(all_records, None)):  # blank rows without end
        top, at = [one], 0 if any(one[1]) else None
    header = [] if at is None else top[at][1]
    records = chain(top[(at or 0) + 1 :], all_records)
    above = [masked(cell) for _, cells in top[:at] for cell in cells if cell.strip()]
    while header and not header[-1].strip():
        header.pop()  # a delimiter at the end of every line
    if not header:
        return None, [*problems, error("file_empty", "Filen är tom på innehåll.", file)]
    shape, lines = _Shape(file, len(header)), text.count("\n") + 1
    frames: list[pl.DataFrame] = []
    while batch := list(islice(records, BATCH_ROWS)):
        frames.append(shape.frame(batch))
        told(min(1.0, shape.last_row / lines))
    if shape.short and not text.endswith(("\n", "\r")) and shape.short[-1] == shape.last_row:
        cut_row = shape.short.pop()
        frames[-1] = frames[-1].filter(pl.col("row") != cut_row)
        why = "den sista raden har färre celler än rubriken och ingen radbrytning"
        problems.append(_truncated(file, why, cut_row))
    problems += [*shape.problems(), *above_header(above, file)]
    cells = pl.concat(frames, rechunk=False) if frames else shape.frame([])
    return RawTable(file, "", tuple(header), cells.drop("row"), cells["row"]), problems


class _Shape:
    """Makes batches of records as wide as the header, remembering those that were not."""

    def __init__(self, file: str, width: int) -> None:
        self.file, self.width = file, width
        self.short: list[int] = []
        self.long: list[int] = []
        self.last_row = 0

    def frame(self, batch: list[tuple[int, list[str]]]) -> pl.DataFrame:
        rows, records = [], []
        for row, cells in batch:
            self.last_row = row
            fitted = cells if len(cells) == self.width else self._fit(row, cells)
            if fitted:
                rows.append(row)
                records.append(fitted)
        columns = list(zip(*records, strict=True)) or [()] * self.width
        data = {str(i): pl.Series(column, dtype=pl.String) for i, column in enumerate(columns)}
        return pl.DataFrame({**data, "row": pl.Series(rows, dtype=pl.Int32)})

    def _fit(self, row: int, cells: list[str]) -> list[str]:
        if not any(cells):
            return []
        if any(cell.strip() for cell in cells[self.width :]):
            self.long.append(row)
            return []
        if len(cells) < self.width:
            self.short.append(row)
        return (cells + [""] * self.width)[: self.width]

    def problems(self) -> Iterator[Problem]:
        message = (
            f"Raden har fler celler än rubriken, som har {self.width}. Kontrollera om ett "
            "skiljetecken eller decimalkomma står i en cell utan citattecken. Raden räknas inte."
        )
        for row in self.long:
            yield error("row_too_long", message, self.file, row=row)
        if self.short:
            message = (
                f"{row_list(self.short).capitalize()} har färre celler än rubriken, som har "
                f"{self.width}. De celler som saknas i slutet lästes som tomma."
            )
            yield warning("row_too_short", message, self.file, row=self.short[0])


def _records(
    file: str, text: str, delimiter: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of each record; a bad quote costs its own row, not the rest."""
    previous_limit = csv.field_size_limit(FIELD_LIMIT)
    try:
        lines_done, row, restarts = 0, 0, 0
        while True:
            lines = islice(io.StringIO(text, newline=""), lines_done, None)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            before = 0
            try:
                for cells in reader:
                    row += 1
                    before = reader.line_num
                    yield row, cells
                return
            except csv.Error:
                row += 1
                lines_done += before + 1
                restarts += 1
                problems.append(_bad_quote(file, row, restarts))
            if restarts == MAX_RESTARTS:
                return
    finally:
        csv.field_size_limit(previous_limit)


def _bad_quote(file: str, row: int, restarts: int) -> Problem:
    rest = " Resten av filen läses inte." if restarts == MAX_RESTARTS else ""
    message = (
        "Citattecknen på raden går inte ihop, en cell är orimligt lång eller filen är avklippt "
        f"här. Skriv två citattecken för ett inne i en text. Raden räknas inte.{rest}"
    )
    return error("quote_unbalanced", message, file, row=row)
