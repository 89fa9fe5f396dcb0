"""Changed rows as a page shows them, what was and what is instead.

`table_change` is a table of a change set, in the words of its file; `said` is a row changed by
hand, in the words of its form. Both write a value in the same way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.row_pairs import Pair
from hemmaplan.core.tables import TABLES, Column, Kind
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.differences import Difference

Row = Mapping[str, Any]
_AMOUNTS = ("amount", "_cost", "_price")
Cell = tuple[str, str]
"""A column as the file names it, and what stands in it."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """`what`: ny, ändrad, borta or saknas (and kept). `row` names it by its key.

    Of a changed row `was` and `becomes` have the columns that differ; else what the row has.
    `file` and `place` say where it was read last, `place` 0 when no file has it.
    """

    what: str
    row: tuple[Cell, ...]
    was: tuple[Cell, ...]
    becomes: tuple[Cell, ...]
    file: str
    place: int


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows are new, changed and gone, and how many placements a full extract lacks."""

    table: str
    added: int
    changed: int
    removed: int
    missing: int
    rows: tuple[RowChange, ...]

    @property
    def is_change(self) -> bool:
        return bool(self.every)

    @property
    def every(self) -> int:
        return self.added + self.changed + self.removed + self.missing

    @property
    def left_out(self) -> int:
        return self.every - len(self.rows)


def table_change(
    each: Difference, *, counts: tuple[int, int] | None = None, most: int | None = None
) -> TableChange:
    """A table's changes and the first `most` rows of them, changed ones first.

    `counts`: how many rows come and go, where the difference does not have all of them.
    """
    on = _pairing(each.table)
    new, gone = _numbered(each.new, on), _numbered(each.gone, on)
    both = gone.select(*on, "_nth").join(
        new.select(*on, "_nth"), on=[*on, "_nth"], nulls_equal=True
    )
    added, removed = counts or (each.new.height, each.gone.height)
    rows = list(_rows(each, new, gone, both, most))
    return TableChange(
        each.table,
        added - both.height,
        both.height,
        removed - both.height,
        each.missing.height,
        tuple(rows[:most]),
    )


def _pairing(table: str) -> list[str]:
    """What tells that two rows are one row changed: the key, what makes them alike, else all but
    amounts."""
    columns = TABLES[table].columns
    amounts = (Kind.MONEY, Kind.EXACT)
    but_amounts = [c.frame_name for c in columns if c.kind not in amounts]
    return list(TABLES[table].key or TABLES[table].alike) or but_amounts


def _numbered(frame: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(pl.len()).over(on).alias("_nth"))


def _rows(
    each: Difference, new: pl.DataFrame, gone: pl.DataFrame, both: pl.DataFrame, most: int | None
) -> Iterator[RowChange]:
    on = both.columns
    pairs = both.head(most or both.height)
    was = pairs.join(gone, on=on, nulls_equal=True, maintain_order="left").iter_rows(named=True)
    now = pairs.join(new, on=on, nulls_equal=True, maintain_order="left").iter_rows(named=True)
    for before, after in zip(was, now, strict=True):
        yield _changed(each.table, before, after)
    for what, frame in ((N_("ny"), new), (N_("borta"), gone)):
        alone = frame.join(both, on=on, how="anti", nulls_equal=True, maintain_order="left")
        for row in alone.head(most or alone.height).iter_rows(named=True):
            yield _alone(each.table, what, row)
    for row in each.missing.head(most or each.missing.height).iter_rows(named=True):
        yield _alone(each.table, N_("saknas"), row)


def _changed(table: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> RowChange:
    columns = TABLES[table].columns
    differ = [c for c in columns if before[c.frame_name] != after[c.frame_name]]
    named = [c for c in columns if c.frame_name in _pairing(table)]
    return RowChange(
        N_("ändrad"), _filled(named, before),
        tuple((c.name, written(c, before[c.frame_name])) for c in differ),
        tuple((c.name, written(c, after[c.frame_name])) for c in differ),
        after["_file"], after["_row"] or 0,
    )  # fmt: skip


def _alone(table: str, what: str, row: Mapping[str, Any]) -> RowChange:
    columns, key = TABLES[table].columns, TABLES[table].key
    cells = _filled([c for c in columns if c.frame_name not in key], row)
    return RowChange(
        what, _filled([c for c in columns if c.frame_name in key], row),
        () if what == "ny" else cells, cells if what == "ny" else (),
        row["_file"], row["_row"] or 0,
    )  # fmt: skip


def _filled(columns: list[Column], row: Mapping[str, Any]) -> tuple[Cell, ...]:
    cells = ((c.name, written(c, row[c.frame_name])) for c in columns)
    return tuple((name, text) for name, text in cells if text)


def written(column: Column, value: object) -> str:
    """As a Swede writes it: amounts with öre and spaces, months without their day, ja and nej."""
    match value:
        case None:
            return ""
        case bool():
            return _("ja") if value else _("nej")
        case int() if column.kind is Kind.MONEY:
            return number_text(Fraction(value, 100), 2)
        case Decimal():
            least = 2 if column.name.endswith(_AMOUNTS) else 0
            return number_text(Fraction(value), max(least, _decimals(value)))
        case date() if column.kind is Kind.MONTH:
            return f"{value:%Y-%m}"
        case _:
            return str(value)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


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
    "prolonged_months": N_("Förlängs, månader"), "approved_on": N_("Godkänt"),
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
    return code_words(table, column)[value] if found.kind is Kind.CODE else written(found, value)


def row_words(table: str, row: Row) -> str:
    """What a row says, in a line: only what is known."""
    told = [
        " ".join([label.lower(), value_words(table, name, row.get(name)), *unit])
        for name in columns_of(table)
        if name not in _UNTOLD and row.get(name) not in (None, "")
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
    if new:
        return _("%(row)s: ny") % {"row": _(TABLE_WORDS[table])}
    says = _("%(row)s: borttagen") if gone else _("%(row)s: ändrad")
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
