"""What has become of a placement's rows, change set by change set: who, when, why, from where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from hemmaplan.core.row_pairs import Pair, pairs
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import MODELS, Batch, ImportedRow, ImportFile, Kind
from hemmaplan.store.one_placement import OF_ONE
from hemmaplan.store.one_provider import OF_PROVIDER, PARTS
from hemmaplan.store.undone import undone_by
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, AccessDenied, Viewer

_NO_END = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of a table before and after. `file` and `row`: where a read-in had it."""

    table: str
    pair: Pair
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Version:
    """A change set as far as it touched the placement. `reverses`: the one that it took back."""

    batch: int
    at: datetime
    by: str
    kind: Kind
    reason: str
    note: str
    on_file: date | None
    reverses: int | None
    undone: bool
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Every change set that touched a placement, the latest first, and the rows that stand.

    `standing`: by table, the rows' values with their `_id`.
    """

    versions: tuple[Version, ...]
    standing: Mapping[str, Sequence[Mapping[str, Any]]]


def history(
    viewer: Viewer, placement_id: str, *, after: int = 0, through: int | None = None
) -> Past:
    """What has become of a placement's rows; of the batches after one, through another.

    Raises AccessDenied for who does not see every unit, unless the placement is in the own ones.
    """
    if viewer.role not in READS_ROWS:
        raise AccessDenied(f"{viewer.role} reads no history")
    last = through if through is not None else _NO_END
    every = {name: _rows_ever(name, last, placement_id=placement_id) for name in OF_ONE}
    units = {row.unit_code for row in every["placements"] if _stands(row, last)}  # type: ignore[attr-defined]
    if viewer.role not in SEES_ALL and not units & viewer.units:
        raise AccessDenied(f"{placement_id} is in another unit")
    return _past(every, after, last)


def provider_history(
    viewer: Viewer, provider_id: str, *, after: int = 0, through: int | None = None
) -> Past:
    """The same of a provider with its agreements and what they take, and of its invoices those
    written by hand.

    Raises AccessDenied for who does not see every unit.
    """
    if viewer.role not in SEES_ALL:
        raise AccessDenied(f"{viewer.role} reads no provider's history")
    last = through if through is not None else _NO_END
    every = {name: _rows_ever(name, last, provider_id=provider_id) for name in OF_PROVIDER}
    numbers = {row.agreement_id for row in every["agreements"]}  # type: ignore[attr-defined]
    every[PARTS] = _rows_ever(PARTS, last, agreement_id__in=numbers)
    every["invoices"] = _rows_ever(
        "invoices", last, provider_id=provider_id, source_file__isnull=True
    )
    return _past(every, after, last)


def decision_history(viewer: Viewer, decision_id: str, *, after: int = 0) -> Past:
    """The same of a decision. Raises AccessDenied for who does not see every unit."""
    if viewer.role not in SEES_ALL:
        raise AccessDenied(f"{viewer.role} reads no decision's history")
    rows = _rows_ever("decisions", _NO_END, decision_id=decision_id)
    return _past({"decisions": rows}, after, _NO_END)


def _past(every: Mapping[str, list[ImportedRow]], after: int, last: int) -> Past:
    touched: dict[int, dict[str, tuple[list[ImportedRow], list[ImportedRow]]]] = {}
    for name, rows in every.items():
        for row in rows:
            for number, which in ((row.retired_id, 0), (row.brought_id, 1)):
                if number is not None and after < number <= last:
                    touched.setdefault(number, {}).setdefault(name, ([], []))[which].append(row)
    files = _files(row for rows in every.values() for row in rows)
    known = Q(pk__in=touched) | Q(reverses__isnull=False, pk__lte=last)  # in one question
    batches = list(Batch.objects.filter(known).order_by("-pk")) if touched else []
    undone = undone_by((b.pk, b.reverses_id) for b in batches if b.reverses_id is not None)
    standing = {
        name: [_values(row) for row in rows if _stands(row, last)] for name, rows in every.items()
    }
    versions = (
        _version(batch, touched[batch.pk], files, undone)
        for batch in batches
        if batch.pk in touched
    )
    return Past(tuple(versions), standing)


def _stands(row: ImportedRow, last: int) -> bool:
    return row.retired_id is None or row.retired_id > last


def _rows_ever(table: str, last: int, **about: Any) -> list[ImportedRow]:
    rows: QuerySet[Any] = MODELS[table]._default_manager.filter(brought__lte=last)
    return list(rows.filter(**about).order_by("pk"))


def _version(
    batch: Batch,
    tables: Mapping[str, tuple[list[ImportedRow], list[ImportedRow]]],
    files: Mapping[int, str],
    undone: set[int],
) -> Version:
    found = []
    for name, (gone, new) in tables.items():
        for before, after in pairs(name, [*map(_values, gone)], [*map(_values, new)]):
            place = after or {}
            file = files.get(place.get("_source") or 0, "")
            found.append(Changed(name, (before, after), file, place.get("_row", 0) if file else 0))
    return Version(
        batch.pk, batch.made_at, batch.by, Kind(batch.kind), batch.reason, batch.note,
        batch.on_file, batch.reverses_id, batch.pk in undone, tuple(found),
    )  # fmt: skip


def _values(row: ImportedRow) -> dict[str, Any]:
    columns = [column.frame_name for column in TABLES[row.table].columns]
    values = {name: getattr(row, name) for name in columns}
    return {**values, "_id": row.pk, "_source": row.source_file_id, "_row": row.source_row}


def _files(rows: Iterable[ImportedRow]) -> dict[int, str]:
    """The files' names by number: those that the rows stand in."""
    wanted = {row.source_file_id for row in rows if row.source_file_id}
    return dict(ImportFile.objects.filter(pk__in=wanted).values_list("pk", "name"))
