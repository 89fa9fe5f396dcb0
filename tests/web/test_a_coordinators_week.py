"""In a real browser: a coordinator's week, from the case system's extract to the month's report.

Every page on the way is accessible, narrow too. Changes by hand are made with the keyboard alone.
"""

import pytest
from django.utils.timezone import localdate
from tests.ingest.test_extracts import EXTRACT
from tests.reports import small_municipality
from tests.web.accessible import check_at_both
from tests.web.conftest import member
from tests.web.test_in_browser import A_CHANGE, follow, look_through, page_of  # noqa: F401

from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.store.models.rows import Placement, Price
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db(transaction=True)
IN_FILE = "2026-11-02"
ONWARD = "button:has-text('Spara och gå vidare')"
MORE = {
    "providers.csv": "provider_id;name;care_form;permit_number\nL1;Exempelhemmet;hvb;T1\n"
    "L2;Exempel Ett;konsulentstott_familjehem;T2\nL5;Exempel Två;konsulentstott_familjehem;T5\n",
    "agreements.csv": "agreement_id;provider_id;care_form;procurement;from_date;to_date;day_price;"
    "rank;notice_months;prolonged_months;framework\n"
    "A1;L3;hvb;framework;2025-01-01;2026-06-30;4000;1;;;HVB barn\n"
    "A2;L2;konsulentstott_familjehem;framework;2025-01-01;;2140;1;3;24;\n"
    "A5;L5;konsulentstott_familjehem;framework;2025-01-01;;2300;2;3;24;\n",
    "invoices.csv": "invoice_id;provider_id;placement_id;month;amount;days;booked_in\n"
    "F1;L1;P1;2026-01;167415,5;31;\nF2;L1;P1;2026-02;154000;28;\nF3;L9;;2026-02;500;;\n",
    "follow_ups.csv": "placement_id;kind;done_on\nP1;visit;2026-01-20\n",
}


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    for name, rows in MORE.items():
        (place / name).write_text(rows, encoding="utf-8")
    return place


def test_a_coordinators_week(page_of, read_in, work, tmp_path):  # noqa: F811
    member(Role.CONTROLLER, name="kim")
    member(Role.COORDINATOR, name="sam")
    kim = page_of(1280, "kim")
    map_and_read_an_extract(kim, work, tmp_path)
    sam = page_of(1280, "sam")
    the_extracts_placements(sam)
    mellerud_with_a_refusal(sam)
    sala_with_a_direct_award(sam)
    acute(sam)
    the_needs_and_their_tasks(sam)
    a_new_price_by_keyboard(sam)
    a_review_that_ends_a_placement(sam)
    answer_the_radar(sam)
    every_list(sam)
    turn_red(sam)
    the_months_indicators(kim)


def map_and_read_an_extract(page, work, tmp_path) -> None:
    """The controller's part: the case system's columns and codes, tried, saved and read in."""
    extract = tmp_path / "Placeringslista.csv"
    extract.write_text(EXTRACT, encoding="utf-8")
    page.goto("/installningar/utdrag/")
    page.set_input_files("#fil", extract)
    follow(page, "button:has-text('Visa kolumnerna')")
    follow(page, "button:text-is('Spara')")
    follow(page, "nav >> text=Läs in")
    page.set_input_files("#filer", extract)
    look_through(page, work)
    check_at_both(page)
    follow(page, "button:has-text('Läs in')")
    work()
    page.wait_for_url(A_CHANGE)
    assert "2 rader tillkom" in page.inner_text("h1")


def the_extracts_placements(page) -> None:
    follow(page, "nav >> text=Placeringar")
    follow(page, "th a:text-is('1001')")
    assert "HVB" in page.inner_text("main")
    check_at_both(page)


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


def the_needs_and_their_tasks(page) -> None:
    follow(page, "nav >> text=Val")
    assert page.locator("text=Placering, HVB").count() == 2
    check_at_both(page)
    follow(page, "nav >> text=Att göra")
    check_at_both(page)
    follow(page, "tbody tr:has-text('Placering P1') >> text=Varför")
    page.check("text=Tiden är förlängd")
    check_at_both(page)
    follow(page, "button:has-text('Kvittera')")


def fill(page, **fields: str) -> None:
    """Go to each field, write in it or choose by its first letters, and send with Enter."""
    for name, text in fields.items():
        page.focus(f"#{name}")
        page.keyboard.press("Control+a")
        page.keyboard.type(text)


def send(page, button: str) -> None:
    page.focus(f"button:has-text('{button}')")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def a_new_price_by_keyboard(page) -> None:
    page.goto("/placeringar/P1/")
    check_at_both(page)
    page.focus("text=Nytt pris")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check_at_both(page)
    fill(page, amount="0")
    send(page, "Se vad som händer")
    assert "Välj varför du ändrar." in page.inner_text("main")
    check_at_both(page)
    fill(page, skal="Nytt pris")
    send(page, "Se vad som händer")
    assert "räknas som gratis" in page.inner_text("#hander >> xpath=..")
    check_at_both(page)
    fill(page, amount="6 100,50")
    send(page, "Räkna om")
    send(page, "Spara")
    assert "Sparat" in page.inner_text("main")
    price = Price.objects.get(retired=None, placement_id="P1", to_date=None)
    assert str(price.amount) == "6100.500000"
    check_at_both(page)


def a_review_that_ends_a_placement(page) -> None:
    """From the week's case review: ended, taken back, and ended again."""
    follow(page, "nav >> text=Att göra")
    follow(page, ".tabs >> text=Veckans genomgång")
    check_at_both(page)
    follow(page, "tbody th a:text-is('P2')")
    end_early(page)
    send(page, "Ta tillbaka")
    assert "är tillbakatagen" in page.inner_text("main")
    assert Placement.objects.get(retired=None, placement_id="P2").end_date is None
    check_at_both(page)
    end_early(page)


def end_early(page) -> None:
    follow(page, "text=Avsluta placeringen")
    fill(page, end_date=str(localdate()), end_reason="som", skal="Målet")
    send(page, "Se vad som händer")
    send(page, "Spara")
    assert Placement.objects.get(retired=None, placement_id="P2").end_reason == "planned"


def answer_the_radar(page) -> None:
    follow(page, "nav >> text=Att göra")
    follow(page, ".tabs >> text=Radarn")
    page.click("summary:has-text('Så är det räknat')")
    check_at_both(page)
    follow(page, "tbody th a:has-text('P1')")
    page.check("text=Behoven kräver det, står i akten")
    check_at_both(page)
    follow(page, "button:has-text('Kvittera')")
    assert "Kvitterad till" in page.inner_text("main")
    check_at_both(page)


def every_list(page) -> None:
    """Each list that is worked from, and the invoice with the wrong price to send back."""
    follow(page, "nav >> text=Att göra")
    for place in page.locator(".tabs a").all_inner_texts():
        follow(page, f".tabs >> text={place}")
        check_at_both(page)
    follow(page, ".tabs >> text=Fakturor")
    assert "F2" in page.inner_text("main")
    with page.expect_download() as sent:
        page.click("a:has-text('PDF')")
    assert sent.value.suggested_filename == "fakturor-att-ratta-L1-2026-02.pdf"


def turn_red(page) -> None:
    """A follow-up with a red rating, seen at once on Läget."""
    follow(page, "nav >> text=Utförare")
    check_at_both(page)
    follow(page, "tbody th a:has-text('Exempelhemmet')")
    for area in REVIEW_AREAS:
        page.select_option(f"#{area}", "2" if area == "staffing" else "4")
    follow(page, "button:has-text('Spara uppföljningen')")
    assert "Ett rött betyg kräver åtgärder" in page.inner_text("main")
    check_at_both(page)
    page.fill("#done_on", "2026-02-20")
    page.fill("#mend_by", "2026-03-31")
    follow(page, "button:has-text('Spara uppföljningen')")
    assert "är sparad" in page.inner_text("main")
    check_at_both(page)
    follow(page, "nav >> text=Läget")
    assert "Underrätta nämnden nu" in page.inner_text("main")
    check_at_both(page)


def the_months_indicators(page) -> None:
    """In the month's report as the controller reads it, each number leading to its rows."""
    follow(page, "nav >> text=Rapporter")
    check_at_both(page)
    with page.expect_download() as report:
        page.click("h3:has-text('Intern') ~ p a:has-text('Webbsida')")
    said = report.value.path().read_text("utf-8")
    for heading in ("Handläggningstider", "Indikatorer", "Priskontroll", "Uppföljning av utförare"):
        assert f"{heading}</h2>" in said
    follow(page, "nav >> text=Placeringar")
    follow(page, "text=Placeringarna i rapporten")
    check_at_both(page)
    follow(page, "main a[href*='case_times'] >> nth=0")
    assert "cases.csv" in page.inner_text("main")
