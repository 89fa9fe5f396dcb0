import io
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from hemmaplan.ingest import workbook
from hemmaplan.ingest.workbook import read_workbook


def xlsx(*rows, title="Blad1"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data):
    table, problems = read_workbook("rates.xlsx", data)
    rows = (
        []
        if table is None
        else [[row, *cells] for row, cells in zip(table.rows, table.cells.rows(), strict=True)]
    )
    return table, rows, problems


def repacked(data, change):
    """The same workbook with `change(name, content)` applied to each of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def test_values_of_every_type_become_text_as_excel_shows_them():
    table, rows, problems = read(
        xlsx(
            ["placement_id", "from_date", "amount", "flag"],
            [1234, date(2024, 1, 2), 5400.1 + 0.2, True],
            ["007", datetime(2024, 1, 2, 13, 5), 31.419999999999998, None],  # noqa: DTZ001
            title="Priser 2024",
        )
    )
    assert problems == []
    assert (table.sheet, table.header) == (
        "Priser 2024",
        ("placement_id", "from_date", "amount", "flag"),
    )
    assert rows == [
        [2, "1234", "2024-01-02 00:00:00", "5400.3", "true"],
        [3, "007", "2024-01-02 13:05:00", "31.42", None],
    ]


def test_rows_are_counted_as_excel_counts_them():
    book = openpyxl.Workbook()
    book.active["C3"], book.active["D3"] = "account", "amount"
    book.active["C4"], book.active["D6"] = "5010", 7
    table, rows, _ = read(saved(book))
    assert table.header == ("account", "amount")
    assert rows == [[4, "5010", None], [5, None, None], [6, None, "7"]]


def test_a_title_above_the_header_is_told_and_passed_over():
    book = openpyxl.Workbook()
    for row in (["Budget 2026, belopp i tkr"], [], ["Nämnden"], ["account", "amount"], ["50", 7]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    table, rows, problems = read(saved(book))
    assert table.header == ("account", "amount")
    assert rows == [[5, "50", "7"]]
    (told,) = problems
    assert (told.severity, told.code) == ("warning", "above_header")
    assert "Budget 2026, belopp i tkr, Nämnden." in told.message


def test_a_formula_gives_its_saved_value_and_says_when_it_has_none():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, (value, cached) in enumerate(
        [("=1+1", 2), ('="a"&"b"', "ab"), ("=1/0", "#DIV/0!")], 1
    ):
        sheet.write_formula(row, 0, value, None, cached)
    sheet.write(0, 0, "amount")
    book.close()
    _, rows, problems = read(stream.getvalue())
    assert [row[1] for row in rows] == ["2", "ab", "#DIV/0!"]
    assert problems == []
    _, rows, _ = read(xlsx(["month", "amount"], ["2024-01", "=1+1"], ["2024-02", 3]))
    assert rows == [[2, "2024-01", "#FORMEL!"], [3, "2024-02", "3"]]


def test_unsaved_formulas_are_seen_outside_the_filled_part_of_the_sheet():
    book = openpyxl.Workbook()
    for cell, value in {"B2": "account", "C2": "x", "B3": "1", "D3": "=2", "A4": "=3"}.items():
        book.active[cell] = value
    table, rows, _ = read(saved(book))
    assert sorted(table.header) == ["", "", "account", "x"]
    assert [row[0] for row in rows] == [3, 4]
    assert sum(cell == "#FORMEL!" for row in rows for cell in row) == 2


def test_an_error_value_is_never_read_as_blank():
    book = openpyxl.Workbook()
    book.active.append(["amount"])
    book.active["A2"] = "#N/A"
    assert book.active["A2"].data_type == "e"
    _, rows, _ = read(saved(book))
    assert rows == [[2, "#N/A"]]


def test_only_the_first_sheet_is_read():
    book = openpyxl.Workbook()
    book.active.append(["account"])
    book.active.append(["5010"])
    book.create_sheet("Andra").append(["annat"])
    table, rows, _ = read(saved(book))
    assert (table.header, rows) == (("account",), [[2, "5010"]])


@pytest.mark.parametrize("rows", [[], [[None, None], [None]]])
def test_an_empty_sheet_is_an_error(rows):
    table, _, problems = read(xlsx(*rows))
    assert table is None
    assert [problem.code for problem in problems] == ["file_empty"]


OLE = b"\xd0\xcf\x11\xe0" + b"\0" * 600


def emptied(part_name, content):
    return repacked(xlsx(["a"]), lambda name, part: content if part_name in name else part)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "workbook_damaged", id="empty"),
        pytest.param(b"inte en arbetsbok", "workbook_damaged", id="text"),
        pytest.param(xlsx(["a"])[:-40], "workbook_damaged", id="no directory"),
        pytest.param(xlsx(["a"])[:2000], "workbook_damaged", id="truncated"),
        pytest.param(emptied("sheet1", b"<x"), "workbook_damaged", id="bad XML"),
        pytest.param(emptied(".rels", b""), "workbook_damaged", id="no relations"),
        pytest.param(OLE, "file_format", id="old .xls"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted", id="password"
        ),
    ],
)
def test_what_is_no_readable_workbook_is_a_problem(data, code):
    table, _, problems = read(data)
    assert table is None
    assert [problem.code for problem in problems] == [code]


def test_any_cut_or_changed_byte_is_at_most_a_problem():
    data = xlsx(["account", "amount"], *[[str(i), i] for i in range(30)])
    for at in range(0, len(data), 97):
        changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        for broken in (data[:at], changed):
            table, problems = read_workbook("rates.xlsx", broken)
            assert (table is None) == bool(problems)


def bomb_codes(data):
    table, problems = read_workbook("rates.xlsx", data)
    assert table is None
    return [problem.code for problem in problems]


def test_a_part_that_expands_out_of_proportion_is_not_opened():
    spaces = b" " * (workbook.RATIO_FREE_BYTES + 1)
    data = repacked(xlsx(["a"]), lambda name, part: part + spaces if "sheet1" in name else part)
    assert len(data) < 100_000
    assert bomb_codes(data) == ["workbook_bomb"]


def test_too_many_parts_or_bytes_are_not_opened(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_PARTS", 3)
    assert bomb_codes(xlsx(["a"])) == ["workbook_bomb"]
    monkeypatch.setattr(workbook, "MAX_PARTS", 10_000)
    monkeypatch.setattr(workbook, "MAX_EXPANDED_BYTES", 100)
    assert bomb_codes(xlsx(["a"])) == ["workbook_bomb"]


def test_a_part_larger_than_the_directory_says_is_not_opened():
    data = repacked(
        xlsx(["a"]), lambda name, part: part + b" " * 50_000 if "sheet1" in name else part
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = next(part for part in archive.infolist() if "sheet1" in part.filename)
    stated = struct.pack("<II", part.compress_size, part.file_size)
    lied = struct.pack("<II", part.compress_size, 100)
    assert data.count(stated) == 2
    assert bomb_codes(data.replace(stated, lied)) == ["workbook_bomb"]


def test_a_sheet_with_one_cell_far_away_is_not_opened():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "account", "x"
    assert bomb_codes(saved(book)) == ["workbook_bomb"]


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'"><!ENTITY b "&a;&a;&a;">]>'

    def with_entities(name, part):
        return bomb + part.replace(b"<t>a</t>", b"<t>&b;</t>") if "sheet1" in name else part

    table, _ = read_workbook("rates.xlsx", repacked(xlsx(["a"]), with_entities))
    assert table is None or all(len(cell) < 100 for cell in table.header)


def test_rows_that_do_not_show_are_read_and_told():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(("a", "b"), (1, 2), (3, 4), (5, 6))))
    for row in (3, 4, 9):  # 9 is empty
        book.active.row_dimensions[row].hidden = True
    _, rows, problems = read(saved(book))
    assert len(rows) == 3
    assert [(p.code, p.severity, p.row) for p in problems] == [("rows_hidden", "warning", 3)]
    assert "Raderna 3, 4 syns inte" in problems[0].message


def test_a_title_of_several_cells_is_passed_over_where_the_headings_are_known():
    data = xlsx(("Utdrag", "2026-02-28", "tkr"), ("Month", "Amount"), ("2026-01", 2))
    table, problems = read_workbook("rates.xlsx", data, {"month", "amount"})
    assert table.header[:2] == ("Month", "Amount")
    assert table.rows.to_list() == [3]
    assert [p.code for p in problems] == ["above_header"]


def with_sheet(*rows, state="visible"):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(("month", "amount"), ("2026-01", 2))))
    sheet = book.create_sheet("Februari")
    sheet.sheet_state = state
    for row in rows:
        sheet.append(row)
    return saved(book)


def test_a_table_that_goes_on_on_another_sheet_is_told():
    _, rows, problems = read(with_sheet(("Utdrag",), ("Month", "Amount"), ("2026-02", 3)))
    assert rows == [[2, "2026-01", "2"]]
    assert [(p.code, p.severity, p.sheet) for p in problems] == [
        ("sheet_unread", "error", "Februari")
    ]


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([("Förklaring", "av kolumner"), ("month", "månaden")], "visible"),
        ([], "visible"),
        ([("month", "amount"), ("2026-02", 3)], "hidden"),
    ],
)
def test_another_sheet_that_is_no_part_of_the_table_is_passed_over(rows, state):
    assert read(with_sheet(*rows, state=state))[2] == []
