"""A row of the register in Swedish: what its columns are called, and its values as people write."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.row_pairs import Pair
from hemmaplan.core.tables import TABLES, Column, Kind
from hemmaplan.render.numbers_sv import number_text

Row = Mapping[str, Any]

COLUMN_WORDS: Mapping[str, str] = {
    "placement_id": "Placering", "person_id": "Person", "family_id": "Familj", "area": "Område",
    "unit_code": "Enhet", "birth_month": "Födelsemånad", "sex": "Kön", "care_form": "Vårdform",
    "legal_basis": "Lagrum", "start_date": "Första dag", "end_date": "Slutdatum",
    "planned_end_date": "Planerat slut", "end_reason": "Avslutsorsak", "urgency": "Ingång",
    "provider_id": "Utförare", "home_id": "Eget hem", "procurement": "Avtalsform",
    "direct_reason": "Skäl till direktupphandling", "outpatient_from": "Öppenvård fr.o.m.",
    "outpatient_to": "Öppenvård t.o.m.", "unbudgeted": "Utan budget",
    "own_facility_possible": "Kunde ha varit egen regi", "recorded_on": "Registrerad",
    "end_recorded_on": "Slutet registrerat", "from_date": "Fr.o.m.", "to_date": "T.o.m.",
    "kind": "Slag", "amount": "Belopp, kr", "per": "Per", "payroll_pct": "Personalomkostnad, %",
    "vat_compensation_pct": "Momsersättning, %",
    "discharge_day_charged": "Utskrivningsdagen debiteras",
    "charged_pct": "Andel av dygnspriset, %", "done_on": "Dag",
}  # fmt: skip
TABLE_WORDS: Mapping[str, str] = {
    "placements": "Placeringen", "rates": "Pris", "incomes": "Intäkt", "pauses": "Uppehåll",
    "follow_ups": "Gjort",
}  # fmt: skip
_KIND: Mapping[str, Mapping[str, str]] = {
    "rates": KIND_LABELS, "incomes": KIND_LABELS, "pauses": CODE_WORDS["pause"],
    "follow_ups": CODE_WORDS["follow_up"],
}  # fmt: skip
_OF_PERSONS = ("person_id", "family_id")
_UNTOLD = ("placement_id", *_OF_PERSONS, "recorded_on", "end_recorded_on")
"""Columns that say which row it is, whom it is about and when it was typed."""


def columns_of(table: str) -> Mapping[str, Column]:
    return {column.frame_name: column for column in TABLES[table].columns}


def code_words(table: str, column: str) -> Mapping[str, str]:
    """What the codes of a column are called, in the order of the format."""
    codes = columns_of(table)[column].codes
    if column == "kind":
        words = _KIND[table]
    elif column == "care_form":
        words = {code: line.label for code, line in LINES.items()}
    else:
        words = CODE_WORDS.get(column, {})
    return {code: words.get(code, code) for code in codes}


def value_words(table: str, column: str, value: Any) -> str:
    """A value as it is read; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if column in _OF_PERSONS:
        return "visas inte"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        places = max(0 if column.endswith("_pct") else 2, _decimals(value))
        return number_text(Fraction(value), places)
    kind = columns_of(table)[column].kind
    if kind is Kind.CODE:
        return code_words(table, column)[value]
    if kind is Kind.MONTH and isinstance(value, date):
        return f"{value:%Y-%m}"
    return str(value)


def row_words(table: str, row: Row) -> str:
    """What a row says, in a line: only what is known."""
    told = [
        " ".join([label.lower(), value_words(table, name, row.get(name)), *unit])
        for name in columns_of(table)
        if name not in _UNTOLD and row.get(name) not in (None, "")
        for label, *unit in (COLUMN_WORDS[name].split(", "),)
    ]
    return ", ".join(told)


def changes(table: str, pair: Pair) -> list[tuple[str, str, str]]:
    """The columns that differ, each with its value before and after."""
    before, after = pair
    if before is None or after is None:
        return []
    return [
        (
            COLUMN_WORDS[name],
            value_words(table, name, before.get(name)),
            value_words(table, name, after.get(name)),
        )
        for name in columns_of(table)
        if name not in ("recorded_on", "end_recorded_on") and before.get(name) != after.get(name)
    ]


def said(table: str, pair: Pair) -> dict[str, Any]:
    """A row's change as a page shows it: new, gone, or which values are others."""
    before, after = pair
    word = "ny" if before is None else "borttagen" if after is None else "ändrad"
    shown = after if after is not None else before
    assert shown is not None  # a pair has at least one of them
    return {
        "what": f"{TABLE_WORDS[table]}: {word}" if table != "placements" else f"Placeringen {word}",
        "row": "" if word == "ändrad" and table == "placements" else row_words(table, shown),
        "changes": changes(table, pair),
    }


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
