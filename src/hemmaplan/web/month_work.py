"""A month that nobody has worked out yet, as work outside the request, with progress.

The worker draws the newest state's latest month ahead of everybody (`web.drawn`). Another month of
a large register takes as long as that one did, and no page should keep somebody waiting for it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hemmaplan.actions.jobs import AskedOtherwise, enqueue
from hemmaplan.jobs import Told, Write
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.jobs import anything_else_waits, latest_job
from hemmaplan.store.models import Job
from hemmaplan.store.models.jobs import LIVE
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import SEES_ALL, Role, Viewer
from hemmaplan.web import ahead
from hemmaplan.web.drawn import is_drawn, room_blocks, standing_parts
from hemmaplan.web.opened import Opened, open_state
from hemmaplan.web.scenario_tables import nothing_asked

KIND = "month"
LARGE = 2_000
"""Placements of a register whose month takes so long that it is not waited for in the request."""


def draw_month(job: Job, told: Told) -> Write:
    """`asked`: the register's state, the `month`, whose pages (`role`, `units`), and `back`, the
    page that waits. Nothing is written: what is drawn is kept beside the register."""
    asked = job.asked
    state = State(asked["batch"], datetime.fromisoformat(asked["made_at"]), asked["digest"])
    viewer = Viewer(Role(asked["role"]), frozenset(asked["units"]))
    told("Läser registret", 0, 0)
    page = open_state(state, viewer, asked["month"])
    works: list[Callable[[], object]] = [partial(standing_parts, page)]
    works += [partial(room_blocks, page, each) for each in ROOMS]
    if viewer.role in SEES_ALL:
        works.append(partial(nothing_asked, page))
    for done, work in enumerate(works):
        told("Räknar fram månaden", done, len(works))
        work()
    return dict


def waits_for(request: HttpRequest, page: Opened) -> HttpResponse | None:
    """Where one looks on while a large register's month is worked out; None where the page need not
    wait: it is there, nobody works ahead, the worker has something else to do, or it has been done
    and is not there all the same (a page that can't be drawn, a full disk), which the page says."""
    is_large = page.dataset.table_or_empty("placements").height >= LARGE
    if page.known_on or not is_large or not ahead.somebody_works():
        return None
    if is_drawn(page) or anything_else_waits(KIND):
        return None
    viewer = ahead.reader_of(page.viewer)
    asked: dict[str, Any] = {
        "batch": page.state.batch, "made_at": page.state.made_at.isoformat(),
        "digest": page.state.digest, "month": str(page.month), "role": viewer.role.value,
        "units": sorted(viewer.units),
    }  # fmt: skip
    digest = sha256(repr(asked).encode()).hexdigest()  # from whichever page it is asked for
    asked["back"] = request.get_full_path()
    before = latest_job([KIND], digest)
    if before and before.state.value not in LIVE:
        return None
    try:
        job = enqueue(
            kind=KIND, digest=digest, asked=asked, by=request.user.get_username(),
            at=datetime.now(UTC),
        )  # fmt: skip
    except AskedOtherwise as same:  # of another of the month's pages
        job = same.job
    return redirect("job", job.pk)
