"""Loading a Dataset into the register, and taking a load back."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

import polars as pl
from django.db import connection, transaction

from hemmaplan import __version__
from hemmaplan.core.dataset import Dataset, InputFile
from hemmaplan.store.models import (
    MODELS,
    AuditEntry,
    ImportBatch,
    ImportedRow,
    ImportFile,
    ImportTable,
    ImportUndo,
    MunicipalitySettings,
)
from hemmaplan.store.queries import current_batch

_CHUNK = 2_000


class UnknownFile(ValueError):
    """A row says that it was read from a file that the dataset has no digest of."""


class AlreadyUndone(ValueError):
    """The batch has been taken back before."""


@transaction.atomic
def load(*, dataset: Dataset, by: str, at: datetime) -> ImportBatch:
    """Make a dataset the register's current content; all of it or nothing.

    The files of the current batch again, read by the same version of hemmaplan, change nothing:
    the answer is then that batch. Raises UnknownFile, ValueError without files, and Django's
    IntegrityError for rows that `store.usable` would have left out.
    """
    if not dataset.inputs:
        raise ValueError("a dataset without files can't be told from another")
    _queue()
    current = current_batch()
    if current and current.version == __version__ and _digests(current) == _of(dataset.inputs):
        return current
    batch = ImportBatch.objects.create(made_at=at, by=by, version=__version__)
    MunicipalitySettings.objects.create(batch=batch, **asdict(dataset.municipality))
    files = {
        each.name: ImportFile.objects.create(batch=batch, **asdict(each)) for each in dataset.inputs
    }
    for name, frame in dataset.tables.items():
        ImportTable.objects.create(batch=batch, name=name, rows=frame.height)
        rows = _rows(MODELS[name], batch, files, frame)
        MODELS[name]._default_manager.bulk_create(rows, batch_size=_CHUNK)
    AuditEntry.objects.create(
        at=at,
        by=by,
        action="imports.load",
        subject=f"batch {batch.pk}",
        detail={name: frame.height for name, frame in dataset.tables.items()},
    )
    return batch


@transaction.atomic
def undo(*, batch: ImportBatch, by: str, at: datetime) -> ImportUndo:
    """Take a batch back: the latest of the others is then current. Its rows stay as history.

    Raises AlreadyUndone, and ValueError for a time before the batch was made.
    """
    _queue()
    if at < batch.made_at:
        raise ValueError("a batch can't be undone before it was made")
    if ImportUndo.objects.filter(batch=batch).exists():
        raise AlreadyUndone(f"batch {batch.pk}")
    AuditEntry.objects.create(at=at, by=by, action="imports.undo", subject=f"batch {batch.pk}")
    return ImportUndo.objects.create(batch=batch, at=at, by=by)


def _queue() -> None:
    """One import at a time; readers are not held up. SQLite's IMMEDIATE transactions queue so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(ImportBatch._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _of(inputs: Iterable[InputFile]) -> set[tuple[str, str]]:
    return {(each.name, each.sha256) for each in inputs}


def _digests(batch: ImportBatch) -> set[tuple[str, str]]:
    return set(batch.files.values_list("name", "sha256"))


def _rows(
    model: type[ImportedRow],
    batch: ImportBatch,
    files: dict[str, ImportFile],
    frame: pl.DataFrame,
) -> Iterator[ImportedRow]:
    for row in frame.iter_rows(named=True):
        name, sheet, number = row.pop("_file"), row.pop("_sheet"), row.pop("_row")
        if name not in files:
            raise UnknownFile(name)
        source = {"source_file": files[name], "source_sheet": sheet, "source_row": number}
        yield model(batch=batch, **source, **row)
