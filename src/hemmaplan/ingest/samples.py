"""A sample of an extract: its columns, what is in them, and how a mapping would read it."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hemmaplan.core.columns import Column, Kind, Table
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.cells import reading, trimmed
from hemmaplan.ingest.delimited import read_delimited
from hemmaplan.ingest.mapping import TableMapping
from hemmaplan.ingest.parquet import read_parquet
from hemmaplan.ingest.pseudonyms import Pseudonyms, masked
from hemmaplan.ingest.raw import RawTable, Read, error
from hemmaplan.ingest.shape import shape
from hemmaplan.ingest.suggestions import known_words
from hemmaplan.ingest.workbook import read_workbook

MOST_WORDS = 60
"""Different words of a column that are offered for translation; more are no codes."""
_EXAMPLES, _LONGEST = 3, 40
_OF_PERSONS = (
    "namn", "person", "pnr", "klient", "brukare", "kund", "vårdnadshavare", "handläggare",
    "sekreterare", "kontakt", "adress", "telefon", "mobil", "mail", "e-post", "caseworker",
    "name", "applicant", "address", "phone", "notering", "anteckning", "kommentar", "fritext",
)  # fmt: skip
_UNSEEN = "visas inte"


def read_sample(path: Path, table: Table) -> Read:
    """The file's header and cells; None, with a problem, for what can't be read."""
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix == ".csv":
        return read_delimited(path.name, data, known_words(table))
    if suffix == ".xlsx":
        return read_workbook(path.name, data, known_words(table))
    if suffix == ".parquet":
        return read_parquet(path.name, data)
    message = f"Ett utdrag ska vara .csv, .xlsx eller .parquet, men filen är {suffix}."
    return None, [error("file_format", message, path.name)]


def examples(raw: RawTable, place: int) -> str:
    """The first few different values of a column; none of one that seems to tell of persons."""
    if any(word in raw.header[place].casefold() for word in _OF_PERSONS):
        return _UNSEEN
    texts = (text.removesuffix(" 00:00:00") for text in _texts(raw, place)[:_EXAMPLES])
    seen = [masked(text)[:_LONGEST] for text in texts]
    return ", ".join(seen)


def words(raw: RawTable, place: int, column: Column) -> list[str]:
    """The different texts of a column that are not codes already, in order; no personal number."""
    texts = pl.Series(column.name, _texts(raw, place), dtype=pl.String)
    unread = texts.filter(texts.to_frame().select(reading(column, {})).to_series().is_null())
    return [text for text in unread.to_list() if masked(text) == text][:MOST_WORDS]


def may_be_the_same(column: Column) -> bool:
    """Whether every row of an extract may have the same value: a code, a year or a month."""
    return column.kind in (Kind.CODE, Kind.YEAR) or (column.kind is Kind.MONTH and column.required)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a mapping reads a sample: typed rows (None without a required column), and problems."""

    frame: pl.DataFrame | None
    problems: list[Problem]
    rows: int


def read_as(table: Table, raw: RawTable, mapping: TableMapping, key: bytes) -> Reading:
    """The sample's rows as they would be read in, with pseudonyms in place of persons."""
    frame, problems = shape(table, raw, mapping, Pseudonyms(key))
    return Reading(frame, problems, raw.cells.height)


def _texts(raw: RawTable, place: int) -> list[str]:
    cells = raw.cells.select(trimmed(pl.col(str(place)))).to_series()
    return list(cells.drop_nulls().unique(maintain_order=True).head(MOST_WORDS * 2))
