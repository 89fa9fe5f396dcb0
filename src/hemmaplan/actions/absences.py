"""Deciding about a placement that a complete extract lacked: it stays, or it goes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hemmaplan.actions.batches import bring, closed, lock, opened, retire
from hemmaplan.store.differences import OF_PLACEMENTS
from hemmaplan.store.models import MODELS, Absence, Batch, Kind


class NotMissing(LookupError):
    """Nothing to decide: it has been seen again, or somebody has decided."""


@transaction.atomic
def keep(*, placement_id: str, by: str, at: datetime) -> Batch:
    """It is right as it stands: later extracts may lack it too. Raises NotMissing."""
    batch = _decided(placement_id, "kept", by, at)
    bring([Absence(brought=batch, placement_id=placement_id, kept=True)])
    return closed(
        batch, action="absences.keep", subject=f"placering {placement_id}", counts={}, at=at
    )


@transaction.atomic
def remove(*, placement_id: str, by: str, at: datetime) -> Batch:
    """It does not belong: retired with its prices and all that is told of it. Raises NotMissing."""
    batch = _decided(placement_id, "removed", by, at)
    counts = {}
    for name in ("placements", *sorted(OF_PLACEMENTS)):
        model = MODELS[name]
        rows: QuerySet[Any] = model._default_manager.filter(retired__isnull=True)
        rows = rows.filter(placement_id=placement_id)
        counts[name] = (0, retire(model, rows.values_list("pk", flat=True), batch))
    return closed(
        batch, action="absences.remove", subject=f"placering {placement_id}", counts=counts, at=at
    )


def _decided(placement_id: str, reason: str, by: str, at: datetime) -> Batch:
    """A change by hand that takes the flag down."""
    lock()
    flag = Absence.objects.filter(
        placement_id=placement_id, retired__isnull=True, kept=False
    ).first()
    if flag is None:
        raise NotMissing(placement_id)
    batch = opened(kind=Kind.HAND, by=by, at=at, reason=reason)
    retire(Absence, [flag.pk], batch)
    return batch
