"""Work that goes on outside the page that asked for it."""

from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LIVE = (JobState.WAITING.value, JobState.RUNNING.value)


class Job(models.Model):
    """`kind` and `digest` say what is to be done, `asked` how; the same is never asked for twice.

    `worker` is the process that runs it. `answer` is what a done job came to, `message` (Swedish)
    why one failed. One runs at a time, so that what each is about to change stays as it was.
    """

    kind = models.CharField(max_length=30)
    digest = models.CharField(max_length=64)
    asked = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=JobState.WAITING.value)
    worker = models.TextField(default="", blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)
    message = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("kind", "digest"), condition=Q(state__in=LIVE), name="job_asked_once"
            ),
            UniqueConstraint(
                fields=("state",), condition=Q(state=JobState.RUNNING.value), name="job_one_runs"
            ),
            CheckConstraint(condition=Q(state__in=tuple(map(str, JobState))), name="job_state"),
            CheckConstraint(condition=~Q(by=""), name="job_by_not_blank"),
            CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True)
                | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="job_ended_when_over",
            ),
            CheckConstraint(
                condition=~Q(state=JobState.FAILED.value) | ~Q(message=""),
                name="job_failed_with_message",
            ),
        )
