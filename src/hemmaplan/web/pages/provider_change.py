"""Changing a provider, its agreements and invoices by hand: its own part of the flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.by_hand import Edit, Seen
from hemmaplan.core.need_codes import offered
from hemmaplan.core.row_pairs import pairs
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.history import Past, provider_history
from hemmaplan.store.one_placement import number_is_taken
from hemmaplan.store.one_provider import (
    OF_PROVIDER,
    PARTS,
    invoice_stands,
    one_provider,
    rows_of_invoice,
    taken,
    with_invoice,
)
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.agreed_parts import agreement_of, effect
from hemmaplan.web.agreement_checks import looks_wrong, stops
from hemmaplan.web.changes import said
from hemmaplan.web.hand_flow import Flow, take_back
from hemmaplan.web.opened import opened
from hemmaplan.web.placement_forms import Field, correcting
from hemmaplan.web.provider_forms import CREATE, FORMS, NEXT_PRICE, PART, Asked
from hemmaplan.web.typed import Typed, whole


@dataclass(frozen=True)
class OfProvider(Flow[Asked]):
    """A change of a provider's care forms, its agreements, or an invoice of its."""

    what, about, key = "providers", "utförare", "provider_id"
    tables = (*OF_PROVIDER, "invoices")

    @property
    def name(self) -> str:
        return self.asked.held.provider_id

    def crumbs(self) -> list[tuple[str, str]]:
        held = self.asked.held
        page = reverse("provider", args=[self.name]) if self.name else ""
        own = [(held.name, page)] if page else []
        of = [(_("Avtal %(number)s") % {"number": self.agreement}, f"{page}#avtal")]
        return [(_("Utförare"), reverse("providers")), *own, *(of if self.agreement else [])]

    @property
    def agreement(self) -> str:
        """The number of the agreement that a price besides the day price is of."""
        row = self.asked.row if self.form.table == PARTS else None
        return row["agreement_id"] if row else self.asked.agreement

    def seen(self, number: str) -> Seen:
        """Of a price besides the day price: its agreement, and what else that takes; of an
        agreement also its prices, which follow it."""
        if self.form.table == PARTS:
            return Seen(self.base, ("agreements", PARTS), {"agreement_id": self.agreement})
        row = self.asked.row
        if self.form.table != "agreements" or row is None:
            return super().seen(number)
        prices = Seen(self.base, (PARTS,), {"agreement_id": row["agreement_id"]})
        return replace(super().seen(number), beside=prices)

    def removed(self) -> Sequence[Edit]:
        """An agreement goes with what is of it."""
        edits, row = super().removed(), self.asked.row
        if row is None or self.form.table != "agreements":
            return edits
        own = self.asked.held.of_agreement(row["agreement_id"])
        return [*edits, *(Edit(t, gone=[each["_row"] for each in own[t]]) for t in own)]

    def choices(self, field: Field) -> list[tuple[str, str]]:
        """The agreements that whom a provider takes can be of."""
        if self.form.table != "target_groups" or field.column != "agreement_id":
            return super().choices(field)
        has = self.asked.row["agreement_id"] if self.asked.row else None
        numbers = [
            each["agreement_id"] for each in self.asked.held.rows("agreements")
            if (each["to_date"] or date.max) >= self.asked.today
        ]  # fmt: skip
        return [("", _("alla")), *((n, n) for n in sorted({*numbers, *([has] if has else [])}))]

    def past(self, after: int) -> Past:
        return provider_history(self.viewer, self.name, after=after)

    def told(self, edits: Sequence[Edit]) -> dict[str, Any]:
        dataset, held = opened(self.request).dataset, self.asked.held
        return {
            "rows": [
                said(edit.table, pair, self.words.needs)
                for edit in edits
                for pair in pairs(edit.table, self.rows_of(edit), edit.new)
            ],
            "stops": stops(edits),
            "look": looks_wrong(dataset, held, edits, self.asked.today),
            **(self._effect(edits) if self.form.table == PARTS else {}),
        }

    @property
    def offered(self) -> Mapping[str, str]:
        """The needs, with the one that the row has already."""
        if self.form.table != "target_groups":
            return {}
        has = [self.asked.row["need"]] if self.asked.row and self.asked.row["need"] else []
        return offered(self.words.codes.needs, "", self.asked.today, also=has)

    def _effect(self, edits: Sequence[Edit]) -> dict[str, Any]:
        note = _(
            "Det som en ny placering enligt avtalet kostar efter momsersättning, från första dagen "
            "det gäller, med dygnspriset och det som alltid tas. Placeringar som pågår har egna "
            "priser och ändras inte; val som inte är avgjorda räknas om."
        )
        return {"effect": effect(self.asked.held, edits, self.asked.today), "note": note}

    def landing(self, number: str, edits: Sequence[Edit] = ()) -> HttpResponse:
        return redirect("provider", number)

    def names(self) -> list[str]:
        return [self.asked.held.name]

    def look_over(self, values: Mapping[str, Any], typed: Typed) -> None:
        before = self.asked.row or {}
        for name, table in (("agreement_id", "agreements"), ("provider_id", "providers")):
            number = values.get(name)
            same = number == before.get(name) and self.form is not FORMS[NEXT_PRICE]
            if number and self.form.table == table and not same and taken(table, number):
                says = _("Numret %(number)s är upptaget. Skriv ett annat.")
                typed.wrong[name] = says % {"number": number}
        row = ("invoice_id", "invoice_row")
        same = all((values.get(n) or "") == (before.get(n) or "") for n in row)
        if values.get("invoice_id") and not same and invoice_stands(*(values[n] for n in row)):
            typed.wrong["invoice_id"] = _("Fakturan finns redan. Skriv nästa fakturarad.")
        low, high = values.get("age_from"), values.get("age_to")
        if low is not None and high is not None and high < low:
            typed.wrong["age_to"] = _("Den övre åldern är lägre än den undre.")
        number = values.get("agreement_id")
        of_group = number and self.form.table == "target_groups"
        if of_group and agreement_of(self.asked.held, number) is None:
            says = _("Utföraren har inget avtal %(number)s.")
            typed.wrong["agreement_id"] = says % {"number": number}
        placement = values.get("placement_id")
        if placement and not number_is_taken(placement):
            says = _("Det finns ingen placering %(number)s.")
            typed.wrong["placement_id"] = says % {"number": masked(placement)}


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def provider_change(request: HttpRequest, provider_id: str, what: str) -> HttpResponse:
    held = one_provider(viewer_of(request), provider_id)
    if what not in FORMS:
        raise Http404(_("Den ändringen finns inte."))
    form, row = FORMS[what], None
    if what == "faktura" and "faktura" in request.GET:
        return _to_the_row(request, provider_id)
    number = whole(request.GET.get("rad", "")) or 0
    if number:
        held = with_invoice(held, number) if form.table == "invoices" else held
        row = held.row(form.table, number)
        form = correcting(form) if form.corrects else form
    if row is None and request.method == "GET" and number:
        messages.info(request, _("Raden är ändrad sedan dess. Här är utföraren som den är nu."))
        return redirect("provider", provider_id)
    agreement = request.GET.get("avtal", "")
    lacks = what == NEXT_PRICE or (what == PART and agreement_of(held, agreement) is None)
    if not number and lacks:  # of which agreement?
        return redirect("provider", provider_id)
    asked = Asked(held, row, localdate(), agreement if agreement_of(held, agreement) else "")
    return OfProvider(request, form, asked, number).answer()


def _to_the_row(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the form of an invoice's row: the one asked for, or the only one."""
    invoice, asked = (
        masked(request.GET.get(n, "").strip())[:64] for n in ("faktura", "fakturarad")
    )
    rows = {name or _("utan nummer"): pk for pk, name in rows_of_invoice(provider_id, invoice)}
    found = rows.get(asked) if asked else next(iter(rows.values())) if len(rows) == 1 else None
    if found is not None:
        address = reverse("provider-change", args=[provider_id, "faktura"])
        return redirect(f"{address}?rad={found}")
    if not rows:
        says = _("Utföraren har ingen faktura %(invoice)s i registret.")
    elif asked:
        says = _("Faktura %(invoice)s har ingen rad %(asked)s. Skriv en av dem den har: %(rows)s.")
    else:
        says = _("Faktura %(invoice)s har flera rader: %(rows)s. Skriv vilken.")
    told = {"invoice": invoice, "asked": asked, "rows": ", ".join(rows)}
    messages.info(request, says % told)
    return redirect("provider", provider_id)


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def provider_new(request: HttpRequest) -> HttpResponse:
    asked = Asked(one_provider(viewer_of(request), ""), None, localdate())
    return OfProvider(request, CREATE, asked).answer()


@open_to(PLACES)
@require_POST
def provider_undo(request: HttpRequest, provider_id: str, batch: int) -> HttpResponse:
    """Take back a change by hand of this provider, by another."""
    take_back(request, provider_history(viewer_of(request), provider_id), batch)
    return redirect("provider", provider_id)
