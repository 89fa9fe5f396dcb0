"""Changing a placement by hand: its own part of the flow (`web.hand_flow`); and taking it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.need_codes import offered
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.history import Past, history
from hemmaplan.store.one_placement import (
    OF_ONE,
    no_placement,
    number_is_taken,
    one_placement,
    place_names,
    provider_tables,
)
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.hand_changes import told
from hemmaplan.web.hand_flow import Flow, take_back
from hemmaplan.web.placement_forms import CREATE, FORMS, Asked, correcting
from hemmaplan.web.typed import Typed, whole

_COUNTED = ("rates", "incomes", "pauses")
"""What a placement costs rests on."""


@dataclass(frozen=True)
class OfPlacement(Flow[Asked]):
    """A change of a placement, its prices, incomes and pauses, and of what is done."""

    what, about, key, tables = "placements", "placering", "placement_id", OF_ONE

    @property
    def name(self) -> str:
        return self.asked.held.placement_id

    @property
    def offered(self) -> Mapping[str, str]:
        """The needs to choose from, with the one that the placement has."""
        stay = self.asked.held.stay if self.name else {}
        has = [stay["need"]] if stay.get("need") else []
        return offered(self.words.codes.needs, stay.get("area") or "", self.asked.today, also=has)

    def crumbs(self) -> list[tuple[str, str]]:
        own = [(self.name, reverse("placement", args=[self.name]))] if self.name else []
        return [(_("Placeringar"), reverse("placements")), *own]

    def past(self, after: int) -> Past:
        return history(self.viewer, self.name, after=after)

    def told(self, edits: Sequence[Edit]) -> dict[str, Any]:
        held, today = self.asked.held, self.asked.today
        return told(self.viewer, held, edits, today, self.words.needs)

    def landing(self, number: str, edits: Sequence[Edit] = ()) -> HttpResponse:
        """The placement; the new one, where one has taken over."""
        new = next((e.new[-1] for e in edits if e.table == "placements" and len(e.new) > 1), None)
        return redirect("placement", new["placement_id"] if new else number)

    def names(self) -> list[str]:
        if not self.name:
            return []
        known = provider_tables(self.asked.held.stay["provider_id"])["providers"]
        return known["name"].drop_nulls().to_list()

    def places(self) -> Collection[str]:
        stands = self.asked.held.stay.values() if self.name else ()
        return [*place_names(self.viewer), *(each for each in stands if isinstance(each, str))]

    def look_over(self, values: Mapping[str, Any], typed: Typed) -> None:
        number = values.get("placement_id")
        if number and number_is_taken(number):
            says = _("Numret %(number)s är upptaget. Skriv ett annat.")
            typed.wrong["placement_id"] = says % {"number": number}


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
    return OfPlacement(request, form, Asked(held, row, localdate()), number).answer()


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def placement_new(request: HttpRequest) -> HttpResponse:
    asked = Asked(no_placement(viewer_of(request)), None, localdate())
    return OfPlacement(request, CREATE, asked).answer()


@open_to(PLACES)
@require_POST
def placement_undo(request: HttpRequest, placement_id: str, batch: int) -> HttpResponse:
    """Take back a change by hand of this placement, by another."""
    take_back(request, history(viewer_of(request), placement_id), batch)
    stands = one_placement(viewer_of(request), placement_id, ()) is not None
    return redirect("placement", placement_id) if stands else redirect("placements")
