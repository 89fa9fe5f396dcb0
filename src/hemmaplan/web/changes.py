"""A row changed by hand as a page shows it, in the words of its form."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.row_pairs import Pair
from hemmaplan.core.tables import TABLES, Column, Kind
from hemmaplan.reports.table_changes import written

Row = Mapping[str, Any]
WHATS = (N_("ny"), N_("ändrad"), N_("borta"), N_("saknas"))
"""What has become of a row of a table (`reports.table_changes`)."""
COLUMN_WORDS: Mapping[str, str] = {
    "placement_id": N_("Placering"), "person_id": N_("Person"), "family_id": N_("Familj"),
    "area": N_("Område"), "unit_code": N_("Enhet"), "birth_month": N_("Födelsemånad"),
    "sex": N_("Kön"), "care_form": N_("Vårdform"),
    "legal_basis": N_("Lagrum"), "start_date": N_("Första dag"), "end_date": N_("Slutdatum"),
    "planned_end_date": N_("Planerat slut"), "end_reason": N_("Avslutsorsak"),
    "urgency": N_("Ingång"),
    "provider_id": N_("Utförare"), "home_id": N_("Eget hem"), "procurement": N_("Avtalsform"),
    "direct_reason": N_("Skäl till direktupphandling"), "outpatient_from": N_("Öppenvård fr.o.m."),
    "outpatient_to": N_("Öppenvård t.o.m."), "unbudgeted": N_("Utan budget"),
    "own_facility_possible": N_("Kunde ha varit egen regi"),
    "region_involved": N_("Regionen har insatser"),
    "recorded_on": N_("Registrerad"),
    "end_recorded_on": N_("Slutet registrerat"),
    "from_date": N_("Fr.o.m."), "to_date": N_("T.o.m."),
    "kind": N_("Slag"), "amount": N_("Belopp, kr"), "per": N_("Per"),
    "payroll_pct": N_("Personalomkostnad, %"),
    "vat_compensation_pct": N_("Momsersättning, %"),
    "discharge_day_charged": N_("Utskrivningsdagen debiteras"),
    "charged_pct": N_("Andel av dygnspriset, %"), "done_on": N_("Dag"),
    "name": N_("Namn"), "permit_number": N_("Tillståndsnummer"), "places": N_("Platser"),
    "agreement_id": N_("Avtal"), "day_price": N_("Dygnspris, kr"), "rank": N_("Rang"),
    "framework": N_("Ramavtal"), "notice_months": N_("Uppsägningstid, månader"),
    "prolonged_months": N_("Förlängs, månader"),
    "absence_pct": N_("Vid frånvaro, % av dygnspriset"),
    "respite_pct": N_("Vid avlastning, % av dygnspriset"),
    "kept_place_pct": N_("Reserverad plats, % av dygnspriset"), "approved_on": N_("Godkänt"),
    "approved_to": N_("Godkänt t.o.m."), "distance_km": N_("Avstånd, km"),
    "invoice_id": N_("Faktura"), "invoice_row": N_("Fakturarad"), "month": N_("Vårdmånad"),
    "booked_in": N_("Bokförd"), "days": N_("Dygn"), "amount_ore": N_("Belopp, kr"),
}  # fmt: skip
TABLE_WORDS: Mapping[str, str] = {
    "placements": N_("Placeringen"), "rates": N_("Pris"), "incomes": N_("Intäkt"),
    "pauses": N_("Uppehåll"), "follow_ups": N_("Gjort"),
    "providers": N_("Utförare"), "agreements": N_("Avtal"), "homes": N_("Eget hem"),
    "invoices": N_("Faktura"),
}  # fmt: skip
_NEUTER = ("rates", "pauses", "follow_ups", "agreements", "homes")
"""Tables whose row is an ett-word, so that it is *nytt* and *ändrat*."""
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
        return _("visas inte")
    found = columns_of(table)[column]
    if found.kind is Kind.CODE:
        return code_words(table, column)[value]
    if found.kind is Kind.FLAG:
        return _("ja") if value else _("nej")
    return written(found, value)


def row_words(table: str, row: Row) -> str:
    """What a row says, in a line: only what is known."""
    told = [
        " ".join([label.lower(), value_words(table, name, row.get(name)), *unit])
        for name in columns_of(table)
        if name not in _UNTOLD or (table, name) == ("invoices", "placement_id")
        if row.get(name) not in (None, "")
        for label, *unit in (_(COLUMN_WORDS[name]).split(", "),)
    ]
    return ", ".join(told)


def _differing(table: str, pair: Pair) -> list[tuple[str, str, str]]:
    """The columns that differ, each with its value before and after."""
    before, after = pair
    if before is None or after is None:
        return []
    return [
        (
            _(COLUMN_WORDS[name]),
            value_words(table, name, before.get(name)),
            value_words(table, name, after.get(name)),
        )
        for name in columns_of(table)
        if name not in ("recorded_on", "end_recorded_on") and before.get(name) != after.get(name)
    ]


def _what(table: str, *, new: bool, gone: bool) -> str:
    if table == "placements":
        if new:
            return _("Placeringen ny")
        return _("Placeringen borttagen") if gone else _("Placeringen ändrad")
    if table in _NEUTER:
        says = (_("%(row)s: nytt") if new
                else _("%(row)s: borttaget") if gone else _("%(row)s: ändrat"))  # fmt: skip
    else:
        says = (_("%(row)s: ny") if new
                else _("%(row)s: borttagen") if gone else _("%(row)s: ändrad"))  # fmt: skip
    return says % {"row": _(TABLE_WORDS[table])}


def said(table: str, pair: Pair) -> dict[str, Any]:
    """A row's change as a page shows it: new, gone, or which values are others."""
    before, after = pair
    shown = after if after is not None else before
    assert shown is not None  # a pair has at least one of them
    changed = before is not None and after is not None
    return {
        "what": _what(table, new=before is None, gone=after is None),
        "row": "" if changed and table == "placements" else row_words(table, shown),
        "changes": _differing(table, pair),
    }
