"""Deciding about a placement that a complete extract lacked: it stays, or it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from hemmaplan.actions.batches import bring, retire
from hemmaplan.actions.by_hand import Edit, Writing, by_hand, standing
from hemmaplan.core.overrides import TOLD_OF
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import Absence, Batch


class NotMissing(LookupError):
    """Nothing to decide: it has been seen again, or somebody has decided."""


def keep(*, placement_id: str, by: str, at: datetime) -> Batch:
    """It is right as it stands: later extracts may lack it too. Raises NotMissing."""
    with _decided(placement_id, "keep", "kept", by, at) as writing:
        bring([Absence(brought=writing.batch, placement_id=placement_id, kept=True)])
    return writing.batch


def remove(*, placement_id: str, by: str, at: datetime) -> Batch:
    """It does not belong: retired with its prices and all that is told of it. Raises NotMissing."""
    with _decided(placement_id, "remove", "removed", by, at) as writing:
        take_away(writing, "placements", placement_id)
    return writing.batch


def take_away(writing: Writing, table: str, number: str) -> None:
    """Retire a placement, choice or agreement that no file has, with all that is told of it."""
    about = {TABLES[table].key[0]: number}
    for name in (table, *sorted(TOLD_OF[table])):
        writing.write(Edit(name, gone=standing(name, **about)), file_has=False)


@contextmanager
def _decided(placement_id: str, what: str, reason: str, by: str, at: datetime) -> Iterator[Writing]:
    """A change by hand that takes the flag down."""
    subject = f"placering {placement_id}"
    with by_hand(what=f"absences.{what}", subject=subject, by=by, at=at, reason=reason) as writing:
        flags = Absence.objects.filter(placement_id=placement_id, retired__isnull=True, kept=False)
        if not retire(Absence, flags.values_list("pk", flat=True), writing.batch):
            raise NotMissing(placement_id)
        yield writing
