import io
import re
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.sample import long_table, sample, wide_table

from hemmaplan.render import charts
from hemmaplan.render.document import (
    Cell,
    ChartBlock,
    Column,
    Heading,
    KeyFigures,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.render.numbers_sv import SHORT_MONTHS, cell_text
from hemmaplan.render.pdf import render_pdf
from hemmaplan.render.printed import printed_blocks


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def words(reader: pypdf.PdfReader) -> str:
    """All text with every kind of space as one blank."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_pdf(sample())


@pytest.fixture(scope="module")
def reader(content) -> pypdf.PdfReader:
    return read(content)


def test_every_number_and_heading_is_there_as_text(reader):
    text = words(reader)
    for block in sample().blocks:
        if isinstance(block, TableBlock):
            for row in block.rows:
                for cell in row.cells:
                    assert re.sub(r"\s+", " ", cell_text(cell)) in text
        if isinstance(block, KeyFigures):
            assert all(re.sub(r"\s+", " ", item.value) in text for item in block.items)
        if isinstance(block, Heading):
            assert block.text in text


def test_chart_text_can_be_selected(reader):
    assert "Längre vårdtider" in words(reader)
    assert "4,7 sämre" in words(reader)


def test_it_is_tagged_and_says_it_is_pdf_ua(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"].startswith("sv")
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata.title == sample().title


def test_every_picture_has_its_text_alternative(content):
    reader = read(content)
    alternatives = [
        thing["/Alt"]
        for thing in (reader.get_object(i + 1) for i in range(len(reader.xref[0])))
        if isinstance(thing, dict) and thing.get("/S") in {"/Figure", "/Formula"}
    ]
    charts = [block for block in sample().blocks if isinstance(block, ChartBlock)]
    assert sorted(alternatives) == sorted(chart.alt for chart in charts)


def test_bookmarks_follow_the_headings(reader):
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == [
        *(b.text for b in sample().blocks if isinstance(b, Heading) and b.level == 1),
        "Bilaga. Så har siffrorna tagits fram",
    ]


def test_every_page_says_whose_which_and_how_many(reader):
    pages = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = re.sub(r"\s+", " ", page.extract_text())
        assert "Exempelkommun · Ekonomirapport januari–oktober 2026" in text
        assert "version 4f2a91" in text
        assert f"{number} ({pages})" in text


def test_fonts_are_ours_and_embedded(reader):
    fonts = {
        font.get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("SourceSansPro" in font for font in fonts)


def test_same_document_same_bytes(content):
    assert render_pdf(sample()) == content


def test_number_leads_to_its_row_in_the_annex(reader):
    links = [
        annotation.get_object()
        for annotation in reader.pages[0]["/Annots"]
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) >= 12


def test_long_table_repeats_its_header_and_loses_no_row():
    table = long_table(200)
    reader = read(render_pdf(sample(blocks=[table], sources=())))
    assert len(reader.pages) > 3
    for page in reader.pages:
        assert "Vårddygn" in page.extract_text()
    text = words(reader)
    assert all(f"P{i:04d}" in text for i in range(200))


def test_wide_table_gets_smaller_and_then_lies_on_its_side():
    wide = wide_table()
    wider = replace(
        wide,
        columns=tuple(replace(column, label=f"{column.label} 2026") for column in wide.columns),
    )
    for table, flipped in ((wide, False), (wider, True)):
        reader = read(render_pdf(sample(blocks=[table], sources=())))
        page = reader.pages[-1]
        assert (page.mediabox.width > page.mediabox.height) is flipped
        assert "Barn- och ungdomsvård" in page.extract_text()  # the name is not squeezed


def test_a_document_without_date_number_or_blocks_can_be_set():
    reader = read(render_pdf(sample(date="", reference="", blocks=(), sources=())))
    assert len(reader.pages) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ŋuorra, ŧ och Ελλάς, Київ, Łódź, Ș", None),
        ("a😀b", "a[U+1F600]b"),
        ("漢", "[U+6F22]"),
        ("a\x07b\ufeff", "a[U+0007]b[U+FEFF]"),
        ("vänd\u202eom", "vänd[U+202E]om"),
    ],
)
def test_a_letter_that_no_font_has_does_not_stop_the_report(text, shown):
    chart = charts.deviation_bars(name="b", caption=text, rows=((text, 1),), unit="tkr")
    reader = read(render_pdf(sample(blocks=[Paragraph((text,)), chart], sources=())))
    assert words(reader).count(shown or text) >= 2


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_text_at_all_can_be_set(text):
    assert render_pdf(sample(blocks=[Paragraph((text,))], sources=())).startswith(b"%PDF")


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        st.sampled_from("ab #@*_$\\/<>[](){}\"'`~=-+%&åÄ<!\u00a0"), min_size=1, max_size=30
    ).filter(lambda text: text.strip())
)
def test_text_is_never_read_as_markup(text):
    row = Row((Cell(text),))
    table = TableBlock("T", "Tabell", (Column("Utförare", numeric=False),), (row,))
    blocks = (Heading(f"x{text}"), Paragraph((f"x{text}",)), table)
    reader = read(render_pdf(sample(municipality="K", blocks=blocks, sources=())))
    shown = re.sub(r"[\s\u00ad]+", "", words(reader))
    assert shown.count(re.sub(r"\s+", "", text)) >= 3


def test_the_months_of_a_whole_year_stand_on_an_upright_page():
    months = tuple(Column(name) for name in SHORT_MONTHS)
    cells = (Cell("4210 Vuxna missbruk och beroende"), *[Cell(-2640)] * 12)
    table = TableBlock("År", "År.", (Column("Enhet", numeric=False), *months), (Row(cells),))
    (block,) = printed_blocks([table])
    assert not block["fit"]["flipped"]
    assert block["fit"]["size"] >= 8
