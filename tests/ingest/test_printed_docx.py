"""Tables and running text of a Word document."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from hemmaplan.core.proofreading import proofread
from hemmaplan.ingest.printed_tables import Unreadable, read_printed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cell(text: str, properties: str = "") -> str:
    run = f"<w:r><w:t>{text}</w:t></w:r>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run}</w:p></w:tc>"


def row(*cells: str, header: bool = False) -> str:
    properties = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    filled = (c if c.startswith("<") else cell(c) for c in cells)
    return f"<w:tr>{properties}{''.join(filled)}</w:tr>"


def document(folder: Path, *body: str) -> Path:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        xml = f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
    (folder / "rapport.docx").write_bytes(content.getvalue())
    return folder / "rapport.docx"


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_merged_headers_footnote_marks_and_text_around(tmp_path: Path) -> None:
    raised = (
        "<w:tc><w:p><w:r><w:t>2 000</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/>"
        "</w:rPr><w:t>1</w:t></w:r></w:p></w:tc>"
    )
    table = (
        "<w:tbl>"
        + row(
            cell("Rad", '<w:vMerge w:val="restart"/>'),
            cell("Period", '<w:gridSpan w:val="2"/>'),
            header=True,
        )
        + row(cell("", "<w:vMerge/>"), "Budget", "Utfall", header=True)
        + row("Personal", raised, "1 900*")
        + row("Lokaler", "400", "410")
        + row("Summa", "2 400", "2 130")
        + "</w:tbl>"
    )
    printed = read_printed(document(tmp_path, paragraph("Nämnden kostar 2 310 tkr."), table))
    assert printed.text == (("", "Nämnden kostar 2 310 tkr."),)
    assert printed.tables[0].header == ("Rad", "Period / Budget", "Period / Utfall")
    assert printed.tables[0].cells[0] == ("Personal", "2 000", "1 900*")
    (found,) = proofread(printed.tables)
    assert (found.cells[0].row, found.cells[0].column) == (3, "Period / Utfall")
    assert found.suspects[0].would_agree in ("2 310", "1 720")


def test_without_marked_header_rows_the_first_is_the_header(tmp_path: Path) -> None:
    table = "<w:tbl>" + row("Enhet", "Antal") + row("Norr", "14") + row("Söder", "21") + "</w:tbl>"
    (found,) = read_printed(document(tmp_path, table)).tables
    assert found.header == ("Enhet", "Antal")


def test_two_tables_and_words_without_any(tmp_path: Path) -> None:
    table = "<w:tbl>" + row("Enhet", "Antal") + row("Norr", "14") + "</w:tbl>"
    assert len(read_printed(document(tmp_path, table, paragraph("och"), table)).tables) == 2
    assert read_printed(document(tmp_path, paragraph("Bara text."))).tables == ()


def test_a_zip_that_is_no_document_and_broken_xml_say_so(tmp_path: Path) -> None:
    path = document(tmp_path, "<w:tbl>")
    with pytest.raises(Unreadable, match="skadat"):
        read_printed(path)
    with ZipFile(path, "w") as archive:
        archive.writestr("annat.xml", "<a/>")
    with pytest.raises(Unreadable, match="inget Worddokument"):
        read_printed(path)
