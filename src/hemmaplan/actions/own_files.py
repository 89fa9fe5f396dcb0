"""Saving a file of rules: every save is a version, and so is taking it back or out of use."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.models import AuditEntry, OwnFile


@transaction.atomic
def write(*, name: str, text: str, before: int, what: str, by: str, at: datetime) -> OwnFile:
    """Write a file as version `before` + 1; 0 for the first. Without text it is out of use.

    `what` names the change in the trail (`ladders.write`). Raises WrittenSince where `before` is
    not the version that stands.
    """
    latest = OwnFile.objects.filter(name=name).order_by("-number").first()
    if (latest.number if latest else 0) != before:
        raise WrittenSince(same=latest is not None and latest.text == text)
    try:
        with transaction.atomic():
            made = OwnFile.objects.create(name=name, number=before + 1, text=text, by=by, at=at)
    except IntegrityError:  # two at once on PostgreSQL; on SQLite the second has waited
        raise WrittenSince from None
    AuditEntry.objects.create(
        at=at, by=by, action=what, subject=name,
        detail={"version": made.number, **({} if text else {"i bruk": "nej"})},
    )  # fmt: skip
    return made


@transaction.atomic
def write_all(
    *, files: Mapping[str, tuple[int, str]], what: str, by: str, at: datetime
) -> list[OwnFile]:
    """Several files by name, each as `write` of (before, text): all of them or none.

    Raises WrittenSince.
    """
    return [
        write(name=name, text=text, before=before, what=what, by=by, at=at)
        for name, (before, text) in files.items()
    ]


@transaction.atomic
def take_back(*, name: str, before: int, what: str, by: str, at: datetime) -> OwnFile:
    """What stood before version `before` stands again; before the first there was nothing.

    Raises WrittenSince.
    """
    earlier = OwnFile.objects.filter(name=name, number=before - 1).first()
    text = earlier.text if earlier else ""
    return write(name=name, text=text, before=before, what=what, by=by, at=at)
