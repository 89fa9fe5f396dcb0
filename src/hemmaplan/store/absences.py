"""Placements that a complete extract lacked and nobody has decided about."""

from dataclasses import dataclass
from datetime import date, datetime

from hemmaplan.store.models import Absence
from hemmaplan.store.models.rows import Placement
from hemmaplan.store.viewer import STEERS, AccessDenied, Viewer


@dataclass(frozen=True, slots=True)
class Missing:
    """`batch` is the read-in that lacked it, made at `since`."""

    placement_id: str
    care_form: str
    unit_code: str
    start_date: date
    end_date: date | None
    batch: int
    since: datetime


def missing(viewer: Viewer) -> list[Missing]:
    """The longest missing first. Raises AccessDenied for who can't decide."""
    if viewer.role not in STEERS:
        raise AccessDenied(f"{viewer.role} decides about no read-in")
    flags = Absence.objects.filter(retired__isnull=True, kept=False).select_related("brought")
    batches = {each.placement_id: each.brought for each in flags}
    rows = Placement.objects.filter(retired__isnull=True, placement_id__in=batches)
    found = [
        Missing(
            row.placement_id, row.care_form, row.unit_code or "", row.start_date, row.end_date,
            batches[row.placement_id].pk, batches[row.placement_id].made_at,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.batch, each.placement_id))
