"""What the database itself says no to, on either: work asked for twice, two at once, no reason."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from hemmaplan.store.models import Job, JobState

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
A, B = "a" * 64, "b" * 64
OVER = {"state": JobState.DONE, "ended_at": AT}


def make(digest: str, **fields) -> Job:
    return Job.objects.create(
        **{"kind": "read_in", "digest": digest, "by": "kim", "at": AT, **fields}
    )


@pytest.mark.parametrize(
    ("digest", "fields"),
    [
        (A, {}),
        (B, {"state": JobState.RUNNING}),
        (B, {"state": JobState.FAILED, "ended_at": AT}),
        (B, {"state": JobState.DONE}),
        (B, {"ended_at": AT}),
        (B, {"state": "paused"}),
        (B, {"by": ""}),
    ],
)
def test_a_job_that_can_not_be_is_refused(digest, fields):
    make(A, state=JobState.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(digest, **fields)


@pytest.mark.parametrize(
    ("digest", "fields"),
    [
        (B, {}),
        (A, {"kind": "forecast"}),
        (A, OVER),
        (B, {"state": JobState.FAILED, "ended_at": AT, "message": "Välj filerna igen."}),
    ],
)
def test_a_job_that_can_be_is_kept(digest, fields):
    make(A, state=JobState.RUNNING)
    make(digest, **fields)
