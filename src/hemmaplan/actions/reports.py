"""Writing a report's own words, and adopting it: the month is frozen as it was adopted."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from hemmaplan.actions.batches import lock
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.models import Adoption, AuditEntry, Batch, ReportText


class AdoptedAlready(ValueError):
    """Exactly this has been adopted: the same figures of the same files."""


@transaction.atomic
def adopt(
    *, month: date, content: bytes, sha256: str, version: str, batch: Batch, by: str,
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


@transaction.atomic
def write(
    *, month: date, sentence: str, text: str, before: str, figures: Mapping[str, str], by: str,
    at: datetime,
) -> None:  # fmt: skip
    """Put one's own words in place of a sentence; blank words give hemmaplan's back.

    What stood there is kept. `before` is what stood there when the writer began. Raises
    WrittenSince when it no longer does.
    """
    lock()
    rows = ReportText.objects.filter(month=month, sentence=sentence).order_by("-pk")
    stood = rows.values_list("text", flat=True).first() or ""
    if stood != before:
        raise WrittenSince(stands=stood)
    ReportText.objects.create(
        month=month, sentence=sentence, text=text, figures=dict(figures), at=at, by=by
    )
    AuditEntry.objects.create(
        at=at, by=by, action="reports.write", subject=f"{month:%Y-%m} {sentence}",
        detail={"före": before, "efter": text},
    )  # fmt: skip
