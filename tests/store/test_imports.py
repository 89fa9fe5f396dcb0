"""Read-ins as change sets: all or nothing, only what differs, in order, and with a trail."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import IntegrityError
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions.absences import keep
from hemmaplan.actions.imports import NothingNew, UnknownFile, load
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.core.dataset import Dataset, InputFile, Municipality
from hemmaplan.store.differences import Extract
from hemmaplan.store.models import MODELS, Absence, AuditEntry, Batch
from hemmaplan.store.places import SCHEMA, packed, unpacked
from hemmaplan.store.queries import EmptyRegister, current_batch, dataset
from hemmaplan.store.rows import absent_placements, rows_at
from hemmaplan.store.usable import without_unusable
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db

CONTROLLER = Viewer(Role.CONTROLLER)
LATER = AT + timedelta(days=1)


def price(placement: str = "P1", amount: int = 1, **changed) -> dict:
    return {
        **full_row("rates"), "placement_id": placement, "amount": Decimal(amount), **changed,
    }  # fmt: skip


def stay(placement: str, **changed) -> dict:
    return {**full_row("placements"), "placement_id": placement, **changed}


def read(letter: str = "a", at=AT, extract: Extract = Extract.FULL, **tables) -> Batch:
    return load(dataset=as_dataset(letter, **tables), by=BY, at=at, extract=extract)


def seen(table: str = "rates", column: str = "placement_id") -> list:
    return dataset(CONTROLLER).table(table)[column].to_list()


def test_a_load_is_current_and_leaves_one_audit_row():
    batch = read(rates=[price()])
    assert current_batch() == batch
    trail = AuditEntry.objects.get()
    assert (trail.at, trail.by, trail.action) == (AT, BY, "imports.load")
    assert trail.detail == {"rates": "+1 −0"}
    assert batch.counts == {"rates": [1, 0]}


def test_the_same_rows_again_change_nothing_whatever_the_file():
    first = read("a", rates=[price(), price(), price("P2")])
    with pytest.raises(NothingNew) as nothing:
        read("b", at=LATER, rates=[price("P2"), price(), price()])
    assert nothing.value.batch == first
    assert Batch.objects.count() == AuditEntry.objects.count() == 1
    assert MODELS["rates"].objects.count() == 3


def test_a_changed_row_is_one_retired_and_one_new_and_the_others_are_not_touched():
    read("a", rates=[price("P1", 1), price("P2", 2), price("P3", 3)])
    batch = read("b", at=LATER, rates=[price("P1", 1), price("P2", 20), price("P3", 3)])
    assert MODELS["rates"].objects.count() == 4
    old, new = MODELS["rates"].objects.filter(placement_id="P2").order_by("pk")
    assert (old.amount, old.retired, new.amount, new.brought) == (2, batch, 20, batch)
    assert (new.source_file.batch, new.source_row) == (batch, 3)
    assert batch.counts == {"rates": [1, 1]}


def test_of_three_equal_rows_one_may_go():
    read("a", rates=[price(), price(), price()])
    read("b", at=LATER, rates=[price(), price()])
    assert seen() == ["P1", "P1"]


def test_tables_that_are_not_in_the_files_are_left_as_they_are():
    read("a", rates=[price()], pauses=[])
    read("b", at=LATER, ledger=[full_row("ledger")])
    assert seen() == ["P1"]
    assert dataset(CONTROLLER).has("pauses", "ledger")
    read("c", at=LATER, rates=[])
    assert seen() == []


def test_rows_are_told_by_where_the_latest_file_has_them():
    read("a", rates=[price("P1"), price("P2")])
    again = read("b", at=LATER, rates=[price("P0"), price("P2"), price("P1")])
    frame = dataset(CONTROLLER).table("rates")
    assert frame.select("placement_id", "_file", "_row").rows() == [
        ("P0", "f.csv", 2), ("P2", "f.csv", 3), ("P1", "f.csv", 4),
    ]  # fmt: skip
    assert [each.sha256[0] for each in dataset(CONTROLLER).inputs] == ["b"]
    assert again.counts == {"rates": [1, 0]}


def placed(**known) -> list:
    frame = dataset(CONTROLLER, **known).table("rates")
    return frame.select("placement_id", "_file", "_row").rows()


def test_an_earlier_day_is_walked_back_to_the_files_of_that_day():
    prices = [price(f"P{n}") for n in range(4)]
    read("a", rates=prices[:3])
    first = placed()
    read("b", at=LATER, rates=prices[::-1])
    read("c", at=LATER + timedelta(1), extract=Extract.PARTIAL, rates=[price("P4"), prices[2]])
    assert first == [("P0", "f.csv", 2), ("P1", "f.csv", 3), ("P2", "f.csv", 4)]
    assert placed(known_at=AT) == first
    assert [each.sha256[0] for each in dataset(CONTROLLER, known_at=AT).inputs] == ["a"]
    backwards = [("P3", "f.csv", 2), ("P2", "f.csv", 3), ("P1", "f.csv", 4), ("P0", "f.csv", 5)]
    assert placed(known_at=LATER) == backwards
    number = Batch.objects.order_by("pk")[1].pk
    earlier = f"f.csv (inläsning {number})"
    assert sorted(placed()) == [
        ("P0", earlier, 5), ("P1", earlier, 4), ("P2", "f.csv", 3), ("P3", earlier, 2),
        ("P4", "f.csv", 2),
    ]  # fmt: skip


def test_after_an_undoing_all_stands_where_it_stood_before():
    """What it brings back, and what stayed though the undone file had it elsewhere."""
    read("a", rates=[price("P1"), price("P2")])
    read("b", at=LATER, rates=[price("P0"), price("P2"), price("P1")])
    before, inputs = placed(), dataset(CONTROLLER).inputs
    gone = read("c", at=LATER + timedelta(1), rates=[price("P9"), price("P0")])
    back = undo(batch=gone, by=BY, at=LATER + timedelta(2))
    assert sorted(placed()) == sorted(before)
    assert dataset(CONTROLLER).inputs == inputs
    assert placed(known_at=LATER) == before
    undo(batch=back, by=BY, at=LATER + timedelta(3))
    assert {(place, row) for place, _file, row in placed()} == {("P9", 2), ("P0", 3)}


@pytest.mark.parametrize("rows", [1, 3000])
def test_places_are_kept_whole_and_in_little_room(rows):
    frame = pl.DataFrame(
        {
            "_id": range(7, 7 + rows), "_source": [3] * rows, "_sheet": ["Blad"] * rows,
            "_row": range(2, 2 + rows),
        },
        schema=SCHEMA,
    )  # fmt: skip
    told = packed(frame.reverse())
    assert unpacked(told).equals(frame)
    assert len(told) < 4_000


def test_the_order_of_lines_and_areas_is_part_of_what_they_say():
    rows = [{**full_row("areas"), "area": each} for each in ("barn", "vuxna")]
    read("a", areas=rows)
    read("b", at=LATER, areas=rows[::-1])
    assert seen("areas", "area") == ["vuxna", "barn"]


def test_a_placement_that_an_extract_lacks_stays_with_its_prices_and_is_flagged():
    read("a", placements=[stay("P1"), stay("P2")], rates=[price("P1"), price("P2")], pauses=[])
    batch = read("b", at=LATER, placements=[stay("P1")], rates=[price("P1", 9)])
    assert sorted(seen("placements")) == ["P1", "P2"]
    assert sorted(seen()) == ["P1", "P2"]
    assert absent_placements(batch.pk) == {"P2"}
    files = dict(dataset(CONTROLLER).table("rates").select("placement_id", "_file").rows())
    assert files == {"P1": "f.csv", "P2": f"f.csv (inläsning {batch.pk - 1})"}
    with pytest.raises(NothingNew):
        read("c", at=LATER, placements=[stay("P1")], rates=[price("P1", 9)])
    back = read("d", at=LATER, placements=[stay("P2"), stay("P1")])
    assert absent_placements(back.pk) == set()
    assert absent_placements(batch.pk) == {"P2"}
    assert Absence.objects.count() == 1


def test_a_partial_extract_replaces_what_it_tells_of_only():
    months = [date(2026, month, 1) for month in (1, 2)]
    ledger = [{**full_row("ledger"), "month": each, "amount_ore": 1} for each in months]
    read("a", placements=[stay("P1"), stay("P2")], rates=[price("P1"), price("P2")], ledger=ledger)
    batch = read(
        "b", LATER, Extract.PARTIAL, placements=[stay("P2", home_id="H")], rates=[price("P2", 7)],
        ledger=[{**ledger[1], "amount_ore": 5}],
    )  # fmt: skip
    assert absent_placements(batch.pk) == set()
    amounts = dict(dataset(CONTROLLER).table("rates").select("placement_id", "amount").rows())
    assert amounts == {"P1": 1, "P2": 7}
    assert sorted(seen("ledger", "amount_ore")) == [1, 5]
    assert sorted(filter(None, seen("placements", "home_id"))) == ["H", "x"]


def test_settings_of_a_folder_without_settings_are_not_the_registers():
    one = as_dataset("a", rates=[price()])
    own = Municipality(code="9999", name="Exempelkommun")
    load(dataset=Dataset(own, one.tables, one.inputs), by=BY, at=AT)
    read("b", at=LATER, rates=[price("P2")])
    assert dataset(CONTROLLER).municipality == own
    load(dataset=Dataset(Municipality(code="1"), one.tables, one.inputs), by=BY, at=LATER)
    assert dataset(CONTROLLER).municipality.code == "1"
    assert dataset(CONTROLLER, known_at=AT).municipality == own


def test_an_undone_load_gives_the_one_before_it_and_can_be_loaded_again():
    read("a", rates=[price("old")])
    batch = read("b", at=LATER, rates=[price("new")])
    undoing = undo(batch=batch, by=BY, at=LATER)
    assert seen() == ["old"]
    assert (undoing.kind, undoing.reverses, current_batch()) == ("undo", batch, undoing)
    assert [each.action for each in AuditEntry.objects.order_by("pk")][-1] == "imports.undo"
    read("c", at=LATER, rates=[price("new")])
    assert seen() == ["new"]


def test_a_load_is_undone_once_and_an_undoing_can_be_undone():
    batch = read(placements=[stay("P1")], rates=[price()], pauses=[])
    undoing = undo(batch=batch, by=BY, at=AT)
    with pytest.raises(AlreadyUndone):
        undo(batch=batch, by=BY, at=LATER)
    with pytest.raises(EmptyRegister, match="Registret är tomt"):
        dataset(CONTROLLER)
    undo(batch=undoing, by=BY, at=LATER)
    assert seen() == ["P1"]
    assert dataset(CONTROLLER).has("pauses")
    undo(batch=batch, by=BY, at=LATER)
    with pytest.raises(EmptyRegister):
        dataset(CONTROLLER)


def test_a_batch_whose_rows_were_changed_later_says_which_to_take_back_first():
    first = read("a", rates=[price("P1", 1), price("P2", 1)])
    second = read("b", at=LATER, rates=[price("P1", 2), price("P2", 1)])
    third = read("c", at=LATER, rates=[price("P1", 3), price("P2", 1)])
    with pytest.raises(TouchedLater) as stopped:
        undo(batch=second, by=BY, at=LATER)
    assert stopped.value.batches == (third.pk,)
    with pytest.raises(TouchedLater) as stopped:
        undo(batch=first, by=BY, at=LATER)
    assert stopped.value.batches == (second.pk,)
    assert current_batch() == third
    for batch in (third, second, first):
        undo(batch=batch, by=BY, at=LATER)
    with pytest.raises(EmptyRegister):
        dataset(CONTROLLER)


def test_other_rows_changed_later_do_not_stand_in_the_way():
    read("a", rates=[price("P1", 1), price("P2", 1)])
    second = read("b", at=LATER, rates=[price("P1", 2), price("P2", 1)])
    read("c", at=LATER, rates=[price("P1", 2), price("P2", 5)])
    undo(batch=second, by=BY, at=LATER)
    amounts = dataset(CONTROLLER).table("rates").select("placement_id", "amount").rows()
    assert sorted(amounts) == [("P1", 1), ("P2", 5)]


def test_a_row_put_back_later_is_not_put_back_twice():
    read("a", rates=[price("P1"), price("P2")])
    second = read("b", at=LATER, rates=[price("P1")])
    third = read("c", at=LATER, rates=[price("P1"), price("P2")])
    with pytest.raises(TouchedLater) as stopped:
        undo(batch=second, by=BY, at=LATER)
    assert stopped.value.batches == (third.pk,)


def test_a_flag_goes_with_the_placement_that_is_taken_back():
    first = read("a", placements=[stay("P1"), stay("P2")])
    second = read("b", at=LATER, placements=[stay("P1")])
    undo(batch=second, by=BY, at=LATER)
    assert absent_placements(current_batch().pk) == set()
    undo(batch=first, by=BY, at=LATER)
    assert not Absence.objects.filter(retired=None).exists()


def test_a_placement_that_was_to_be_kept_still_is_when_its_return_is_taken_back():
    read("a", placements=[stay("P1"), stay("P2")])
    read("b", at=LATER, placements=[stay("P1")])
    kept = keep(placement_id="P2", by=BY, at=LATER)
    returned = read("c", at=LATER, placements=[stay("P1"), stay("P2")])
    undo(batch=returned, by=BY, at=LATER)
    assert Absence.objects.get(retired=None).kept
    undo(batch=kept, by=BY, at=LATER)
    assert not Absence.objects.get(retired=None).kept


def test_what_was_known_at_an_instant_survives_later_loads_and_undoings():
    days = [AT + timedelta(days=n) for n in range(4)]
    read("a", days[0], rates=[price("first")])
    second = read("b", days[1], rates=[price("second")])
    undo(batch=second, by=BY, at=days[3])
    known = [dataset(CONTROLLER, known_at=day).table("rates")["placement_id"][0] for day in days]
    assert known == ["first", "second", "second", "first"]
    assert current_batch(known_at=AT - timedelta(seconds=1)) is None


def test_who_waited_in_line_does_not_write_before_who_went_ahead():
    read("a", LATER, rates=[price("P1")])
    assert read("b", AT, rates=[price("P2")]).made_at == LATER


@pytest.mark.django_db(transaction=True)
def test_a_stopped_load_leaves_nothing_behind():
    read("a", rates=[price("old")])
    with pytest.raises(IntegrityError):
        read("b", at=LATER, volumes=[], rates=[price("new"), price(to_date=date(1999, 1, 1))])
    assert seen() == ["old"]
    assert Batch.objects.count() == AuditEntry.objects.count() == 1


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
        price("large", amount=10**9),
        price("unknown", from_date=None, to_date=None),
    ]
    usable, problems = without_unusable(as_dataset(rates=rates))
    assert [(each.code, each.row, each.column) for each in problems] == [
        ("end_before_start", 3, "to_date"),
        ("number_too_large", 4, "amount"),
    ]
    assert all("Raden lästes inte in." in each.message for each in problems)
    load(dataset=usable, by=BY, at=AT)
    assert seen() == ["good", "unknown"]


def test_progress_is_told_to_the_end():
    told = []
    content = as_dataset(rates=[price(f"P{n}") for n in range(5)], pauses=[full_row("pauses")])
    load(dataset=content, by=BY, at=AT, told=lambda done, of: told.append((done, of)))
    assert told[-1] == (6, 6)


def test_rows_at_any_batch_are_those_that_were_visible_then():
    first = read("a", rates=[price("P1")])
    second = read("b", at=LATER, rates=[price("P2")])
    for batch, expected in ((first, ["P1"]), (second, ["P2"])):
        assert rows_at(batch.pk, ["rates"])["rates"]["placement_id"].to_list() == expected


@pytest.mark.django_db(transaction=True)
def test_thousands_of_rows_stopped_near_the_end_leave_nothing_behind():
    read("a", areas=[full_row("areas") | {"activity": "old"}])
    rows = [full_row("areas") | {"activity": str(n)} for n in range(5_000)]
    written = []

    def out_of_room(done: int, of: int) -> None:
        written.append((done, of))
        if done >= 4_000:
            raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        load(dataset=as_dataset("b", areas=rows), by=BY, at=LATER, told=out_of_room)
    assert written[-1] >= (4_000, 5_000)
    assert seen("areas", "activity") == ["old"]
    assert (Batch.objects.count(), MODELS["areas"].objects.count()) == (1, 1)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["imports.load"]
