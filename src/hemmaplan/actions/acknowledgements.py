"""Answering for a warning, and opening it again; each is a row of its own that stays."""

from datetime import date, datetime

from django.db import transaction

from hemmaplan.core.acknowledging import Reason
from hemmaplan.store.models import Acknowledgement, AuditEntry


@transaction.atomic
def acknowledge(*, key: str, reason: Reason, until: date, by: str, at: datetime) -> Acknowledgement:
    """Leave the warning until a day, with the reason's code."""
    AuditEntry.objects.create(
        at=at, by=by, action="warnings.acknowledge", subject=key,
        detail={"skäl": str(reason), "till": str(until)},
    )  # fmt: skip
    return Acknowledgement.objects.create(key=key, reason=reason, until=until, by=by, at=at)


@transaction.atomic
def open_again(*, key: str, by: str, at: datetime) -> Acknowledgement:
    """The answer is taken back: the warning is among the others again."""
    AuditEntry.objects.create(at=at, by=by, action="warnings.open", subject=key)
    return Acknowledgement.objects.create(key=key, by=by, at=at)
