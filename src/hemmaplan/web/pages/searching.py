"""Sök: a figure or a page by its words; and Hjälp, how the pages are used.

Not persons or cases: this is follow-up, where the law does not let one search for a person
(2001:454 § 7 a), and what is searched for stands in the address.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.reports.annex import printed_figures
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.monthly import monthly_blocks
from hemmaplan.reports.registry import Edition, definition
from hemmaplan.reports.tracing import places
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.kept import kept
from hemmaplan.web.months import (
    at_one_time,
    current_dataset,
    dataset_at,
    edition_for,
    figures_at,
    months_with_figures,
    reader,
)
from hemmaplan.web.pages import asked_month, rooms_for, with_month

_SHOWN = 30
Entry = tuple[str, str, str]
"""A figure's address, its title, and where it stands."""


@open_to(EVERYBODY)
def search(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    asked = " ".join(request.GET.get("q", "").split())[:100]
    words = asked.lower().split()
    try:
        months = months_with_figures(current_dataset(viewer))
    except EmptyRegister:
        months = []
    month = asked_month(request, months)
    found: list[Entry] = []
    if month is not None and words:
        index = at_one_time(_index, reader(viewer), month, edition_for(viewer))
        found = [entry for entry in index if all(w in " ".join(entry).lower() for w in words)]
    context = {
        "asked": asked,
        "month": month,
        "months": months,
        "pages": [
            (room.label, with_month(room.address, month))
            for room in rooms_for(viewer.role)
            if words and all(word in room.label.lower() for word in words)
        ],
        "found": [
            (with_month(reverse("figure", args=[address]), month), title, place)
            for address, title, place in found[:_SHOWN]
        ],
        "left_out": max(0, len(found) - _SHOWN),
    }
    return render(request, "search.html.j2", context)


@kept(room=8)
def _index(state: str, viewer: Viewer, month: Month, edition: Edition) -> list[Entry]:
    """Every figure the viewer may see: the report's in its order, then the rest, broadest first."""
    dataset, found = dataset_at(state, viewer), figures_at(state, viewer, month, edition)
    printed = printed_figures(monthly_blocks(Briefing(dataset, month, found.table, found.hidden)))
    rest = {figure.address for figure in found.table.all()} - set(printed)
    place = places(dataset)
    return [
        (str(address), definition(address.id).title, place(address))
        for address in [*printed, *sorted(rest, key=_breadth)]
    ]


def _breadth(address: Address) -> tuple[int, str]:
    """Totals before parts."""
    parts = sum(bool(part) and part != "total" for part in address[1:])
    return parts, str(address)


@open_to(EVERYBODY)
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help.html.j2")
