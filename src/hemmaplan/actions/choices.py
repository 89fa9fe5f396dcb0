"""Writing a choice: each step a change set of its own, the decision with the placement it makes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hemmaplan.actions.batches import bring, closed, lock, opened, retire
from hemmaplan.core.choices import TABLES_OF
from hemmaplan.core.tables import TABLES
from hemmaplan.store.choices import version_of
from hemmaplan.store.models import MODELS, Batch, HeldTable, Kind
from hemmaplan.store.models.placements import Placement
from hemmaplan.store.rows import held_tables

Row = Mapping[str, Any]
_PLACED = ("placements", "rates")


class ChangedSince(ValueError):
    """Somebody else has written the choice, or made it, since it was read."""


class NumberTaken(ValueError):
    """There is a choice, or a placement, with that number already."""


@transaction.atomic
def write(
    *, choice_id: str, tables: Mapping[str, Sequence[Row]], before: int, step: str, by: str,
    at: datetime,
) -> Batch | None:  # fmt: skip
    """Make the rows of some tables of a choice those given; None when they are so already.

    Whole: what is not among them is retired. `before` is `store.choices.version_of` as it was
    read. Raises ChangedSince, and Django's IntegrityError for what no constraint allows.
    """
    lock()
    if version_of(choice_id) != before:
        raise ChangedSince(choice_id)
    return _write(choice_id, tables, step, by, at)


@transaction.atomic
def decide(
    *, choice_id: str, choice: Row, placement: Row | None, rates: Sequence[Row], before: int,
    by: str, at: datetime,
) -> Batch | None:  # fmt: skip
    """Write the decision, and the placement it makes with its prices, in one change set.

    Raises ChangedSince, and NumberTaken where a placement has the number.
    """
    lock()
    if version_of(choice_id) != before:
        raise ChangedSince(choice_id)
    tables: dict[str, Sequence[Row]] = {"choices": [choice]}
    if placement is not None:
        number = placement["placement_id"]
        if Placement.objects.filter(placement_id=number).exists():
            raise NumberTaken(number)
        tables |= {"placements": [placement], "rates": rates}
    return _write(choice_id, tables, "beslut", by, at)


def _write(
    choice_id: str, tables: Mapping[str, Sequence[Row]], step: str, by: str, at: datetime
) -> Batch | None:
    changes = {name: _change(name, choice_id, rows) for name, rows in tables.items()}
    if not any(new or gone for new, gone in changes.values()):
        return None
    batch = opened(kind=Kind.HAND, by=by, at=at, reason=step)
    missing = {*TABLES_OF, *tables} - held_tables(batch.pk)
    bring(HeldTable(brought=batch, name=name) for name in sorted(missing))
    counts = {}
    for name, (new, gone) in changes.items():
        went = retire(MODELS[name], gone, batch)
        came = bring(MODELS[name](brought=batch, **row) for row in new)
        counts[name] = (came, went)
    subject = f"val {choice_id}"
    return closed(batch, action=f"choices.{step}", subject=subject, counts=counts, at=at)


def _change(name: str, choice_id: str, rows: Iterable[Row]) -> tuple[list[Row], list[int]]:
    """The rows to bring, and the ids of those to retire. A placement's are all new."""
    columns = [column.frame_name for column in TABLES[name].columns]
    coming = [{column: row.get(column) for column in columns} for row in rows]
    if name in _PLACED:
        return list(coming), []
    every: QuerySet[Any] = MODELS[name]._default_manager.filter(retired__isnull=True)
    stands = every.filter(choice_id=choice_id)
    gone = []
    for row in stands.values("pk", *columns):
        number = row.pop("pk")
        if row in coming:
            coming.remove(row)
        else:
            gone.append(number)
    return list(coming), gone
