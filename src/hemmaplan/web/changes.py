"""A row changed by hand as a page shows it, in the words of its form."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.need_codes import labels
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.row_pairs import Pair
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.need_codes import shipped
from hemmaplan.reports.provider_reviews import AREA_WORDS, CHECK_WORDS
from hemmaplan.reports.table_changes import written

Row = Mapping[str, Any]
Words = Mapping[str, str]
SHIPPED: Words = labels(shipped().needs)
"""What own codes are called where nobody has asked what the municipality calls them."""
WHATS = (N_("ny"), N_("ändrad"), N_("borta"), N_("saknas"))
"""What has become of a row of a table (`reports.table_changes`)."""
COLUMN_WORDS: Mapping[str, str] = {
    "placement_id": N_("Placering"), "person_id": N_("Person"), "family_id": N_("Familj"),
    "area": N_("Område"), "unit_code": N_("Enhet"), "birth_month": N_("Födelsemånad"),
    "sex": N_("Kön"), "care_form": N_("Vårdform"),
    "legal_basis": N_("Lagrum"), "start_date": N_("Första dag"), "end_date": N_("Slutdatum"),
    "planned_end_date": N_("Planerat slut"), "end_reason": N_("Avslutsorsak"),
    "urgency": N_("Ingång"), "need": N_("Behov"),
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
    "geographic_area": N_("Geografiskt område"),
    "agreement_id": N_("Avtal"), "age_from": N_("Från ålder, år"), "age_to": N_("Till ålder, år"),
    "optional": N_("Bara när det avtalas"),
    "day_price": N_("Dygnspris, kr"), "rank": N_("Rang"),
    "index_pct": N_("Index per år, %"), "index_from": N_("Index fr.o.m."),
    "framework": N_("Ramavtal"), "notice_months": N_("Uppsägningstid, månader"),
    "prolonged_months": N_("Förlängs, månader"),
    "absence_pct": N_("Vid frånvaro, % av dygnspriset"),
    "respite_pct": N_("Vid avlastning, % av dygnspriset"),
    "kept_place_pct": N_("Reserverad plats, % av dygnspriset"), "approved_on": N_("Godkänt"),
    "approved_to": N_("Godkänt t.o.m."), "distance_km": N_("Avstånd, km"),
    "invoice_id": N_("Faktura"), "invoice_row": N_("Fakturarad"), "month": N_("Vårdmånad"),
    "booked_in": N_("Bokförd"), "days": N_("Dygn"), "amount_ore": N_("Belopp, kr"),
    "choice_id": N_("Val"), "ladder": N_("Stegordning"), "opened_on": N_("Öppnat"),
    "decide_by": N_("Beslut senast"), "needs": N_("Behov"), "goals": N_("Mål"),
    "network_mapped_on": N_("Nätverket kartlagt"), "alternative": N_("Alternativ"),
    "purpose": N_("Syfte"), "end_criteria": N_("Slutar när"),
    "guardian_consent": N_("Vårdnadshavarens samtycke"),
    "guardian_consent_on": N_("Vårdnadshavarens samtycke, dag"),
    "own_consent": N_("Eget samtycke"), "own_consent_on": N_("Eget samtycke, dag"),
    "judged_on": N_("Beslut i domstol"), "investigated_on": N_("Utrett"),
    "costs_compared_on": N_("Kostnaderna jämförda"),
    "direct_documented_on": N_("Direktupphandlingen dokumenterad"), "outcome": N_("Utfall"),
    "decided_on": N_("Beslutat"), "decided_by": N_("Beslutat av"),
    "within_delegation": N_("Inom delegationen"), "gap_reason": N_("Skäl till det som saknas"),
    "child_worker": N_("Barnets handläggare"), "home_worker": N_("Familjehemmets handläggare"),
    "outpatient_worker": N_("Öppenvårdens handläggare"), "step": N_("Steg"), "reason": N_("Skäl"),
    "in_file_on": N_("I akten"), "note": N_("Kommentar"), "asked_on": N_("Tillfrågad"),
    "answer": N_("Svar"), "answered_on": N_("Svar, dag"), "received_on": N_("Offert, dag"),
    "valid_to": N_("Gäller t.o.m."), "scope": N_("Omfattning"),
    "by_documents": N_("Granskning av dokument"),
    "by_workers": N_("Samtal med placerande handläggare"),
    "by_interviews": N_("Intervju med den verksamhetsansvariga"), "by_visit": N_("Besök"),
    "mend_by": N_("Åtgärdat senast"), "mended_on": N_("Åtgärdat"),
    "checked_on": N_("Kontrollerat"), "passed": N_("Utan anmärkning"),
    "decision_id": N_("Beslutsnummer"), "service": N_("Insats"), "executed_on": N_("Verkställt"),
    "interrupted_on": N_("Avbrutet"), "ended_on": N_("Avslutat"),
    "delay_reason": N_("Skäl till att det väntar"), "reported_on": N_("Rapporterat"),
    "figure": N_("Siffra"), "direction": N_("Minst eller högst"), "value": N_("Värde"),
    "source": N_("Beslutat i"),
    "target_id": N_("Mål"), "label": N_("Rubrik"), "key_figure": N_("Nyckeltal"),
    "start_cost_ore": N_("Kostnad från början, kr"), "target_cost_ore": N_("Målkostnad, kr"),
    "from_year": N_("Från år"), "to_year": N_("Till år"), "made_in": N_("Prognos"),
    "year": N_("År"), "line": N_("Rad"), "account": N_("Konto"), "activity": N_("Verksamhet"),
    "counterparty": N_("Motpart"), "project": N_("Projekt"), "text": N_("Text"), **AREA_WORDS,
}  # fmt: skip
TABLE_WORDS: Mapping[str, str] = {
    "placements": N_("Placeringen"), "rates": N_("Pris"), "incomes": N_("Intäkt"),
    "pauses": N_("Uppehåll"), "follow_ups": N_("Gjort"),
    "providers": N_("Utförare"), "agreements": N_("Avtal"),
    "agreement_prices": N_("Tillägg i ett avtal"), "target_groups": N_("Målgrupp"),
    "homes": N_("Eget hem"),
    "invoices": N_("Faktura"), "provider_reviews": N_("Uppföljning"),
    "provider_checks": N_("Kontroll av utförare"), "decisions": N_("Beslut"),
    "targets": N_("Kostnadsmål"), "goals": N_("Mål"), "forecast": N_("Prognos"),
    "choices": N_("Val"),
    "choice_steps": N_("Steg i ett val"), "choice_alternatives": N_("Alternativ i ett val"),
    "choice_prices": N_("Pris i ett val"), "call_offs": N_("Förfrågan"), "quotes": N_("Offert"),
}  # fmt: skip
_NEUTER = (
    "rates", "choice_prices", "pauses", "follow_ups", "agreements", "agreement_prices",
    "homes", "decisions", "targets", "goals",
    "choices", "choice_steps", "choice_alternatives",
)  # fmt: skip
"""Tables whose row is an ett-word, so that it is *nytt* and *ändrat*."""
_KIND: Mapping[str, Mapping[str, str]] = {
    "rates": KIND_LABELS, "incomes": KIND_LABELS, "choice_prices": KIND_LABELS,
    "agreement_prices": KIND_LABELS,
    "pauses": CODE_WORDS["pause"],
    "follow_ups": CODE_WORDS["follow_up"], "provider_checks": CHECK_WORDS,
}  # fmt: skip
_CODED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("choices", "outcome"): CODE_WORDS["choice_outcome"],
    ("choices", "decided_by"): CODE_WORDS["function"],
    ("choice_steps", "outcome"): CODE_WORDS["step_outcome"],
    ("choice_steps", "reason"): CODE_WORDS["step_reason"],
    ("call_offs", "reason"): CODE_WORDS["call_off_reason"],
    ("provider_reviews", "scope"): {"full": N_("hel"), "limited": N_("begränsad")},
}
_KEYS = {"area": CODE_WORDS["area"], "step": {code: line.label for code, line in LINES.items()}}
"""Columns that hold keys of the municipality's own too: those that are ours have words."""
_OF_BOOKS = {("ledger", "month"), ("budget", "month"), ("volumes", "month")}
"""Where a month is that of the books, and not of the care."""
_OF_PERSONS = ("person_id", "family_id")
_UNTOLD = ("placement_id", *_OF_PERSONS, "recorded_on", "end_recorded_on")
"""Columns that say which row it is, whom it is about and when it was typed."""


@cache
def columns_of(table: str) -> Mapping[str, Column]:
    return {column.frame_name: column for column in TABLES[table].columns}


@cache
def code_words(table: str, column: str) -> Mapping[str, str]:
    """What the codes of a column are called, in the order of the format."""
    codes = columns_of(table)[column].codes
    if column == "kind":
        words = _KIND.get(table, {})
    elif column == "care_form":
        words = {code: line.label for code, line in LINES.items()}
    else:
        words = _CODED.get((table, column)) or CODE_WORDS.get(column, {})
    return {code: words.get(code, code) for code in codes}


def value_words(table: str, column: str, value: Any, own: Words = SHIPPED) -> str:
    """A value as it is read; a dash where there is none. `own` are words of own codes."""
    if value is None or value == "":
        return "–"
    if column in _OF_PERSONS:
        return _("visas inte")
    if column in _KEYS:
        return _KEYS[column].get(value, value)
    found = columns_of(table)[column]
    if found.kind is Kind.CODE:
        return code_words(table, column)[value]
    if found.kind is Kind.OWN_CODE:
        return own.get(value, value)
    if column == "line":
        return own.get(line_key(value), value)
    if found.kind is Kind.FLAG:
        return _("ja") if value else _("nej")
    return written(found, value)


def cell_told(cell: tuple[str, str], table: str) -> tuple[str, str]:
    """A cell of a row that a read-in changes: its column and its code in words."""
    column, text = cell
    found = columns_of(table).get(column)
    words = code_words(table, column) if found and found.kind is Kind.CODE else {}
    label = N_("Månad") if (table, column) in _OF_BOOKS else COLUMN_WORDS.get(column, column)
    return _(label), words.get(text, text)


def line_key(line: str) -> str:
    """The key of a report line among the words of own codes: no need can look so."""
    return f"line/{line}"


def row_words(table: str, row: Row, own: Words = SHIPPED) -> str:
    """What a row says, in a line: only what is known."""
    told = [
        " ".join([label.lower(), value, *unit])
        for heading, value in row_facts(table, row, own)
        for label, *unit in (heading.split(", "),)
    ]
    return ", ".join(told)


def row_facts(table: str, row: Row, own: Words = SHIPPED) -> list[tuple[str, str]]:
    """What is known of a row: each column's heading and its value in words."""
    return [
        (_(COLUMN_WORDS[name]), value_words(table, name, row.get(name), own))
        for name in columns_of(table)
        if name not in _UNTOLD or (table, name) == ("invoices", "placement_id")
        if row.get(name) not in (None, "")
    ]


def _differing(table: str, pair: Pair, own: Words) -> list[tuple[str, str, str]]:
    """The columns that differ, each with its value before and after."""
    before, after = pair
    if before is None or after is None:
        return []
    return [
        (
            _(COLUMN_WORDS[name]),
            value_words(table, name, before.get(name), own),
            value_words(table, name, after.get(name), own),
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


def said(table: str, pair: Pair, own: Words = SHIPPED) -> dict[str, Any]:
    """A row's change as a page shows it: new, gone, or which values are others.

    `own` is what the municipality's own codes are called.
    """
    before, after = pair
    shown = after if after is not None else before
    assert shown is not None  # a pair has at least one of them
    changed = before is not None and after is not None
    return {
        "what": _what(table, new=before is None, gone=after is None),
        "row": "" if changed and table == "placements" else row_words(table, shown, own),
        "changes": _differing(table, pair, own),
    }
