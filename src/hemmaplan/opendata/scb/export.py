"""A file taken out of Statistikdatabasen by hand: population by region and age, as CSV."""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from hemmaplan.opendata.scb.population import COUNTED

_HEADER = re.compile(r"""(?:^|[;,\t])\s*"?region"?\s*(?:[;,\t]|$)""", re.IGNORECASE)
_YEAR = re.compile(r"(?:^|\D)((?:19|20)\d\d)$")
_REGION = re.compile(r"(\d{4})(?:\s|$)")
_AGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?\s*(\+)?(?:\s*år)?")
_TOTAL = re.compile(r"totalt|samtliga|båda könen", re.IGNORECASE)

_Bands = dict[tuple[int, int | None], int]


class NotPopulation(Exception):
    """The file can't be used. The message is Swedish and says what to do."""


def read_export(content: bytes) -> pl.DataFrame:
    """COUNTED from a CSV with the columns region and ålder and one column for each year.

    Sexes and other columns are added together, or taken from their total where they have one; the
    total of all ages and regions that are no municipality are passed over. Raises NotPopulation,
    also when ages overlap or leave a gap, when a municipality lacks a cell, or says none.
    """
    header, rows = _table(content)
    years = {i: int(found[1]) for i, name in enumerate(header) if (found := _YEAR.search(name))}
    if not years:
        raise NotPopulation(
            "Filen har ingen kolumn för ett år. Ta ut den med åren som kolumner, till exempel 2025."
        )
    counted = _counted(header, rows, years)
    if not counted:
        raise NotPopulation("Filen har ingen kommun. En region ska stå som 1981 Sala.")
    for (code, year), bands in counted.items():
        _require_cover(code, year, bands)
    cells = [
        (code, year, *band, count)
        for (code, year), bands in counted.items()
        for band, count in bands.items()
    ]
    return pl.DataFrame(cells, COUNTED, orient="row")


def _counted(
    header: Sequence[str], rows: Sequence[tuple[int, list[str]]], years: Mapping[int, int]
) -> dict[tuple[str, int], _Bands]:
    """Municipality and year → age band → inhabitants."""
    region, age = _column(header, "region"), _column(header, "ålder")
    others = set(range(len(header))) - {region, age, *years}
    totals = {i for i in others if any(_TOTAL.search(row[i]) for _, row in rows)}
    counted: dict[tuple[str, int], _Bands] = defaultdict(lambda: defaultdict(int))
    for number, row in rows:
        place, band = _REGION.match(row[region]), _AGE.fullmatch(row[age].strip())
        if not place or not all(_TOTAL.search(row[i]) for i in totals):
            continue
        if band:
            first = int(band[1])
            last = None if band[3] else int(band[2] or first)
            for column, year in years.items():
                counted[place[1], year][first, last] += _count(row[column], number)
        elif not _TOTAL.search(row[age]):
            raise NotPopulation(f"Rad {number}: {row[age]} är ingen ålder.")
    return counted


def _table(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows with their numbers in the file; a title above is passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if _HEADER.search(line)), None)
    if start is None:
        raise NotPopulation(
            "Filen har ingen kolumn region. Ta ut folkmängd efter region och ålder som CSV med "
            "rubriker i Statistikdatabasen."
        )
    delimiter = max(";,\t", key=lines[start].count)
    header, *rows = csv.reader(lines[start:], delimiter=delimiter)
    numbered = [(number, row) for number, row in enumerate(rows, start=start + 2) if any(row)]
    for number, row in numbered:
        if len(row) != len(header):
            raise NotPopulation(f"Rad {number} har {len(row)} kolumner men rubriken {len(header)}.")
    return [name.strip() for name in header], numbered


def _column(header: Sequence[str], name: str) -> int:
    for place, found in enumerate(header):
        if found.lower() == name:
            return place
    raise NotPopulation(f"Filen har ingen kolumn {name}. Kolumnerna är: {', '.join(header)}.")


def _count(text: str, row: int) -> int:
    plain = re.sub(r"\s", "", text)
    if not plain.isdecimal():
        raise NotPopulation(f"Rad {row}: {text or '(tomt)'} är inget antal invånare.")
    return int(plain)


def _require_cover(code: str, year: int, bands: Mapping[tuple[int, int | None], int]) -> None:
    """Every age once: a gap or an overlap would give a wrong number of inhabitants."""
    following = 0
    for first, last in sorted(bands, key=lambda band: band[0]):
        if first != following:
            fault = "saknas" if first > following else "finns flera gånger"
            age = min(first, following)
            raise NotPopulation(f"Kommun {code} år {year}: åldern {age} år {fault}.")
        if last is None:
            return
        following = last + 1
    raise NotPopulation(f"Kommun {code} år {year}: de äldsta ({following} år och äldre) saknas.")
