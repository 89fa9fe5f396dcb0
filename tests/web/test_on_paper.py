"""On paper, at 200 % and at 320 pixels: nothing is cut off, and no button is printed."""

import pytest
from tests.web.accessible import check, hold
from tests.web.conftest import member
from tests.web.test_in_browser import page_of  # noqa: F401

from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/laget/", "/laget/ekonomi/", "/att-gora/", "/placeringar/", "/placeringar/P1/", "/regler/",
    "/jamfor/", "/utforare/", "/installningar/konton/", "/las-in/",
    "/installningar/",
)  # fmt: skip
PAPER = 680  # pixels between margins of 15 mm on A4
CUT = """
() => [...document.querySelectorAll("main .frame, main table, main figure")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.getAttribute("aria-label") || each.tagName)
"""
PRESSED = """
() => [...document.querySelectorAll("nav, form, button, select, input")]
  .filter((each) => each.checkVisibility())
  .filter((each) => !each.matches("form.sheet, .sheet :is(select, input)"))
  .map((each) => each.outerHTML.slice(0, 80))
"""


def test_pages_reflow_and_print(page_of, kolada, read_in):  # noqa: F811
    """400 % zoom of a window 1280 wide is one of 320; 200 % is one of 640."""
    member(Role.CONTROLLER, name="kim")
    page = page_of(1280, "kim")
    for address in PAGES:
        page.goto(address)
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 900})
            hold(page)
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        hold(page)
        assert page.evaluate(CUT) == [], address
        assert page.evaluate(PRESSED) == [], address
        page.emulate_media(media="screen")
    a_word_is_explained_by_keyboard(page)


def a_word_is_explained_by_keyboard(page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/laget/")
    page.focus(".glossary button >> nth=1")
    page.keyboard.press("Enter")
    assert page.locator(".meaning >> visible=true").count() == 1
    check(page)
    page.keyboard.press("Escape")
    assert page.locator(".meaning >> visible=true").count() == 0
