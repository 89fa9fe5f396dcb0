"""Taking up a job and carrying it to its end, whatever happens on the way."""

import logging
import os
import socket
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from django.db import DatabaseError, transaction

from hemmaplan.actions import jobs as act
from hemmaplan.jobs import Stopped, Told, Work
from hemmaplan.store import progress
from hemmaplan.store.models import Job

_log = logging.getLogger(__name__)
_BEAT_SECONDS = 2
_TELL_SECONDS = 0.2


def worker_name(process: int | None = None) -> str:
    return f"{socket.gethostname()} {process or os.getpid()}"


def run_next(works: Mapping[str, Work]) -> bool:
    """Take up the job that has waited longest and end it; whether there was one.

    `works`: what does each kind. Jobs whose worker has died are given up first.
    """
    now = datetime.now(UTC)
    act.fail_lost(is_alive=lambda job: progress.is_alive(job.pk), at=now)
    job = act.claim(worker=worker_name(), at=now)
    if job is None:
        return False
    _run(job, works[job.kind])
    return True


def give_up(worker: str) -> None:
    """A worker has ended: what it was running has failed, if it ran anything."""
    act.fail_lost(is_alive=lambda job: job.worker != worker, at=datetime.now(UTC))


def _run(job: Job, work: Work) -> None:
    with _told(job) as told:
        try:
            write = work(job, told)
            with transaction.atomic():
                act.finish(job=job, answer=write(), at=datetime.now(UTC))
        except act.JobLost:
            _log.warning("job %s was given up while it ran; nothing of it is kept", job.pk)
        except Stopped as stopped:
            act.fail(job=job, message=str(stopped), at=datetime.now(UTC))
        except Exception as error:
            act.fail(job=job, message=_internal(error), at=datetime.now(UTC))


def _internal(error: Exception) -> str:
    """What a person needs to know of our own fault, without a word of the data in it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} i {os.path.basename(last.filename)} rad {last.lineno}"
    _log.error("a job failed: %s", place)
    if isinstance(error, DatabaseError | OSError):
        return f"Registret eller disken kunde inte användas ({place}). Inget har ändrats."
    return (
        f"Felet ligger i hemmaplan och inte hos dig ({place}). Inget har ändrats. Säg till den "
        "som sköter installationen."
    )


@contextmanager
def _told(job: Job) -> Iterator[Told]:
    """Keeps what is told for whoever looks, and shows that the work is alive until it is over."""
    told = _Told(job.pk)
    told("Börjar", 0, 0)
    over = Event()

    def beat() -> None:
        while not over.wait(_BEAT_SECONDS):
            progress.beat(job.pk)

    pulse = Thread(target=beat, daemon=True)
    pulse.start()
    try:
        yield told
    finally:
        over.set()
        pulse.join()
        progress.forget(job.pk)


class _Told:
    """Writes what is told at most a few times a second, and at once when another part begins."""

    def __init__(self, number: int) -> None:
        self._number, self._doing, self._since, self._at = number, "", 0.0, 0.0

    def __call__(self, doing: str, done: int, of: int) -> None:
        now = time.time()
        if doing != self._doing:
            self._doing, self._since = doing, now
        elif now - self._at < _TELL_SECONDS:
            return
        self._at = now
        progress.tell(self._number, progress.Progress(doing, done, of, self._since))
