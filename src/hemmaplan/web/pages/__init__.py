"""Pages, one module each, and what they share: the frame round them and how they are written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from django.utils.translation import gettext_noop as N_
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from hemmaplan.core.code_words import TABLES_IN_WORDS, tables_told
from hemmaplan.core.periods import Month
from hemmaplan.render.html import whole
from hemmaplan.render.numbers_sv import number_text, period_text
from hemmaplan.reports.standing import ROOMS as REPORT_ROOMS
from hemmaplan.reports.standing import Room as ReportRoom
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, STEERS, Role
from hemmaplan.web.access import EVERYBODY, member_of
from hemmaplan.web.changes import cell_told
from hemmaplan.web.counts import to_do
from hemmaplan.web.handbook import chapter_on, is_offered, title_of
from hemmaplan.web.opened import KNOWN, MONTH, Opened, carried, without
from hemmaplan.web.tour import STEP, stop_at
from hemmaplan.web.where import where
from hemmaplan.web.words import words_of

ROLE_NAMES = {
    Role.CONTROLLER: N_("controller"),
    Role.COORDINATOR: N_("placeringssamordnare"),
    Role.UNIT_MANAGER: N_("enhetschef"),
    Role.BOARD_MEMBER: N_("nämndledamot"),
    Role.ADMINISTRATOR: N_("administratör"),
}


@dataclass(frozen=True, slots=True)
class Room:
    """A place in the navigation, and the roles that find it there."""

    name: str
    label: str
    roles: frozenset[Role]
    argument: str = ""
    report: str = ""
    """The room of the report that belongs to this one."""
    counts: str = ""
    """What the number beside its name is a number of."""
    looks_back: bool = True
    """Whether it can show the register as it was; where things are changed it is as it is now."""

    @property
    def address(self) -> str:
        return reverse(self.name, args=[self.argument] if self.argument else [])


def _report_rooms(report: ReportRoom) -> list[Room]:
    """Who reads rows meets the placements themselves first, and the report's page from there."""
    if report.name != "placeringar":
        return [Room("room", report.label, EVERYBODY, report.name)]
    return [
        Room("placements", report.label, READS_ROWS, report=report.name),
        Room("room", report.label, EVERYBODY - READS_ROWS, report.name),
    ]


ROOMS = (
    Room("standing", N_("Läget"), EVERYBODY),
    Room("tasks", N_("Att göra"), READS_ROWS, counts=N_("försenade")),
    Room("choices", N_("Val"), READS_ROWS),
    Room("providers", N_("Utförare"), SEES_ALL),
    *(each for room in REPORT_ROOMS for each in _report_rooms(room)),
    Room("round", N_("Prognosrundan"), STEERS | {Role.UNIT_MANAGER}, looks_back=False),
    Room("comparison", N_("Jämför"), EVERYBODY),
    Room("reports", N_("Rapporter"), EVERYBODY - {Role.UNIT_MANAGER}),
    Room("imports", N_("Läs in"), STEERS, looks_back=False),
    Room("settings", N_("Inställningar"), STEERS, looks_back=False),
    Room("audit", N_("Spårlista"), STEERS, looks_back=False),
)


def environment(**options: Any) -> Environment:
    """The templates of the pages, and those of the report that the pages share."""
    options |= {
        "extensions": ["jinja2.ext.i18n"],
        "loader": ChoiceLoader(
            [PackageLoader("hemmaplan.web"), PackageLoader("hemmaplan.render", ".")]
        ),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined] # the extension's
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals |= {"url": reverse, "month_name": month_name, "MONTH": MONTH, "KNOWN": KNOWN}
    made.globals |= {"language": get_language, "where": where}
    made.filters["translated"] = gettext  # a text marked with N_ in Python; escaped like any other
    made.filters["table_words"] = lambda table: gettext(TABLES_IN_WORDS[table])
    made.filters["cell_told"] = cell_told
    made.filters["tables_told"] = tables_told
    made.filters["moment"] = moment
    made.filters["whole"] = whole
    made.filters["thousands"] = number_text
    made.filters["kronor"] = lambda ore: number_text(Fraction(ore, 100))
    return made


def month_name(month: Month) -> str:
    return period_text(month, month)


def moment(at: datetime) -> str:
    """A moment to the minute, by the clock of the place."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def asked_month(request: HttpRequest, months: list[Month]) -> Month | None:
    """The month in the address if it is one of them, else the latest; None when there is none."""
    by_name = {str(month): month for month in months}
    return by_name.get(request.GET.get(MONTH, ""), months[0] if months else None)


def with_month(address: str, month: Month | None) -> str:
    return f"{address}?{urlencode({MONTH: str(month)})}" if month else address


def rooms_for(role: Role | None) -> list[Room]:
    return [room for room in ROOMS if role in room.roles]


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: who is signed in, and where they can go."""
    member = member_of(request)
    role = Role(member.role) if member else None
    opened: Opened | None = getattr(request, "opened", None)
    asks = member is not None and (opened is not None or request.method in ("GET", "HEAD"))
    counted = to_do(request, opened) if asks else {}
    rooms = [
        {
            "label": gettext(room.label),
            "count": counted.get(room.name, 0),
            "counts": gettext(room.counts) if room.counts else "",
            "address": room_address(request, room),
            "here": _is_in(request, room),
        }
        for room in rooms_for(role)
    ]
    return {
        "rooms": rooms,
        "opened": opened,
        "may_read_in": role in STEERS,
        "tour": stop_at(
            request.GET.get(STEP, ""),
            [(r.argument or r.name, room_address(request, r)) for r in rooms_for(role)],
        ),
        "tour_left": without(request, STEP),
        "explained": words_of(request.resolver_match),
        "how_to": _how_to(request, role),
        **({"figure_url": opened.figure} if opened else {}),
        "now_address": without(request, KNOWN),
        "yesterday": localdate() - timedelta(days=1),
        "carried_on": carried(request),
        "start_address": room_address(request, ROOMS[0]),
        "user_name": request.user.get_username() if member else "",
        "role_name": gettext(ROLE_NAMES[role]) if role else "",
        "csrf": get_token(request),
        "told": [(each.level_tag, str(each)) for each in get_messages(request)],
    }


def _how_to(request: HttpRequest, role: Role | None) -> tuple[str, str] | None:
    """The chapter of the handbook about the page: its address and title."""
    chapter = chapter_on(request.resolver_match)
    if chapter is None or not is_offered(chapter, role):
        return None
    return reverse("handbook", args=chapter.split("/")), title_of(chapter)


def _is_in(request: HttpRequest, room: Room) -> bool:
    """Whether the page is the room itself or one that belongs to it."""
    match = request.resolver_match
    if match is None or match.url_name is None:
        return False
    if room.report and match.kwargs.get("name", "") == room.report:
        return True
    inside = getattr(request, "in_room", "")  # a page that says itself where it belongs
    if inside:
        return inside in (room.name, room.argument)
    named = match.url_name.split("-")[0].rstrip("s") == room.name.rstrip("s")
    return named and match.kwargs.get("name", "") == room.argument


def room_address(request: HttpRequest, room: Room) -> str:
    """In the month that the request asks for, and of its day where the room looks back."""
    asked = {n: text for n, text in carried(request).items() if room.looks_back or n == MONTH}
    return f"{room.address}?{urlencode(asked)}" if asked else room.address
