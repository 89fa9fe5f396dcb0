"""Fastställ as work outside the request: every edition is composed, and then all is frozen at once.

To compose three editions with every row behind their figures takes a second in a small municipality
and more in a large one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from hemmaplan.actions.batches import lock
from hemmaplan.actions.jobs import enqueue
from hemmaplan.actions.reports import AdoptedAlready, adopt
from hemmaplan.core.periods import Month
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.render.document import Document
from hemmaplan.reports.closing import closed
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import checksum, run_bytes
from hemmaplan.store.jobs import job as find_job
from hemmaplan.store.models import Batch, Job, JobState
from hemmaplan.store.queries import State, state_at
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.drafts import draft, previous_runs, written
from hemmaplan.web.opened import Opened, open_state
from hemmaplan.web.pages import month_name

KIND = "adopt"


def ask(page: Opened, *, by: str, at: datetime) -> Job:
    """Have the month adopted as the page shows it. Asked twice it is the same work."""
    asked = {
        "batch": page.state.batch, "made_at": page.state.made_at.isoformat(),
        "digest": page.state.digest, "month": str(page.month), "role": page.viewer.role.value,
        "day": str(at.astimezone().date()), "words": written(page),
    }  # fmt: skip
    digest = sha256(repr(asked).encode()).hexdigest()
    return enqueue(kind=KIND, digest=digest, asked=asked, by=by, at=at)


def adopt_month(job: Job, told: Told) -> Write:
    """`asked`: the register's state, the `month`, the asker's `role` and the `day` to be printed.

    Answers with `version`, `sha256` and whether it was `already` adopted so. Raises Stopped where
    something else has been read in, or written in the report, since: the yes was not to that.
    """
    asked = job.asked
    state = State(asked["batch"], datetime.fromisoformat(asked["made_at"]), asked["digest"])
    told("Läser registret", 0, 0)
    page = open_state(state, Viewer(Role(asked["role"])), asked["month"])
    runs, done = previous_runs(page), 0

    def composed(found: MonthFigures) -> Document:
        nonlocal done
        told("Skriver utgåvorna", done, len(Edition))
        done += 1
        return draft(page, found, date=asked["day"], previous=runs)[0]

    run = closed(page.dataset, page.figures(), date=asked["day"], composed=composed)
    content = run_bytes(run)
    answer = {"version": run.version, "sha256": checksum(content)}

    def write() -> Mapping[str, Any]:
        lock()
        # a step of an open choice changes nothing in the report; one's own words do
        if state_at() != state or written(page) != asked["words"]:
            raise Stopped(
                _("Något annat har lästs in, ändrats eller skrivits sedan du gick igenom listan. "
                  "Gå igenom den igen.")
            )  # fmt: skip
        try:
            adopt(
                month=page.month.first_day, content=content, sha256=answer["sha256"],
                version=run.version, batch=Batch.objects.get(pk=state.batch), by=job.by,
                at=datetime.now(UTC),
            )  # fmt: skip
        except AdoptedAlready:
            return {**answer, "already": True}
        return {**answer, "already": False}

    return write


def said(number: str) -> str:
    """What came of the work of that number; blank where it isn't this, or isn't done."""
    job = find_job({KIND}, int(number)) if number.isascii() and number.isdigit() else None
    if job is None or job.state is not JobState.DONE:
        return ""
    month = month_name(Month.parse(job.asked["month"])).capitalize()
    if job.answer["already"]:
        return _("%(month)s var redan fastställd så.") % {"month": month}
    return _(
        "%(month)s är fastställd, version %(version)s. Kontrollsumma att "
        "skriva i protokollet: %(content)s."
    ) % {
        "month": month,
        "version": job.answer["version"],
        "content": job.answer["sha256"][:12],
    }
