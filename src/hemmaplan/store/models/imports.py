"""Imports: every load is a batch, and what is current is the latest batch not undone.

Nothing is ever changed or removed. "When it held" is in the rows' own dates; "when we knew" is
the batch's `made_at` and, where there is one, its undo.
"""

from enum import Enum
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from hemmaplan.core.tables import TABLES


class ImportBatch(models.Model):
    """One load: by whom, when, and with which version of hemmaplan the files were read."""

    made_at = models.DateTimeField()
    by = models.TextField()
    version = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(by=""), name="batch_by_not_blank"),
            CheckConstraint(condition=~Q(version=""), name="batch_version_not_blank"),
        )


class ImportUndo(models.Model):
    """A batch taken back: a row of its own, so that the batch itself stays as it was."""

    batch = models.OneToOneField(ImportBatch, models.PROTECT, related_name="undo")
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (CheckConstraint(condition=~Q(by=""), name="undo_by_not_blank"),)


class ImportFile(models.Model):
    """A file of a batch. `rows` as the reader counted its usable ones."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="files")
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("batch", "name"), name="file_once_a_batch"),
            CheckConstraint(condition=~Q(name=""), name="file_name_not_blank"),
            CheckConstraint(condition=Exact(Length(F("sha256")), 64), name="file_sha256_length"),
            CheckConstraint(condition=Q(rows__gte=0), name="file_rows_not_negative"),
        )


class ImportTable(models.Model):
    """A table that a batch holds, be it without rows: an empty table is not a missing one."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="tables")
    name = models.TextField()
    rows = models.IntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("batch", "name"), name="table_once_a_batch"),
            CheckConstraint(condition=Q(name__in=tuple(TABLES)), name="table_name_known"),
            CheckConstraint(condition=Q(rows__gte=0), name="table_rows_not_negative"),
        )


class Access(Enum):
    """How a unit manager reads a table. Controllers and administrators read every one."""

    CLOSED = "not at all"
    UNIT = "the rows with the manager's unit_code"
    PLACEMENT = "the rows of placements in the manager's units"
    OPEN = "every row: it tells of no unit and no person"


class ImportedRow(models.Model):
    """What every row of a data folder's table has: its batch, and where it was read."""

    batch = models.ForeignKey(ImportBatch, models.PROTECT)
    source_file = models.ForeignKey(ImportFile, models.PROTECT, db_index=False)
    source_sheet = models.TextField()
    source_row = models.IntegerField()

    table: ClassVar[str]
    access: ClassVar[Access] = Access.CLOSED

    class Meta:
        abstract = True
