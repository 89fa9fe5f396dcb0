import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from playwright.sync_api import Browser, Page
from tests.render.sample import followup, long_table, sample, wide_table

from hemmaplan.render.charts import deviation_bars
from hemmaplan.render.document import Cell, Column, Heading, Paragraph, Row, TableBlock
from hemmaplan.render.html import page_blocks, render_html, whole
from hemmaplan.render.numbers_sv import cell_text

WIDTHS = (1280, 375)
Open = Callable[..., Page]

# The contrast of every element that has text of its own against the nearest painted background.
CONTRASTS = """() => {
  const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c.slice(0, 3); }
    return [255, 255, 255]; };
  const out = [];
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('title, desc') || !e.getClientRects().length) continue;
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own) continue;
    const style = getComputedStyle(e);
    const front = rgb(e.closest('svg') ? style.fill : style.color).slice(0, 3);
    const [a, b] = [light(front), light(behind(e))].sort((x, y) => y - x);
    out.push([(a + 0.05) / (b + 0.05), e.textContent.slice(0, 40)]);
  }
  return out;
}"""


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(sample())


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """A page at a width, in light or dark, with any attempt to fetch something noted."""
    pages = []

    def open_it(html: str, width: int = 1280, scheme: str = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_content(html)
        pages.append(page)
        return page

    yield open_it
    for page in pages:
        page.close()


def visible(html: str) -> str:
    """The page's text as a reader of the source gets it, any space as one blank."""
    parts: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    body = html.split("<body>", 1)[1]
    Reader().feed(re.sub(r"(?s)<svg.*?</svg>", "", body))
    return re.sub(r"\s+", " ", "".join(parts))


def test_every_number_is_there_as_text(html):
    text = visible(html)
    for block in sample().blocks:
        if isinstance(block, TableBlock):
            for row in block.rows:
                for cell in row.cells:
                    assert re.sub(r"\s+", " ", cell_text(cell)) in text


def test_page_is_swedish_and_needs_nothing_else(html):
    assert html.startswith("<!doctype html>")
    assert '<html lang="sv">' in html
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?!#)[^"]+"', html)
    assert set(re.findall(r"url\((data:[^;]+)", html)) == {"data:font/otf"}


def test_number_with_figure_carries_its_address_and_leads_to_its_row(html):
    address = followup("Skyddat boende", "period_actual")
    (anchor,) = set(re.findall(rf'<a href="#([^"]+)" data-figure="{address}">', html))
    assert html.count(f'<tr id="{anchor}">') == 1
    links = set(re.findall(r'href="#(figur-[^"]+)"', html))
    assert links <= set(re.findall(r'id="(figur-[^"]+)"', html))


def test_a_page_without_rows_of_files_ends_with_what_the_figures_mean():
    sources = [replace(line, file="", rows="") for line in sample().sources]
    html = render_html(sample(sources=sources))
    links = set(re.findall(r'href="#(figur-[^"]+)"', html))
    assert links == set(re.findall(r'<div id="(figur-[^"]+)"><dt>', html))
    assert "Källfil och rader" not in html


def test_number_without_row_in_the_annex_has_address_but_no_link():
    html = render_html(sample(sources=()))
    assert 'data-figure="placements.month_end"' in html
    assert "#figur-" not in html


def test_a_bar_leads_where_the_numbers_of_its_page_do():
    bars = (("Barn & unga", 2), ("Vuxna", -1))
    figures = {"Barn & unga": followup("bou", "deviation")}
    chart = deviation_bars(name="d", caption="c", rows=bars, unit="mnkr", figures=figures)
    (block,) = page_blocks([chart])
    for picture in block["pictures"]:
        linked = picture.shown(lambda figure: f"/siffra/{figure}/?a=1&b=2")
        address = figures["Barn & unga"]
        assert f'<a href="/siffra/{address}/?a=1&amp;b=2" data-figure="{address}"' in linked
        assert 'aria-label="Barn &amp; unga: 2,0 bättre"' in linked
        assert linked.count("<a ") == 1
        assert 'role="group"' in linked
        plain = picture.shown(None)  # no annex either
        assert "<a " not in plain
        assert 'role="img"' in plain


@pytest.mark.parametrize("width", WIDTHS)
def test_page_never_scrolls_sideways(html, open_page, width):
    page = open_page(html, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_wide_table_scrolls_in_its_own_frame_and_keeps_its_first_column(open_page):
    page = open_page(render_html(sample(blocks=[wide_table()])), 375)
    frame = page.locator(".frame").first
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.evaluate("e => e.scrollLeft = 200")
    first = page.locator("tbody th").first.bounding_box()
    assert first["x"] == pytest.approx(frame.bounding_box()["x"], abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_all_text_can_be_read(html, open_page, width, scheme):
    contrasts = open_page(html, width, scheme).evaluate(CONTRASTS)
    assert len(contrasts) > 100
    assert [pair for pair in contrasts if pair[0] < 4.5] == []


def test_headings_step_down_one_at_a_time(html, open_page):
    levels = open_page(html).eval_on_selector_all(
        "h1, h2, h3, h4", "all => all.map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_keyboard_meets_the_skip_link_first_and_focus_is_seen(html, open_page):
    page = open_page(html)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Till innehållet"
    assert focused.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        outline = page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("width", WIDTHS)
def test_one_picture_of_each_chart_is_shown_and_told(html, open_page, width):
    page = open_page(html, width)
    pictures = page.get_by_role("img").all()
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.locator("title").count() == 1
        assert len(picture.locator("desc").text_content()) > 40
        box = picture.bounding_box()
        assert box["x"] + box["width"] <= width


def test_ids_are_unique(html):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_page_prints_on_a4(html, open_page):
    page = open_page(html)
    page.emulate_media(media="print")
    assert not page.locator(".skip").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_long_table_has_every_row():
    assert render_html(sample(blocks=[long_table(300)])).count('<tr class="normal">') == 300


def test_same_document_same_page(html):
    assert render_html(sample()) == html


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab<>&\"'{}%#/=-;:åÄ "), min_size=1, max_size=30).filter(str.strip))
def test_text_is_never_read_as_markup(text):
    table = TableBlock(text, text, (Column(text, numeric=False),), (Row((Cell(text),)),), text)
    blocks = (Heading(text), Paragraph((text,)), table)
    html = render_html(sample(title=f"x{text}", blocks=blocks, sources=()))
    # Twice as heading and paragraph, four times in the table; markup would be swallowed.
    assert visible(html).count(re.sub(r"\s+", " ", text).strip()) >= 6


def test_a_date_and_an_amount_are_never_broken_over_two_lines():
    told = whole("Sedan 2026-10-31 & jan–okt: 203\u00a0376 kr, 8 HVB.")
    assert told == (
        'Sedan <span class="nowrap">2026-10-31</span> &amp; <span class="nowrap">jan–okt</span>: '
        '<span class="nowrap">203\u00a0376 kr</span>, 8 HVB.'
    )
    assert whole(Markup('<a href="?manad=2026-10">x</a>')) == '<a href="?manad=2026-10">x</a>'
