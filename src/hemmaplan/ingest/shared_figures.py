"""Files of figures that municipalities share (`core.network.SHARED`), as CSV."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from hemmaplan.core.machine_faults import fault_words
from hemmaplan.core.network import SHARED, SUPPRESSED
from hemmaplan.core.periods import Month


class NotSharedFile(ValueError):
    """The file can't be used. The message is Swedish, with file, row and what to do."""


def read_shared(files: Sequence[Path]) -> pl.DataFrame:
    """As `parse_shared`, of files on disk."""
    contents = []
    for file in files:
        try:
            contents.append((file.name, file.read_bytes()))
        except OSError as fault:
            raise NotSharedFile(f"{file} kan inte läsas: {fault_words(fault)}.") from None
    return parse_shared(contents)


def parse_shared(files: Iterable[tuple[str, bytes]]) -> pl.DataFrame:
    """SHARED of all the files, each with its name. Raises NotSharedFile for one that is not whole
    and right, and when two give the same figure of the same municipality and month."""
    seen: dict[tuple[str, ...], str] = {}
    rows: list[tuple[str, ...]] = []
    for name, content in files:
        for number, row in _rows(name, content):
            key = row[:1] + row[2:7]
            place = f"{name} rad {number}"
            if key in seen:
                raise NotSharedFile(
                    f"{place}: {row[1]} har samma siffra för {row[2]} även i {seen[key]}. "
                    "Ta bort den ena filen."
                )
            seen[key] = place
            rows.append(row)
    return pl.DataFrame(rows, SHARED, orient="row")


def _rows(name: str, content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotSharedFile(f"{name} är inte UTF-8. Be om filen som hemmaplan skrev.") from None
    header, *lines = list(csv.reader(text.splitlines(), delimiter=";")) or [[]]
    missing = [column for column in SHARED if column not in header]
    if missing:
        raise NotSharedFile(
            f"{name} saknar kolumnerna {', '.join(missing)}. Filen ska vara skriven av "
            "hemmaplan share."
        )
    places = [header.index(column) for column in SHARED]
    found = []
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise NotSharedFile(f"{name} rad {number}: {len(cells)} celler, ska vara "
                                f"{len(header)}. Filen kan vara avklippt.")  # fmt: skip
        found.append((number, _checked(name, number, [cells[place] for place in places])))
    return found


def _checked(name: str, number: int, cells: Sequence[str]) -> tuple[str, ...]:
    row = dict(zip(SHARED, cells, strict=True))
    fault = ""
    if not row["municipality"] or not row["name"]:
        fault = "kommunen saknas"
    elif row["mark"] not in ("", SUPPRESSED):
        fault = f"märket {row['mark']} är okänt; det ska vara tomt eller {SUPPRESSED}"
    elif bool(row["value"]) == bool(row["mark"]):
        fault = "en rad ska ha antingen värde eller märke; det som saknas ska inte ha någon rad"
    elif row["value"]:
        try:
            if not Decimal(row["value"]).is_finite():
                fault = f"{row['value']} är inget tal"
        except InvalidOperation:
            fault = f"{row['value']} är inget tal"
    try:
        Month.parse(row["month"])
    except ValueError:
        fault = f"{row['month']} är ingen månad ÅÅÅÅ-MM"
    if fault:
        raise NotSharedFile(f"{name} rad {number}: {fault}.")
    return tuple(cells)
