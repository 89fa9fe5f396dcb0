"""Loading a Dataset into the register: what differs is written, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime

import polars as pl
from django.db import transaction

from hemmaplan.actions.batches import Progress, bring, closed, lock, opened, retire, silent
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.overrides import BY_HAND, NO_ANSWERS, Answers
from hemmaplan.store.differences import Difference, Extract, differences
from hemmaplan.store.models import (
    MODELS,
    Absence,
    Batch,
    HeldTable,
    ImportedRow,
    ImportFile,
    Kind,
    MunicipalitySettings,
    OverrideRow,
    Places,
)
from hemmaplan.store.overrides import met_at, unsaved
from hemmaplan.store.places import packed, places_at
from hemmaplan.store.queries import current_batch, municipality_at
from hemmaplan.store.rows import absent_placements, file_labels, held_tables


class UnknownFile(ValueError):
    """A row says that it was read from a file that the dataset has no digest of."""


class NothingNew(Exception):
    """The register says what the files say already. `batch` is the latest change of it."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"batch {batch.pk}")
        self.batch = batch


@transaction.atomic
def load(
    *,
    dataset: Dataset,
    by: str,
    at: datetime,
    extract: Extract = Extract.FULL,
    answers: Answers = NO_ANSWERS,
    told: Progress = silent,
) -> Batch:
    """Write how a dataset differs from the register (`store.differences`); all or nothing.

    What was written by hand is laid over it first (`core.laying_over`); `answers` are those
    of the conflicts that have one.

    Tables that the dataset does not have are left as they are, and so are the settings when it
    has none but the defaults. Raises NothingNew, UnknownFile, ValueError without files, and
    Django's IntegrityError for rows that `store.usable` would have left out.
    """
    if not dataset.inputs:
        raise ValueError("a dataset without files has no source")
    lock()
    latest = current_batch()
    number = latest.pk if latest else 0
    absent, met = absent_placements(number), met_at(number, dataset, extract, answers)
    dataset = met.laid.dataset
    found = differences(met.current, met.laid, extract, absent)
    flags = _flags(found, dataset, absent)
    stored = municipality_at(number)
    settings = _settings(dataset.municipality, stored)
    tables = dataset.tables.keys() - held_tables(number)
    changed = (
        any(each.is_change for each in found)
        or any(flags)
        or met.ended
        or settings != stored
        or tables
    )
    if latest and not changed:
        raise NothingNew(latest)
    batch = opened(kind=Kind.FILES, by=by, at=at)
    bring(HeldTable(brought=batch, name=name) for name in tables)
    if settings != stored:
        MunicipalitySettings.objects.filter(retired__isnull=True).update(retired=batch)
        bring([MunicipalitySettings(brought=batch, **asdict(settings))])
    files = {label: pk for pk, label in file_labels(number).items()} | {
        each.name: ImportFile.objects.create(batch=batch, **asdict(each)).pk
        for each in dataset.inputs
    }
    counts = _write(found, files, batch, told)
    _follow(found, number, files, batch)
    _flag(batch, *flags)
    retire(OverrideRow, met.ended, batch)
    bring(unsaved(each, batch) for each in met.laid.begun)
    return closed(batch, action="imports.load", subject=f"batch {batch.pk}", counts=counts, at=at)


def _settings(coming: Municipality, stored: Municipality) -> Municipality:
    """The settings after a load: those of files without any, or without a template, stay."""
    if coming == Municipality(word_template=coming.word_template):
        return replace(stored, word_template=coming.word_template or stored.word_template)
    return replace(coming, word_template=coming.word_template or stored.word_template)


def _write(
    found: list[Difference], files: Mapping[str, int], batch: Batch, told: Progress
) -> dict[str, tuple[int, int]]:
    """Rows brought and retired, by table."""
    total, done, counts = sum(each.new.height for each in found), 0, {}

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        told(done, total)

    for each in found:
        model = MODELS[each.table]
        gone = retire(model, each.gone["_id"], batch) if each.gone.height else 0
        new = bring(_rows(model, batch, files, each.new), tell)
        counts[each.table] = (new, gone)
    return counts


def _rows(
    model: type[ImportedRow], batch: Batch, files: Mapping[str, int], new: pl.DataFrame
) -> Iterator[ImportedRow]:
    for row in new.iter_rows(named=True):
        name, sheet, number = row.pop("_file"), row.pop("_sheet"), row.pop("_row")
        if name == BY_HAND:  # of a row with what was written by hand laid over it
            yield model(brought=batch, **row)
            continue
        if name not in files:
            raise UnknownFile(name)
        source = {"source_file_id": files[name], "source_sheet": sheet, "source_row": number}
        yield model(brought=batch, **source, **row)


def _follow(found: list[Difference], before: int, files: Mapping[str, int], batch: Batch) -> None:
    """Keep where the rows that stay are in the new files, so that a trace leads to the latest."""
    known = places_at(before, [each.table for each in found])
    for each in found:
        told = each.stays.filter(pl.col("_file") != BY_HAND)
        if told.is_empty():
            continue
        source = pl.col("_file").replace_strict(files, return_dtype=pl.Int64).alias("_source")
        now = told.select("_id", source, "_sheet", "_row")
        if each.table in known:  # those of rows that this file does not tell of
            gone = pl.concat([now["_id"], each.gone["_id"]])
            others = known[each.table].filter(~pl.col("_id").is_in(gone.implode()))
            now = pl.concat([others, now])
        Places.objects.create(batch=batch, table=each.table, packed=packed(now))


def _flags(
    found: list[Difference], dataset: Dataset, absent: set[str]
) -> tuple[set[str], set[str]]:
    """The placements to flag as missing from the extract, and those that are seen again."""
    placements = next((each for each in found if each.table == "placements"), None)
    if placements is None:
        return set(), set()
    seen = set(dataset.table("placements")["placement_id"])
    return set(placements.missing["placement_id"]) - absent, absent & seen


def _flag(batch: Batch, missing: set[str], seen: set[str]) -> None:
    flags = Absence.objects.filter(placement_id__in=seen, retired__isnull=True)
    retire(Absence, flags.values_list("pk", flat=True), batch)
    bring(Absence(brought=batch, placement_id=each) for each in sorted(missing))
