"""What a page is about: who looks, at the register as it stood when, in which month.

A page asks everything of one `Opened`, so that all of it is of one state of the register. The
month and the day stand in the address; links from the page carry them on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate, make_aware

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.store.queries import EmptyRegister, State, state_at
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.access import viewer_of
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


@dataclass(frozen=True, slots=True)
class Opened:
    """`known_on`: the day whose register is shown; None is the register as it is now.

    `months` are those there are figures for, the latest first, and `month` one of them.
    """

    viewer: Viewer
    state: State
    known_on: date | None
    dataset: Dataset
    months: Sequence[Month]
    month: Month

    @property
    def edition(self) -> Edition:
        return edition_for(self.viewer)

    @property
    def municipality(self) -> str:
        return self.dataset.municipality.name or "Kommunen"

    def kept(self, work: Kept[P, T], *rest: P.args, **names: P.kwargs) -> T:
        """What a kept function of (state, viewer, month, …) answers for this page."""
        return work(self.state, reader(self.viewer), self.month, *rest, **names)

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


def opened(request: HttpRequest) -> Opened:
    """What the request asks to see. Raises EmptyRegister, which is shown as a page that helps.

    Kept with the request, for the frame of the page.
    """
    found = open_for(viewer_of(request), request.GET.get(MONTH, ""), known_on(request))
    request.opened = found  # type: ignore[attr-defined]
    return found


def open_for(viewer: Viewer, month: str = "", day: date | None = None) -> Opened:
    """For a viewer: a month if there are figures for it, else the latest. Raises EmptyRegister."""
    state = state_at(known_at=_end_of(day) if day else None)
    if state is None:
        raise EmptyRegister
    dataset = dataset_at(state, reader(viewer))
    months = months_with_figures(dataset) or [Month.of(state.made_at.date())]
    chosen = next((each for each in months if str(each) == month), months[0])
    return Opened(viewer, state, day, dataset, months, chosen)


def known_on(request: HttpRequest) -> date | None:
    """The day whose register is asked for; None for today's. Raises Http404 for what is no day."""
    text = request.GET.get(KNOWN, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404(f"{text[:20]} är ingen dag. Skriv till exempel 2026-10-31.") from None
    return day if day < localdate() else None


def carried(request: HttpRequest) -> dict[str, Any]:
    """The month and the day of the address as they were asked for, to go on with."""
    return {name: request.GET[name] for name in (MONTH, KNOWN) if request.GET.get(name)}


def _end_of(day: date) -> datetime:
    return make_aware(datetime.combine(day + timedelta(days=1), time.min)) - datetime.resolution
