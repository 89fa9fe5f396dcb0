"""Changing a placement by hand: what is typed, what it does, and the yes; and taking it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
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
from hemmaplan.core.need_codes import offered
from hemmaplan.core.row_pairs import pairs
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.history import Version, history
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.one_placement import (
    OF_ONE,
    OnePlacement,
    no_placement,
    number_is_taken,
    one_placement,
    place_names,
    provider_tables,
)
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.changes import said
from hemmaplan.web.hand_changes import told
from hemmaplan.web.needs import OwnWords, own_words
from hemmaplan.web.placement_forms import (
    CREATE,
    FORMS,
    Asked,
    Form,
    correcting,
    options,
    pseudonym,
    read,
    removal,
    start,
)
from hemmaplan.web.taking_back import taken_back
from hemmaplan.web.typed import Doubt, Typed, whole

_NOT_TYPED = ("csrfmiddlewaretoken", "svar", "visat", "utgick-fran")
REMOVE = "ta-bort"
_COUNTED = ("rates", "incomes", "pauses")
"""What a placement costs rests on."""


@dataclass(frozen=True, slots=True)
class Page:
    """A form as it was asked for: on what, and what was typed."""

    form: Form[Asked]
    asked: Asked
    said: QueryDict
    number: int
    """The row that is corrected; 0 for none."""
    words: OwnWords

    @property
    def offered(self) -> Mapping[str, str]:
        """The needs to choose from, with the one that the placement has."""
        stay = self.held.stay if self.held.placement_id else {}
        has = [stay["need"]] if stay.get("need") else []
        return offered(self.words.codes.needs, stay.get("area") or "", self.asked.today, also=has)

    @property
    def held(self) -> OnePlacement:
        return self.asked.held

    @property
    def base(self) -> int:
        """The batch that what is typed was written from."""
        return whole(self.said.get("utgick-fran", "")) or self.held.batch

    @property
    def digest(self) -> str:
        """Of what was typed: a yes is for what was shown."""
        fields = [(n, self.said.getlist(n)) for n in sorted(self.said) if n not in _NOT_TYPED]
        return sha256(repr(fields).encode()).hexdigest()

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, without what may not be kept."""
        texts = {name: text for name, text in self.said.items() if isinstance(text, str)}
        return {n: pseudonym(t) if n == "person_id" else masked(t) for n, t in texts.items()}


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def placement_change(request: HttpRequest, placement_id: str, what: str) -> HttpResponse:
    missing = Http404(
        _("Placeringen %(placement_id)s finns inte, eller inte den ändringen.")
        % {"placement_id": masked(placement_id)}
    )
    if what not in FORMS:
        raise missing
    form, row = FORMS[what], None
    held = one_placement(viewer_of(request), placement_id, {*_COUNTED, form.table})
    if held is None:
        raise missing
    number = whole(request.GET.get("rad", "")) or 0
    if number and not form.corrects:  # the placement itself is neither corrected so nor removed
        raise Http404(_("Den ändringen gäller hela placeringen, inte en rad i den."))
    if number:
        row, form = held.row(form.table, number), correcting(form)
        if row is None and request.method == "GET":
            messages.info(
                request, _("Raden är ändrad sedan dess. Här är placeringen som den är nu.")
            )
            return redirect("placement", placement_id)
    return _answer(request, _page(request, form, Asked(held, row, localdate()), number))


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def placement_new(request: HttpRequest) -> HttpResponse:
    asked = Asked(no_placement(viewer_of(request)), None, localdate())
    return _answer(request, _page(request, CREATE, asked))


def _page(request: HttpRequest, form: Form[Asked], asked: Asked, number: int = 0) -> Page:
    viewer = viewer_of(request)
    return Page(form, asked, request.POST, number, own_words(viewer))


@open_to(PLACES)
@require_POST
def placement_undo(request: HttpRequest, placement_id: str, batch: int) -> HttpResponse:
    """Take back a change by hand of this placement, by another."""
    found = {each.batch for each in history(viewer_of(request), placement_id).versions}
    chosen = Batch.objects.filter(pk=batch, kind=Kind.HAND, pk__in=found).first()
    if chosen is None:
        raise Http404(_("Den ändringen finns inte, eller gjordes inte för hand."))
    taken_back(request, chosen)
    stands = one_placement(viewer_of(request), placement_id, ()) is not None
    return redirect("placement", placement_id) if stands else redirect("placements")


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    if request.method == "GET":
        return _show(request, page, start(page.form, page.asked), {})
    since = _since(request, page)
    if since or (page.number and page.asked.row is None):
        return _show(request, page, page.typed, {}, since=since, status=409)
    edits, typed, why = _read(page, request)
    if typed.wrong:
        return _show(request, page, page.typed, typed.wrong, doubted=typed.doubted, status=422)
    if edits is None:
        messages.info(request, _("Inget är ändrat: det stod så redan."))
        return redirect("placement", page.held.placement_id)
    shown = told(viewer_of(request), page.held, edits, page.asked.today, page.words.needs)
    yes = request.POST.get("svar") == "ja" and request.POST.get("visat") == page.digest
    if yes and not shown["stops"]:
        return _save(request, page, edits, why)
    status = 422 if shown["stops"] else 200
    moved = request.POST.get("svar") == "ja" and not yes
    return _show(
        request, page, page.typed, {}, shown=shown, moved=moved, doubted=typed.doubted,
        status=status,
    )  # fmt: skip


def _read(page: Page, request: HttpRequest) -> tuple[list[Edit] | None, Typed, dict[str, Any]]:
    """The edits that the typed amounts to, None when it changes nothing; and why it is done."""
    removes = page.said.get("gor") == REMOVE and page.asked.row is not None
    values, typed = (
        ({}, Typed(page.said))
        if removes
        else read(page.form, page.said, partial(_known_places, page, request), page.offered)
    )
    why = {
        "reason": typed.code("skal", page.words.reasons),
        "note": typed.note("not", known=_known_names(page)) or "",
        "on_file": typed.day("i-akten"),
    }
    if why["reason"] is None:
        typed.wrong.setdefault("skal", _("Välj varför du ändrar."))
    number = values.get("placement_id")
    if number and number_is_taken(number):
        typed.wrong["placement_id"] = _("Numret %(number)s är upptaget. Skriv ett annat.") % {
            "number": number
        }
    if typed.wrong:
        return None, typed, why
    edits = removal(page.form, page.asked) if removes else page.form.edits(page.asked, values)
    return (edits if _changes_anything(page.held, edits) else None), typed, why


def _known_names(page: Page) -> list[str]:
    """The names that a note may hold, when there is one: those of the provider."""
    if not page.said.get("not") or not page.held.placement_id:
        return []
    return (
        provider_tables(page.held.stay["provider_id"])["providers"]["name"].drop_nulls().to_list()
    )


def _known_places(page: Page, request: HttpRequest) -> list[str]:
    """What names no person: the register's providers and homes, and what the placement says."""
    stands = page.held.stay.values() if page.held.placement_id else ()
    return [*place_names(viewer_of(request)), *(each for each in stands if isinstance(each, str))]


def _changes_anything(held: OnePlacement, edits: Sequence[Edit]) -> bool:
    for edit in edits:
        gone = [row for row in held.rows(edit.table) if row["_row"] in edit.gone]
        for before, after in pairs(edit.table, gone, edit.new):
            if before is None or after is None or any(after[n] != before[n] for n in after):
                return True
    return False


def _save(
    request: HttpRequest, page: Page, edits: Sequence[Edit], why: dict[str, Any]
) -> HttpResponse:
    number = page.held.placement_id or str(edits[0].new[0]["placement_id"])
    removes = page.said.get("gor") == REMOVE
    try:
        change(
            edits=edits, what=f"placements.{'remove_' if removes else ''}{page.form.what}",
            subject=f"placering {number}", seen=Seen(page.base, OF_ONE, {"placement_id": number}),
            by=request.user.get_username(), at=datetime.now(UTC), **why,
        )  # fmt: skip
    except ChangedSince:
        return _show(request, page, page.typed, {}, since=_since(request, page), status=409)
    messages.success(request, _("Sparat. Det går att ta tillbaka under Historik."))
    new = next((e.new[-1] for e in edits if e.table == "placements" and len(e.new) > 1), None)
    return redirect("placement", new["placement_id"] if new else number)


def _crumbs(held: OnePlacement) -> list[tuple[str, str]]:
    number = held.placement_id
    own = [(number, reverse("placement", args=[number]))] if number else []
    return [(_("Placeringar"), reverse("placements")), *own]


def _since(request: HttpRequest, page: Page) -> Sequence[Version]:
    """What has become of the placement since the form was opened."""
    if page.base >= page.held.batch or not page.held.placement_id:
        return ()
    return history(viewer_of(request), page.held.placement_id, after=page.base).versions


def _show(
    request: HttpRequest, page: Page, typed: dict[str, str], wrong: dict[str, str], *,
    shown: dict[str, Any] | None = None, since: Sequence[Version] = (), moved: bool = False,
    doubted: Mapping[str, Doubt] = MappingProxyType({}), status: int = 200,
) -> HttpResponse:  # fmt: skip
    held, form = page.held, page.form
    gone, words = bool(page.number) and page.asked.row is None, page.words.needs
    context = {
        "form": form,
        "crumbs": _crumbs(held),
        "back": reverse("placement", args=[held.placement_id]) if held.placement_id
        else reverse("placements"),
        "fields": [(field, options(form, field, page.offered)) for field in form.fields],
        "typed": typed,
        "wrong": wrong,
        "doubted": doubted,
        "reasons": page.words.reasons,
        "base": held.batch,
        "digest": page.digest,
        "shown": shown,
        "moved": moved,
        "since": [
            (each, [said(c.table, c.pair, words) for c in each.changes]) for each in since
        ],
        "gone": gone,
        "removable": page.asked.row is not None,
        "removing": page.said.get("gor") == REMOVE,
    }  # fmt: skip
    return render(request, "hand_change.html.j2", context, status=status)
