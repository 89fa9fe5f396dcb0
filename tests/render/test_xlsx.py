import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.render.sample import long_table, result_table, sample

from hemmaplan.render.document import Cell, ChartBlock, Column, Row, TableBlock
from hemmaplan.render.xlsx import number_format, render_xlsx, sheet_names


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return read(render_xlsx(sample()))


def one_cell(value: str) -> TableBlock:
    return TableBlock("T", value, (Column(value, numeric=False),), (Row((Cell(value),)),))


def test_contents_first_then_a_sheet_a_table_then_charts_and_sources(book):
    assert book.sheetnames == [
        "Innehåll",
        "Resultat per område",
        "Placeringar per vårdform",
        "Månad för månad",
        "Diagram",
        "Källor",
    ]
    links = {cell.value: cell.hyperlink.location for (cell, *_) in book["Innehåll"]["A4:A8"]}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}


def test_numbers_are_real_and_unrounded(book):
    sheet = book["Resultat per område"]
    for row, expected in zip(sheet.iter_rows(min_row=5), result_table().rows, strict=True):
        values = [cell.value for cell in row]
        assert values[0] == expected.cells[0].value
        assert values[1:] == [float(cell.value) for cell in expected.cells[1:]]
        assert {cell.number_format for cell in row[1:]} == {'#,##0;"−"#,##0'}


def test_unknown_is_an_empty_cell(book):
    rows = {row[0].value: row for row in book["Placeringar per vårdform"].iter_rows(min_row=5)}
    assert rows["Statens institutionsstyrelse (SiS)"][4].value is None
    change = rows["Familjehem"][4]
    assert change.value == 3.1
    assert change.number_format == '#,##0.0" %";"−"#,##0.0" %"'


def test_header_is_frozen_filtered_repeated_and_totals_are_bold(book):
    sheet = book["Resultat per område"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:G8"  # the total stays outside
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["A9"].font.bold
    assert not sheet["A5"].font.bold
    assert sheet["A1"].value.startswith("Tabell\u00a01. Resultat per område, tkr")
    assert sheet["A2"].value == "Källa: huvudbok 2026-11-04."


def test_sources_name_address_value_definition_file_and_rows(book):
    rows = list(book["Källor"].iter_rows(values_only=True))
    assert rows[0] == ("Adress", "Siffra", "Värde", "Enhet", "Definition", "Fil", "Rader")
    assert len(rows) == len(sample().sources) + 1
    address, title, value, unit, definition, file, lines = rows[1]
    assert address == "budget_followup/Barn- och ungdomsvård/net/period_budget"
    assert (title, value, unit) == ("Budgetuppföljning", 27905000.40, "kr")
    assert definition.startswith("Nettokostnad")
    assert (file, lines) == ("huvudbok-2026-10.csv", "3–17, 22")


def test_an_edition_without_rows_of_files_has_no_columns_for_them():
    sources = [replace(line, file="", rows="") for line in sample().sources]
    book = read(render_xlsx(replace(sample(), sources=sources)))
    assert [cell.value for cell in book["Källor"][1]] == [
        "Adress", "Siffra", "Värde", "Enhet", "Definition"
    ]  # fmt: skip


def test_charts_are_pictures_with_text_alternatives():
    with zipfile.ZipFile(io.BytesIO(render_xlsx(sample()))) as parts:
        drawing = ElementTree.fromstring(parts.read("xl/drawings/drawing1.xml"))
        pictures = [name for name in parts.namelist() if name.startswith("xl/media/")]
    told = [node.get("descr") for node in drawing.iter() if node.tag.endswith("}cNvPr")]
    assert told == [block.alt for block in sample().blocks if isinstance(block, ChartBlock)]
    assert len(pictures) == 3


def test_same_document_same_bytes():
    assert render_xlsx(sample()) == render_xlsx(sample())


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "{=1}"])
def test_text_never_becomes_a_formula(text):
    sheet = read(render_xlsx(sample(blocks=[one_cell(text)], sources=())))["T"]
    assert sheet["A5"].value == text
    assert sheet["A5"].data_type == "s"
    assert sheet["A4"].data_type == "s"


def test_text_never_becomes_a_link():
    sheet = read(render_xlsx(sample(blocks=[one_cell("http://example.org")], sources=())))["T"]
    assert sheet["A5"].hyperlink is None


def test_a_text_that_no_cell_can_hold_is_cut_and_shows_it():
    sheet = read(render_xlsx(sample(blocks=[one_cell("å" * 32_768)], sources=())))["T"]
    assert sheet["A5"].value == "å" * 32_766 + "…"


def test_an_empty_report_is_still_a_workbook():
    assert read(render_xlsx(sample(blocks=(), sources=()))).sheetnames == ["Innehåll"]


def test_long_table_keeps_every_row():
    name = "Alla placeringar per enhet och månad"[:31]
    sheet = read(render_xlsx(sample(blocks=[long_table(500)])))[sheet_names([name])[0].strip()]
    assert sheet.max_row == 504
    assert sheet["C504"].value == float(499 * Decimal("1041.25"))


def test_number_format_says_decimals_and_unit():
    assert number_format(Cell(1, decimals=2)) == '#,##0.00;"−"#,##0.00'
    assert number_format(Cell(1, suffix=' "kr"')) == '#,##0" kr";"−"#,##0" kr"'


@settings(max_examples=100)
@example(["':'", "'" * 32, "a" * 31 + "'", "a" * 40, "A" * 40])
@given(st.lists(st.text(st.sampled_from("aAå[]:*?/\\' \n"), max_size=40), max_size=8))
def test_sheet_names_are_what_excel_takes(names):
    result = sheet_names(names)
    assert len({name.casefold() for name in result} | {"källor", "innehåll"}) == len(names) + 2
    for name in result:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\\n]", name)
        assert name.strip("' ") == name


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_text_comes_back_as_it_was(text):
    sheet = read(render_xlsx(sample(blocks=[one_cell(text)], sources=())))["T"]
    # XML has one line end and no control characters; Excel's own escape for them is read back.
    read_back = sheet["A5"].value or ""
    assert _unescaped(read_back) == _unescaped(text)


def _unescaped(text: str) -> str:
    shown = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return shown.replace("\r\n", "\n").replace("\r", "\n")
