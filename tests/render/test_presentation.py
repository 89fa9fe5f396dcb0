"""Pages for a projector: one figure a page, from the same document as the report."""

import io
import re
from dataclasses import replace

import pypdf
import pytest
from tests.render.sample import followup, long_table, result_table, sample, waterfall, wide_table

from hemmaplan.render.document import Cell, Heading, Paragraph, Row, TableBlock
from hemmaplan.render.presentation import MOST_COLUMNS, MOST_ROWS, render_presentation


def pages(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def headlines(content: bytes) -> list[str]:
    outline = pypdf.PdfReader(io.BytesIO(content)).outline
    return [item.title for item in outline if not isinstance(item, list)]


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_presentation(sample())


def test_first_the_talk_with_the_decision_last_and_then_what_to_turn_to(content):
    assert headlines(content) == [
        "Nettokostnaden till och med oktober är 54,8\u00a0mnkr, 4,7\u00a0mnkr mer än budget.",
        "Barn- och ungdomsvården är 3,6\u00a0mnkr dyrare än budget.",
        "Förslag till beslut",
        "Fördjupning",
        "Resultat per område, tkr",
        "Avvikelse mot budget jan–okt, mnkr",
        "Vårddygn på HVB per månad",
    ]
    shown = pages(content)
    assert len(shown) == 1 + len(headlines(content))
    assert "Ekonomirapport januari–oktober 2026" in shown[0]
    assert "Årsprognosen är 66,5 mnkr mot ramen" in shown[1]
    assert "1. Socialnämnden godkänner" in shown[3]


def test_of_each_section_the_talk_has_what_its_sentence_is_about_and_its_picture():
    said = [Paragraph((f"Mening {n}.",)) for n in range(3)]
    blocks = [Heading("Ett"), said[0], result_table(), Heading("Del", level=2), said[1],
              waterfall(), result_table(), Heading("Två"), said[2], result_table(), said[0],
              result_table(), Heading("Tre"), result_table()]  # fmt: skip
    told = headlines(render_presentation(sample(blocks=blocks)))
    table = "Resultat per område, tkr"
    assert told == ["Mening 0.", "Mening 1.", "Mening 2.", "Fördjupning", table, "Mening 0.", table]


def test_every_page_is_wide_and_says_whose_which_and_how_many(content):
    reader = pypdf.PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages, start=1):
        assert float(page.mediabox.width / page.mediabox.height) == pytest.approx(16 / 9, rel=0.001)
        text = re.sub(r"\s+", " ", page.extract_text())
        assert f"version 4f2a91 {number} ({len(reader.pages)})" in text


def test_figures_keep_the_numbers_they_have_in_the_report(content):
    shown = " ".join(pages(content))
    assert "Tabell 1. Resultat per område" in shown
    assert all(f"Diagram {number}." in shown for number in (1, 2, 3))
    assert "Källa: placeringslista 2026-11-04." in shown


def test_same_document_same_bytes(content):
    assert render_presentation(sample()) == content


def test_a_long_table_shows_its_totals_without_their_parts_and_says_so():
    table = result_table()
    parts, half = [*table.rows[:-1]] * 3, replace(table.rows[-1], kind="subtotal")
    frame = replace(parts[0], cells=(Cell("Ram"), *parts[0].cells[1:]))
    long = replace(table, rows=(*parts, half, *parts, half, frame, table.rows[-1]))
    shown = pages(render_presentation(sample(blocks=[Heading("Läget"), long])))
    assert len(shown) == 2
    assert shown[1].count("Summa netto") == 3
    assert "Skyddat boende" not in shown[1]
    assert "Ram " in shown[1]  # between two totals: it says why they differ
    assert "Alla rader står i rapporten." in shown[1]


def test_what_can_not_be_read_from_a_chair_is_left_to_the_report():
    figure = Cell(1, figure=followup("x", "y"))
    rows = tuple(Row((Cell(f"{i}"), figure, Cell(2))) for i in range(MOST_ROWS + 1))
    without_totals = replace(long_table(1), rows=rows)
    months = wide_table(MOST_COLUMNS + 1)
    months = replace(months, rows=(Row((Cell("x"), *[figure] * MOST_COLUMNS)),))
    assert len(pages(render_presentation(sample(blocks=[without_totals, months])))) == 1
    fits = replace(without_totals, rows=rows[:-1])
    assert len(pages(render_presentation(sample(blocks=[fits])))) == 2


def test_a_table_of_no_figures_is_no_page():
    assert not [r for r in long_table(3).rows for c in r.cells if c.figure]
    assert len(pages(render_presentation(sample(blocks=[long_table(3)])))) == 1


@pytest.mark.parametrize("rows", [1, MOST_ROWS])
def test_a_table_with_long_words_stays_on_its_page(rows):
    name = "Konsulentstödda familjehem för ensamkommande barn"
    figure = Cell(123456789, figure=followup("x", "y"))
    block = replace(
        result_table(),
        caption="Mycket att säga om tabellen. " * 12,
        rows=tuple(Row((Cell(name), *[figure] * 6)) for _ in range(rows)),
    )
    told = Paragraph(("En mening som är lång nog för att brytas över flera rader. " * 4,))
    shown = pages(render_presentation(sample(blocks=[Heading("Läget"), told, block])))
    assert len(shown) == 2
    assert shown[1].count("123 456 789") == 6 * rows


def test_sentences_that_have_no_room_are_left_out_whole():
    told = Paragraph(tuple(f"Mening {i} säger något om kostnaden i år. " for i in range(30)))
    shown = pages(render_presentation(sample(blocks=[Heading("Läget"), told, waterfall()])))[1]
    found = [int(number) for number in re.findall(r"Mening (\d+) säger något om kostn", shown)]
    assert found[0] == 0
    assert found == list(range(len(found)))
    assert 3 < len(found) < 10
    assert shown.count("säger något om kostnaden i år.") == len(found)


def test_a_section_row_is_kept_where_the_whole_table_is_shown():
    table: TableBlock = result_table()
    table = replace(table, rows=(Row((Cell("Ettan"),), "section"), *table.rows))
    assert "Ettan" in pages(render_presentation(sample(blocks=[table])))[1]
