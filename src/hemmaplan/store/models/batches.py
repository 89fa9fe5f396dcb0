"""Batches: change sets that bring rows and retire rows, and the facts that they do it to.

A fact is visible at batch B when it was brought by B or before and retired by none up to B. No
value is ever changed and no row removed. "When it held" is in the rows' own dates; "when we knew"
is the batch's `made_at`.
"""

from enum import Enum, StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from hemmaplan.core.overrides import OVERRIDABLE
from hemmaplan.core.tables import TABLES


class Kind(StrEnum):
    """How a change set was made. STEP: by hand too, in a choice that is open, so that no figure
    rests on it."""

    FILES = "files"
    HAND = "hand"
    STEP = "step"
    UNDO = "undo"


class Batch(models.Model):
    """A change set: by whom, when and how; `reverses` is the one that an undo takes back.

    `counts` says of each table it touched how many rows were brought and retired. Of a change by
    hand `reason` is a code, `note` a few words, and `on_file` the day of the note in the case file
    that holds the reasoning.
    """

    made_at = models.DateTimeField()
    by = models.TextField()
    version = models.TextField()
    kind = models.TextField()
    reverses = models.ForeignKey("self", models.PROTECT, null=True, db_index=False)
    reason = models.TextField(default="")
    note = models.TextField(default="")
    on_file = models.DateField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(by=""), name="batch_by_not_blank"),
            CheckConstraint(condition=~Q(version=""), name="batch_version_not_blank"),
            CheckConstraint(condition=Q(kind__in=tuple(map(str, Kind))), name="batch_kind_code"),
            CheckConstraint(
                condition=Q(kind=Kind.UNDO.value, reverses__isnull=False)
                | (~Q(kind=Kind.UNDO.value) & Q(reverses__isnull=True)),
                name="batch_undo_reverses",
            ),
        )


class ImportFile(models.Model):
    """A file of a batch. `rows` as the reader counted its usable ones."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
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


NOW = Q(retired__isnull=True)
"""What is visible at the latest batch."""


class Fact(models.Model):
    """Something that was true in the register from one batch until another."""

    brought = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    retired = models.ForeignKey(Batch, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        abstract = True


def retired_later(name: str) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(retired__isnull=True) | Q(retired__gt=F("brought")),
        name=f"{name}_retired_later",
    )


class HeldTable(Fact):
    """A table that has been read in, be it without rows: an empty table is not a missing one."""

    name = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("name",), condition=NOW, name="held_table_once"),
            CheckConstraint(condition=Q(name__in=tuple(TABLES)), name="held_table_known"),
            retired_later("held_table"),
        )


class Absence(Fact):
    """A placement that a complete extract did not have; shown until somebody decides to keep it."""

    placement_id = models.TextField()
    kept = models.BooleanField(default=False)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("placement_id",), condition=NOW, name="absence_once"),
            CheckConstraint(condition=~Q(placement_id=""), name="absence_placement_not_blank"),
            retired_later("absence"),
        )


class OverrideRow(Fact):
    """A row that stands by hand instead of what a file says (`core.overrides.Override`).

    `says` and `stands` are the rows' values as text, blank for no row: by content and not by
    number, since an undoing brings a row again under a new one. They may be the same when the
    latest file is `lacking` it.
    """

    table = models.TextField()
    says = models.TextField(default="")
    stands = models.TextField(default="")
    met = models.BooleanField(default=False)
    kept = models.BooleanField(default=False)
    lacking = models.BooleanField(default=False)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(table__in=OVERRIDABLE), name="override_table_code"),
            CheckConstraint(
                condition=~Q(says=F("stands")) | (Q(lacking=True) & ~Q(says="")),
                name="override_says_otherwise",
            ),
            retired_later("override"),
        )
        indexes = (Index(fields=("table",), condition=NOW, name="override_now"),)


class Places(models.Model):
    """Where the rows of a table that stay after a read-in stand in the files (`store.places`)."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    table = models.TextField()
    packed = models.BinaryField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("batch", "table"), name="places_once"),
            CheckConstraint(condition=Q(table__in=tuple(TABLES)), name="places_table_code"),
        )


class Access(Enum):
    """How a unit manager reads a table. Controllers and administrators read every one."""

    CLOSED = "not at all"
    UNIT = "the rows with the manager's unit_code"
    PLACEMENT = "the rows of placements in the manager's units"
    CHOICE = "the rows of choices in the manager's units"
    OPEN = "every row: it tells of no unit and no person"


class ImportedRow(Fact):
    """What every row of a data folder's table has besides its columns.

    The source is where the row was read when it was brought, null and 0 for a row made by hand;
    where later files have it is in `Places`.
    """

    source_file = models.ForeignKey(
        ImportFile, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    source_sheet = models.TextField(default="")
    source_row = models.IntegerField(default=0)

    table: ClassVar[str]
    access: ClassVar[Access] = Access.CLOSED

    class Meta:
        abstract = True
