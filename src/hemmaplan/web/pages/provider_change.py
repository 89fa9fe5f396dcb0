"""Changing a provider, its agreements and invoices by hand: what is typed, the yes, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change
from hemmaplan.core.row_pairs import pairs
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.history import Version, provider_history
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.one_placement import number_is_taken
from hemmaplan.store.one_provider import (
    OF_PROVIDER,
    OneProvider,
    invoice_stands,
    one_provider,
    taken,
)
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.agreement_checks import looks_wrong, stops
from hemmaplan.web.changes import said
from hemmaplan.web.opened import opened
from hemmaplan.web.placement_forms import Form, correcting, options, read, removal, start
from hemmaplan.web.provider_forms import CREATE, FORMS, NEXT_PRICE, Asked
from hemmaplan.web.reasons import reasons
from hemmaplan.web.taking_back import taken_back
from hemmaplan.web.typed import Doubt, Typed, whole

_NOT_TYPED = ("csrfmiddlewaretoken", "svar", "visat", "utgick-fran")
_LOCKED = (*OF_PROVIDER, "invoices")
REMOVE = "ta-bort"


@dataclass(frozen=True, slots=True)
class Page:
    """A form as it was asked for: of which provider, which row (0 for none), what was typed."""

    form: Form[Asked]
    asked: Asked
    said: QueryDict
    number: int

    @property
    def held(self) -> OneProvider:
        return self.asked.held

    @property
    def base(self) -> int:
        return whole(self.said.get("utgick-fran", "")) or self.held.batch

    @property
    def is_gone(self) -> bool:
        """Whether the row that is corrected is another by now."""
        return bool(self.number) and self.asked.row is None

    @property
    def removes(self) -> bool:
        corrects = self.form.corrects and self.asked.row is not None
        return self.said.get("gor") == REMOVE and bool(corrects)

    @property
    def digest(self) -> str:
        """Of what was typed: a yes is for what was shown."""
        fields = [(n, self.said.getlist(n)) for n in sorted(self.said) if n not in _NOT_TYPED]
        return sha256(repr(fields).encode()).hexdigest()

    @property
    def typed(self) -> dict[str, str]:
        texts = {name: text for name, text in self.said.items() if isinstance(text, str)}
        return {name: masked(text) for name, text in texts.items()}


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def provider_change(request: HttpRequest, provider_id: str, what: str) -> HttpResponse:
    held = one_provider(viewer_of(request), provider_id)
    if what not in FORMS:
        raise Http404(_("Den ändringen finns inte."))
    form, row = FORMS[what], None
    number = whole(request.GET.get("rad", "")) or 0
    if number:
        row = held.row(form.table, number)
        form = correcting(form) if form.corrects else form
    if row is None and request.method == "GET" and number:
        messages.info(request, _("Raden är ändrad sedan dess. Här är utföraren som den är nu."))
        return redirect("provider", provider_id)
    if not number and what == NEXT_PRICE:  # of which agreement?
        return redirect("provider", provider_id)
    return _answer(request, Page(form, Asked(held, row, localdate()), request.POST, number))


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def provider_new(request: HttpRequest) -> HttpResponse:
    asked = Asked(one_provider(viewer_of(request), ""), None, localdate())
    return _answer(request, Page(CREATE, asked, request.POST, 0))


@open_to(PLACES)
@require_POST
def provider_undo(request: HttpRequest, provider_id: str, batch: int) -> HttpResponse:
    """Take back a change by hand of this provider, by another."""
    found = {each.batch for each in provider_history(viewer_of(request), provider_id).versions}
    chosen = Batch.objects.filter(pk=batch, kind=Kind.HAND, pk__in=found).first()
    if chosen is None:
        raise Http404(_("Den ändringen finns inte, eller gjordes inte för hand."))
    taken_back(request, chosen)
    return redirect("provider", provider_id)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    if request.method == "GET":
        return _show(request, page, start(page.form, page.asked))
    since = _since(request, page)
    if since or page.is_gone:
        return _show(request, page, page.typed, since=since, status=409)
    edits, typed, why = _read(page, request)
    if typed.wrong:
        return _show(
            request, page, page.typed, wrong=typed.wrong, doubted=typed.doubted, status=422
        )
    if not edits:
        messages.info(request, _("Inget är ändrat: det stod så redan."))
        return redirect("provider", page.held.provider_id)
    shown = _told(request, page, edits)
    yes = request.POST.get("svar") == "ja" and request.POST.get("visat") == page.digest
    if yes and not shown["stops"]:
        return _save(request, page, edits, why)
    return _show(
        request, page, page.typed, shown=shown, doubted=typed.doubted,
        moved=request.POST.get("svar") == "ja" and not yes,
        status=422 if shown["stops"] else 200,
    )  # fmt: skip


def _read(page: Page, request: HttpRequest) -> tuple[list[Edit], Typed, dict[str, Any]]:
    """The edits that what is typed amounts to, none when it changes nothing; and why."""
    values, typed = ({}, Typed(page.said)) if page.removes else read(page.form, page.said)
    why = {
        "reason": typed.code("skal", reasons(viewer_of(request))),
        "note": typed.note("not", known=[page.held.name]) or "",
        "on_file": typed.day("i-akten"),
    }
    if why["reason"] is None:
        typed.wrong.setdefault("skal", _("Välj varför du ändrar."))
    _numbers(page, values, typed)
    if typed.wrong:
        return [], typed, why
    edits = removal(page.form, page.asked) if page.removes else page.form.edits(page.asked, values)
    return (edits if _changes_anything(page.held, edits) else []), typed, why


def _numbers(page: Page, values: Mapping[str, Any], typed: Typed) -> None:
    """Numbers that are taken, or that nothing has."""
    before = page.asked.row or {}
    for name, table in (("agreement_id", "agreements"), ("provider_id", "providers")):
        number = values.get(name)
        same = number == before.get(name) and page.form is not FORMS[NEXT_PRICE]
        if number and not same and taken(table, number):
            typed.wrong[name] = _("Numret %(number)s är upptaget. Skriv ett annat.") % {
                "number": number
            }
    if values.get("invoice_id") and invoice_stands(values["invoice_id"], values["invoice_row"]):
        typed.wrong["invoice_id"] = _("Fakturan finns redan. Skriv nästa fakturarad.")
    placement = values.get("placement_id")
    if placement and not number_is_taken(placement):
        typed.wrong["placement_id"] = _("Det finns ingen placering %(number)s.") % {
            "number": placement
        }


def _changes_anything(held: OneProvider, edits: Sequence[Edit]) -> bool:
    for edit in edits:
        gone = [row for row in held.rows(edit.table) if row["_row"] in edit.gone]
        for before, after in pairs(edit.table, gone, edit.new):
            if before is None or after is None or any(after[n] != before.get(n) for n in after):
                return True
    return False


def _told(request: HttpRequest, page: Page, edits: Sequence[Edit]) -> dict[str, Any]:
    """What the page says of a change that is not saved yet."""
    gone = {
        edit.table: [row for row in page.held.rows(edit.table) if row["_row"] in edit.gone]
        for edit in edits
    }
    return {
        "rows": [
            said(edit.table, pair)
            for edit in edits
            for pair in pairs(edit.table, gone[edit.table], edit.new)
        ],
        "stops": stops(edits),
        "look": looks_wrong(opened(request).dataset, page.held, edits, page.asked.today),
    }


def _save(
    request: HttpRequest, page: Page, edits: Sequence[Edit], why: dict[str, Any]
) -> HttpResponse:
    number = page.held.provider_id or str(edits[0].new[0]["provider_id"])
    try:
        change(
            edits=edits, what=f"providers.{'remove_' if page.removes else ''}{page.form.what}",
            subject=f"utförare {number}", seen=Seen(page.base, _LOCKED, {"provider_id": number}),
            by=request.user.get_username(), at=datetime.now(UTC), **why,
        )  # fmt: skip
    except ChangedSince:
        return _show(request, page, page.typed, since=_since(request, page), status=409)
    messages.success(request, _("Sparat. Det går att ta tillbaka under Historik."))
    return redirect("provider", number)


def _since(request: HttpRequest, page: Page) -> Sequence[Version]:
    """What has become of the provider since the form was opened."""
    if page.base >= page.held.batch or not page.held.provider_id:
        return ()
    return provider_history(viewer_of(request), page.held.provider_id, after=page.base).versions


def _show(
    request: HttpRequest, page: Page, typed: dict[str, str], *,
    wrong: Mapping[str, str] = MappingProxyType({}), shown: dict[str, Any] | None = None,
    since: Sequence[Version] = (), moved: bool = False,
    doubted: Mapping[str, Doubt] = MappingProxyType({}), status: int = 200,
) -> HttpResponse:  # fmt: skip
    held, form = page.held, page.form
    back = reverse("provider", args=[held.provider_id]) if held.provider_id else ""
    context = {
        "form": form,
        "crumbs": [(_("Utförare"), reverse("providers")), *([(held.name, back)] if back else [])],
        "back": back or reverse("providers"),
        "fields": [(field, options(form, field)) for field in form.fields],
        "typed": typed,
        "wrong": wrong,
        "doubted": doubted,
        "reasons": reasons(viewer_of(request)),
        "base": held.batch,
        "digest": page.digest,
        "shown": shown,
        "moved": moved,
        "since": [(each, [said(c.table, c.pair) for c in each.changes]) for each in since],
        "gone": page.is_gone,
        "removable": bool(form.title == form.corrects),
        "removing": page.removes,
    }
    return render(request, "hand_change.html.j2", context, status=status)
