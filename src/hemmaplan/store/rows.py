"""Rows of the register as frames, at any batch; without asking who reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import IN_ORDER
from hemmaplan.store.models import MODELS, Absence, Batch, HeldTable, ImportFile


def visible_at(batch: int) -> Q:
    return Q(brought__lte=batch) & (Q(retired__isnull=True) | Q(retired__gt=batch))


def undone_at(batch: int | None = None) -> set[int]:
    """The batches taken back by now, or by a batch; a taking back may itself be taken back."""
    undoings = Batch.objects.filter(reverses__isnull=False)
    if batch is not None:
        undoings = undoings.filter(pk__lte=batch)
    return undone_by(undoings.order_by("-pk").values_list("pk", "reverses_id"))


def undone_by(undoings: Iterable[tuple[int, int]]) -> set[int]:
    """The batches taken back, of each undoing and what it reversed, the latest first."""
    undone: set[int] = set()
    for number, reversed_number in undoings:
        if number not in undone:
            undone.add(reversed_number)
    return undone


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


def file_labels(batch: int) -> dict[int, str]:
    """A file's name by its number; one that is not the latest at the batch is told by its read-in.

    Files of later batches too: a row is known by its place in the latest file that had it.
    """
    undone = undone_at(batch)
    names = list(ImportFile.objects.order_by("pk").values_list("pk", "batch_id", "name"))
    latest = {name: pk for pk, by, name in names if by <= batch and by not in undone}
    return {
        pk: name if latest.get(name) == pk else f"{name} (inläsning {by})" for pk, by, name in names
    }


def frame_of(name: str, rows: QuerySet[Any], labels: Mapping[int, str]) -> pl.DataFrame:
    """In the order of the files, or as brought where the order says something.

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
    frame = pl.DataFrame(list(values), schema=schema, orient="row")
    by_hand = pl.format("för hand (ändring {})", "_brought")
    read = pl.col("_source").replace_strict(labels, default="", return_dtype=pl.String)
    return (
        frame.sort(*([] if name in IN_ORDER else ["_source", "_row"]), "_id", nulls_last=True)
        .with_columns(_file=pl.when(pl.col("_source").is_null()).then(by_hand).otherwise(read))
        .select(*table.schema, "_id", "_source")
    )
