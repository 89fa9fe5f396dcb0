"""Which column of a table an extract's column probably is, and which code a word probably means.

By how alike the names are, and by whether the values can be read as the column's kind. A suggestion
is shown to a person, who says yes: nothing is read by one.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import polars as pl

from hemmaplan.core.columns import Column, Table
from hemmaplan.ingest.cells import fold_code_text, reading, trimmed
from hemmaplan.ingest.delimited import fold_name
from hemmaplan.ingest.mapping_words import CODE_WORDS, COLUMN_WORDS
from hemmaplan.ingest.months_across import ACROSS, columns_of, month_of
from hemmaplan.ingest.raw import RawTable

_ALIKE, _CODE_ALIKE = 0.72, 0.75
_BY_NAME = 0.7  # the rest of a suggestion's weight is its values'
_SEEN = 200  # values of a column that are tried
_MOST_CODES = 30  # a column of more different words is no column of codes


def suggested_columns(table: Table, raw: RawTable) -> dict[int, str]:
    """Place in the header → column name, each at most once, where the likeness is good enough."""
    texts = _texts(raw)
    scored = sorted(_scores(table, raw.header, texts), key=lambda each: (-each[0], each[1]))
    chosen: dict[int, str] = {}
    for _, place, name in scored:
        if place not in chosen and name not in chosen.values():
            chosen[place] = name
    return chosen


def suggested_code(column: Column, text: str) -> str | None:
    """The code that a word of the extract most likely stands for; None where none is near."""
    said = _fold(text)
    words = CODE_WORDS.get(column.name, {})
    best, found = _CODE_ALIKE, None
    for code in column.codes:
        for word in (code, *words.get(code, ())):
            likeness = _alike(said, _fold(word))
            if likeness > best:
                best, found = likeness, code
    return found


def known_words(table: Table) -> set[str]:
    """Folded names that a header of the table may hold: they tell which delimiter a file has."""
    names = [column.name for column in table.columns]
    words = (word for name in names for word in (name, *COLUMN_WORDS.get(name, ())))
    return {fold_name(word) for word in words}


def _scores(
    table: Table, header: Sequence[str], texts: Sequence[pl.Series]
) -> Iterator[tuple[float, int, str]]:
    for place, name in enumerate(header):
        said = _fold(name)
        if not said:
            continue
        month = month_of(name) if ACROSS[0] in columns_of(table) else None
        if month:
            column = ACROSS[month[1] - 1]
            yield _fits(column, texts[place]), place, column.name
            continue
        for column in table.columns:
            words = (column.name, *COLUMN_WORDS.get(column.name, ()))
            likeness = max(_alike(said, _fold(word)) for word in words)
            if likeness < _ALIKE:
                continue
            fits = _fits(column, texts[place])
            if fits == 0:
                continue
            yield _BY_NAME * likeness + (1 - _BY_NAME) * fits, place, column.name


def _fits(column: Column, text: pl.Series) -> float:
    """The share of the values that can be read so; of a column without values nothing is known."""
    if text.is_empty():
        return 0.5
    if column.codes:
        words = text.unique().to_list()
        if len(words) > _MOST_CODES:
            return 0
        return max(
            0.2, sum(suggested_code(column, word) is not None for word in words) / len(words)
        )
    read = text.alias(column.name).to_frame().select(reading(column, {})).to_series()
    return 1 - read.null_count() / len(read)


def _texts(raw: RawTable) -> list[pl.Series]:
    head = raw.cells.head(_SEEN).select(trimmed(pl.all()))
    return [head[name].drop_nulls() for name in head.columns]


def _alike(said: str, word: str) -> float:
    if said == word:
        return 1.0
    likeness = SequenceMatcher(None, said, word).ratio()
    whole = len(word) >= 4 and (said.startswith(word) or said.endswith(word))
    return max(likeness, 0.8) if whole else min(likeness, 0.95)


def _fold(text: str) -> str:
    return fold_code_text(text).replace("_", "").replace(".", "")
