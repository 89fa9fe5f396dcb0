"""Deciding about a row that stands by hand while a file says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from hemmaplan.actions.absences import take_away
from hemmaplan.actions.batches import bring, retire
from hemmaplan.actions.by_hand import Edit, Writing, by_hand, standing
from hemmaplan.core.overrides import TOLD_OF, Override
from hemmaplan.core.same_days import following
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import Batch, OverrideRow
from hemmaplan.store.overrides import overrides_about, standing_override, unsaved


class NotOverridden(LookupError):
    """Nothing to decide: the file agrees, the row is another, or somebody has decided."""


def keep(*, number: int, by: str, at: datetime) -> Batch:
    """What stands is right though files go on saying otherwise. Raises NotOverridden."""
    with _decided(number, "keep", "stands", by, at) as (writing, override):
        retire(OverrideRow, [number], writing.batch)
        bring([unsaved(replace(override, kept=True), writing.batch)])
    return writing.batch


def follow_file(*, number: int, by: str, at: datetime) -> Batch:
    """What the file says is right: its row stands again, or none. Raises NotOverridden.

    A placement, a choice or an agreement that no file has goes with all that is told of it. Prices
    that would be paid for the same days follow the file together (`core.same_days`).
    """
    with _decided(number, "follow_file", "file", by, at) as (writing, override):
        _edit(number, override)  # it stands
        if override.table in TOLD_OF and override.said_now is None:
            (key,) = TABLES[override.table].key
            take_away(writing, override.table, override.named[key])
            return writing.batch
        others = [each for other, each in overrides_about(override) if other != number]
        for each in following(override, others):
            writing.write(_edit(number, each))
    return writing.batch


def _edit(number: int, override: Override) -> Edit:
    """What the file says instead of what stands."""
    stands, said = override.stands, override.said_now
    gone = standing(override.table, **stands)[:1] if stands is not None else ()
    if stands is not None and not gone:
        raise NotOverridden(number)
    return Edit(override.table, [said] if said is not None else [], gone)


@contextmanager
def _decided(
    number: int, what: str, reason: str, by: str, at: datetime
) -> Iterator[tuple[Writing, Override]]:
    """A change by hand about an override that stands and is not decided."""
    override = standing_override(number)
    if override is None or override.kept:
        raise NotOverridden(number)
    subject = f"{override.table} {next(iter(override.named.values()))}"
    with by_hand(what=f"overrides.{what}", subject=subject, by=by, at=at, reason=reason) as writing:
        if standing_override(number) is None:  # decided while this waited for the lock
            raise NotOverridden(number)
        yield writing, override
