"""Tider: what is due on the month's last day, for whom, and as a file."""

import pytest
from django.urls import reverse
from tests.web.test_adoption import text

from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
FEBRUARY = {"manad": "2026-02"}


def page(client, **more):
    return text(client.get(reverse("deadlines"), FEBRUARY | more))


def test_the_page_says_what_is_late_and_what_is_soon(read_in, signed_in):
    shown = page(signed_in(Role.CONTROLLER))
    assert "1 försenat, inget att göra inom 30 dagar" in shown
    assert "Ärende Ä3: besluta om utredning ska inledas" in shown
    assert "20 kap. 1–2 §§" in shown


def test_further_ahead_there_is_more(read_in, signed_in):
    controller = signed_in(Role.CONTROLLER)
    assert "avsluta som planerat" not in page(controller, inom="30")
    further = page(controller, inom="180")
    assert '<a href="/placeringar/P1/?manad=2026-02">Placering P1: avsluta som planerat' in further
    assert "att göra inom 30 dagar" in page(controller, inom="allt")


def test_what_was_not_looked_at_is_said(read_in, signed_in):
    shown = page(signed_in(Role.CONTROLLER))
    assert "Det som inte är prövat" in shown
    assert "placements och follow_ups" in shown


def test_a_unit_manager_sees_the_own_unit(read_in, signed_in):
    own = page(signed_in(Role.UNIT_MANAGER, "B1"), inom="180")
    other = page(signed_in(Role.UNIT_MANAGER, "V1"), inom="180")
    assert "Placering P1" in own
    assert "P1" not in other
    assert "Ä3" not in own + other  # cases tell of no unit


def test_the_file_has_the_rows_of_the_page(read_in, signed_in):
    controller = signed_in(Role.CONTROLLER)
    answer = controller.get(reverse("deadlines-file"), FEBRUARY | {"inom": "180"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("dag;vad;placering_eller_ärende;enhet")
    assert len(lines) - 1 == page(controller, inom="180").count('<tr><th scope="row">2026-')


def test_an_empty_register_has_a_page_and_no_file(signed_in):
    controller = signed_in(Role.CONTROLLER)
    assert controller.get(reverse("deadlines")).status_code == 200
    assert controller.get(reverse("deadlines-file")).status_code == 404


def test_few_questions_are_asked(read_in, signed_in, django_assert_max_num_queries):
    controller = signed_in(Role.CONTROLLER)
    page(controller)
    with django_assert_max_num_queries(12):
        page(controller)
