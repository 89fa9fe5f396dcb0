"""The overrides that stand at a batch, laid over what is coming, and their rows as text."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.laying_over import Laid, laid_over
from hemmaplan.core.overrides import NO_ANSWERS, Answers, Meeting, Outcome, Override, Row, plain
from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import Extract
from hemmaplan.store.models import OverrideRow
from hemmaplan.store.queries import current_batch
from hemmaplan.store.rows import held_tables, rows_at, visible_at


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """What files come to at a batch: what stood in their tables, and they with what is by hand
    `laid` over them. `ended`: the numbers of the overrides that are no longer as they were."""

    current: Mapping[str, pl.DataFrame]
    laid: Laid
    ended: Collection[int]


def met_at(batch: int, coming: Dataset, extract: Extract, answers: Answers = NO_ANSWERS) -> Met:
    """`answers`: of the conflicts that have one."""
    current = rows_at(batch, held_tables(batch) & coming.tables.keys())
    standing, whole = overrides_at(batch), extract is Extract.FULL
    overrides = [each for _number, each in standing]
    laid = laid_over(current, coming, overrides, whole=whole, answers=answers)
    return Met(current, laid, numbers_of(standing, laid.ended))


def conflicts_now(coming: Dataset, extract: Extract) -> list[Meeting]:
    """Where files and what is by hand have changed the same column since they last agreed."""
    latest = current_batch()
    meetings = met_at(latest.pk, coming, extract).laid.meetings if latest else ()
    return [each for each in meetings if each.outcome is Outcome.CONFLICT]


def overrides_at(batch: int) -> list[tuple[int, Override]]:
    """With the number of each."""
    return _read(OverrideRow._default_manager.filter(visible_at(batch)))


def standing_overrides(
    table: str, gone: Iterable[Row], new: Iterable[Row]
) -> list[tuple[int, Override]]:
    """Those that rows which go stand for now, and those that took away rows of the same placement,
    provider or the like as the new rows are about."""
    rows = OverrideRow._default_manager.filter(retired__isnull=True, table=table)
    about = Q(stands__in=[_packed(table, row) for row in gone])
    first = (TABLES[table].key or TABLES[table].alike)[0]
    for part in {_packed(table, {first: row.get(first)})[1:-1] for row in new}:
        about |= Q(stands="", says__contains=part)
    return _read(rows.filter(about))


def overrides_about(override: Override) -> list[tuple[int, Override]]:
    """Those that stand of the same table and the same placement, agreement or the like."""
    table = override.table
    first = (TABLES[table].key or TABLES[table].alike)[0]
    part = _packed(table, {first: override.about})[1:-1]
    rows = OverrideRow._default_manager.filter(retired__isnull=True, table=table)
    found = _read(rows.filter(Q(says__contains=part) | Q(stands__contains=part)))
    return [(number, each) for number, each in found if each.about == override.about]


def standing_override(number: int) -> Override | None:
    """The one with the number, if it stands now."""
    rows = OverrideRow._default_manager.filter(retired__isnull=True, pk=number)
    return next((override for _number, override in _read(rows)), None)


def numbers_of(found: Iterable[tuple[int, Override]], ended: Iterable[Override]) -> list[int]:
    """The number of each that has ended; they are among those found, and not only equal to them."""
    numbers = {id(override): number for number, override in found}
    return [numbers[id(each)] for each in ended]


def unsaved(override: Override, brought: Any) -> OverrideRow:
    says, stands = (_packed(override.table, row) for row in (override.says, override.stands))
    return OverrideRow(
        brought=brought, table=override.table, says=says, stands=stands, met=override.met,
        kept=override.kept, lacking=override.lacking,
    )  # fmt: skip


def _read(rows: Any) -> list[tuple[int, Override]]:
    return [(row.pk, override_of(row)) for row in rows.order_by("pk")]


def override_of(row: OverrideRow) -> Override:
    says, stands = (_unpacked(row.table, text) for text in (row.says, row.stands))
    return Override(row.table, says, stands, row.met, row.kept, row.lacking)


def _packed(table: str, row: Row | None) -> str:
    """Equal rows have equal text, whatever decimals an amount was written with."""
    if row is None:
        return ""
    known = {
        column.frame_name: _text(column, row[column.frame_name])
        for column in TABLES[table].columns
        if row.get(column.frame_name) is not None
    }
    return json.dumps(known, sort_keys=True, ensure_ascii=False)


def _text(column: Column, value: Any) -> Any:
    if column.kind is Kind.EXACT:
        return f"{Decimal(value).normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _unpacked(table: str, text: str) -> Row | None:
    if not text:
        return None
    kinds = {column.frame_name: column for column in TABLES[table].columns}
    known = json.loads(text)
    return plain(table, {name: _value(kinds[name], value) for name, value in known.items()})


def _value(column: Column, value: Any) -> Any:
    match column.kind:
        case Kind.DATE | Kind.MONTH:
            return date.fromisoformat(value)
        case Kind.EXACT:
            return Decimal(value)
    return value
