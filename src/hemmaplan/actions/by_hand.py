"""What a person writes in the register: rows come and rows go, and it is undone like any load.

There is one way to do it, whichever table it is: `change`. A corrected row is an old one that goes
and a new one that comes, so what stood is kept with who changed it, when and why.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q

from hemmaplan.actions.batches import bring, closed, lock, opened, retire
from hemmaplan.core.dataset import Municipality
from hemmaplan.core.overrides import OVERRIDABLE, columns, written
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import (
    MODELS,
    Batch,
    HeldTable,
    ImportedRow,
    ImportFile,
    Kind,
    MunicipalitySettings,
    OverrideRow,
)
from hemmaplan.store.overrides import numbers_of, standing_overrides, unsaved
from hemmaplan.store.rows import file_labels

Row = Mapping[str, Any]
"""A row's values by frame column (`core.tables`); what is left out is unknown."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of a table's rows: `new` come, those with their ids in `gone` go."""

    table: str
    new: Sequence[Row] = ()
    gone: Collection[int] = ()

    @classmethod
    def whole(cls, table: str, frame: pl.DataFrame) -> "Edit":
        """The table becomes the frame; each row keeps the file and place that it says."""
        return cls(table, tuple(frame.iter_rows(named=True)), standing(table))


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood before the eyes of who made a change, at the batch that was current then.

    The rows of `tables` that have the values of `about`; without tables the whole register.
    `beside`: what else stood there, of tables that are told apart by another column.
    """

    batch: int
    tables: Sequence[str] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    beside: "Seen | None" = None


class ChangedSince(ValueError):
    """Somebody has changed what the change was made from: `batches`, in order."""

    def __init__(self, batches: Iterable[int]) -> None:
        self.batches = tuple(sorted(set(batches)))
        super().__init__(", ".join(map(str, self.batches)))


@dataclass(frozen=True, slots=True)
class Writing:
    """A change set that is open: rows are written in it until it is closed."""

    batch: Batch
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def write(
        self, edit: Edit, files: Mapping[str, int] | None = None, *, file_has: bool = True
    ) -> None:
        """Raises ChangedSince when a row that is to go has gone already.

        `files`: the numbers of the files that new rows may say they stand in. `file_has`: a file
        had the rows that go and may say so again; then what stands instead is to be remembered.
        """
        model = MODELS[edit.table]
        if edit.table in OVERRIDABLE:
            self._override(edit, file_has)
        gone = retire(model, edit.gone, self.batch)
        if gone < len(edit.gone):
            since = model._default_manager.filter(pk__in=edit.gone).exclude(retired=self.batch)
            raise ChangedSince(since.values_list("retired", flat=True))
        new = bring(_row(model, self.batch, row, files or {}) for row in edit.new)
        held = HeldTable.objects.filter(name=edit.table, retired__isnull=True)
        if new and not held.exists():
            bring([HeldTable(brought=self.batch, name=edit.table)])
        before = self.counts.get(edit.table, (0, 0))
        self.counts[edit.table] = before[0] + new, before[1] + gone

    def _override(self, edit: Edit, file_has: bool) -> None:
        """Remember what the rows stand instead of, so that the next file does not undo them."""
        names = columns(edit.table)
        gone = list(MODELS[edit.table]._default_manager.filter(pk__in=edit.gone).values(*names))
        found = standing_overrides(edit.table, gone, edit.new)
        stood = [override for _number, override in found]
        ended, begun = written(stood, edit.table, gone, edit.new)
        retire(OverrideRow, numbers_of(found, ended), self.batch)
        if file_has:
            bring(unsaved(each, self.batch) for each in begun)


@contextmanager
def by_hand(
    *, what: str, subject: str, by: str, at: datetime, kind: Kind = Kind.HAND, reason: str = "",
    note: str = "", on_file: date | None = None,
) -> Iterator[Writing]:  # fmt: skip
    """A change set to write in, with its audit row; all or nothing. Nobody else writes meanwhile.

    `what` names it in the trail (`placements.end`), with its `subject`. `reason` is a code, `note`
    a few words, `on_file` the day of the case-file note that holds the reasoning.
    """
    with transaction.atomic():
        lock()
        batch = opened(kind=kind, by=by, at=at, reason=reason, note=note, on_file=on_file)
        writing = Writing(batch)
        yield writing
        told = {"inläsning": batch.pk, **({"skäl": reason} if reason else {})}
        closed(batch, action=what, subject=subject, counts=writing.counts, at=at, told=told)


def change(
    *, edits: Sequence[Edit], what: str, subject: str, by: str, at: datetime,
    seen: Seen | None = None, reason: str = "", note: str = "", on_file: date | None = None,
    source: str = "", settings: Municipality | None = None,
) -> Batch:  # fmt: skip
    """Write rows of any of the register's tables, and the settings when they are given.

    `source` names what new rows come from, as a file is named, when that is something a person
    can look up (a round); a row by hand needs none. Raises ChangedSince, and Django's
    IntegrityError for a row that breaks what its table declares.
    """
    with by_hand(
        what=what, subject=subject, by=by, at=at, reason=reason, note=note, on_file=on_file
    ) as writing:
        if seen is not None and (since := _since(seen, writing.batch)):
            raise ChangedSince(since)
        batch = writing.batch
        files = {label: pk for pk, label in file_labels(batch.pk).items()} if source else {}
        if source:
            files[source] = _source(batch, source, edits)
        for edit in edits:
            writing.write(edit, files)
        if settings is not None:
            MunicipalitySettings.objects.filter(retired__isnull=True).update(retired=batch)
            bring([MunicipalitySettings(brought=batch, **asdict(settings))])
    return batch


def sourced(table: str, rows: Sequence[Row], source: str) -> pl.DataFrame:
    """Rows as a table's frame, numbered as rows of what they came from."""
    whole = [
        {**dict.fromkeys(TABLES[table].schema), **row, "_file": source, "_sheet": "", "_row": n}
        for n, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(whole, schema=TABLES[table].schema, orient="row")


def _row(model: type[ImportedRow], batch: Batch, row: Row, files: Mapping[str, int]) -> ImportedRow:
    values = {name: value for name, value in row.items() if not name.startswith("_")}
    file = files.get(row.get("_file") or "")
    if file is None:
        return model(brought=batch, **values)
    place = {"source_sheet": row.get("_sheet") or "", "source_row": row.get("_row") or 0}
    return model(brought=batch, source_file_id=file, **place, **values)


def _source(batch: Batch, name: str, edits: Sequence[Edit]) -> int:
    """What the new rows came from, kept as a file is, so that a figure leads to it."""
    rows = [row for edit in edits for row in edit.new if row.get("_file") == name]
    digest = sha256(repr((batch.made_at, rows)).encode()).hexdigest()
    return ImportFile.objects.create(batch=batch, name=name, sha256=digest, rows=len(rows)).pk


def _since(seen: Seen, batch: Batch) -> set[int]:
    """The batches that touched what was seen, after it was seen."""
    later = Batch.objects.filter(pk__gt=seen.batch, pk__lt=batch.pk)
    if not seen.tables or not later.exists():
        return set(later.values_list("pk", flat=True))
    touched = Q(brought__in=later) | Q(retired__in=later)
    found = _since(seen.beside, batch) if seen.beside else set()
    for name in seen.tables:
        rows = MODELS[name]._default_manager.filter(touched, **seen.about)
        for pair in rows.values_list("brought", "retired"):
            found |= {each for each in pair if each is not None and seen.batch < each < batch.pk}
    return found


def standing(table: str, **about: Any) -> Sequence[int]:
    """The ids of the table's visible rows that have the values."""
    rows = MODELS[table]._default_manager.filter(retired__isnull=True, **about)
    return tuple(rows.values_list("pk", flat=True))
