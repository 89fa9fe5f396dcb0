"""Läget and the rooms as they are drawn, charts and all, kept between pages."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial

from django.db import DatabaseError
from django.utils.timezone import localdate

from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block
from hemmaplan.render.html import page_blocks
from hemmaplan.render.printed import Printed
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.standing import ROOMS, Room, standing
from hemmaplan.store.models import Member
from hemmaplan.store.queries import EmptyRegister, State, States, state_at, states_at
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, Role, Viewer
from hemmaplan.web import ahead
from hemmaplan.web.ahead import EVERYBODY
from hemmaplan.web.choices import costs_ahead
from hemmaplan.web.drafts import contradictions, outline, previous_reports
from hemmaplan.web.figure_index import index_at
from hemmaplan.web.forecast_words import method_that_counts, model_leans_on
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, figures_at
from hemmaplan.web.needs import need_words
from hemmaplan.web.opened import Opened, open_state
from hemmaplan.web.placements import every_placement
from hemmaplan.web.scenario_tables import nothing_asked
from hemmaplan.web.task_frames import controlled_at, list_at, overridden
from hemmaplan.web.task_lists import OVERRIDDEN, TASK_LISTS
from hemmaplan.web.user_years import usual_years
from hemmaplan.web.usual_prices import usual_prices_at
from hemmaplan.web.warned import due, follow_up_at, warnings_at

STANDING = ("headline", "first", "why", "areas", "indicators")
"""The parts of Läget, in their order."""
HEADLINE = "headline"
"""The kind of the block that a room's page has for its heading, before the others."""
_LOOK_SECONDS = 1
_log = logging.getLogger(__name__)


def standing_parts(opened: Opened) -> dict[str, list[Printed]]:
    """Läget's parts by name, in the viewer's edition."""
    return opened.kept(_standing, opened.edition)


def room_blocks(opened: Opened, room: Room) -> list[Printed]:
    """A room's blocks in the viewer's edition, its headline first."""
    return opened.kept(_room, opened.edition, room.name)


def is_drawn(opened: Opened) -> bool:
    """Whether Läget and every room of the page's month are there already, here or beside."""
    names = (room.name for room in ROOMS)
    return opened.kept(_standing.is_there, opened.edition) and all(
        opened.kept(_room.is_there, opened.edition, name) for name in names
    )


def readers() -> list[Viewer]:
    """Those whose pages differ: who sees all, the board, and each unit manager's units."""
    managers = Member.objects.filter(role=Role.UNIT_MANAGER.value).order_by("pk")
    own = dict.fromkeys(each.viewer for each in managers if each.units)
    return [EVERYBODY, Viewer(Role.BOARD_MEMBER), *own]


@kept(room=64)
def all_drawn(state: State, viewer: Viewer, _day: date) -> bool:
    """True, when the latest month's pages have been worked out for a reader on a day: what open
    choices cost is of the day they are looked at."""
    return all(_worked_out(state, viewer))


def draw() -> Iterator[bool]:
    """Work out what pages of the newest state show, for each reader: a part each time, True."""
    state = state_at()
    for viewer in readers() if state else ():
        if state and not all_drawn.is_there(state, viewer, localdate()):
            yield from _worked_out(state, viewer)
            all_drawn(state, viewer, localdate())


def follow() -> None:
    """Show each state as soon as its pages have been worked out by the worker; never returns."""
    seen = shown = None
    while True:
        with suppress(DatabaseError, EmptyRegister):  # out of reach for a while, or nothing there
            state = state_at()
            if state is not None and state != seen:
                open_state(state, EVERYBODY)  # for the pages that are of the newest
                seen = state
            if state is not None and state != shown and show_ready(state):
                shown = state
        time.sleep(_LOOK_SECONDS)


def show_ready(state: State) -> bool:
    """Take what has been worked out of a state into the process, and show it; whether all was."""
    waiting = [viewer for viewer in readers() if not ahead.shows(viewer, state)]
    for viewer in waiting:
        if all_drawn.is_there(state, viewer, localdate()):
            all(_worked_out(state, viewer))
            ahead.ready(viewer, state)
    return all(ahead.shows(viewer, state) for viewer in waiting)


def _worked_out(state: State, viewer: Viewer) -> Iterator[bool]:
    """A part at a time, True. What can't be worked out says so on its own page."""
    for work in _works(state, viewer):
        try:
            work()
        except DatabaseError:
            raise
        except Exception as error:
            _log.warning("a part of the pages can't be worked out: %s", type(error).__name__)
        yield True


def _works(state: State, viewer: Viewer) -> Iterator[Callable[[], object]]:
    """What a reader's pages are made of, a part at a time."""
    try:
        page = open_state(state, viewer, states=States(state, state, states_at().ladders))
    except EmptyRegister:
        return
    yield from month_works(page)
    if viewer.role is not Role.UNIT_MANAGER:  # whose rows are not the municipality's
        yield partial(usual_years, page)
    yield partial(page.kept, index_at, page.edition)
    if viewer.role not in READS_ROWS:
        return
    parts = [warnings_at, follow_up_at, controlled_at]
    if page.dataset.has("placements"):
        parts.append(every_placement)
    yield from (partial(page.kept, part) for part in parts)
    lists = (each for each in TASK_LISTS if each != OVERRIDDEN.name)
    yield from (partial(page.kept, list_at, each) for each in lists)
    yield lambda: overridden(page, need_words(viewer))
    yield partial(due, page)
    yield page.findings
    if viewer == EVERYBODY:
        yield partial(outline, page)
        yield lambda: contradictions(page, previous_reports(page))
        yield partial(usual_prices_at, state, viewer)
        yield partial(costs_ahead, state, viewer, localdate())


def month_works(page: Opened) -> Iterator[Callable[[], object]]:
    """What the page's month takes a while to show, on whichever page, a part at a time."""
    yield partial(standing_parts, page)
    yield from (partial(room_blocks, page, room) for room in ROOMS)
    if page.viewer.role is not Role.UNIT_MANAGER:
        yield partial(page.kept, method_that_counts)
    if page.viewer.role in SEES_ALL:
        yield partial(page.kept, model_leans_on)
        yield partial(nothing_asked, page)


@kept(room=24)
def _standing(
    state: State, viewer: Viewer, month: Month, edition: Edition
) -> dict[str, list[Printed]]:
    page = standing(_briefing(state, viewer, month, edition))
    parts: list[Sequence[Block]] = [getattr(page, name) for name in STANDING]
    printed = iter(page_blocks([block for part in parts for block in part]))  # numbered as one
    return {name: [next(printed) for _ in part] for name, part in zip(STANDING, parts, strict=True)}


@kept(room=48)
def _room(state: State, viewer: Viewer, month: Month, edition: Edition, name: str) -> list[Printed]:
    room = next(each for each in ROOMS if each.name == name)
    b = _briefing(state, viewer, month, edition)
    headline = [{**block, "kind": HEADLINE} for block in page_blocks(room.headline(b))]
    return [*headline, *page_blocks(room.blocks(b))]


def _briefing(state: State, viewer: Viewer, month: Month, edition: Edition) -> Briefing:
    found = figures_at(state, viewer, month, edition)
    return Briefing(dataset_at(state, viewer), month, found.table, found.hidden)
