"""Loading and undoing: all or nothing, once, in order, and with a trail."""

import time
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import IntegrityError
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions import imports
from hemmaplan.actions.imports import AlreadyUndone, UnknownFile, load, undo
from hemmaplan.core.dataset import Dataset, InputFile
from hemmaplan.store.models import MODELS, AuditEntry, ImportBatch, ImportUndo
from hemmaplan.store.queries import EmptyRegister, current_batch, dataset
from hemmaplan.store.usable import without_unusable
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db

CONTROLLER = Viewer(Role.CONTROLLER)
LATER = AT + timedelta(days=1)


def price(placement: str = "P1", **changed) -> dict:
    return {**full_row("rates"), "placement_id": placement, **changed}


def amounts():
    return [row["placement_id"] for row in dataset(CONTROLLER).table("rates").to_dicts()]


def test_a_load_is_current_and_leaves_one_audit_row():
    batch = load(dataset=as_dataset(rates=[price()]), by=BY, at=AT)
    assert current_batch() == batch
    trail = AuditEntry.objects.get()
    assert (trail.at, trail.by, trail.action) == (AT, BY, "imports.load")
    assert trail.detail == {"rates": 1}


def test_the_same_files_again_change_nothing():
    first = load(dataset=as_dataset(rates=[price()]), by=BY, at=AT)
    again = load(dataset=as_dataset(rates=[price()]), by="någon annan", at=LATER)
    assert again == first
    assert again.made_at == AT
    assert ImportBatch.objects.count() == AuditEntry.objects.count() == 1
    assert MODELS["rates"].objects.count() == 1


def test_the_same_files_read_by_another_version_are_loaded(monkeypatch):
    load(dataset=as_dataset(rates=[price()]), by=BY, at=AT)
    monkeypatch.setattr(imports, "__version__", "99")
    assert load(dataset=as_dataset(rates=[price()]), by=BY, at=LATER).version == "99"


def test_going_back_to_earlier_files_is_a_load_of_its_own():
    for at, letter in enumerate("aba"):
        content = as_dataset(letter, rates=[price(letter)])
        load(dataset=content, by=BY, at=AT + timedelta(days=at))
    assert amounts() == ["a"]
    assert ImportBatch.objects.count() == 3


def test_a_new_load_replaces_all_and_the_old_rows_stay_as_history():
    load(dataset=as_dataset("a", rates=[price("old")], pauses=[]), by=BY, at=AT)
    load(dataset=as_dataset("b", rates=[price("new")]), by=BY, at=LATER)
    assert amounts() == ["new"]
    assert not dataset(CONTROLLER).has("pauses")
    assert MODELS["rates"].objects.count() == 2


def test_an_undone_load_gives_the_one_before_it_and_can_be_loaded_again():
    load(dataset=as_dataset("a", rates=[price("old")]), by=BY, at=AT)
    batch = load(dataset=as_dataset("b", rates=[price("new")]), by=BY, at=LATER)
    undo(batch=batch, by=BY, at=LATER)
    assert amounts() == ["old"]
    assert [each.action for each in AuditEntry.objects.order_by("pk")][-1] == "imports.undo"
    load(dataset=as_dataset("b", rates=[price("new")]), by=BY, at=LATER)
    assert amounts() == ["new"]


def test_a_load_is_undone_once_and_not_before_it_was_made():
    batch = load(dataset=as_dataset(rates=[price()]), by=BY, at=AT)
    with pytest.raises(ValueError, match="before it was made"):
        undo(batch=batch, by=BY, at=AT - timedelta(seconds=1))
    undo(batch=batch, by=BY, at=AT)
    with pytest.raises(AlreadyUndone):
        undo(batch=batch, by=BY, at=LATER)
    assert ImportUndo.objects.count() == 1
    with pytest.raises(EmptyRegister, match="Registret är tomt"):
        dataset(CONTROLLER)


def test_what_was_known_at_an_instant_survives_later_loads_and_undoings():
    days = [AT + timedelta(days=n) for n in range(4)]
    load(dataset=as_dataset("a", rates=[price("first")]), by=BY, at=days[0])
    second = load(dataset=as_dataset("b", rates=[price("second")]), by=BY, at=days[1])
    undo(batch=second, by=BY, at=days[3])
    known = [dataset(CONTROLLER, known_at=day).table("rates")["placement_id"][0] for day in days]
    assert known == ["first", "second", "second", "first"]
    assert current_batch(known_at=AT - timedelta(seconds=1)) is None


def test_a_row_that_breaks_a_constraint_stops_the_whole_load():
    load(dataset=as_dataset("a", rates=[price("old")]), by=BY, at=AT)
    rows = [price("new"), price(to_date=date(1999, 1, 1))]
    with pytest.raises(IntegrityError):
        load(dataset=as_dataset("b", volumes=[], rates=rows), by=BY, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_a_stopped_load_leaves_nothing_behind():
    load(dataset=as_dataset("a", rates=[price("old")]), by=BY, at=AT)
    rows = [price("new"), price(to_date=date(1999, 1, 1))]
    with pytest.raises(IntegrityError):
        load(dataset=as_dataset("b", volumes=[], rates=rows), by=BY, at=LATER)
    assert amounts() == ["old"]
    assert ImportBatch.objects.count() == AuditEntry.objects.count() == 1


def test_a_row_of_an_unknown_file_and_a_dataset_without_files_are_refused():
    content = as_dataset(rates=[price()])
    other = (InputFile("other.csv", "c" * 64, 1),)
    with pytest.raises(UnknownFile, match=r"f\.csv"):
        load(dataset=Dataset(tables=content.tables, inputs=other), by=BY, at=AT)
    with pytest.raises(ValueError, match="without files"):
        load(dataset=Dataset(tables=content.tables), by=BY, at=AT)


def test_rows_the_register_cannot_hold_are_left_out_and_said():
    start, end = date(2026, 3, 15), date(2026, 3, 14)
    rates = [
        price("good"),
        price("dates", from_date=start, to_date=end),
        price("large", amount=Decimal("1000000000")),
        price("unknown", from_date=None, to_date=None),
    ]
    usable, problems = without_unusable(as_dataset(rates=rates))
    assert usable.table("rates")["placement_id"].to_list() == ["good", "unknown"]
    assert [(each.code, each.row, each.column) for each in problems] == [
        ("end_before_start", 3, "to_date"),
        ("number_too_large", 4, "amount"),
    ]
    assert all("Raden lästes inte in." in each.message for each in problems)
    load(dataset=usable, by=BY, at=AT)
    assert amounts() == ["good", "unknown"]


def test_fifty_thousand_rows_are_loaded_and_read_within_seconds():
    one = as_dataset(ledger=[{**full_row("ledger"), "month": date(2026, 1, 1)}])
    many = pl.concat([one.table("ledger")] * 50_000)
    content = Dataset(one.municipality, {"ledger": many}, one.inputs)
    start = time.process_time()  # not the clock: other tests run beside this one
    load(dataset=content, by=BY, at=AT)
    loaded = time.process_time() - start
    assert dataset(CONTROLLER).table("ledger").height == 50_000
    assert loaded < 15
