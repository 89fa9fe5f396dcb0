"""What a viewer may know of work that goes on outside the pages.

`kinds` are those asked about, of which the viewer may see the work (`web.job_kinds`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hemmaplan.store import progress
from hemmaplan.store.models import Job, JobState
from hemmaplan.store.models.jobs import LIVE
from hemmaplan.store.progress import Progress


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stands. `progress` while it runs; `before`: who asked for what is done first."""

    number: int
    kind: str
    digest: str
    asked: Mapping[str, Any]
    by: str
    at: datetime
    state: JobState
    answer: Mapping[str, Any]
    message: str
    progress: Progress | None
    before: str


def job(kinds: Collection[str], number: int) -> JobView | None:
    """None when there is no such job that the viewer may see."""
    found = _visible(kinds).filter(pk=number).first()
    return _view(found) if found else None


def latest_job(kinds: Collection[str], digest: str) -> JobView | None:
    """The last time that something was asked for."""
    found = _visible(kinds).filter(digest=digest).order_by("-pk").first()
    return _view(found) if found else None


def live_jobs(kinds: Collection[str]) -> list[JobView]:
    """What waits or runs, in the order it is done."""
    return [_view(each) for each in _visible(kinds).filter(state__in=LIVE)]


def anything_else_waits(kind: str) -> bool:
    """Whether work of another kind waits or runs."""
    return Job.objects.filter(state__in=LIVE).exclude(kind=kind).exists()


def latest_failure(kinds: Collection[str]) -> JobView | None:
    """The latest work, if it failed: nobody has had it done since."""
    found = _visible(kinds).order_by("-pk").first()
    return _view(found) if found and found.state == JobState.FAILED.value else None


def _visible(kinds: Collection[str]) -> QuerySet[Job]:
    return Job.objects.filter(kind__in=kinds).order_by("pk")


def _view(found: Job) -> JobView:
    state = JobState(found.state)
    before = ""
    if state is JobState.WAITING:
        first = Job.objects.filter(state__in=LIVE, pk__lt=found.pk).order_by("pk").first()
        before = first.by if first else ""
    return JobView(
        found.pk, found.kind, found.digest, found.asked, found.by, found.at, state, found.answer,
        found.message, progress.read(found.pk) if state is JobState.RUNNING else None, before,
    )  # fmt: skip
