"""Where rows stand in files: each row where it was brought, until a later file has it elsewhere.

A read-in keeps, of each table, where the rows that stay are in the files read by then. Nothing of a
row is changed, so what stood on any day is walked back to the files of that day.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO

import polars as pl
from django.db.models import Max

from hemmaplan.store.models import Places
from hemmaplan.store.undone import undone_at

SCHEMA = pl.Schema({"_id": pl.Int64, "_source": pl.Int64, "_sheet": pl.String, "_row": pl.Int32})
"""A row's number, that of the file it stands in, and its sheet and row there."""
_STEPS = ("_id", "_row")
"""Told as steps from the row before, which are mostly 1 and take next to no room."""


def places_at(batch: int, tables: Iterable[str]) -> Mapping[str, pl.DataFrame]:
    """By table, those of the rows that a file up to the batch has had after they were brought.

    A file that has been taken back by then is not where anything stands.
    """
    known = Places.objects.filter(batch__lte=batch, table__in=tuple(tables)).exclude(
        batch__in=undone_at(batch)
    )
    latest = known.values("table").annotate(latest=Max("pk")).values("latest")
    found = Places.objects.filter(pk__in=latest).values_list("table", "packed")
    return {table: unpacked(bytes(packed)) for table, packed in found}


def placed(frame: pl.DataFrame, places: pl.DataFrame | None) -> pl.DataFrame:
    """Rows with `_id`, where they stand by the places."""
    if places is None:
        return frame
    names = ["_source", "_sheet", "_row"]
    return frame.drop(names).join(
        frame.select("_id", *names).update(places, on="_id"), on="_id", maintain_order="left"
    ).select(frame.columns)  # fmt: skip


def packed(places: pl.DataFrame) -> bytes:
    steps = [pl.col(name).diff().fill_null(pl.col(name)) for name in _STEPS]
    file = BytesIO()
    places.select(list(SCHEMA)).sort("_id").with_columns(steps).write_parquet(file)
    return file.getvalue()


def unpacked(content: bytes) -> pl.DataFrame:
    steps = [pl.col(name).cum_sum() for name in _STEPS]
    return pl.read_parquet(BytesIO(content)).with_columns(steps).cast(SCHEMA)
