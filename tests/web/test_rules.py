"""Regler: each rule in words with its law, open to all, in the month that the address says."""

from datetime import date
from types import SimpleNamespace

import pytest
from tests.web.conftest import unwrapped

from hemmaplan.core.choices import Gap
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.ingest.rules import by_code
from hemmaplan.store.viewer import Role
from hemmaplan.web.choice_pages import _gap
from hemmaplan.web.pages.standing import _group

pytestmark = pytest.mark.django_db


def test_every_rule_is_listed_and_leads_to_its_page(signed_in):
    page = signed_in(Role.BOARD_MEMBER).get("/regler/").content.decode()
    for rule in by_code().values():
        assert f'href="/regler/{rule.code}/"' in page
    assert "Den beslutar aldrig något om en person" in page


def test_a_rule_shows_the_law_of_the_month_and_its_worked_cases(signed_in):
    client = signed_in(Role.UNIT_MANAGER, "B1")
    now = unwrapped(client.get("/regler/custody/?manad=2026-10").content.decode())
    assert "Gäller 2026-10-31." in now
    assert "22 kap. 14 §; lag (1990:52) 13 c § <b>Gäller" in now
    then = client.get("/regler/custody/?manad=2022-05").content.decode()
    assert "6 kap. 8 § i lydelse enligt 2020:1260 <b>Gäller 2022-05-31." in then
    assert "Ska vara gjort senast 2026-10-20." in now
    assert "Inget att göra." in now


def test_a_worked_cases_rows_are_written_as_in_a_file(signed_in):
    page = signed_in(Role.CONTROLLER).get("/regler/sip/").content.decode()
    assert "legal_basis sol, start_date 2026-10-01, region_involved 1" in page


def test_what_is_no_rule_is_not_found(signed_in):
    assert signed_in(Role.CONTROLLER).get("/regler/finns-inte/").status_code == 404


def test_a_rule_is_found_by_its_words(signed_in):
    page = signed_in(Role.CONTROLLER).get("/sok/?q=flyttad").content.decode()
    assert '<a href="/regler/custody/' in page


@pytest.mark.parametrize(("code", "has_a_rule"), [("lvu_2_too_old", True), ("price_zero", False)])
def test_a_finding_of_a_rule_leads_to_it(code, has_a_rule):
    assert _group(code, [Problem(Severity.WARNING, code, "Något.")])["is_rule"] == has_a_rule


@pytest.mark.parametrize(("code", "rule"), [("own_consent", "/regler/own_consent/"), ("needs", "")])
def test_what_a_choice_lacks_by_a_rule_leads_to_it(code, rule):
    record = SimpleNamespace(id="2026-1", is_open=True)
    found = SimpleNamespace(record=record, today=date(2026, 3, 5))
    assert _gap(found, Gap("beslut", code, "Något saknas."))["rule"] == rule
