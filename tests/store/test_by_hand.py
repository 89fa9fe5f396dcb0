"""Writing by hand: rows come and go, once each, on what was seen, and can be taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change, standing
from hemmaplan.actions.imports import load
from hemmaplan.actions.undoing import undo
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import AuditEntry, Batch, Kind
from hemmaplan.store.queries import dataset
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
CONTROLLER = Viewer(Role.CONTROLLER)
LATER = AT + timedelta(days=1)
STAY = {"placement_id": "P1", "care_form": "hvb", "start_date": date(2026, 3, 1)}
PRICE = {"placement_id": "P1", "kind": "care", "amount": Decimal("5400.50"), "per": "day"}
OF_P1 = (("placements", "rates", "pauses"), {"placement_id": "P1"})


@pytest.fixture
def read_in():
    rows = as_dataset(placements=[STAY, {**STAY, "placement_id": "P2"}], rates=[PRICE])
    return load(dataset=rows, by=BY, at=AT)


def write(*edits, what="placements.try", by="kim", **more):
    return change(edits=edits, what=what, subject="placering P1", by=by, at=LATER, **more)


def ended(by="kim", on=date(2026, 6, 30), **more):
    row = {**STAY, "end_date": on, "end_reason": "planned"}
    gone = standing("placements", placement_id="P1")
    return write(Edit("placements", [row], gone), by=by, **more)


def rows(table):
    columns = [column.frame_name for column in TABLES[table].columns]
    return dataset(CONTROLLER).table(table).select(columns).to_dicts()


def end_of_p1():
    return next(row for row in rows("placements") if row["placement_id"] == "P1")["end_date"]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_any_table_is_written_by_hand_and_taken_back(table, read_in):
    before = dataset(CONTROLLER)
    written = write(Edit(table, [full_row(table)], standing(table)))
    assert rows(table) == [full_row(table)]
    assert dataset(CONTROLLER).table(table)["_file"].to_list() == [
        f"för hand (ändring {written.pk})"
    ]
    undo(batch=written, by=BY, at=LATER)
    after = dataset(CONTROLLER)
    assert after.has(table) == before.has(table)
    assert after.table_or_empty(table).equals(before.table_or_empty(table))


def test_a_change_says_who_when_and_why_in_the_trail_too(read_in):
    batch = ended(reason="besked", note="Nytt hem klart")
    assert (batch.kind, batch.by, batch.reason, batch.note) == (
        Kind.HAND, "kim", "besked", "Nytt hem klart",
    )  # fmt: skip
    trail = AuditEntry.objects.get(action="placements.try")
    assert trail.detail == {"inläsning": batch.pk, "skäl": "besked", "placements": "+1 −1"}
    assert batch.counts == {"placements": [1, 1]}


def test_the_second_of_two_is_told_of_the_first_and_changes_nothing(read_in):
    first = ended(by="kim", seen=Seen(read_in.pk, *OF_P1))
    with pytest.raises(ChangedSince) as since:
        ended(by="alex", on=date(2026, 12, 31), seen=Seen(read_in.pk, *OF_P1))
    assert since.value.batches == (first.pk,)
    assert end_of_p1() == date(2026, 6, 30)
    assert Batch.objects.latest("pk") == first
    ended(by="alex", on=date(2026, 12, 31), seen=Seen(first.pk, *OF_P1))
    assert end_of_p1() == date(2026, 12, 31)


def test_a_price_that_came_meanwhile_is_a_change_of_the_placement(read_in):
    priced = write(Edit("rates", [PRICE | {"kind": "extra"}]))
    with pytest.raises(ChangedSince) as since:
        ended(seen=Seen(read_in.pk, *OF_P1))
    assert since.value.batches == (priced.pk,)


def test_what_others_do_elsewhere_is_no_hindrance(read_in):
    write(Edit("placements", [{**STAY, "placement_id": "P3"}]))
    ended(seen=Seen(read_in.pk, *OF_P1))
    with pytest.raises(ChangedSince):  # who saw the whole register has not seen this
        write(Edit("rates", [PRICE]), seen=Seen(read_in.pk))


def test_a_row_goes_once(read_in):
    gone = standing("rates", placement_id="P1")
    first = write(Edit("rates", gone=gone))
    with pytest.raises(ChangedSince) as since:
        write(Edit("rates", [PRICE], gone))
    assert since.value.batches == (first.pk,)
    assert rows("rates") == []


def test_one_row_that_can_not_be_kept_leaves_nothing_behind(read_in):
    before = Batch.objects.count(), AuditEntry.objects.count()
    with pytest.raises(IntegrityError):
        write(Edit("rates", [PRICE]), Edit("placements", [STAY]))  # P1 stands already
    assert (Batch.objects.count(), AuditEntry.objects.count()) == before
    assert len(rows("rates")) == 1


def test_rows_that_come_from_something_lead_to_it_and_the_others_stay_where_they_stood(read_in):
    frame = dataset(CONTROLLER).table("placements")
    new = {**STAY, "placement_id": "P9", "_file": "beslut 7", "_row": 3}
    kept = [*frame.to_dicts(), new]
    write(Edit("placements", kept, standing("placements")), source="beslut 7")
    after = dataset(CONTROLLER).table("placements").sort("placement_id")
    assert after["_file"].to_list() == ["f.csv", "f.csv", "beslut 7"]
    assert after["_row"].to_list() == [2, 3, 3]
