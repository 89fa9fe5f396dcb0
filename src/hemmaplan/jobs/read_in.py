"""Reading staged files in: those files, into the register that they were looked at against."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from hemmaplan.actions.batches import lock
from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.reading import read_extracts
from hemmaplan.actions.staging import NotStaged, discard, staged
from hemmaplan.core.overrides import Holds
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.store.differences import Extract
from hemmaplan.store.models import Job
from hemmaplan.store.queries import current_batch
from hemmaplan.store.usable import without_unusable

MOVED = (
    "Någon annan har läst in eller tagit tillbaka något sedan du granskade filerna. Inget är "
    "inläst. Granska filerna igen, så ser du ändringarna mot det som gäller nu."
)


def read_in(job: Job, told: Told) -> Write:
    """`asked`: `extract`, `base`, the number of the batch that the yes was said to ("" none), and
    `answers`, what conflicts with what is by hand have been answered with.

    Answers with `batch`, or with `nothing_new` and the batch that says the same.
    """
    told("Läser filerna", 0, 0)
    try:
        folder = staged(job.digest, untouched=True)
    except NotStaged:
        raise Stopped("Filerna är inte kvar eller har ändrats. Välj dem igen.") from None
    found, _problems = read_extracts(
        folder, key=settings.PSEUDONYM_KEY(),
        told=lambda done, of: told("Läser filerna", done, of),
    )  # fmt: skip
    dataset, _left_out = without_unusable(found)
    if not dataset.tables:
        raise Stopped("Ingen av filerna har en tabell med användbara rader.")

    def write() -> Mapping[str, Any]:
        told("Jämför med registret", 0, 0)
        lock()
        latest = current_batch()
        if (str(latest.pk) if latest else "") != job.asked["base"]:
            raise Stopped(MOVED)
        transaction.on_commit(lambda: discard(job.digest))
        answers = {key: Holds(each) for key, each in job.asked["answers"].items()}
        try:
            batch = load(
                dataset=dataset, by=job.by, at=datetime.now(UTC),
                extract=Extract(job.asked["extract"]), answers=answers,
                told=lambda done, of: told("Skriver i registret", done, of),
            )  # fmt: skip
        except NothingNew as nothing:
            return {"batch": nothing.batch.pk, "nothing_new": True}
        return {"batch": batch.pk}

    return write
