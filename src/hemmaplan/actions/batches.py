"""Change sets: opened one at a time, rows brought and retired, closed with an audit row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.db import connection

from hemmaplan import __version__
from hemmaplan.store.models import AuditEntry, Batch, Fact, Kind
from hemmaplan.store.queries import current_batch

CHUNK = 2_000
T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told of rows done and rows in all, now and then."""


def silent(*_done: int) -> None:
    """No progress to anybody."""


def lock() -> None:
    """One writer at a time; readers are not held up. SQLite's IMMEDIATE transactions queue so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Batch._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def opened(
    *, kind: Kind, by: str, at: datetime, reverses: Batch | None = None, reason: str = "",
    note: str = "", on_file: date | None = None,
) -> Batch:  # fmt: skip
    """A new batch; the caller holds the lock. It is never earlier than the one before it.

    Who waited for the lock read the clock before: by number and by time the order is the same.
    """
    latest = current_batch()
    return Batch.objects.create(
        made_at=max(at, latest.made_at) if latest else at, by=by, version=__version__,
        kind=kind.value, reverses=reverses, reason=reason, note=note,
        on_file=on_file,
    )  # fmt: skip


def bring(rows: Iterable[Fact], told: Callable[[int], None] = silent) -> int:
    """Keep rows (of one model); how many they were. `told` of each part of them."""
    done = 0
    for chunk in _chunks(rows):
        type(chunk[0])._default_manager.bulk_create(chunk)
        done += len(chunk)
        told(len(chunk))
    return done


def retire(model: type[Fact], ids: Iterable[int], batch: Batch) -> int:
    """End rows that are visible; how many they were."""
    return sum(
        model._default_manager.filter(pk__in=chunk, retired__isnull=True).update(retired=batch)
        for chunk in _chunks(ids)
    )


def closed(
    batch: Batch, *, action: str, subject: str, counts: Mapping[str, tuple[int, int]],
    at: datetime, told: Mapping[str, object] | None = None,
) -> Batch:  # fmt: skip
    """Keep what the batch did to each table (brought, retired), and leave its audit row.

    `told` is what else the trail is to say.
    """
    batch.counts = {name: list(each) for name, each in counts.items() if any(each)}
    batch.save(update_fields=["counts"])
    rows = {name: f"+{new} −{gone}" for name, (new, gone) in counts.items() if new or gone}
    detail = {**(told or {}), **rows}
    AuditEntry.objects.create(at=at, by=batch.by, action=action, subject=subject, detail=detail)
    return batch


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    each = iter(items)
    while chunk := list(islice(each, CHUNK)):
        yield chunk
