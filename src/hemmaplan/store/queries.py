"""What the register answers: frozen core types with Polars frames, never a QuerySet."""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Max, Q, QuerySet, Subquery

from hemmaplan.core.dataset import Dataset, InputFile, Municipality
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import (
    MODELS,
    Access,
    Adoption,
    Batch,
    ImportedRow,
    ImportFile,
    Kind,
    MunicipalitySettings,
    OwnFile,
    ReportText,
)
from hemmaplan.store.models.batches import NOW
from hemmaplan.store.models.rows import ChoiceRow, Placement
from hemmaplan.store.own_files import LADDERS
from hemmaplan.store.rows import Rows, held_tables, read_rows, visible_at
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, AccessDenied, Viewer


class EmptyRegister(LookupError):
    """Nothing has been read in, or all of it has been undone."""

    def __init__(self) -> None:
        super().__init__("Registret är tomt. Läs in en mapp: hemmaplan import DATA")


def current_batch(*, known_at: datetime | None = None) -> Batch | None:
    """The latest batch, now or as it was known at an instant."""
    return _known(known_at).order_by("-pk").first()


class State(NamedTuple):
    """What was current at a moment: the batch, when it was made, and a digest of it.

    Not just the batch's number: what is kept under it must not be found again in a register that
    was put back from a copy, or in another one.
    """

    batch: int
    made_at: datetime
    digest: str


def state_at(*, known_at: datetime | None = None) -> State | None:
    """What is current now, or was at an instant; None when nothing is.

    Another as soon as anything that figures rest on is another.
    """
    return states_at(known_at=known_at).figures


class States(NamedTuple):
    """What is current: of what figures rest on, and of open choices too.

    A step of an open choice makes the second another. The first has it with the next change of
    anything else. `ladders` is another when one's own ladders have been changed.
    """

    figures: State | None
    steps: State | None
    ladders: int


def states_at(*, known_at: datetime | None = None) -> States:
    """What is current now, or was at an instant (but the ladders are as they are now)."""
    every = _known(known_at)
    found = _states(every, every.exclude(kind=Kind.STEP))
    figures = next((state for state, is_step, _ in found if not is_step), None)
    return States(figures, found[0][0], found[0][2]) if found else States(None, None, 0)


def _known(known_at: datetime | None) -> QuerySet[Batch]:
    batches = Batch.objects.all()
    return batches if known_at is None else batches.filter(made_at__lte=known_at)


def read_in_before(state: State) -> State | None:
    """The state that the latest read-in of files made, be it this one; None before the first."""
    found = _states(Batch.objects.filter(pk__lte=state.batch, kind=Kind.FILES))
    return found[0][0] if found else None


def _states(*sets: QuerySet[Batch]) -> list[tuple[State, bool, int]]:
    """Of the latest of each set, the latest first; whether it is a step of an open choice, and the
    number of the latest version of a ladder."""
    names = ("pk", "made_at", "version", "files__name", "files__sha256")  # one question, and often
    latest = Q()
    for batches in sets:
        latest |= Q(pk=Subquery(batches.order_by("-pk").values("pk")[:1]))
    versions = OwnFile.objects.filter(name__startswith=LADDERS).order_by("-pk")
    rows = Batch.objects.filter(latest).annotate(ladders=Subquery(versions.values("pk")[:1]))
    values = rows.order_by("-pk", "files__pk").values_list(*names, "kind", "ladders")
    found = []
    for key, each in groupby(values, lambda row: (row[0], row[1], row[-2], row[-1])):
        batch, made_at, kind, ladders = key
        digest = sha256(repr([row[:-2] for row in each]).encode()).hexdigest()
        found.append((State(batch, made_at, digest), kind == Kind.STEP, ladders or 0))
    return found


@dataclass(frozen=True, slots=True)
class AdoptedReport:
    """An adopted report without its content: what a list of them shows."""

    number: int
    month: date
    version: str
    sha256: str
    at: datetime
    by: str


def adopted_reports(
    viewer: Viewer, *, through: date | None = None, known_at: datetime | None = None
) -> list[AdoptedReport]:
    """Adopted reports, the latest first, all or those adopted by an instant.

    `through` leaves out those of later months. Every role may know that they exist; the content
    has an edition for each.
    """
    rows = Adoption.objects.order_by("-month", "-pk")
    if through is not None:
        rows = rows.filter(month__lte=through)
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    names = ("pk", "month", "version", "sha256", "at", "by")
    return [AdoptedReport(*row) for row in rows.values_list(*names)]


def adopted_content(viewer: Viewer, number: int) -> bytes:
    """The month close that was adopted, as its file's bytes. Raises LookupError.

    It holds every edition: who calls gives a viewer no other than the viewer's own.
    """
    packed = Adoption.objects.filter(pk=number).values_list("packed", flat=True).first()
    if packed is None:
        raise LookupError(number)
    return zlib.decompress(bytes(packed))


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What somebody wrote in place of a sentence, and the figures (address, value) then."""

    sentence: str
    text: str
    figures: Mapping[str, str]


def own_words(viewer: Viewer, month: date, *, known_at: datetime | None = None) -> list[OwnWords]:
    """The month's own words, now or as they stood at an instant.

    They are in the report that every role reads an edition of.
    """
    rows = ReportText.objects.filter(month=month)
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    latest = rows.values("sentence").annotate(last=Max("pk")).values("last")
    found = ReportText.objects.filter(pk__in=latest).exclude(text="").order_by("sentence")
    return [OwnWords(*row) for row in found.values_list("sentence", "text", "figures")]


def dataset(
    viewer: Viewer, *, known_at: datetime | None = None, only: Collection[str] = TABLES
) -> Dataset:
    """The register as a Dataset: what the viewer may see, now or as it was known at an instant.

    As `dataset_of_batch`. Raises also EmptyRegister when nothing had been read in.
    """
    _may_read_rows(viewer)
    batch = current_batch(known_at=known_at)
    if batch is None:
        raise EmptyRegister
    return dataset_of_batch(viewer, batch.pk, only=only)


def dataset_of_batch(viewer: Viewer, batch: int, *, only: Collection[str] = TABLES) -> Dataset:
    """The register as it was when a batch was the latest; what comes later never changes it.

    After a complete read-in it is what the files hold, to the same row and place. A unit manager
    gets the rows of the own units, whole tables that tell of no unit, and not at all the tables
    that can't be divided: a figure that needs one of them says that it is missing, never a part
    of it as if it were the whole. `only` are the tables to read. Raises AccessDenied for a role
    that reads no rows, EmptyRegister when all that was read in has been undone.
    """
    _may_read_rows(viewer)
    whose = ("placements", "choices")  # tell which unit a price or a call-off is of
    rows = read_rows(batch, {*only, *(() if viewer.role in SEES_ALL else whose)})
    return dataset_of(rows, viewer, only=only)


def dataset_of(rows: Rows, viewer: Viewer, *, only: Collection[str] = TABLES) -> Dataset:
    """What the viewer may see of rows, as `dataset_of_batch`; its tables of another viewer's are
    the same frames. Raises AccessDenied and EmptyRegister."""
    _may_read_rows(viewer)
    if not rows.tables and not held_tables(rows.batch):
        raise EmptyRegister
    seen = {name: f for name, f in _readable(rows.tables, viewer).items() if name in only}
    tables = {name: frame.select(*TABLES[name].schema) for name, frame in seen.items()}
    inputs = _inputs(seen, rows.labels, rows.batch) if viewer.role in SEES_ALL else ()
    return Dataset(municipality_at(rows.batch), tables, inputs)


def _readable(tables: Mapping[str, pl.DataFrame], viewer: Viewer) -> Mapping[str, pl.DataFrame]:
    """As `standing_rows`, of rows that have been read."""
    if viewer.role in SEES_ALL:
        return tables
    own = {Access.UNIT: ("unit_code", pl.Series(sorted(viewer.units), dtype=pl.String))}
    for access, table, key in (
        (Access.PLACEMENT, "placements", "placement_id"), (Access.CHOICE, "choices", "choice_id")
    ):  # fmt: skip
        frame = tables.get(table, TABLES[table].empty())
        mine = frame.filter(pl.col("unit_code").is_in(own[Access.UNIT][1].implode()))
        own[access] = key, mine[key]
    found = {}
    for name, frame in tables.items():
        access = MODELS[name].access
        if access is Access.OPEN:
            found[name] = frame
        elif access in own:
            column, values = own[access]
            found[name] = frame.filter(pl.col(column).is_in(values.implode()))
    return found


def _may_read_rows(viewer: Viewer) -> None:
    if viewer.role not in READS_ROWS:
        raise AccessDenied(f"{viewer.role} may not read rows")


def standing_rows(model: type[ImportedRow], viewer: Viewer) -> QuerySet[Any] | None:
    """The rows that stand now and that the viewer may read; None when the table is closed."""
    rows: QuerySet[Any] = model._default_manager.filter(NOW)
    if viewer.role in SEES_ALL or model.access is Access.OPEN:
        return rows
    if model.access is Access.UNIT:
        return rows.filter(unit_code__in=viewer.units)
    if model.access is Access.PLACEMENT:
        own = Placement.objects.filter(NOW, unit_code__in=viewer.units)
        return rows.filter(placement_id__in=own.values("placement_id"))
    if model.access is Access.CHOICE:
        choices = ChoiceRow._default_manager.filter(NOW, unit_code__in=viewer.units)
        return rows.filter(choice_id__in=choices.values("choice_id"))
    return None


def _inputs(
    frames: Mapping[str, pl.DataFrame], labels: Mapping[int, str], batch: int
) -> tuple[InputFile, ...]:
    """The files that rows were read in, and the latest of those that have no rows (settings)."""
    sources = {each for f in frames.values() for each in f["_source"].drop_nulls().unique()}
    files = list(ImportFile.objects.filter(batch__lte=batch).order_by("pk"))
    return tuple(
        InputFile(labels[each.pk], each.sha256, each.rows)
        for each in files
        if each.pk in sources or (each.rows == 0 and labels[each.pk] == each.name)
    )


def municipality_at(batch: int) -> Municipality:
    """The settings at a batch, as core's own types: an enumeration is found by its text."""
    stored, default = MunicipalitySettings.objects.filter(visible_at(batch)).first(), Municipality()
    if stored is None:
        return default
    names = [each.name for each in fields(Municipality)]
    values = {name: type(getattr(default, name))(getattr(stored, name)) for name in names}
    return Municipality(**values)


def current_municipality() -> Municipality:
    """The settings as they are now; the defaults of an empty register."""
    latest = current_batch()
    return municipality_at(latest.pk if latest else 0)
