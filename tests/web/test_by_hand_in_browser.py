"""A coordinator changes a placement in a real browser, with the keyboard alone."""

import pytest
from django.utils.timezone import localdate
from tests.web.accessible import check_at_both
from tests.web.conftest import member
from tests.web.test_in_browser import follow, page_of  # noqa: F401

from hemmaplan.store.models.placements import Placement, Price
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_placement_by_hand(page_of, read_in):  # noqa: F811
    member(Role.COORDINATOR, name="kim")
    page = page_of(1280, "kim")
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
    assert str(Price.objects.get(retired=None, placement_id="P1", to_date=None).amount) == (
        "6100.500000"
    )
    check_at_both(page)
    follow(page, "text=Avsluta placeringen")
    fill(page, end_date=str(localdate()), end_reason="som", skal="Målet")
    send(page, "Se vad som händer")
    send(page, "Spara")
    assert Placement.objects.get(retired=None, placement_id="P1").end_reason == "planned"
    send(page, "Ta tillbaka")
    assert "är tillbakatagen" in page.inner_text("main")
    assert Placement.objects.get(retired=None, placement_id="P1").end_date is None
    check_at_both(page)
