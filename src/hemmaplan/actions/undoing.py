"""Taking a batch back: a change set that reverses it, where nothing later stands on it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from hemmaplan.actions.batches import bring, closed, lock, opened, retire
from hemmaplan.core.same_days import days_of
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.models import (
    MODELS,
    Absence,
    Batch,
    Fact,
    HeldTable,
    ImportedRow,
    Kind,
    MunicipalitySettings,
    OverrideRow,
)
from hemmaplan.store.models.rows import Agreement, AgreementPrice, Placement, TargetGroup
from hemmaplan.store.overrides import override_of
from hemmaplan.store.places import places_at
from hemmaplan.store.undone import undone_at

Content = tuple[Any, ...]
_STAND: tuple[type[Fact], ...] = (*MODELS.values(), MunicipalitySettings, OverrideRow)
_NOT_CONTENT = {
    "id", "brought_id", "retired_id", "source_file_id", "source_sheet", "source_row", "met", "kept",
}  # fmt: skip


class AlreadyUndone(ValueError):
    """The batch has been taken back before."""


class TouchedLater(ValueError):
    """Later batches changed the same rows. `batches` are to be taken back first, in this order."""

    def __init__(self, batches: Iterable[int]) -> None:
        self.batches = tuple(sorted(set(batches), reverse=True))
        super().__init__(", ".join(map(str, self.batches)))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Ids of rows to retire, rows to bring again, and the later batches that stand in the way."""

    model: type[Fact]
    retire: set[int]
    again: list[Fact]
    blockers: set[int]


@transaction.atomic
def undo(*, batch: Batch, by: str, at: datetime) -> Batch:
    """Reverse a batch, be it an undoing, by another. Raises AlreadyUndone and TouchedLater.

    What the batch brought and still stands is retired; what it retired is brought again. A batch
    that changed the same rows later stands in the way, unless it has been taken back itself.
    """
    lock()
    latest = Batch.objects.order_by("-pk").values_list("pk", flat=True)[0]
    if batch.pk in undone_at(latest):
        raise AlreadyUndone(f"batch {batch.pk}")
    plans = [_plan(model, batch) for model in _STAND]
    if blockers := {each for plan in plans for each in plan.blockers} | _of_no_agreement(plans):
        raise TouchedLater(blockers)
    undoing = opened(kind=Kind.UNDO, by=by, at=at, reverses=batch)
    counts = {}
    for plan in plans:
        gone, new = retire(plan.model, plan.retire, undoing), bring(_again(plan, batch, undoing))
        if issubclass(plan.model, ImportedRow):
            counts[plan.model.table] = (new, gone)
    _reverse_tables(batch, undoing)
    _reverse_absences(batch, undoing)
    return closed(undoing, action="imports.undo", subject=f"batch {batch.pk}", counts=counts, at=at)


def _of_no_agreement(plans: Iterable[_Plan]) -> set[int]:
    """The batches that wrote what is of an agreement which would be gone: they go first."""
    by_model = {plan.model: plan for plan in plans}
    plan = by_model[Agreement]
    stays = {row.agreement_id for row in plan.again}  # type: ignore[attr-defined]
    gone = Agreement._default_manager.filter(pk__in=plan.retire).exclude(agreement_id__in=stays)
    numbers = set(gone.values_list("agreement_id", flat=True))
    found: set[int] = set()
    for model in (AgreementPrice, TargetGroup) if numbers else ():
        rows = model._default_manager.filter(retired=None, agreement_id__in=numbers)
        rows = rows.exclude(pk__in=by_model[model].retire)
        found |= set(rows.values_list("brought", flat=True))
    return found


def _plan(model: type[Fact], batch: Batch) -> _Plan:
    rows = model._default_manager
    brought = list(rows.filter(brought=batch))
    taken = {row.pk for row in brought if row.retired_id is None}
    changed = Counter(_content(row) for row in brought if row.retired_id is not None)
    lacking = set()
    if changed:  # by a later batch, that may have been taken back: then an equal row stands
        standing = defaultdict(list)
        for row in rows.filter(retired__isnull=True).exclude(brought=batch):
            standing[_content(row)].append(row.pk)
        for content, count in changed.items():
            found = standing[content][:count]
            taken.update(found)
            if len(found) < count:
                lacking.add(content)
    again = list(rows.filter(retired=batch))
    blockers = _retirers(model, batch, lacking) | _in_place_of(model, batch, again, taken)
    return _Plan(model, taken, again, blockers)


def _retirers(model: type[Fact], batch: Batch, lacking: set[Content]) -> set[int]:
    """The latest batch that retired a row equal to each that is lacking."""
    latest: dict[Content, int] = {}
    if lacking:
        for row in model._default_manager.filter(retired__gt=batch).order_by("retired"):
            if (content := _content(row)) in lacking and row.retired_id is not None:
                latest[content] = row.retired_id
    return set(latest.values())


def _in_place_of(model: type[Fact], batch: Batch, again: list[Fact], taken: set[int]) -> set[int]:
    """The later batches whose rows stand where those to be brought again would, or that took such
    a row away by hand."""
    if not again:
        return set()
    places = defaultdict(list)
    for row in again:
        places[_name(row)].append(row)
    still = {"retired__isnull": True, "brought__gt": batch}
    found = {
        row.brought_id
        for row in model._default_manager.filter(**still)
        if row.pk not in taken and any(_in_same_time(row, each) for each in places[_name(row)])
    }
    if issubclass(model, ImportedRow):
        away = OverrideRow._default_manager.filter(**still, table=model.table, stands="")
        found |= {
            row.brought_id
            for row in away
            if any(_in_same_time(row, each) for each in places[_name(row)[1:]])
        }
    return found


def _in_same_time(one: Fact, other: Fact) -> bool:
    """Whether the days of two rows of one name meet; rows that have a key are of no time."""
    table = one.table if isinstance(one, ImportedRow | OverrideRow) else ""
    if table not in ORDERED or TABLES[table].key:
        return True
    (first, last), (since, until) = (days_of(table, _said(row)) for row in (one, other))
    return first <= until and since <= last


def _said(row: Fact) -> Mapping[str, Any]:
    return override_of(row).named if isinstance(row, OverrideRow) else vars(row)


def _content(row: Fact) -> Content:
    fields = row._meta.concrete_fields
    return tuple(getattr(row, f.attname) for f in fields if f.attname not in _NOT_CONTENT)


def _name(row: Fact) -> Content:
    """What only one visible row may have at a time: the key of its table, or what and whose it is
    (a price's placement and kind), else all of it. An override has that of the row it is of."""
    if isinstance(row, OverrideRow):
        override = override_of(row)
        of = TABLES[row.table]
        return (row.table, *(override.named[n] for n in of.key or of.alike[: of.least]))
    table = TABLES[row.table] if isinstance(row, ImportedRow) else None
    name = (table.key or table.alike[: table.least]) if table is not None else ()
    return tuple(getattr(row, part) for part in name) if name else _content(row)


def _again(plan: _Plan, batch: Batch, undoing: Batch) -> Iterable[Fact]:
    """The rows as they were, where they stood in the files before the batch."""
    places = _places(plan, batch.pk - 1)
    for row in plan.again:
        if isinstance(row, ImportedRow) and row.pk in places:
            row.source_file_id, row.source_sheet, row.source_row = places[row.pk]
        row.pk, row.brought, row.retired = None, undoing, None
        row._state.adding = True
        yield row


def _places(plan: _Plan, before: int) -> Mapping[int, tuple[int, str, int]]:
    if not plan.again or not issubclass(plan.model, ImportedRow):
        return {}
    found = places_at(before, [plan.model.table]).get(plan.model.table)
    if found is None:
        return {}
    wanted = found.filter(pl.col("_id").is_in([row.pk for row in plan.again]))
    return {number: (source, sheet, row) for number, source, sheet, row in wanted.iter_rows()}


def _reverse_tables(batch: Batch, undoing: Batch) -> None:
    """A table that the batch was the first to hold is missing again, if nothing is left in it."""
    first = HeldTable.objects.filter(brought=batch).values_list("name", flat=True)
    empty = [n for n in first if not MODELS[n]._default_manager.filter(retired=None).exists()]
    held = HeldTable.objects.filter(retired__isnull=True)
    retire(HeldTable, held.filter(name__in=empty).values_list("pk", flat=True), undoing)
    names = set(HeldTable.objects.filter(retired=batch).values_list("name", flat=True))
    names -= set(held.values_list("name", flat=True))
    bring(HeldTable(brought=undoing, name=name) for name in sorted(names))


def _reverse_absences(batch: Batch, undoing: Batch) -> None:
    """Flags follow the rows: those the batch put up or took down, and those of no placement now."""
    flags, now = Absence.objects, Absence.objects.filter(retired__isnull=True)
    mine = set(flags.filter(brought=batch).values_list("placement_id", flat=True))
    lifted = dict(flags.filter(retired=batch).values_list("placement_id", "kept"))
    placements = Placement.objects.filter(retired__isnull=True)
    known = set(placements.filter(placement_id__in=lifted).values_list("placement_id", flat=True))
    up = dict(now.values_list("placement_id", "pk"))
    gone = set(up) - set(
        placements.filter(placement_id__in=up).values_list("placement_id", flat=True)
    )
    retire(Absence, [up[each] for each in up.keys() & (mine | gone)], undoing)
    back = known - (up.keys() - mine)
    bring(Absence(brought=undoing, placement_id=each, kept=lifted[each]) for each in sorted(back))
