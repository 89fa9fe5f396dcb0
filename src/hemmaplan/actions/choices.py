"""Writing a choice: each step a change set of its own, the decision with the placement it makes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from hemmaplan.actions.batches import lock
from hemmaplan.actions.by_hand import ChangedSince, Edit, Row, by_hand
from hemmaplan.core.tables import TABLES
from hemmaplan.store.choices import version_of
from hemmaplan.store.models import MODELS, Batch, Kind
from hemmaplan.store.models.batches import NOW
from hemmaplan.store.models.rows import ChoiceRow, Placement
from hemmaplan.store.undone import undone_at

Rows = Mapping[str, Sequence[Row]]
"""What becomes of some tables of a choice: whole, a row that is not among them goes."""


class NumberTaken(ValueError):
    """There is a placement with that number already."""


@transaction.atomic
def write(
    *, choice_id: str, tables: Rows, before: int, step: str, by: str, at: datetime
) -> Batch | None:
    """Make the rows of some tables of a choice those given; None when they are so already.

    `before` is `store.choices.version_of` as it was read, 0 for a new one. Raises ChangedSince,
    and Django's IntegrityError for what no constraint allows.
    """
    _hold(choice_id, before)
    edits = [_edit(name, choice_id, rows) for name, rows in tables.items()]
    return _written(choice_id, edits, step, kind=_kind(choice_id, tables), by=by, at=at)


@transaction.atomic
def decide(
    *, choice_id: str, choice: Row, prices: Sequence[Row], placement: Row | None,
    rates: Sequence[Row], before: int, by: str, at: datetime,
) -> Batch | None:  # fmt: skip
    """Write the decision with what it says of the price, and the placement it makes with its
    rates, in one change set.

    Raises ChangedSince, and NumberTaken where a placement has had the number, but for one that was
    taken back with the decision that made it.
    """
    _hold(choice_id, before)
    edits = [
        _edit("choices", choice_id, [choice]),
        _edit("choice_prices", choice_id, prices),
    ]
    if placement is not None:
        number = placement["placement_id"]
        had = Placement.objects.filter(placement_id=number)
        if had.exclude(brought__in=undone_at()).exists():
            raise NumberTaken(number)
        edits += [Edit("placements", [placement]), Edit("rates", rates)]
    return _written(choice_id, edits, "beslut", by=by, at=at)


def _kind(choice_id: str, tables: Rows) -> Kind:
    """A step while the choice is open; the first of all is what the register opens with."""
    stood = ChoiceRow._default_manager.filter(NOW, choice_id=choice_id)
    becomes = [row.get("outcome") for row in tables.get("choices", ())]
    is_open = not any([*stood.values_list("outcome", flat=True), *becomes])
    return Kind.STEP if is_open and Batch.objects.exists() else Kind.HAND


def _hold(choice_id: str, before: int) -> None:
    """Nobody else writes until this is done, and nobody has since it was read."""
    lock()
    latest = version_of(choice_id)
    if latest != before:
        raise ChangedSince([latest])


def _written(
    choice_id: str,
    edits: Sequence[Edit],
    step: str,
    *,
    by: str,
    at: datetime,
    kind: Kind = Kind.HAND,
) -> Batch | None:
    if not any(edit.new or edit.gone for edit in edits):
        return None
    with by_hand(
        what=f"choices.{step}", subject=f"val {choice_id}", by=by, at=at, kind=kind
    ) as writing:
        for edit in edits:
            writing.write(edit)
    return writing.batch


def _edit(name: str, choice_id: str, rows: Sequence[Row]) -> Edit:
    """Equal rows stay; the others go, and those that are new come."""
    columns = [column.frame_name for column in TABLES[name].columns]
    coming = [{column: row.get(column) for column in columns} for row in rows]
    every: QuerySet[Any] = MODELS[name]._default_manager.filter(retired__isnull=True)
    gone = []
    for row in every.filter(choice_id=choice_id).values("pk", *columns):
        number = row.pop("pk")
        if row in coming:
            coming.remove(row)
        else:
            gone.append(number)
    return Edit(name, coming, gone)
