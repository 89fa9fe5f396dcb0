"""The form that maps an extract's columns and words: begun by suggestions, read back, kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from hemmaplan.core.columns import Column, Table
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.delimited import fold_name
from hemmaplan.ingest.mapping import (
    CODED,
    TableMapping,
    extracts_of,
    for_file,
    parse_mapping,
)
from hemmaplan.ingest.mapping_words import COLUMN_WORDS
from hemmaplan.ingest.months_across import MONTH_OF, MONTHS, as_in_file, columns_of, month_of
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import RawTable
from hemmaplan.ingest.samples import may_be_the_same, words
from hemmaplan.ingest.suggestions import suggested_code, suggested_columns
from hemmaplan.web.changes import COLUMN_WORDS as SAID

PRICED = ("rates", "incomes")
"""The tables whose rows are an amount of a kind: an extract may have one in each column."""
_PER = (("dygn", "dygn"), ("mån", "månad"), ("tillf", "tillfälle"))


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a person has said of an extract: `columns` by place in the header, `codes` by column
    and word, `values` for all rows by column, and how the file's name begins."""

    columns: Mapping[int, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    def content(self, raw: RawTable) -> dict[str, Any]:
        """As a table's part of `mapping.toml`. Empty sections are left out."""
        columns = {raw.header[place].strip(): name for place, name in self.columns.items()}
        codes = {
            name: {word: code for word, code in found.items() if code}
            for name, found in self.codes.items()
        }
        parts: dict[str, Any] = {
            "file": self.file, "columns": columns,
            "values": {name: text for name, text in self.values.items() if text},
            "codes": {name: found for name, found in codes.items() if found},
        }  # fmt: skip
        return {name: part for name, part in parts.items() if part}

    def mapping(self, table: Table, raw: RawTable) -> TableMapping:
        """As files are read by it."""
        return parse_mapping({table.name: self.content(raw)})[0][table.name][0]


def standing_for(content: Mapping[str, Any], table: Table, file: str) -> list[int]:
    """Which of the table's extracts, by their place, a file that is named so is read by."""
    extracts = extracts_of(content, table.name)
    parsed = parse_mapping({table.name: extracts})[0].get(table.name, ()) if extracts else ()
    found = for_file(parsed, file)
    if fold_name(file) == fold_name(table.name):
        found = [each for each in parsed if not each.file]
    return [place for place, each in enumerate(parsed) if any(each is one for one in found)]


def suggested(
    table: Table, raw: RawTable, content: Mapping[str, Any], file: str, place: int | None
) -> Mapped:
    """What the form begins with: the extract that stands there, else what seems likely. What words
    mean has been said of the other extracts too."""
    extracts = extracts_of(content, table.name)
    standing = extracts[place] if place is not None else {}
    own = {fold_name(header): name for header, name in standing.get("columns", {}).items()}
    places = {n: own[fold_name(h)] for n, h in enumerate(raw.header) if fold_name(h) in own}
    taken = places or suggested_columns(table, raw)
    known = _words_said(content) | standing.get("codes", {})
    codes = {
        column.name: _codes(column, raw, place, known.get(column.name, {}))
        for place, column in _coded(table, taken)
    }
    named = {fold_name(name) for name in (table.name,)}
    begins = "" if fold_name(file) in named else _beginning(file)
    values = standing.get("values", {}) if places else _year_across(raw, taken)
    values = _price_said(table, raw, taken) | dict(values)
    return Mapped(taken, codes, values, standing.get("file", begins))


def _price_said(table: Table, raw: RawTable, taken: Mapping[int, str]) -> dict[str, str]:
    """What the heading of the amount says of every row, such as `Arvode per månad`, where no
    column says it."""
    place = next((place for place, name in taken.items() if name == "amount"), None)
    if table.name not in PRICED or place is None:
        return {}
    heading = raw.header[place].casefold()
    columns = {column.name: column for column in table.columns}
    said = {"per": _PER, "kind": [(word, word) for word in heading.split()]}
    found = {
        name: next(filter(None, (suggested_code(columns[name], word) for sign, word in words_of
                                 if sign in heading)), "")
        for name, words_of in said.items()
        if name not in taken.values()
    }  # fmt: skip
    if table.name == "rates" and found.get("per") == "day" and not found.get("kind", "-"):
        found["kind"] = "care"
    return {name: code for name, code in found.items() if code}


def _words_said(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Column name → word → code, over every extract of every table."""
    said: dict[str, dict[str, str]] = {}
    for table in content:
        for extract in extracts_of(content, table):
            for name, words_of in extract.get("codes", {}).items():
                said.setdefault(name, {}).update(words_of)
    return said


def _year_across(raw: RawTable, taken: Mapping[int, str]) -> dict[str, str]:
    """The year that the headings of months across say, where no column says it."""
    said = {month_of(raw.header[place]) for place, name in taken.items() if name in MONTH_OF}
    years = {found[0] for found in said if found and found[0]}
    return {"year": str(*years)} if len(years) == 1 and "year" not in taken.values() else {}


def typed(form: QueryDict, table: Table, raw: RawTable) -> Mapped:
    """What the form says. A column just chosen has its words suggested."""
    names = {column.name for column in columns_of(table)}
    asked = {n: form.get(f"kolumn:{n}", "") for n in range(len(raw.header))}
    places = {n: name for n, name in asked.items() if name in names}
    codes = {
        column.name: {
            word: form.get(f"kod:{place}:{n}", suggested_code(column, word) or "")
            for n, word in enumerate(words(raw, place, column))
        }
        for place, column in _coded(table, places)
    }
    values = {c.name: form.get(f"varde:{c.name}", "").strip()[:40] for c in table.columns}
    file = masked(form.get("fil", "").strip()[:60])
    said = {name: text for name, text in values.items() if text}
    return Mapped(places, codes, _price_said(table, raw, places) | said, file)


def word(column: Column) -> str:
    """What a column is called in Swedish."""
    if column.name in MONTH_OF:
        return _("Belopp %(month)s") % {"month": MONTHS[MONTH_OF[column.name] - 1]}
    said = COLUMN_WORDS.get(column.name, (_(SAID.get(column.name, column.name)),))[0]
    return f"{said[:1].upper()}{said[1:]}"


def label(column: Column) -> str:
    """The same, with its own name."""
    return f"{word(column)} ({column.name})"


def missing(table: Table, mapped: Mapped) -> list[Column]:
    """The required columns that nothing gives."""
    given = {*mapped.columns.values(), *(name for name, text in mapped.values.items() if text)}
    in_file = as_in_file(table, given)
    return [column for column in in_file.columns if column.required and column.name not in given]


def same_for_all(table: Table, mapped: Mapped) -> list[Column]:
    """The columns that the extract lacks and that may be the same on every row."""
    taken = set(mapped.columns.values())
    return [c for c in table.columns if may_be_the_same(c) and c.name not in taken]


def _coded(table: Table, places: Mapping[int, str]) -> Iterator[tuple[int, Column]]:
    columns = {column.name: column for column in table.columns if column.kind in CODED}
    return ((place, columns[name]) for place, name in places.items() if name in columns)


def _codes(
    column: Column, raw: RawTable, place: int, standing: Mapping[str, str]
) -> dict[str, str]:
    own = {fold_code_text(word): code for word, code in standing.items()}
    return {
        word: own.get(fold_code_text(word)) or suggested_code(column, word) or ""
        for word in words(raw, place, column)
    }


def _beginning(file: str) -> str:
    """The letters that a file's name begins with, without the date or number that ends it."""
    return masked(file).rstrip("0123456789-_. ()")
