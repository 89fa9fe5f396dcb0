"""Att göra: what is overdue and due, for whom, by which rule, answered for, and as a file."""

import re

import pytest
from django.urls import reverse
from tests.web.conftest import AT, unwrapped
from tests.web.conftest import KEY as SECRET
from tests.web.test_adoption import text

from hemmaplan.actions.imports import load
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import Acknowledgement, AuditEntry
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
FEBRUARY = {"manad": "2026-02"}
LATE = "Ärende Ä3: besluta om utredning ska inledas"
KEY = "planned_end:P1:2026-06-30"


def page(client, **more):
    return text(client.get(reverse("tasks"), FEBRUARY | more))


def answer(client, **fields):
    said = {"nyckel": KEY, "skal": "extended", "dagar": "30", **fields}
    return text(client.post(f"{reverse('task-answer')}?manad=2026-02", said, follow=True))


def test_the_page_says_what_is_late_and_what_comes_and_leads_to_where_it_is_done(
    read_in, signed_in
):
    shown = page(signed_in(Role.CONTROLLER))
    assert "1 sak är försenad." in shown
    assert LATE in shown
    assert "20 kap. 1–2 §§" in shown
    assert '<a href="/placeringar/P1/?manad=2026-02">Placering P1: avsluta som planerat' in shown
    assert '<a href="/att-gora/uppgift/planned_end:P1:2026-06-30/?manad=2026-02">Varför' in shown


def test_it_is_filtered_ordered_and_taken_away_as_any_list(read_in, signed_in):
    controller = signed_in(Role.CONTROLLER)
    late = page(controller, lage="late")
    assert LATE in late
    assert "avsluta som planerat" not in late
    turned = page(controller, ordning="-senast")
    assert turned.index("avsluta som planerat") < turned.index(LATE)
    address = reverse("task-list-file", args=["tider", "csv"])
    lines = controller.get(address, FEBRUARY).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Att göra;Senast;Läge;Enhet;Lagrum"
    assert len(lines) - 1 == page(controller).count('<tr><th scope="row" class="')


def test_what_is_late_is_counted_beside_the_name_on_every_page(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    counted = [
        re.findall(r'class="count">(\d+)', text(client.get(page)))
        for page in (
            "/att-gora/",
            "/hjalp/",
            "/installningar/?manad=2026-02",
            "/hjalp/?manad=2025-01",
        )
    ]
    assert counted[0]
    assert counted[1:] == [counted[0], counted[0], []]  # of a month that nobody has looked at


def test_an_answer_with_a_reason_takes_it_from_the_list_and_it_can_come_back(read_in, signed_in):
    coordinator = signed_in(Role.COORDINATOR)
    asked = text(coordinator.get(reverse("task-due", args=[KEY]), FEBRUARY))
    assert "Ska göras senast 2026-06-30." in asked
    assert "Om vården fortfarande behövs avgör ni." in asked  # what the rule does not do
    assert "Behoven kräver det" not in asked  # no answer to what a law sets
    told = answer(coordinator)
    assert "Kvitterad till" in told
    shown = page(coordinator)
    assert "Placering P1: avsluta som planerat" not in shown
    assert "särskilda skäl finns, står i akten" in shown
    assert "Väntar till" in text(coordinator.get(reverse("task-due", args=[KEY]), FEBRUARY))
    assert "med i listan igen" in answer(coordinator, igen="1")
    assert "Placering P1: avsluta som planerat" in page(coordinator)
    actions = [entry.action for entry in AuditEntry.objects.order_by("pk")][-2:]
    assert actions == ["warnings.acknowledge", "warnings.open"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"skal": "needed"}, "Välj ett skäl"), ({"dagar": "9999"}, "Välj ett skäl"),
        ({"nyckel": "planned_end:P9:2026-06-30"}, "orsaken är borta"),
        ({"nyckel": "planned_end:P1:2026-07-01"}, "orsaken är borta"),  # an answer is to a day
    ],
)  # fmt: skip
def test_what_is_no_answer_to_a_task_is_said_and_changes_nothing(read_in, signed_in, fields, says):
    assert says in answer(signed_in(Role.COORDINATOR), **fields)
    assert not Acknowledgement.objects.exists()


def test_what_is_done_is_no_task(read_in, signed_in):
    address = reverse("task-due", args=["planned_end:P2000:2026-06-30"])
    assert signed_in(Role.CONTROLLER).get(address, FEBRUARY).status_code == 404


def test_what_was_not_looked_at_is_said(read_in, signed_in):
    shown = page(signed_in(Role.CONTROLLER))
    assert "Det som inte är prövat" in shown
    assert "placeringar (placements.csv) och uppföljningar (follow_ups.csv)" in shown


def test_a_childs_time_goes_on_when_it_moves_also_on_the_placements_own_page(
    read_in, signed_in, folder
):
    (folder / "follow_ups.csv").write_text("placement_id;kind;done_on\n", "utf-8")
    child = "barnet;bou;2014-03;{};sol;{};{}\n"
    moved = (
        child.format("jourhem", "2025-08-15", "2025-11-01"),
        child.format("familjehem", "2025-11-01", ""),
    )
    (folder / "placements.csv").write_text(
        "placement_id;person_id;area;birth_month;care_form;legal_basis;start_date;end_date\n"
        f"O;{moved[0]}N;{moved[1]}",
        "utf-8",
    )
    load(dataset=read_folder(folder, key=SECRET)[0], by="ekonomen", at=AT)
    controller = signed_in(Role.CONTROLLER)
    told = "Placering N: överväg om vården enligt SoL fortfarande behövs (placerad 2025-08-15)"
    alone = unwrapped(text(controller.get("/placeringar/N/", FEBRUARY)))  # before the list is made
    assert told in alone
    assert told in unwrapped(page(controller))


def test_another_due_date_is_a_task_anew(read_in, signed_in, folder):
    coordinator = signed_in(Role.COORDINATOR)
    answer(coordinator)
    assert "Placering P1: avsluta som planerat" not in page(coordinator)
    placements = folder / "placements.csv"
    moved = placements.read_text("utf-8").replace("2026-06-30", "2026-07-15")
    placements.write_text(moved, "utf-8")
    load(dataset=read_folder(folder, key=SECRET)[0], by="ekonomen", at=AT)
    assert "Placering P1: avsluta som planerat" in page(coordinator)
    assert coordinator.get(reverse("task-due", args=[KEY]), FEBRUARY).status_code == 404


def test_a_unit_manager_sees_and_answers_for_the_own_unit_only(read_in, signed_in):
    manager = signed_in(Role.UNIT_MANAGER, "B1")
    stranger = signed_in(Role.UNIT_MANAGER, "V1")
    own, other = page(manager), page(stranger)
    assert "Placering P1" in own
    assert "P1" not in other
    assert "Ä3" not in own + other  # cases tell of no unit
    assert stranger.get(reverse("task-due", args=[KEY]), FEBRUARY).status_code == 404
    assert "orsaken är borta" in answer(stranger)
    assert not Acknowledgement.objects.exists()
    assert "Kvittera" in text(manager.get(reverse("task-due", args=[KEY]), FEBRUARY))
    assert "Kvitterad till" in answer(manager)
    assert "Placering P1: avsluta som planerat" not in page(manager)
    assert "orsaken är borta" in answer(stranger, igen="1")
    (entry,) = AuditEntry.objects.filter(action__startswith="warnings.")
    assert (entry.by, entry.subject) == ("unit_managerB1", KEY)


def test_a_warning_of_the_radar_is_not_a_unit_managers_to_answer(read_in, signed_in):
    said = {"nyckel": "outside_agreement:P1", "skal": "needed", "dagar": "30"}
    told = signed_in(Role.UNIT_MANAGER, "B1").post(reverse("task-answer"), said)
    assert told.status_code == 403
    assert not Acknowledgement.objects.exists()


def test_an_empty_register_has_a_page_and_no_file(signed_in):
    controller = signed_in(Role.CONTROLLER)
    assert controller.get(reverse("tasks")).status_code == 200
    file = reverse("task-list-file", args=["tider", "csv"])
    assert controller.get(file).status_code == 404
