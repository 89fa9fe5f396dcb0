"""Tables on a sheet: headers, titles, sections, side by side; numbers as Excel shows them."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from hemmaplan.ingest.printed_tables import Printed, Unreadable, read_printed
from hemmaplan.ingest.printed_tables.sheets import tables_on
from hemmaplan.ingest.printed_tables.xlsx_tables import as_shown


def sheet(text: str) -> list[list[str]]:
    return [line.strip().split("|") for line in text.strip("\n").splitlines()]


def saved(book: Workbook, folder: Path, name: str = "rapport.xlsx") -> Path:
    content = BytesIO()
    book.save(content)
    (folder / name).write_bytes(content.getvalue())
    return folder / name


def read(folder: Path, name: str, data: bytes) -> Printed:
    (folder / name).write_bytes(data)
    return read_printed(folder / name)


def test_a_title_is_no_header_and_a_section_row_counts() -> None:
    (table,) = tables_on(
        sheet("""
        Tabell 1. Utfall januari–maj||
        Rad|Budget|Utfall
        Intäkter||
        Statsbidrag|120|130
        Kostnader||
        Personal|840|812
        """)
    )
    assert table.header == ("Rad", "Budget", "Utfall")
    assert [row[0] for row in table.cells] == ["Intäkter", "Statsbidrag", "Kostnader", "Personal"]


def test_a_header_of_two_rows_is_joined() -> None:
    (table,) = tables_on(
        sheet("""
        |Period|Period|Helår|Helår
        Rad|Budget|Utfall|Budget|Prognos
        Personal|840|812|2016|1990
        """)
    )
    assert table.header == (
        "Rad",
        "Period / Budget",
        "Period / Utfall",
        "Helår / Budget",
        "Helår / Prognos",
    )


def test_years_as_headers_are_a_header_and_amounts_are_not() -> None:
    assert tables_on(sheet("Rad|2024|2025\nA|1|2"))[0].header == ("Rad", "2024", "2025")
    assert tables_on(sheet("1|2|3\n4|5|6"))[0].header == ("A", "B", "C")


def test_two_tables_below_one_another_and_two_side_by_side() -> None:
    below = tables_on(sheet("Enhet|Antal\nNorr|14\nSöder|21\n|\nForm|Dygn\nHVB|300\nSiS|120"))
    assert [t.header for t in below] == [("Enhet", "Antal"), ("Form", "Dygn")]
    beside = tables_on(sheet("Enhet|Antal||Form|Dygn\nNorr|14||HVB|300\nSöder|21||SiS|120"))
    assert [t.header for t in beside] == [("Enhet", "Antal"), ("Form", "Dygn")]


def test_an_empty_column_inside_a_table_does_not_part_it() -> None:
    (table,) = tables_on(sheet("Rad|Budget|Utfall||Prognos\nA|10|12||30\nB|20|19||60"))
    assert table.header == ("Rad", "Budget", "Utfall", "D", "Prognos")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234.6, "#,##0", "1\u00a0235"),
        (1234.6, "0.0", "1234,6"),
        (2.5, "0", "3"),
        (-28767000, "#,##0,", "-28\u00a0767"),
        (0.5375, "0.0%", "53,8\u00a0%"),
        (12, "General", "12"),
        (0.1 + 0.2, "General", "0,3"),
        (1234.5, '# ##0.00" kr"', "1\u00a0234,50"),
        (date(2026, 10, 31), "yyyy-mm-dd", "2026-10-31"),
        (None, "General", ""),
        (True, "General", "SANT"),
    ],
)
def test_a_number_is_read_as_excel_shows_it(value: object, number_format: str, shown: str) -> None:
    assert as_shown(value, number_format) == shown


def test_every_visible_sheet_with_merged_headers(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Utfall"
    for row in (
        ["Uppföljning maj", None, None],
        ["Rad", "Period", None],
        [None, "Budget", "Utfall"],
        ["Personal", 840.4, 812.2],
    ):
        first.append(row)
    first.merge_cells("A1:C1")
    first.merge_cells("B2:C2")
    first.merge_cells("A2:A3")
    for column in "BC":
        first[f"{column}4"].number_format = "#,##0"
    second = book.create_sheet("Antal")
    for row in (["Enhet", "Antal"], ["Norr", 14], ["Söder", 21]):
        second.append(row)
    hidden = book.create_sheet("Dold")
    hidden.append(["A", 1])
    hidden.append(["B", 2])
    hidden.sheet_state = "hidden"
    printed = read_printed(saved(book, tmp_path))
    assert [t.place for t in printed.tables] == ["bladet Utfall", "bladet Antal"]
    assert printed.tables[0].header == ("Rad", "Period / Budget", "Period / Utfall")
    assert printed.tables[0].cells == (("Personal", "840", "812"),)


def test_formulas_without_saved_values_are_warned_of(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Enhet", "Antal"], ["Norr", 14], ["Söder", 21], ["Summa", "=SUM(B2:B3)"]):
        book.active.append(row)
    printed = read_printed(saved(book, tmp_path))
    assert [p.code for p in printed.problems] == ["formula_unsaved"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("bok.xlsx", b"PK\x03\x04trasig", "skadad"),
        ("bok.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
        ("bok.xlsx", b"\xd0\xcf\x11\xe0", "äldre format"),
        ("brev.docx", b"PK\x03\x04trasig", "skadad"),
        ("brev.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        read(tmp_path, name, data)


def test_a_workbook_without_its_parts_is_damaged(tmp_path: Path) -> None:
    book = Workbook()
    path = saved(book, tmp_path)
    with pytest.raises(Unreadable, match="skadad"):
        read(tmp_path, "halv.xlsx", path.read_bytes()[:-200])


def test_a_workbook_with_words_only_has_no_table(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Bara text"])
    assert read_printed(saved(book, tmp_path)).tables == ()
