"""The Word report: what a secretary who goes on in it, and a screen reader, depend on."""

import io
import itertools
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.render.sample import long_table, sample, wide_table

from hemmaplan.render.document import (
    ChartBlock,
    Column,
    Heading,
    KeyFigures,
    Number,
    NumberedList,
    Paragraph,
    TableBlock,
)
from hemmaplan.render.docx import render_docx
from hemmaplan.render.numbers_sv import cell_text


def read(content: bytes):
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_docx(sample())


@pytest.fixture(scope="module")
def word(content):
    return read(content)


def of_kind(kind):
    return [block for block in sample().blocks if isinstance(block, kind)]


def texts(word, style: str) -> list[str]:
    return [p.text for p in word.paragraphs if p.style.name == style]


def test_title_and_headings_are_styles_with_their_levels(word):
    assert [t.replace("\n", " ") for t in texts(word, "Title")] == [sample().title]
    told = [
        (int(p.style.name[-1]), p.text) for p in word.paragraphs if p.style.name[:8] == "Heading "
    ]
    assert told[: len(of_kind(Heading))] == [(h.level, h.text) for h in of_kind(Heading)]
    levels = [level for level, _ in told]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_captions_are_styles_numbered_by_fields(word):
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    assert len(captions) == len(of_kind((TableBlock, ChartBlock)))
    counted = Counter[str]()
    for caption in captions:
        instruction = caption._p.find(qn("w:fldSimple")).get(qn("w:instr")).split()
        assert instruction[0] == "SEQ"
        counted[instruction[1]] += 1
        shown = "".join(node.text for node in caption._p.iter(qn("w:t")))
        assert shown.startswith(f"{instruction[1]}\u00a0{counted[instruction[1]]}. ")
    assert counted == {"Tabell": len(of_kind(TableBlock)), "Diagram": len(of_kind(ChartBlock))}


def test_every_cell_stands_where_the_document_has_it(word):
    assert len(word.tables) == len(of_kind(TableBlock))
    for block, table in zip(of_kind(TableBlock), word.tables, strict=True):
        for row, printed in zip(block.rows, table.rows[1:], strict=True):
            shown = [cell.text for cell in printed.cells]
            if row.kind == "section":
                assert set(shown) == {row.cells[0].value}
            else:
                assert shown == [cell_text(cell) for cell in row.cells]


def test_tables_have_a_style_a_repeated_header_and_rows_that_are_not_split(word):
    for table in word.tables:
        assert table.style.name == "Rapporttabell"
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in table._tbl.tr_lst)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_numbers_are_right_aligned_by_style_and_text_is_not(word):
    for block, table in zip(of_kind(TableBlock), word.tables, strict=True):
        for row, printed in zip(block.rows, table.rows[1:], strict=True):
            if row.kind == "section":
                continue
            names = [cell.paragraphs[0].style.name for cell in printed.cells]
            assert names == ["Tabelltal" if c.numeric else "Tabelltext" for c in block.columns]
    assert word.styles["Tabelltal"].element.xpath("string(./w:pPr/w:jc/@w:val)") == "right"


def test_every_picture_has_its_text_alternative_and_the_resolution_of_print(word):
    charts = of_kind(ChartBlock)
    drawn = word.element.body.xpath(".//wp:docPr")
    assert [each.get("descr") for each in drawn] == [chart.alt for chart in charts]
    assert len({each.get("id") for each in drawn}) == len(charts)
    for shape in word.inline_shapes:
        relation = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        pixels = word.part.related_parts[relation].image.px_width
        assert pixels / (shape.width / 914400) == pytest.approx(300, rel=0.01)


def test_lists_are_numbered_by_word_each_from_one():
    twice = (*of_kind(NumberedList), Heading("Igen"), *of_kind(NumberedList))
    word = read(render_docx(sample(blocks=twice)))
    items = [p for p in word.paragraphs if p.style.name == "List Number"]
    assert [item.text for item in items][:2] == [
        "".join(paragraph.runs) for paragraph in of_kind(NumberedList)[0].items
    ]
    numbers = [item._p.pPr.numPr.numId.val for item in items]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    known = word.part.numbering_part.element.xpath("./w:num/@w:numId")
    assert {str(number) for number in numbers} <= set(known)


def test_a_number_in_the_text_carries_its_figure_and_leads_to_its_definition(word):
    said = [
        (str(run.figure), run.text)
        for block in of_kind(Paragraph)
        for run in block.runs
        if isinstance(run, Number) and run.figure
    ]
    said += [(str(i.figure), i.value) for b in of_kind(KeyFigures) for i in b.items if i.figure]
    links = word.element.body.xpath(".//w:hyperlink")
    told = [
        (link.get(qn("w:tooltip")), "".join(t.text for t in link.iter(qn("w:t")))) for link in links
    ]
    assert sorted(told) == sorted(said)
    marks = word.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert {link.get(qn("w:anchor")) for link in links} <= set(marks)
    assert len(set(marks)) == len(marks)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", mark) for mark in marks)


def test_the_foot_says_whose_which_and_how_many(word):
    foot = word.sections[-1].footer
    assert "Exempelkommun · Ekonomirapport januari–oktober 2026" in foot.paragraphs[0].text
    assert "version 4f2a91" in foot.paragraphs[0].text
    fields = foot._element.xpath(".//w:fldSimple/@w:instr")
    assert [field.strip() for field in fields] == ["PAGE", "NUMPAGES"]


def test_language_and_properties(word):
    about = word.core_properties
    assert (about.title, about.author) == (sample().title, "Exempelkommun")
    assert (about.language, about.identifier) == ("sv-SE", "4f2a91")
    assert about.created.replace(tzinfo=None) == datetime(2026, 11, 5)  # noqa: DTZ001
    languages = word.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
    assert languages == ["sv-SE"]


def test_same_document_same_bytes_whatever_the_clock(content):
    assert render_docx(sample()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_table_too_wide_for_the_page_gets_a_page_on_its_side_with_the_same_foot():
    wide = wide_table()
    columns = tuple(replace(column, label=f"{column.label} 2026") for column in wide.columns)
    word = read(render_docx(sample(blocks=[Heading("Före"), replace(wide, columns=columns)])))
    sizes = [(s.page_width > s.page_height, s.footer.paragraphs[0].text) for s in word.sections]
    assert [flipped for flipped, _ in sizes] == [False, True, False]
    assert len({foot for _, foot in sizes}) == 1


def test_columns_fill_the_width_between_the_margins(word):
    for table in word.tables:
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(widths) == pytest.approx(11906 - 2 * 1417, abs=len(widths))


def test_a_short_table_is_kept_together_and_a_long_one_may_break():
    word = read(render_docx(sample(blocks=[long_table(12), long_table(40)], sources=())))
    for table, kept in zip(word.tables, (True, False), strict=True):
        inner = [cell.paragraphs[0]._p.pPr for cell in table.rows[5].cells]
        assert all((pPr.find(qn("w:keepNext")) is not None) is kept for pPr in inner)
    long = [row.cells[0].paragraphs[0]._p.pPr.find(qn("w:keepNext")) is not None
            for row in word.tables[1].rows[1:]]  # fmt: skip
    assert [n for n, kept in enumerate(long) if kept] == [0, 1, 2, 36, 37, 38]  # of 0–39
    assert word.element.body[-2].tag == qn("w:p")  # Word wants a paragraph after the last table


@settings(max_examples=12, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_whatever_a_text_holds_is_printed_as_it_stands(text):
    text = f"«{text}» {{{{ kommun }}}} <w:p> & {{% if %}}"
    document = sample(
        municipality=text,
        blocks=[Heading(text), Paragraph((text,)), long_table(1)],
        sources=(),
    )
    word = read(render_docx(document))
    shown = "".join(t.text for t in word.element.body.iter(qn("w:t")))
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    wanted = re.sub(r"[\t\n\r]", "", clean)
    assert re.sub(r"[\t\n\r]", "", shown).count(wanted) >= 2


def test_a_table_of_texts_alone():
    block = TableBlock(
        "Ord", "Ord", (Column("A", numeric=False), Column("B", numeric=False)), (), source="x"
    )
    assert [c.text for c in read(render_docx(sample(blocks=[block]))).tables[0].rows[0].cells] == [
        "A", "B",
    ]  # fmt: skip
