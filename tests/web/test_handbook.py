"""Handboken in the web: every chapter and link, and pictures that show the pages as they are now.

When a picture differs since a page has changed: `UPDATE_PICTURES=1 pytest
tests/web/test_handbook.py`, and look at what became of it.
"""

import io
import os
import re
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from django.urls import get_resolver, reverse
from markupsafe import escape
from PIL import Image
from tests.ingest.test_extracts import EXTRACT
from tests.web import reading_once
from tests.web.accessible import check_at_both
from tests.web.conftest import AT, KEY, member
from tests.web.test_in_browser import follow, look_through, page_of  # noqa: F401

from hemmaplan.exempelkommun import generate, write_folder
from hemmaplan.store.viewer import Role
from hemmaplan.web.handbook import (
    BY_TASK,
    ELSEWHERE,
    IN_ENGLISH,
    ON_PAGES,
    addresses,
    chapter,
    documents,
    title_of,
)
from hemmaplan.web.pages import ROOMS

LISTED = [each for these in BY_TASK.values() for each in these]
MONTH = "manad=2026-10"
THEN = datetime(2026, 11, 4, 8, 0, tzinfo=UTC)
"""When the pictures are taken: what is due depends on it."""


def test_every_chapter_stands_once_under_what_it_is_for():
    swedish = [each for each in addresses() if not each.startswith(IN_ENGLISH)]
    assert sorted(LISTED) == sorted(swedish)
    assert not ELSEWHERE.keys() & set(addresses())


def test_every_page_that_has_a_chapter_is_a_page():
    named = {pattern.name for pattern in get_resolver().url_patterns}
    assert set(ON_PAGES) <= named | {room.argument for room in ROOMS}
    assert set(ON_PAGES.values()) <= set(LISTED)


@pytest.mark.django_db
def test_nobody_is_shown_the_way_to_what_somebody_else_does(signed_in, read_in):
    adopt, read = (reverse("handbook", args=["sa-gor-du", name])
                   for name in ("faststall-en-manad", "folj-en-siffra"))  # fmt: skip
    for role, may in ((Role.BOARD_MEMBER, False), (Role.CONTROLLER, True)):
        reader = signed_in(role)
        for page in (reverse("help"), reverse("reports")):
            assert (adopt in reader.get(page).content.decode()) is may
        assert read in reader.get(reverse("help")).content.decode()
        assert reader.get(adopt).status_code == 200


def links(page: str) -> set[str]:
    article = page.partition("<article")[2].partition("</article>")[0]
    found = re.findall(r'(?:href|src)="([^"]+)"', article)
    return {each.replace("&amp;", "&") for each in found if not each.startswith("http")}


@pytest.mark.django_db
def test_every_link_of_every_chapter_leads_somewhere(signed_in):
    reader = signed_in(Role.BOARD_MEMBER)
    pages = {}
    for each in addresses():
        where = reverse("handbook", args=each.split("/"))
        answer = reader.get(where)
        assert answer.status_code == 200
        pages[where] = answer.content.decode()
        assert f"{escape(title_of(each))} · hemmaplan</title>" in pages[where]
    pages |= {where: reader.get(where).content.decode()
              for where in (reverse("help"), reverse("rules"))}  # fmt: skip
    for where, page in pages.items():
        for link in links(page):
            parts = urlsplit(link)
            if parts.path.startswith(reverse("handbook-picture", args=["x"])[:-1]):
                assert reader.get(parts.path).headers["Content-Type"] == "image/png", link
            else:
                there = pages[parts.path or where]
                place = unquote(parts.fragment)
                assert not place or f'id="{place}"' in there, (where, link)


@pytest.mark.django_db
def test_help_lists_the_chapters_search_finds_them_and_pages_lead_to_theirs(signed_in, read_in):
    reader = signed_in(Role.CONTROLLER)
    helped = reader.get(reverse("help")).content.decode()
    for each in addresses():
        assert f'<a href="/hjalp/{each}/">' in helped
    found = reader.get(reverse("search"), {"q": "prognosrunda håll"}).content.decode()
    assert '<a href="/hjalp/sa-gor-du/hall-en-prognosrunda/">Handboken: Håll en' in found
    for page, chapter_ in (("imports", "las-in-pa-webben"), ("standing", "webben")):
        assert f'Så gör du: <a href="/hjalp/sa-gor-du/{chapter_}/">' in reader.get(
            reverse(page)
        ).content.decode()  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["sa-gor-du/finns-inte/", "adr/0001-frames-as-the-interface/", "bilder/..%2F..%2FREADME.md",
     "bilder/finns-inte.png", "bilder/."],
)  # fmt: skip
def test_what_is_not_in_the_handbook_is_not_found(address, signed_in):
    assert signed_in(Role.CONTROLLER).get(f"/hjalp/{address}").status_code == 404


def test_a_chapter_tells_what_its_pictures_show():
    shown = {}
    for each in LISTED:
        for source, words in re.findall(r'<img src="([^"]+)" alt="([^"]*)"', chapter(each).body):
            shown[source.rpartition("/")[2]] = words
    assert all(len(words) > 40 for words in shown.values())
    kept = {file.name for file in (documents() / "images").glob("*.png")}
    assert kept - {"rapport-sida-1.png"} == shown.keys()


@pytest.mark.django_db(transaction=True)
def test_the_pictures_show_the_pages(page_of, work, tmp_path, monkeypatch):  # noqa: F811
    """Exempelkommun's pages, each as a chapter shows it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: THEN)
    write_folder(tmp_path / "data", generate(years=5))
    reading_once.read_in(tmp_path / "data", key=KEY, by="ekonomen", at=AT)
    member(Role.CONTROLLER, name="kim")
    page = page_of(1280, "kim")
    for name, address in PAGES.items():
        page.goto(f"{address}?{MONTH}")
        show(page, name)
    an_alternative_a_price_and_a_round(page)
    files_and_an_extract(page, work, tmp_path)
    page.goto("/hjalp/sa-gor-du/webben/")
    check_at_both(page)


PAGES = {
    "webben-laget": "/laget/",
    "webben-att-gora": "/att-gora/",
    "webben-radarn": "/att-gora/radarn/",
    "webben-prognos": "/laget/prognos/",
    "webben-siffra": "/siffra/budget_followup/total/net/period_actual/",
    "webben-scenarier": "/prognos/scenarier/",
    "webben-meningar": "/rapporter/meningar/",
    "webben-faststall": "/rapporter/faststall/",
    "webben-konton": "/installningar/konton/",
}
"""A picture's name → the page that it shows, from its top."""


def an_alternative_a_price_and_a_round(page) -> None:
    page.goto(f"/val/?{MONTH}")
    follow(page, "main a[href*='/alternativ/'] >> nth=0")
    show(page, "webben-alternativ")
    page.goto(f"/placeringar/?{MONTH}")
    follow(page, "main th a[href^='/placeringar/P'] >> nth=0")
    follow(page, "main a:has-text('Nytt pris')")
    page.fill("#amount", "4 100")
    page.fill("#from_date", "2026-11-01")
    page.select_option("#skal", index=1)
    follow(page, "button:has-text('Se vad som händer')")
    show(page, "webben-nytt-pris")
    page.goto(f"/prognosrundan/?{MONTH}")
    follow(page, "button:has-text('Öppna rundan')")
    follow(page, "th a >> nth=0")
    show(page, "webben-prognosrunda")


def files_and_an_extract(page, work, tmp_path) -> None:
    late = tmp_path / "data/ledger.csv"
    with late.open("a", encoding="utf-8") as ledger:
        ledger.write("2026-10;4110;4640;56900;;;238700,00;HVB, sen faktura\n")
    page.goto("/las-in/")
    page.set_input_files("#filer", late)
    look_through(page, work)
    show(page, "webben-las-in")
    page.goto("/installningar/utdrag/")
    page.set_input_files(
        "#fil", {"name": "Lista.csv", "mimeType": "text/csv", "buffer": EXTRACT.encode()}
    )
    follow(page, "button:has-text('Visa kolumnerna')")
    show(page, "webben-utdrag")


def show(page, name: str) -> None:
    """The picture is of this: grey and small, so that a line more is no other page."""
    page.mouse.move(0, 0)
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = documents() / "images" / f"{name}.png"
    if os.environ.get("UPDATE_PICTURES"):
        few = taken.quantize(48, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    shown = Image.open(file)
    assert shown.size == taken.size
    now, then = (
        np.asarray(each.convert("L").resize((64, 45)), dtype=float) for each in (taken, shown)
    )
    assert np.abs(now - then).mean() < 2.5, name
