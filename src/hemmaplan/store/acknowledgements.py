"""The answers that stand, and the views a member has kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from hemmaplan.store.models import Acknowledgement, Member, SavedView
from hemmaplan.store.viewer import READS_ROWS, AccessDenied, Viewer


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a warning, by whom and when; quiet until a day."""

    reason: str
    until: date
    by: str
    at: datetime


def answers(viewer: Viewer, on: date) -> dict[str, Answer]:
    """key → the answer that stands on a day. Raises AccessDenied for who reads no rows."""
    if viewer.role not in READS_ROWS:
        raise AccessDenied(f"{viewer.role} sees no warnings")
    latest = Acknowledgement.objects.values("key").annotate(last=Max("pk")).values("last")
    rows = Acknowledgement.objects.filter(pk__in=latest, until__gte=on).exclude(reason="")
    return {row.key: Answer(row.reason, row.until, row.by, row.at) for row in rows if row.until}


def saved_views(member: Member, listing: str) -> list[tuple[str, str]]:
    """(name, query) of the member's own views of a list, by name."""
    rows = SavedView.objects.filter(member=member, listing=listing).order_by("name")
    return list(rows.values_list("name", "query"))
