"""Regler: each rule in words with its law, open to all, in the month that the address says."""

import pytest

from hemmaplan.ingest.rules import by_code
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db


def test_every_rule_is_listed_and_leads_to_its_page(signed_in):
    page = signed_in(Role.BOARD_MEMBER).get("/regler/").content.decode()
    for rule in by_code().values():
        assert f'href="/regler/{rule.code}/"' in page
    assert "Den beslutar aldrig något om en person" in page


def test_a_rule_shows_the_law_of_the_month_and_its_worked_cases(signed_in):
    client = signed_in(Role.UNIT_MANAGER, "B1")
    now = client.get("/regler/custody/?manad=2026-10").content.decode()
    assert "Gäller 2026-10-31." in now
    assert "22 kap. 14 §; lag (1990:52) 13 c § <b>Gäller" in now
    then = client.get("/regler/custody/?manad=2022-05").content.decode()
    assert "6 kap. 8 § i lydelse enligt 2020:1260 <b>Gäller 2022-05-31." in then
    assert "Ska vara gjort senast 2026-10-20." in now
    assert "Inget att göra." in now


def test_what_is_no_rule_is_not_found(signed_in):
    assert signed_in(Role.CONTROLLER).get("/regler/finns-inte/").status_code == 404


def test_a_rule_is_found_by_its_words(signed_in):
    page = signed_in(Role.CONTROLLER).get("/sok/?q=flyttad").content.decode()
    assert '<a href="/regler/custody/' in page
