"""A month, or a question, that nobody has worked out yet, as work outside the request.

The worker draws the newest state's latest month ahead of everybody (`web.drawn`). Another month of
a large register takes as long as that one did, and a scenario some seconds: no page should keep
somebody waiting for it without a word.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hemmaplan.actions.jobs import AskedOtherwise, enqueue
from hemmaplan.core.forecast.scenarios import BadScenario
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.store.jobs import anything_else_waits, latest_job
from hemmaplan.store.models import Job
from hemmaplan.store.models.jobs import LIVE
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import ahead
from hemmaplan.web.drawn import is_drawn, month_works
from hemmaplan.web.opened import Opened, open_state
from hemmaplan.web.scenario_tables import Question

KIND, QUESTION = "month", "question"
LARGE = 2_000
"""Placements of a register whose month takes so long that it is not waited for in the request."""


def draw_month(job: Job, told: Told) -> Write:
    """`asked`: as `_looks_on`. Nothing is written: what is drawn is kept beside the register."""
    page = _page(job, told)
    works = list(month_works(page))
    for done, work in enumerate(works):
        told("Räknar fram månaden", done, len(works))
        work()
    return dict


def answer_question(job: Job, told: Told) -> Write:
    """`asked`: as `_looks_on`, and `query`, what Scenarier was asked. Nothing is written."""
    page = _page(job, told)
    try:
        question = Question.of(job.asked["query"], page)
        told("Simulerar framtider", 0, 0)
        question.answer(page)
    except BadScenario as reason:
        why = _("Scenariot kan inte räknas: %(reason)s.") % {"reason": reason}
        raise Stopped(why) from None
    if question.sensitive:
        told("Prövar ett antagande i taget", 0, 0)
        question.sensitivity(page)
    return dict


def waits_for(request: HttpRequest, page: Opened) -> HttpResponse | None:
    """Where one looks on while a large register's month is worked out; None where it is there."""
    return None if is_drawn(page) else _looks_on(request, page, KIND)


def waits_for_answer(request: HttpRequest, page: Opened, question: Question) -> HttpResponse | None:
    """The same of what Scenarier is asked."""
    if question.is_answered(page):
        return None
    query = {name: text for name, text in request.GET.items() if name not in page.asked}
    return _looks_on(request, page, QUESTION, query=query)


def _looks_on(request: HttpRequest, page: Opened, kind: str, **more: object) -> HttpResponse | None:
    """None where the page need not wait: the register is small, nobody works ahead, the worker has
    something else to do, or it has been done and is not there all the same (a page that can't be
    drawn, a full disk), which the page says.

    Asks for the register's state, the `month`, whose pages (`role`, `units`), what `more` says,
    and `back`, the page that waits.
    """
    is_large = page.dataset.table_or_empty("placements").height >= LARGE
    if page.known_on or not is_large or not ahead.somebody_works() or anything_else_waits(kind):
        return None
    viewer = ahead.reader_of(page.viewer)
    asked: dict[str, Any] = {
        "batch": page.state.batch, "made_at": page.state.made_at.isoformat(),
        "digest": page.state.digest, "month": str(page.month), "role": viewer.role.value,
        "units": sorted(viewer.units), **more,
    }  # fmt: skip
    digest = sha256(repr(asked).encode()).hexdigest()  # from whichever page it is asked for
    asked["back"] = request.get_full_path()
    before = latest_job([kind], digest)
    if before and before.state.value not in LIVE:
        return None
    try:
        job = enqueue(
            kind=kind, digest=digest, asked=asked, by=request.user.get_username(),
            at=datetime.now(UTC),
        )  # fmt: skip
    except AskedOtherwise as same:  # of another of the month's pages
        job = same.job
    return redirect("job", job.pk)


def _page(job: Job, told: Told) -> Opened:
    asked = job.asked
    state = State(asked["batch"], datetime.fromisoformat(asked["made_at"]), asked["digest"])
    viewer = Viewer(Role(asked["role"]), frozenset(asked["units"]))
    told("Läser registret", 0, 0)
    return open_state(state, viewer, asked["month"])
