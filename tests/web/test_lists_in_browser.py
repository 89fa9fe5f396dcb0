"""In a real browser: a coordinator's radar, an invoice with the wrong price, and a red provider."""

import pytest
from tests.reports import small_municipality
from tests.web.accessible import check_at_both
from tests.web.conftest import member
from tests.web.test_in_browser import follow, page_of  # noqa: F401
from tests.web.test_tasks import MORE

from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    for name, rows in MORE.items():
        (place / name).write_text(rows, encoding="utf-8")
    return place


def test_a_coordinators_lists(page_of, read_in):  # noqa: F811
    member(Role.COORDINATOR, name="sam")
    page = page_of(1280, "sam")
    follow(page, "nav >> text=Att göra")
    check_at_both(page)
    follow(page, "tbody tr:has-text('Placering P1') >> text=Varför")
    page.check("text=Tiden är förlängd")
    check_at_both(page)
    follow(page, "button:has-text('Kvittera')")
    follow(page, ".tabs >> text=Radarn")
    page.click("summary:has-text('Så är det räknat')")
    check_at_both(page)
    follow(page, "tbody th a:has-text('P1')")
    page.check("text=Behoven kräver det, står i akten")
    check_at_both(page)
    follow(page, "button:has-text('Kvittera')")
    assert "Kvitterad till" in page.inner_text("main")
    check_at_both(page)
    for place in ("Veckans genomgång", "Ej verkställda", "Placeringar", "Utanför avtal",
                  "Egna hem", "Avtal", "Prisbyten", "Avropa", "Fakturor"):  # fmt: skip
        follow(page, f".tabs >> text={place}")
        check_at_both(page)
    with page.expect_download() as sent:
        page.click("a:has-text('PDF')")
    assert sent.value.suggested_filename == "fakturor-att-ratta-L1-2026-02.pdf"
    turn_red(page)


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
