"""Sök: a figure or a page by its words; and Hjälp, how the pages are used.

Not persons or cases: this is follow-up, where the law does not let one search for a person
(2001:454 § 7 a), and what is searched for stands in the address.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from hemmaplan.core.glossary import GLOSSARY, matching
from hemmaplan.ingest.rules import by_code
from hemmaplan.reports.tracing import WHOLE
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.figure_index import index_at
from hemmaplan.web.handbook import BY_TASK, IN_ENGLISH, addresses, is_offered, title_of
from hemmaplan.web.opened import carried, opened
from hemmaplan.web.pages import room_address, rooms_for

_SHOWN = 30


@open_to(EVERYBODY)
def search(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    asked = " ".join(request.GET.get("q", "").split())[:100]
    words = asked.lower().split()
    try:
        page = opened(request, shows_only=True)
        index = page.kept(index_at, page.edition) if words else []
    except EmptyRegister:  # pages can be found all the same
        index = []
    found = [entry for entry in index if all(w in " ".join(entry).lower() for w in words)]
    context = {
        "asked": asked,
        "pages": [
            (gettext(room.label), room_address(request, room))
            for room in rooms_for(viewer.role)
            if words and all(word in gettext(room.label).lower() for word in words)
        ]
        + _rules(request, words)
        + _said(words),
        "meanings": list(matching(words)),
        "found": [
            (page.figure(address), title, _parts(place)) for address, title, place in found[:_SHOWN]
        ],
        "left_out": max(0, len(found) - _SHOWN),
    }
    return render(request, "search.html.j2", context)


def _parts(place: str) -> str:
    """Where a figure stands, without the totals that say nothing beside a part."""
    parts = place.split(" · ")
    return ", ".join(part for part in parts if part != WHOLE) or place


def _rules(request: HttpRequest, words: list[str]) -> list[tuple[str, str]]:
    """The rules whose title has the words, with their addresses."""
    after = f"?{urlencode(carried(request))}"
    return [
        (
            gettext("Regel: %(title)s") % {"title": rule.title},
            reverse("rule", args=[rule.code]) + after,
        )
        for rule in by_code().values()
        if words and all(word in f"regel {rule.title}".lower() for word in words)
    ]


def _said(words: list[str]) -> list[tuple[str, str]]:
    """The handbook's chapters whose title has the words; not the reference, which is in English."""
    told = [each for each in addresses() if not each.startswith(IN_ENGLISH)]
    return [
        (gettext("Handboken: %(title)s") % {"title": title}, address)
        for address, title in _chapters(told)
        if words and all(word in f"handboken {title}".lower() for word in words)
    ]


@open_to(EVERYBODY)
def help_page(request: HttpRequest) -> HttpResponse:
    """The handbook by what one is there to do, the keys and the words."""
    role = viewer_of(request).role
    offered = {
        task: [each for each in these if is_offered(each, role)] for task, these in BY_TASK.items()
    }
    context = {
        "glossary": GLOSSARY,
        "handbook": {gettext(task): _chapters(these) for task, these in offered.items() if these},
        "reference": _chapters(each for each in addresses() if each.startswith(IN_ENGLISH)),
    }
    return render(request, "help.html.j2", context)


def _chapters(these: Iterable[str]) -> list[tuple[str, str]]:
    """Each chapter's address and title."""
    return [(reverse("handbook", args=each.split("/")), title_of(each)) for each in these]
