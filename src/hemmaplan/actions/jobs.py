"""Work asked for, taken up and ended. See the ring `jobs` for what runs it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from hemmaplan.store.models import AuditEntry, Job, JobState
from hemmaplan.store.models.jobs import LIVE

STOPPED = (
    "Arbetet avbröts innan det var klart, troligen för att servern startades om eller minnet tog "
    "slut. Inget har ändrats. Försök igen."
)


class JobLost(RuntimeError):
    """The job is no longer this worker's: somebody has said that it failed. Write nothing."""


class AskedOtherwise(ValueError):
    """The same files wait already, for something else to be done with them: `job`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__(f"job {job.pk}")


@transaction.atomic
def enqueue(*, kind: str, digest: str, asked: Mapping[str, Any], by: str, at: datetime) -> Job:
    """Ask for work. What waits or runs already is not asked for again: that job is the answer.

    Raises AskedOtherwise when what waits or runs was asked for in another way.
    """
    live = Job.objects.filter(kind=kind, digest=digest, state__in=LIVE)
    if (found := live.first()) is not None:
        return _the_same(found, asked)
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, digest=digest, asked=dict(asked), by=by, at=at)
    except IntegrityError:  # two at once on PostgreSQL; on SQLite the second has waited
        return _the_same(live.get(), asked)
    _trail(job, "enqueue", by, at)
    return job


def _the_same(job: Job, asked: Mapping[str, Any]) -> Job:
    if job.asked != dict(asked):
        raise AskedOtherwise(job)
    return job


def claim(*, worker: str, at: datetime) -> Job | None:
    """Take up what has waited longest; None when nothing waits or something runs."""
    if Job.objects.filter(state=JobState.RUNNING.value).exists():
        return None
    first = Job.objects.filter(state=JobState.WAITING.value).order_by("pk").first()
    if first is None:
        return None
    waiting = Job.objects.filter(pk=first.pk, state=JobState.WAITING.value)
    try:
        with transaction.atomic():
            taken = waiting.update(state=JobState.RUNNING.value, worker=worker, started_at=at)
    except IntegrityError:  # another worker took one in between
        return None
    return Job.objects.get(pk=first.pk) if taken else None


def finish(*, job: Job, answer: Mapping[str, Any], at: datetime) -> None:
    """Say what a job came to, in the transaction that wrote it: both are kept, or neither.

    Raises JobLost when the job has been given up; the transaction must then not be kept.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a job is finished in the transaction of what it wrote")
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING.value, worker=job.worker)
    if not running.update(state=JobState.DONE.value, ended_at=at, answer=dict(answer)):
        raise JobLost(f"job {job.pk}")


@transaction.atomic
def fail(*, job: Job, message: str, at: datetime) -> None:
    """Give a running job up. Nothing when it is over already."""
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING.value)
    if running.update(state=JobState.FAILED.value, ended_at=at, message=message):
        _trail(job, "fail", job.by, at)


def fail_lost(*, is_alive: Callable[[Job], bool], at: datetime) -> None:
    """Give up the jobs whose worker has died."""
    for job in Job.objects.filter(state=JobState.RUNNING.value):
        if not is_alive(job):
            fail(job=job, message=STOPPED, at=at)


def _trail(job: Job, what: str, by: str, at: datetime) -> None:
    AuditEntry.objects.create(
        at=at, by=by, action=f"jobs.{what}", subject=f"arbete {job.pk}", detail={"slag": job.kind}
    )
