"""What to look at in a provider or an agreement by hand before it is saved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.agreed_prices import MOST_PCT, index_days, price_on
from hemmaplan.core.agreement_dates import MOST_MONTHS, NOTICE, agreement_dates
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.one_provider import PARTS, OneProvider
from hemmaplan.web import agreed_parts
from hemmaplan.web.agreed_parts import agreement_of, overlap
from hemmaplan.web.usual_prices import far_from_usual, kronor

Row = Mapping[str, Any]


def stops(edits: Sequence[Edit]) -> list[str]:
    """What the register keeps no row with."""
    says = _("Sista dagen %(last)s är före första dagen %(first)s.")
    return [
        says % {"last": row["to_date"], "first": row["from_date"]}
        for edit in edits
        if edit.table in (*ORDERED, "invoices")
        for row in edit.new
        if row.get("from_date") and row.get("to_date") and row["to_date"] < row["from_date"]
    ]


def looks_wrong(dataset: Dataset, held: OneProvider, edits: Sequence[Edit], on: date) -> list[str]:
    """Messages (Swedish), each with what to do."""
    found: list[str] = []
    then, follow = _then(held, edits), any(edit.table == "agreements" for edit in edits)
    for edit in edits:
        for row in edit.new:
            others = [each for each in then.rows(edit.table) if each is not row]
            if edit.table == "agreements":
                found += _of_agreement(row, others, then, on)
            elif edit.table == "providers" and row.get("care_form") and not row["permit_number"]:
                found.append(
                    _(
                        "Inget tillståndsnummer är angivet. Kontrollera hos Ivo att utföraren har "
                        "tillstånd för vårdformen."
                    )
                )
            elif edit.table == "invoices":
                found += _of_invoice(row, dataset)
            elif edit.table == PARTS and not follow:
                found += agreed_parts.looks_wrong(row, others, held)
            elif edit.table == "target_groups" and not follow:
                found += _outside([row], edit.table, agreement_of(held, row["agreement_id"]))
    placed = dataset.table_or_empty("placements").filter(
        pl.col("provider_id") == held.provider_id, pl.col("end_date").is_null()
    )
    if found and placed.height and any(edit.table != "invoices" for edit in edits):
        says = ngettext(
            "%(count)s pågående placering hos utföraren berörs.",
            "%(count)s pågående placeringar hos utföraren berörs.",
            placed.height,
        )
        found.append(says % {"count": placed.height})
    return found


def _then(held: OneProvider, edits: Sequence[Edit]) -> OneProvider:
    """The provider as it would be."""
    tables = dict(held.tables)
    for edit in edits:
        stays = (row for row in held.rows(edit.table) if row["_row"] not in edit.gone)
        tables[edit.table] = [*stays, *edit.new]
    return replace(held, tables=tables)


def _outside(rows: Sequence[Row], table: str, agreement: Row | None) -> Iterator[str]:
    """What is of an agreement that no day of it is left for."""
    for row in rows:
        if agreement is not None and not overlap(row, agreement):
            what = KIND_LABELS[row["kind"]].capitalize() if table == PARTS else _("Målgruppen")
            says = _("%(what)s gäller ingen av dagarna i avtal %(number)s, så det räknas aldrig.")
            yield says % {"what": what, "number": agreement["agreement_id"]}


def _of_agreement(row: Row, others: Sequence[Row], held: OneProvider, on: date) -> Iterator[str]:
    number, form = row["agreement_id"], row.get("care_form")
    for other in others:
        same = form is None or other["care_form"] in (None, form)
        if same and overlap(row, other):
            says = _(
                "Avtal %(number)s och %(other)s gäller samma dagar och vårdform. Avsluta det ena, "
                "om det inte är så det ska vara."
            )
            yield says % {"number": number, "other": other["agreement_id"]}
    for table, rows in held.of_agreement(number).items():
        yield from _outside(rows, table, row)
    if not held.rows("providers") and held.provider_id:
        yield _("Utföraren saknar uppgifter i registret. Skriv in namn, vårdform och tillstånd.")
    if row["to_date"] and row["to_date"] < on:
        says = _("Avtal %(number)s slutade %(day)s: det gäller ingen dag framåt.")
        yield says % {"number": number, "day": row["to_date"]}
    if row.get("day_price") is not None:
        yield from _of_price(row["day_price"], form, number)
    yield from _index(row, on)
    if max(row.get(f"{name}_months") or 0 for name in ("notice", "prolonged")) > MOST_MONTHS:
        says = _("Uppsägningstid och förlängning över %(most)s månader räknas inte.")
        yield says % {"most": MOST_MONTHS}
    yield from _dates(row, on)


def _index(row: Row, on: date) -> Iterator[str]:
    """What the price becomes by the index: the next days it is raised, or what it lacks."""
    pct, first = row.get("index_pct"), row.get("index_from")
    if (pct is None) != (first is None):
        yield _("Index behöver både procent per år och en första dag för att räknas.")
    if pct is not None and abs(pct) > MOST_PCT:
        says = _("Index över %(most)s procent per år räknas inte. Skriv till exempel 2,5.")
        yield says % {"most": MOST_PCT}
    if row.get("day_price") is None or pct is None or first is None:
        return
    horizon = on.replace(year=on.year + 3, day=min(on.day, 28))
    coming = [day for day in index_days(row, horizon) if day > on][:3]
    if coming:
        prices = ", ".join(
            _("%(price)s kr från %(day)s")
            % {"price": kronor(price_on(row, day) or Decimal(0)), "day": day}
            for day in coming
        )
        yield _(
            "Med index blir dygnspriset %(prices)s. Placeringarnas priser skrivs in från den dagen;"
            " kontrollen säger till om ett saknas."
        ) % {"prices": prices}


def _of_invoice(row: Row, dataset: Dataset) -> Iterator[str]:
    of = dataset.table_or_empty("placements").filter(
        pl.col("placement_id") == row.get("placement_id"),
        pl.col("provider_id").ne_missing(row["provider_id"]),
    )
    if of.height:
        says = _("Placeringen %(number)s är inte hos utföraren i registret. Kontrollera numret.")
        yield says % {"number": row["placement_id"]}


def _of_price(price: Decimal, form: str | None, number: str) -> Iterator[str]:
    if price <= 0:
        says = _(
            "Dygnspriset i avtal %(number)s räknas som gratis. Lämna det tomt om det är okänt."
        )
        yield says % {"number": number}
        return
    usual = far_from_usual(price, form, "care", "day")
    if usual:
        says = _(
            "Dygnspriset %(price)s kr är långt från det vanliga i vårdformen, %(usual)s kr. "
            "Kontrollera det."
        )
        yield says % {"price": kronor(price), "usual": kronor(usual)}


def _dates(row: Row, on: date) -> Iterator[str]:
    """When something must be done about it, as *Att göra* will tell."""
    schema = TABLES["agreements"].schema
    frame = pl.DataFrame([{**dict.fromkeys(schema), **row}], schema=schema, orient="row")
    for each in agreement_dates(Dataset(tables={"agreements": frame}), on).to_dicts():
        says = (
            _("Det ska sägas upp senast %(day)s: då står det under Att göra, Avtal.")
            if each["state"] == NOTICE
            else _("Det slutar eller löper vidare %(day)s: då står det under Att göra, Avtal.")
        )
        yield says % {"day": each["act_by"]}
