"""What is kept between pages: found again by another process, never when it no longer holds."""

import pickle
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.urls import reverse
from tests.web.test_adoption import late_invoice, text

from hemmaplan.core.periods import Month
from hemmaplan.store.queries import dataset, state_at
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import drawn, kept, months
from hemmaplan.web.kept import Kept
from hemmaplan.web.opened import Opened, open_for

CONTROLLER = Viewer(Role.CONTROLLER)
FEBRUARY = Month(2026, 2)


def counted():
    """A function that says how often it was asked for real."""
    asked = []

    def work(*key):
        asked.append(key)
        return f"svar {key}"

    return work, asked


def test_an_answer_is_worked_out_once_even_by_another_process(folder_beside):
    work, asked = counted()
    one, another = Kept(work, room=2), Kept(work, room=2)
    assert one(1, "a") == one(1, "a") == another(1, "a")
    assert asked == [(1, "a")]
    one.forget()
    assert one(1, "a") == "svar (1, 'a')"
    assert asked == [(1, "a")]


def test_the_same_viewer_is_the_same_key_whatever_the_order_of_the_units(folder_beside):
    work, asked = counted()
    units = [f"enhet {n}" for n in range(50)]
    Kept(work, room=2)(Viewer(Role.UNIT_MANAGER, frozenset(units)))
    Kept(work, room=2)(Viewer(Role.UNIT_MANAGER, frozenset(reversed(units))))
    assert len(asked) == 1
    Kept(work, room=2)(Viewer(Role.UNIT_MANAGER, frozenset(units[1:])))
    Kept(work, room=2)(Viewer(Role.CONTROLLER))
    assert len(asked) == 3


def test_another_program_counts_for_itself(folder_beside, monkeypatch):
    work, asked = counted()
    Kept(work, room=2)("a")
    monkeypatch.setattr(kept, "_program", lambda: "nästa")
    Kept(work, room=2)("a")
    assert len(asked) == 2


@pytest.mark.parametrize("damaged", [b"", b"inget svar", pickle.dumps(None) + b"x"])
def test_a_damaged_file_is_worked_out_again(damaged, folder_beside):
    work, asked = counted()
    Kept(work, room=2)("a")
    (file,) = Path(folder_beside).iterdir()
    file.write_bytes(damaged)
    assert Kept(work, room=2)("a") == "svar ('a',)"
    assert Kept(work, room=2)("a") == "svar ('a',)"
    assert len(asked) == 2


def test_a_full_disk_makes_pages_slower_not_wrong(folder_beside, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", full)
    work, _asked = counted()
    assert Kept(work, room=2)("a") == "svar ('a',)"


def test_there_is_room_for_so_many(folder_beside):
    work, _asked = counted()
    few = Kept(work, room=2)
    for number in range(5):
        few(number)
    assert len(few._here) == 2


@pytest.mark.django_db
def test_a_dataset_comes_back_as_it_was(read_in):
    before = dataset(CONTROLLER)
    after = pickle.loads(pickle.dumps(before))
    assert after.municipality == before.municipality
    assert after.inputs == before.inputs
    assert all(after.tables[name].equals(frame) for name, frame in before.tables.items())


def shown(client, address) -> str:
    """The page without the token of its forms, which is another each time."""
    return text(client.get(address))


@pytest.mark.django_db
def test_pages_of_a_started_again_server_say_the_same(folder_beside, read_in, signed_in):
    controller = signed_in(Role.CONTROLLER)
    # What there is to do stands beside the rooms' names once it is worked out.
    addresses = ["/att-gora/", "/laget/", "/laget/placeringar/",
                 reverse("figure", args=["budget_followup/total/net/period_actual"])]  # fmt: skip
    before = [shown(controller, address) for address in addresses]
    for each in (
        months.dataset_at, months.rows_at, months._rows_read, months.figures_at,
        months.findings_at, drawn._standing, drawn._room,
    ):  # fmt: skip
        each.forget()
    assert [shown(controller, address) for address in addresses] == before


@pytest.mark.django_db
def test_what_is_read_in_is_seen_at_once(folder_beside, read_in, signed_in, folder):
    controller = signed_in(Role.CONTROLLER)
    address = reverse("figure", args=["budget_followup/total/net/period_actual"])
    state = state_at()
    assert "750 000,00" in text(controller.get(address))
    late_invoice(folder)
    assert state_at() != state
    assert "820 000,00" in text(controller.get(address))


@pytest.mark.django_db
def test_a_page_is_of_one_state_although_somebody_reads_in_meanwhile(read_in, folder):
    """What is kept under a state is of that state, whenever it is asked for."""
    page = open_for(CONTROLLER)
    for each in (months.dataset_at, months.figures_at):
        each.forget()
    late_invoice(folder)
    assert total(page) == (350_000 - 40_000 + 90_000) * 100
    assert total(open_for(CONTROLLER)) == (350_000 - 40_000 + 90_000 + 70_000) * 100
    for each in (months.dataset_at, months.rows_at, months._rows_read, months.figures_at):
        each.forget()
    again = months.dataset_at(page.state, CONTROLLER)
    assert total(replace(page, dataset=again)) == total(page)
    assert [(each.name, each.sha256) for each in again.inputs] == [
        (each.name, each.sha256) for each in page.dataset.inputs
    ]
    files = again.table("budget")["_file"]  # as they were then, whatever file has them now
    assert files.to_list() == page.dataset.table("budget")["_file"].to_list()
    assert set(files) == {"budget.csv"}


def total(page: Opened) -> int:
    rows = page.dataset.table("ledger").filter(pl.col("month") == FEBRUARY.first_day)
    return rows["amount_ore"].sum()


@pytest.mark.django_db
def test_the_latest_month_is_drawn_ahead_for_those_who_read_all_and_for_the_board(
    folder_beside, read_in, signed_in, monkeypatch
):
    for each in (drawn._standing, drawn._room, drawn.all_drawn):
        each.forget()
    assert list(drawn.draw())
    assert not list(drawn.draw())
    monkeypatch.setattr(drawn, "page_blocks", None)  # nothing is drawn any more
    for role in (Role.CONTROLLER, Role.BOARD_MEMBER):
        client = signed_in(role)
        for address in ("/laget/", "/laget/placeringar/", "/laget/prognos/"):
            assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_nothing_read_in_is_nothing_to_draw():
    assert not list(drawn.draw())
