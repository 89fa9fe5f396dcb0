"""Every list that is empty says what to do: with nothing read in, and with each table lacking."""

import re

import pytest
from django.urls import reverse

from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import months, task_frames
from hemmaplan.web.kept import Kept
from hemmaplan.web.months import current_dataset
from hemmaplan.web.task_lists import TASK_LISTS

pytestmark = pytest.mark.django_db
LISTS = {
    **{("task-list", name): (*each.needs, *each.also) for name, each in TASK_LISTS.items()},
    ("tasks",): ("placements", "cases", "follow_ups", "decisions"),
    ("task-radar",): ("placements", "rates", "agreements", "incomes"),
    ("placements",): ("placements", "rates"),
    ("providers",): ("placements", "provider_reviews", "provider_checks"),
    ("accuracy",): ("placements", "rates"),
    ("room", "ekonomi"): ("ledger", "budget", "lines"),
    ("room", "placeringar"): ("placements", "rates", "cases"),
    ("room", "prognos"): ("forecast", "budget"),
    ("room", "atgarder"): ("measures", "measure_effects"),
}
"""The page of each list and the tables that fill it."""
OTHERS = ("choices", "round", "kept-scenarios", "comparison", "comparison-network",
          "comparison-users", "reports", "report-versions", "task-findings", "scenarios",
          "standing")  # fmt: skip
TO_DO = re.compile(r'href="(/las-in/|/val/nytt/|/prognos/scenarier/|/rapporter/)|<form|<code>')


def main(client, name, *arguments, status=200):
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == status
    return answer.content.decode().partition("<main")[2]


def test_every_list_of_tasks_and_every_room_is_here():
    assert {name for name, *_ in LISTS} >= {"task-list", "room"}
    assert {each[1] for each in LISTS if each[0] == "room"} == {room.name for room in ROOMS}


def test_with_nothing_read_in_every_list_leads_to_what_fills_it(signed_in):
    client = signed_in(Role.CONTROLLER)
    for page in [*LISTS, *((name,) for name in OTHERS)]:
        assert TO_DO.search(main(client, *page)), page
    told = main(signed_in(Role.COORDINATOR), "tasks")
    assert "En controller läser in månadens filer" in told


@pytest.fixture
def without(monkeypatch, read_in):
    """Lets the pages see the register without some tables; nothing is kept meanwhile."""
    whole = current_dataset(Viewer(Role.CONTROLLER))
    gone = set()

    def dataset_at(*_asked):
        left = {name: rows for name, rows in whole.tables.items() if name not in gone}
        return Dataset(whole.municipality, left, whole.inputs)

    monkeypatch.setattr(months.dataset_at, "_work", dataset_at)
    monkeypatch.setattr(Kept, "__call__", lambda kept, *asked: kept._work(*asked))

    def lacking(*tables):
        gone.clear()
        gone.update(tables)

    return lacking


def test_without_a_table_its_lists_name_it_and_lead_to_read_it_in(without, signed_in):
    client = signed_in(Role.CONTROLLER)
    for page, tables in LISTS.items():
        for table in tables if page[0] != "room" else ():
            without(table)
            told = main(client, *page)
            assert re.search(rf"\b{table}\b", told), (page, table)
            assert 'href="/las-in/' in told, (page, table)


@pytest.mark.parametrize("room", [each.name for each in ROOMS])
def test_a_room_without_figures_names_what_fills_it_and_leads_there(room, without, signed_in):
    without(*TABLES)
    told = main(signed_in(Role.CONTROLLER), "room", room)
    assert all(f"{table}.csv" in told for table in LISTS["room", room])
    assert 'href="/las-in/' in told


def test_nobody_is_told_that_there_is_nothing_where_it_is_not_known(without, signed_in):
    client = signed_in(Role.CONTROLLER)
    without(*TABLES)
    for name, each in TASK_LISTS.items():
        told = main(client, "task-list", name)
        assert (each.empty in told) == (not each.needs), name


def test_a_list_says_that_it_needs_what_it_cannot_be_made_without():
    every = {name: table.empty() for name, table in TABLES.items()}
    for name, work in task_frames._FRAMES.items():
        for table in TABLES:
            left = {key: rows for key, rows in every.items() if key != table}
            try:
                work(Dataset(tables=left), Month(2026, 2))
            except MissingTable:
                assert table in TASK_LISTS[name].needs, (name, table)
