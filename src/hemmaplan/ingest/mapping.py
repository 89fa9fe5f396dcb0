"""`mapping.toml`: each system's own column names and codes, translated to the exchange format.

[rates]
file = "Placeringslista"
[rates.columns]
"Dygnskostnad" = "amount"
[rates.values]
per = "day"
[placements.codes.care_form]
"Fam.hem konsulent" = "konsulentstott_familjehem"

A table may come from several extracts, or twice from one of several amounts: `[[rates]]`, each.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemmaplan.core.columns import Kind, Table
from hemmaplan.core.problems import Problem
from hemmaplan.core.tables import OWN_CODE, TABLES
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.delimited import fold_name
from hemmaplan.ingest.months_across import columns_of
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import error

FILE = "mapping.toml"
CODED = (Kind.CODE, Kind.OWN_CODE)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """`columns`: folded header → column name. `codes`: column name → folded text → code.

    `values`: column name → what every row has there, when the file has no such column. `file`: how
    the extract's name begins, folded; empty when the file is named as the table.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    file: str = ""


Mappings = dict[str, tuple[TableMapping, ...]]


def parse_mapping(content: Mapping[str, Any]) -> tuple[Mappings, list[Problem]]:
    """The extracts of each table; entries that name nothing known are problems and left out."""
    problems: list[Problem] = []
    mappings: Mappings = {}
    for name in content:
        table, extracts = TABLES.get(name), extracts_of(content, name)
        if table is None or not extracts:
            problems.append(_unknown(name, "en tabell", sorted(TABLES)))
            continue
        mappings[name] = tuple(_table_mapping(table, each, problems) for each in extracts)
    return mappings, problems


def extracts_of(content: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    """The sections of each extract of a table: one, `[rates]`, or several, `[[rates]]`."""
    said = content.get(table)
    each: list[Any] = said if isinstance(said, list) else [said]
    return each if all(isinstance(sections, dict) for sections in each) else []


def for_file(mappings: Sequence[TableMapping], stem: str) -> list[TableMapping]:
    """Those of a file by its name without ending: the ones whose beginning says most of it."""
    name = fold_name(stem)
    found = [each for each in mappings if each.file and name.startswith(each.file)]
    longest = max((len(each.file) for each in found), default=0)
    return [each for each in found if len(each.file) == longest]


def _table_mapping(
    table: Table, sections: Mapping[str, Any], problems: list[Problem]
) -> TableMapping:
    columns: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    values: dict[str, str] = {}
    file = ""
    names = [column.name for column in columns_of(table)]
    for section, entries in sections.items():
        where = f"{table.name}.{section}"
        if section == "file" and isinstance(entries, str) and fold_name(entries):
            file = fold_name(entries)
        elif section == "values" and isinstance(entries, dict):
            values = _values(where, entries, names, problems)
        elif section == "columns" and isinstance(entries, dict):
            columns = {fold_name(k): v for k, v in _known(where, entries, names, problems).items()}
        elif section == "codes" and isinstance(entries, dict):
            for column_name, translations in entries.items():
                codes[column_name] = _codes(table, column_name, translations, problems)
        else:
            problems.append(_unknown(where, "ett avsnitt", ["file", "columns", "codes", "values"]))
    return TableMapping(columns, codes, values, file)


def _values(
    where: str, entries: Mapping[str, Any], names: list[str], problems: list[Problem]
) -> dict[str, str]:
    known = {name: str(text) for name, text in entries.items() if name in names}
    problems += [
        _unknown(f"{where}.{name}", "en kolumn", names) for name in entries if name not in names
    ]
    return known


def _codes(
    table: Table, column_name: str, translations: Any, problems: list[Problem]
) -> dict[str, str]:
    where = f"{table.name}.codes.{column_name}"
    coded = {column.name: column for column in table.columns if column.kind in CODED}
    if column_name not in coded or not isinstance(translations, dict):
        problems.append(_unknown(where, "en kolumn med koder", sorted(coded)))
        return {}
    column = coded[column_name]
    codes = column.codes
    if column.kind is Kind.OWN_CODE:
        codes = tuple(each for each in translations.values() if _is_code(each))
    known = _known(where, translations, codes, problems)
    return {fold_code_text(text): code for text, code in known.items()}


def _is_code(target: object) -> bool:
    return isinstance(target, str) and re.fullmatch(OWN_CODE, target) is not None


def _known(
    where: str, entries: Mapping[str, Any], allowed: list[str] | tuple[str, ...],
    problems: list[Problem],
) -> dict[str, str]:  # fmt: skip
    known = {}
    for text, target in entries.items():
        if target in allowed:
            known[text] = target
        else:
            problems.append(_unknown(f"{where}: {text} = {target}", "ett av målen", allowed))
    return known


def _unknown(what: str, kind: str, allowed: list[str] | tuple[str, ...]) -> Problem:
    message = f"”{masked(what)}” är inte {kind}. Möjliga är: {', '.join(allowed)}."
    return error("mapping_unknown", message, FILE)
