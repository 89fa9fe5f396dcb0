"""Words explained on the pages: those that are there, by keyboard, and without script."""

import pytest
from django.urls import get_resolver
from tests.web.test_adoption import text

from hemmaplan.core.glossary import WORDS
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.viewer import Role
from hemmaplan.web.words import ON_PAGES

pytestmark = pytest.mark.django_db


def test_the_words_of_a_page_are_words_and_its_name_a_page():
    assert {key for keys in ON_PAGES.values() for key in keys} <= WORDS.keys()
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert ON_PAGES.keys() <= known | {room.name for room in ROOMS}


def test_each_word_of_a_page_opens_its_own_meaning(read_in, signed_in):
    page = text(signed_in(Role.CONTROLLER).get("/laget/"))
    for key in ON_PAGES["standing"]:
        assert page.count(f'popovertarget="ord-{key}"') == 1
        assert page.count(f'id="ord-{key}"') == 1
        assert WORDS[key].meaning in page
    assert "style=" not in page.split('<aside class="glossary"')[1].split("</aside>")[0]


def test_the_help_has_every_word_and_the_search_finds_them(read_in, signed_in):
    client = signed_in(Role.BOARD_MEMBER)
    assert all(word.meaning in text(client.get("/hjalp/")) for word in WORDS.values())
    assert WORDS["lvu"].meaning in text(client.get("/sok/?q=lvu"))
