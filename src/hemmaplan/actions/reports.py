"""Adopting a report: the month is frozen as it was adopted."""

import zlib
from datetime import date, datetime

from django.db import transaction

from hemmaplan.store.models import Adoption, AuditEntry, ImportBatch


class AdoptedAlready(ValueError):
    """Exactly this has been adopted: the same figures of the same files."""


@transaction.atomic
def adopt(
    *, month: date, content: bytes, sha256: str, version: str, batch: ImportBatch, by: str,
    at: datetime,
) -> Adoption:  # fmt: skip
    """Keep a month close (the bytes of its file) as adopted. Raises AdoptedAlready.

    A month may be adopted again when something came in late: that is another version, and the
    earlier one stays.
    """
    latest = Adoption.objects.filter(month=month).order_by("-pk").first()
    if latest is not None and latest.version == version and latest.batch_id == batch.pk:
        raise AdoptedAlready(str(month))
    AuditEntry.objects.create(
        at=at, by=by, action="reports.adopt", subject=f"{month:%Y-%m}",
        detail={"version": version, "sha256": sha256[:12]},
    )  # fmt: skip
    return Adoption.objects.create(
        batch=batch, month=month, version=version, sha256=sha256,
        packed=zlib.compress(content), at=at, by=by,
    )  # fmt: skip
