"""Keeping what was chosen in a list under a name of one's own."""

from datetime import datetime

from django.db import transaction

from hemmaplan.store.models import AuditEntry, Member, SavedView


@transaction.atomic
def save(*, member: Member, listing: str, name: str, query: str, by: str, at: datetime) -> None:
    """Kept for the member alone; a name used before is given what is chosen now.

    The trail does not say the name, which is the member's own words."""
    SavedView.objects.update_or_create(
        member=member, listing=listing, name=name, defaults={"query": query}
    )
    AuditEntry.objects.create(
        at=at, by=by, action="views.save", subject=listing, detail={"urval": query}
    )


@transaction.atomic
def forget(*, member: Member, listing: str, name: str, by: str, at: datetime) -> None:
    """Nothing happens when there is no such view."""
    gone, _ = SavedView.objects.filter(member=member, listing=listing, name=name).delete()
    if gone:
        AuditEntry.objects.create(at=at, by=by, action="views.forget", subject=listing)
