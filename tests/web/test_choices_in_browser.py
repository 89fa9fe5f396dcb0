"""A coordinator's needs in a real browser: the whole ladder in two municipalities' routines, a
refusal, an acute placement, a direct award with its reason; every page accessible, by keyboard."""

import pytest
from tests.web.accessible import check_at_both
from tests.web.conftest import member
from tests.web.test_choices import files  # noqa: F401 (providers and agreements to call off from)
from tests.web.test_in_browser import follow, page_of  # noqa: F401

from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db(transaction=True)
IN_FILE = "2026-11-02"
ONWARD = "button:has-text('Spara och gå vidare')"


def begin(page, ladder: str, urgency: str = "planned") -> None:
    follow(page, "nav >> text=Val")
    check_at_both(page)
    follow(page, "text=Nytt behov")
    check_at_both(page)
    page.fill("#person_id", "A")
    page.select_option("#area", "bou")
    page.fill("#unit_code", "B1")
    page.select_option("#urgency", urgency)
    page.select_option("#ladder", ladder)
    follow(page, "button:has-text('Börja')")


def need(page) -> None:
    check_at_both(page)
    page.check("input[name=needs][value=safe_adult]")
    page.check("input[name=goals][value=return_home]")
    page.fill("#birth_month", "2012-05")
    page.fill("#decide_by", "2026-12-14")
    follow(page, ONWARD)


def weigh(page, step: str, outcome: str, reason: str = "") -> None:
    page.select_option(f"[id='{step}:outcome']", outcome)
    if reason:
        page.select_option(f"[id='{step}:reason']", reason)
    page.fill(f"[id='{step}:in_file_on']", IN_FILE)


def choose(page, title: str) -> None:
    follow(page, f".cards li:has(h2:text-is('{title}')) button")
    assert "Valt" in page.inner_text(".cards li.chosen")


def log(page, provider: str, answer: str, reason: str = "") -> None:
    page.select_option("#provider_id", provider)
    page.select_option("#answer", answer)
    if reason:
        page.select_option("#reason", reason)
    follow(page, "button:text-is('Spara')")


def decide(page, **more: str) -> None:
    said = {"legal_basis": "sol", "decided_by": "committee", "within_delegation": "ja"} | more
    for name, value in said.items():
        page.select_option(f"#{name}", value)
    page.fill("#start_date", "2026-12-01")
    page.fill("#planned_end_date", "2027-03-01")
    page.check("[name=guardian_consent][value=ja]")
    page.check("[name=own_consent][value=ja]")
    page.check("[name=end_criteria][value=parents_able]")
    page.fill("#child_worker", "socialsekreterare")
    page.fill("#home_worker", "familjehemssekreterare")
    follow(page, "button:text-is('Besluta')")
    assert "Beslutat" in page.inner_text("h1")
    check_at_both(page)


def mellerud_with_a_refusal(page) -> None:
    begin(page, "mellerud_barn")
    need(page)
    check_at_both(page)
    weigh(page, "oppenvard", "tried")
    follow(page, ONWARD)
    check_at_both(page)
    page.fill("#network_mapped_on", IN_FILE)
    weigh(page, "natverkshem", "ruled_out", "safety")
    follow(page, ONWARD)
    check_at_both(page)
    choose(page, "Konsulentstött familjehem")
    assert "kostar troligen" in page.inner_text("h1")
    weigh(page, "familjehem", "ruled_out", "distance")
    follow(page, "text=Spara skälen")
    check_at_both(page)
    follow(page, "text=Gå vidare till avrop")
    log(page, "L2", "no", "no_place")
    log(page, "L5", "yes")
    assert "2 tillfrågade, plats finns" in page.inner_text("h1")
    check_at_both(page)
    follow(page, ".work a.button:has-text('Gå vidare')")
    for provider, price in (("L5", "2 300"), ("L2", "2 140")):
        page.select_option("#provider_id", provider)
        page.fill("#day_price", price)
        follow(page, "text=Spara förslaget")
    check_at_both(page)
    follow(page, "text=Gå vidare till beslut")
    check_at_both(page)
    decide(page)
    assert "Inget saknas" in page.inner_text("aside")
    follow(page, "text=Till placeringen")
    assert "2 300,00" in page.inner_text("main").replace("\u00a0", " ")


def sala_with_a_direct_award(page) -> None:
    begin(page, "sala_barn")
    need(page)
    for step in ("oppenvard", "extern_oppenvard"):
        weigh(page, step, "tried")
    follow(page, ONWARD)
    page.fill("#network_mapped_on", IN_FILE)
    weigh(page, "natverkshem", "ruled_out", "no_place")
    follow(page, ONWARD)
    choose(page, "HVB")
    for step in ("familjehem", "konsulentstott"):
        weigh(page, step, "ruled_out", "needs")
    page.fill("#judged_on", IN_FILE)
    follow(page, "text=Spara skälen")
    follow(page, "nav.flow >> text=Avrop")
    assert "direktupphandlingen" in page.inner_text("aside")
    page.select_option("#direct_reason", "no_framework")
    page.fill("#direct_documented_on", IN_FILE)
    follow(page, "text=Spara skälet")
    check_at_both(page)
    follow(page, "nav.flow >> text=Beslut")
    page.fill("#day_price", "5 400")
    decide(page)


def acute(page) -> None:
    """Placed first, by keyboard from the form's first field to its button."""
    begin(page, "sala_barn", "acute")
    follow(page, "nav.flow >> text=Alternativ")
    choose(page, "HVB")
    follow(page, "nav.flow >> text=Beslut")
    assert "Akut: placera först" in page.inner_text("h1")
    page.select_option("#legal_basis", "lvu_6")
    page.fill("#start_date", "2026-11-26")
    page.focus("button:text-is('Besluta')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "senast 2026-12-10" in page.inner_text("aside")
    check_at_both(page)


def test_a_coordinators_needs(page_of, read_in):  # noqa: F811
    member(Role.COORDINATOR, name="sam")
    page = page_of(1280, "sam")
    mellerud_with_a_refusal(page)
    sala_with_a_direct_award(page)
    acute(page)
    follow(page, "nav >> text=Val")
    assert page.locator("text=Placering, HVB").count() == 2
    check_at_both(page)
    follow(page, "nav >> text=Att göra")
    check_at_both(page)
