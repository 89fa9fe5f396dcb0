"""What a page is about: who looks, at the register as it was known when, in which month.

A page asks everything of one `Opened`, so that all of it is of one state of the register. The
month and the day stand in the address; links from the page carry them on. A register of an earlier
day can be looked at and taken away, but nothing in it can be changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext as _

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.store.queries import EmptyRegister, State, States, states_at
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.access import View, viewer_of
from hemmaplan.web.ahead import state_to_show
from hemmaplan.web.errors import only_looking
from hemmaplan.web.months import (
    dataset_at,
    edition_for,
    figures_at,
    findings_at,
    months_with_figures,
    reader,
)

MONTH, KNOWN = "manad", "som-den"
P = ParamSpec("P")
T = TypeVar("T")
Kept = Callable[Concatenate[State, Viewer, Month, P], T]


class OnlyLooking(RuntimeError):
    """Something was to be changed from a page that shows the register of an earlier day."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`known_on`: the day whose register is shown; None is the register as it is now.
    `awaits`: the newer state that is being worked out, when this is the one before it. `steps`:
    the newest with the steps of open choices, which no figure rests on. `ladders`: which version
    of one's own ladders choices are held against, as they are now.

    `months` are those there are figures for, the latest first, and `month` one of them.
    """

    viewer: Viewer
    state: State
    known_on: date | None
    dataset: Dataset
    months: Sequence[Month]
    month: Month
    steps: State
    ladders: int = 0
    awaits: State | None = None

    @property
    def known_at(self) -> datetime | None:
        """The last instant of `known_on`."""
        return _end_of(self.known_on) if self.known_on else None

    @property
    def edition(self) -> Edition:
        return edition_for(self.viewer)

    @property
    def municipality(self) -> str:
        return self.dataset.municipality.name or _("Kommunen")

    @property
    def reader(self) -> Viewer:
        """Whose rows the page is made of."""
        return reader(self.viewer)

    def kept(self, work: Kept[P, T], *rest: P.args, **names: P.kwargs) -> T:
        """What a kept function of (state, viewer, month, …) answers for this page."""
        return work(self.state, self.reader, self.month, *rest, **names)

    def lacks(self, *tables: str) -> list[str]:
        """Those of the tables that are not read in."""
        return [name for name in tables if not self.dataset.has(name)]

    def figures(self, edition: Edition | None = None) -> MonthFigures:
        """The month's figures in the viewer's edition, or in one given."""
        return self.kept(figures_at, edition or self.edition)

    def findings(self) -> list[Problem]:
        """What `check` finds in what the viewer may read, dearest first."""
        return self.kept(findings_at)

    @property
    def asked(self) -> dict[str, str]:
        """The month and the day as the address says them: what a form has to carry on."""
        day = {KNOWN: str(self.known_on)} if self.known_on else {}
        return {MONTH: str(self.month), **day}

    def address(self, name: str, *args: object, **query: object) -> str:
        """Another page's address, in the same month and of the same day."""
        return f"{reverse(name, args=args)}?{urlencode({**self.asked, **query})}"

    def figure(self, address: object) -> str:
        """Where a figure's trace is."""
        return self.address("figure", address)


def opened(request: HttpRequest, *, shows_only: bool = False) -> Opened:
    """What the request asks to see, kept with the request for the frame of the page.

    A page that `shows_only` may be of the state before the newest (`web.ahead`). Raises
    EmptyRegister and OnlyLooking, which are shown as pages (`OpenedMiddleware`).
    """
    day = known_on(request)
    if day and request.method not in ("GET", "HEAD"):
        raise OnlyLooking
    viewer, month = viewer_of(request), request.GET.get(MONTH, "")
    found = open_for(viewer, month, day, shows_only=shows_only)
    request.opened = found  # type: ignore[attr-defined]
    return found


def open_for(
    viewer: Viewer, month: str = "", day: date | None = None, *, shows_only: bool = False
) -> Opened:
    """For a viewer: a month if there are figures for it, else the latest. Raises EmptyRegister."""
    states = states_at(known_at=_end_of(day) if day else None)
    newest = states.figures
    if newest is None:
        raise EmptyRegister
    if not shows_only or day:
        return open_state(newest, viewer, month, day, states=states)
    state = state_to_show(viewer, newest, now())
    return open_state(state, viewer, month, states=states)


def open_state(
    state: State, viewer: Viewer, month: str = "", day: date | None = None, *,
    states: States | None = None,
) -> Opened:  # fmt: skip
    """Of a state, as `open_for`; without the `states` that are current it is the newest."""
    figures, steps, ladders = states or States(state, state, 0)
    dataset = dataset_at(state, reader(viewer))
    months = months_with_figures(dataset) or [Month.of(state.made_at.date())]
    chosen = next((each for each in months if str(each) == month), months[0])
    awaits = figures if figures != state else None
    return Opened(viewer, state, day, dataset, months, chosen, steps or state, ladders, awaits)


def states_of(request: HttpRequest) -> States:
    """`states_at` as it was when the request first asked: its page and its frame ask once."""
    found: States | None = getattr(request, "states", None)
    if found is None:
        found = request.states = states_at()  # type: ignore[attr-defined]
    return found


def open_if_read(request: HttpRequest) -> Opened | None:
    """The register as it is now, only if this process has it already: for the frame of a page."""
    viewer, month = viewer_of(request), request.GET.get(MONTH, "")
    states = states_of(request)
    if states.figures is None or dataset_at.ready(states.figures, reader(viewer)) is None:
        return None
    return open_state(states.figures, viewer, month, states=states)


def known_on(request: HttpRequest) -> date | None:
    """The day whose register is asked for; None for today's. Raises Http404 for what is no day."""
    text = request.GET.get(KNOWN, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404(
            _("%(text)s är ingen dag. Skriv till exempel 2026-10-31.") % {"text": text[:20]}
        ) from None
    return day if day < localdate() else None


def carried(request: HttpRequest) -> dict[str, Any]:
    """The month and the day of the address as they were asked for, to go on with."""
    return {name: request.GET[name] for name in (MONTH, KNOWN) if request.GET.get(name)}


class OpenedMiddleware:
    """A page that says what to do where there is nothing to open, or nothing to change."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OnlyLooking):
            return only_looking(request)
        if not isinstance(error, EmptyRegister):
            return None
        context = {
            "known_on": known_on(request),
        }
        is_page = request.path.endswith("/")  # a file of nothing does not exist
        return render(request, "empty.html.j2", context, status=200 if is_page else 404)


def without(request: HttpRequest, name: str) -> str:
    """The request's own address, without a part of its question."""
    asked = request.GET.copy()
    asked.pop(name, None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _end_of(day: date) -> datetime:
    return make_aware(datetime.combine(day + timedelta(days=1), time.min)) - datetime.resolution
