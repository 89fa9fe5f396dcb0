"""Läget and the rooms as they are drawn, charts and all, kept between pages."""

from collections.abc import Sequence
from threading import Thread

from django.conf import settings
from django.db import connection

from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block
from hemmaplan.render.html import page_blocks
from hemmaplan.render.printed import Printed
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.standing import ROOMS, Room, standing
from hemmaplan.store.queries import EmptyRegister, State
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.drafts import outline
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, figures_at
from hemmaplan.web.opened import Opened, open_for
from hemmaplan.web.task_frames import controlled_at, list_at
from hemmaplan.web.task_lists import TASK_LISTS
from hemmaplan.web.warned import AHEAD, due_at, follow_up_at, warnings_at

STANDING = ("headline", "first", "why", "areas", "indicators")
"""The parts of Läget, in their order."""


def standing_parts(opened: Opened) -> dict[str, list[Printed]]:
    """Läget's parts by name, in the viewer's edition."""
    return opened.kept(_standing, opened.edition)


def room_blocks(opened: Opened, room: Room) -> list[Printed]:
    """A room's blocks in the viewer's edition."""
    return opened.kept(_room, opened.edition, room.name)


def draw_ahead() -> None:
    """Draw the latest month's pages in a thread of its own, so that nobody waits for them."""
    if settings.DRAW_AHEAD:
        Thread(target=_draw_and_close, daemon=True).start()


def _draw_and_close() -> None:
    try:
        draw()
    finally:
        connection.close()  # the thread's own


def draw() -> None:
    """The latest month's pages, of those who read all and of the board."""
    for role in (Role.CONTROLLER, Role.BOARD_MEMBER):
        try:
            opened = open_for(Viewer(role))
        except EmptyRegister:
            return
        standing_parts(opened)
        for room in ROOMS:
            room_blocks(opened, room)
        if role is Role.CONTROLLER:
            opened.findings()
            opened.kept(warnings_at)
            opened.kept(due_at, AHEAD)
            opened.kept(follow_up_at)
            opened.kept(controlled_at)
            for name in TASK_LISTS:
                opened.kept(list_at, name)
            outline(opened)


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
    return page_blocks(room.blocks(_briefing(state, viewer, month, edition)))


def _briefing(state: State, viewer: Viewer, month: Month, edition: Edition) -> Briefing:
    found = figures_at(state, viewer, month, edition)
    return Briefing(dataset_at(state, viewer), month, found.table, found.hidden)
