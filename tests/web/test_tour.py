"""The guided tour: a step in each room that one may enter, left by going anywhere."""

import re

import pytest
from django.urls import reverse
from tests.web.test_adoption import text

from hemmaplan.store.viewer import Role
from hemmaplan.web.pages import ROOMS
from hemmaplan.web.tour import TEXTS, stop_at

pytestmark = pytest.mark.django_db


def link(page: str, words: str) -> str:
    return re.search(rf'<a href="([^"]+)">{words}</a>', page)[1].replace("&amp;", "&")


@pytest.mark.parametrize(("role", "steps"), [(Role.BOARD_MEMBER, 6), (Role.COORDINATOR, 9)])
def test_every_step_is_a_page_that_the_role_may_open(role, steps, signed_in, read_in):
    client = signed_in(role)
    page = text(client.get(link(text(client.get(reverse("help"))), "Börja rundturen")))
    for number in range(1, steps + 1):
        assert f"Rundtur, steg {number} av {steps}." in page
        if number < steps:
            answer = client.get(link(page, "Nästa steg"))
            assert answer.status_code == 200
            page = text(answer)
    assert "Nästa steg" not in page
    assert 'class="told tour"' not in text(client.get(link(page, "Rundturen är klar")))


@pytest.mark.parametrize("asked", ["", "0", "3", "ett", "²", "999"])
def test_a_step_that_is_none_is_no_tour(asked):
    assert stop_at(asked, [("standing", "/laget/"), ("tasks", "/att-gora/")]) is None


def test_every_text_is_of_a_room_there_is():
    assert {room.argument or room.name for room in ROOMS} >= TEXTS.keys()
