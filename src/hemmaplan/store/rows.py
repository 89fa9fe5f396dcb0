"""Rows of the register as frames, at any batch; without asking who reads them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import IN_ORDER
from hemmaplan.store.models import MODELS, Absence, Batch, HeldTable, ImportFile, Kind
from hemmaplan.store.places import placed, places_at
from hemmaplan.store.undone import undone_at

_ROWS_READ = 10_000
"""So many rows are Python's at once: a table's million would be gigabytes."""


def visible_at(batch: int) -> Q:
    return Q(brought__lte=batch) & (Q(retired__isnull=True) | Q(retired__gt=batch))


def held_tables(batch: int) -> set[str]:
    return set(HeldTable.objects.filter(visible_at(batch)).values_list("name", flat=True))


def absent_placements(batch: int) -> set[str]:
    """The placements that the latest complete extract did not have."""
    found = Absence.objects.filter(visible_at(batch))
    return set(found.values_list("placement_id", flat=True))


def rows_at(batch: int, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Every visible row of the tables, with its `_id`."""
    at = visible_at(batch)
    return {name: frame_of(name, MODELS[name]._default_manager.filter(at), {}) for name in names}


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The tables held at a batch with every visible row, as `frame_of` answers.

    `labels` are the files' (`file_labels`), as they were when the rows were read.
    """

    batch: int
    tables: Mapping[str, pl.DataFrame]
    labels: Mapping[int, str]


NO_ROWS = Rows(0, {}, {})


def read_rows(batch: int, only: Collection[str] = TABLES) -> Rows:
    """Read from the register: seconds where there are a million rows."""
    labels, at = file_labels(batch), visible_at(batch)
    names = [name for name in MODELS if name in held_tables(batch) & set(only)]
    places = places_at(batch, names)
    tables = {
        name: frame_of(name, MODELS[name]._default_manager.filter(at), labels, places.get(name))
        for name in names
    }
    return Rows(batch, tables, labels)


def rows_after(earlier: Rows, batch: int) -> Rows:
    """The same as `read_rows`, made of those of an earlier batch: only what has changed is read.

    After a read-in of files all of it is: rows that stay stand in other places.
    """
    since = Batch.objects.filter(pk__gt=earlier.batch, pk__lte=batch)
    changes = list(since.values_list("kind", "counts"))
    if any(kind == Kind.FILES for kind, _ in changes):
        return read_rows(batch)
    labels, held = file_labels(batch), held_tables(batch)
    known = {n: earlier.tables[n] for n in MODELS if n in earlier.tables and n in held}
    if any(labels[each] != label for each, label in earlier.labels.items()):
        known = {name: _told(frame, labels) for name, frame in known.items()}
    changed = {name for _, counts in changes for name in counts} | (held - known.keys())
    new = {name: _changed(name, known.get(name), earlier.batch, batch, labels) for name in changed}
    every = {**known, **new}
    return Rows(batch, {name: every[name] for name in MODELS if name in held}, labels)


def _changed(
    name: str, before: pl.DataFrame | None, earlier: int, batch: int, labels: Mapping[int, str]
) -> pl.DataFrame:
    """A table's rows at a batch, of those it had at an earlier one (None: it was not held)."""
    rows = MODELS[name]._default_manager
    if before is None:
        return frame_of(name, rows.filter(visible_at(batch)), labels)
    new = frame_of(name, rows.filter(visible_at(batch), brought__gt=earlier), labels)
    gone = rows.filter(retired__gt=earlier, retired__lte=batch, brought__lte=earlier)
    ids = pl.Series(list(gone.values_list("pk", flat=True)), dtype=pl.Int64)
    return _in_order(name, pl.concat([before.filter(~pl.col("_id").is_in(ids.implode())), new]))


def file_labels(batch: int) -> dict[int, str]:
    """The name by number of each file up to the batch; one that is not the latest of its name is
    told by its read-in."""
    undone = undone_at(batch)
    files = ImportFile.objects.filter(batch__lte=batch).order_by("pk")
    names = list(files.values_list("pk", "batch_id", "name"))
    latest = {name: pk for pk, by, name in names if by not in undone}
    return {
        pk: name if latest.get(name) == pk else f"{name} (inläsning {by})" for pk, by, name in names
    }


def frame_of(
    name: str, rows: QuerySet[Any], labels: Mapping[int, str], places: pl.DataFrame | None = None
) -> pl.DataFrame:
    """In the order of the files, or as brought where the order says something.

    A row stands where it was brought, or by `places` (`store.places`) where a later file has it.
    Columns as core declares them, then `_id` and `_source`.
    """
    table = TABLES[name]
    columns = [column.frame_name for column in table.columns]
    values = rows.values_list(
        *columns, "source_sheet", "source_row", "pk", "source_file_id", "brought_id"
    )
    schema = {
        **{name: table.schema[name] for name in columns},
        "_sheet": pl.String, "_row": pl.Int32, "_id": pl.Int64, "_source": pl.Int64,
        "_brought": pl.Int64,
    }  # fmt: skip
    read = pl.DataFrame(values.iterator(_ROWS_READ), schema=schema, orient="row")
    frame = placed(read, places)
    frame = frame.with_columns(_file=pl.format("för hand (ändring {})", "_brought"))
    return _in_order(name, _told(frame, labels).select(*table.schema, "_id", "_source"))


def _told(frame: pl.DataFrame, labels: Mapping[int, str]) -> pl.DataFrame:
    """Rows that stand in a file say which; the others go on saying who wrote them."""
    read = pl.col("_source").replace_strict(labels, default="", return_dtype=pl.String)
    return frame.with_columns(
        _file=pl.when(pl.col("_source").is_null()).then("_file").otherwise(read)
    )


def _in_order(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    place = [] if name in IN_ORDER else ["_source", "_row"]
    return frame.sort(*place, "_id", nulls_last=True)
