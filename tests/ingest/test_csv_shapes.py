import pytest

from hemmaplan.ingest.delimited import (
    MAX_RESTARTS,
    decode,
    fold_name,
    read_delimited,
    sniff_delimiter,
)

KNOWN = {fold_name(name) for name in ("month", "account", "amount", "unit_code", "text")}


def read(text, encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    table, problems = read_delimited("ledger.csv", data, KNOWN)
    rows = (
        []
        if table is None
        else [[row, *cells] for row, cells in zip(table.rows, table.cells.rows(), strict=True)]
    )
    return table, rows, problems


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_swedish_letters_survive_every_encoding(encoding, newline):
    table, rows, problems = read(f"month;text{newline}2024-01;Åkerö älv{newline}", encoding)
    assert table.header == ("month", "text")
    assert rows == [[2, "2024-01", "Åkerö älv"]]
    assert problems == []


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("title", ["Huvudbok, tkr", "Huvudbok{d}2026-02-28, klockan 10", "{d}{d}"])
def test_a_title_above_the_header_is_passed_over_and_told(title, delimiter):
    rows = [title.format(d=delimiter), "", "month{d}account{d}amount", '2024-01{d}5010{d}"1,5"']
    table, rows, problems = read("\n".join(rows).format(d=delimiter))
    assert table.header == ("month", "account", "amount")
    assert rows == [[4, "2024-01", "5010", "1,5"]]
    assert [p.code for p in problems] == (["above_header"] if "bok" in title else [])


def test_a_header_below_many_blank_rows_is_found():
    _, rows, problems = read("\n" * 30 + "month;text\n2024-01;a\n")
    assert rows == [[32, "2024-01", "a"]]
    assert problems == []


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_header_decides_the_delimiter(delimiter):
    text = delimiter.join(["month", "account", "amount"]) + "\n"
    assert sniff_delimiter(text, KNOWN) == delimiter


def test_a_decimal_comma_never_decides_the_delimiter():
    _, rows, _ = read("month;amount;egen, lokal, kolumn, med, komman\n2024-01;1,50;x\n")
    assert rows == [[2, "2024-01", "1,50", "x"]]


def test_one_column_is_a_table_too():
    table, rows, problems = read("account\n5010\n")
    assert (table.header, rows, problems) == (("account",), [[2, "5010"]], [])


@pytest.mark.parametrize("delimiter", [",", "^"])
def test_excels_own_hint_about_the_delimiter_is_no_row(delimiter):
    text = "sep=,\r\nmonth,amount\r\n2024-01,1\r\n".replace(",", delimiter)
    table, rows, problems = read(text)
    assert table.header == ("month", "amount")
    assert rows == [[2, "2024-01", "1"]]
    assert problems == []


def test_quoted_cells_may_hold_newlines_quotes_and_delimiters():
    _, rows, problems = read('month;text\n2024-01;"rad 1\nrad ""2""; slut"\n2024-02;x\n')
    assert rows == [[2, "2024-01", 'rad 1\nrad "2"; slut'], [3, "2024-02", "x"]]
    assert problems == []


def test_blank_lines_count_as_rows_but_hold_none():
    table, rows, problems = read("\nmonth;text\n\n2024-01;x\n;\n2024-02;y\n\n")
    assert table.header == ("month", "text")
    assert [row for row in rows if any(row[1:])] == [[4, "2024-01", "x"], [6, "2024-02", "y"]]
    assert problems == []


def test_a_delimiter_at_the_end_of_every_line_is_no_column():
    table, rows, problems = read("month;text;\n2024-01;x;\n")
    assert (table.header, rows, problems) == (("month", "text"), [[2, "2024-01", "x"]], [])


def test_a_row_with_too_many_cells_is_left_out_and_said():
    _, rows, problems = read("month,amount\n2024-01,1500,50\n2024-02,7\n")
    assert rows == [[3, "2024-02", "7"]]
    assert [(p.code, p.row) for p in problems] == [("row_too_long", 2)]


def test_rows_with_too_few_cells_are_read_and_said_once():
    _, rows, problems = read("month;account;text\n2024-01;5010\n2024-02;5010;x\n2024-03;1\n")
    assert rows[0] == [2, "2024-01", "5010", ""]
    assert codes(problems) == ["row_too_short"]
    assert "Raderna 2, 4 har färre celler" in problems[0].message


def test_a_file_cut_in_its_last_row_loses_that_row_only():
    _, rows, problems = read("month;account;amount\n2024-01;5010;100\n2024-02;50")
    assert rows == [[2, "2024-01", "5010", "100"]]
    assert [(p.code, p.row) for p in problems] == [("file_truncated", 3)]


def test_a_file_cut_inside_quotes_loses_that_row_only():
    _, rows, problems = read('month;text\n2024-01;x\n2024-02;"avklip')
    assert rows == [[2, "2024-01", "x"]]
    assert [(p.code, p.row) for p in problems] == [("quote_unbalanced", 3)]


def test_a_file_cut_inside_a_letter_is_said():
    data = "month;text\n2024-01;å".encode()[:-1]
    _, rows, problems = read(data)
    assert rows == [[2, "2024-01", ""]]
    assert codes(problems) == ["file_truncated"]


def test_a_quote_that_never_ends_costs_its_own_row_not_the_rest():
    _, rows, problems = read(
        'month;text\n2024-01;"aldrig\n2024-02;x\n2024-03;"y"\n2024-04;"5" rör\n'
    )
    assert rows == [[3, "2024-02", "x"], [4, "2024-03", "y"]]
    assert [(p.code, p.row) for p in problems] == [("quote_unbalanced", 2), ("quote_unbalanced", 5)]


def test_a_file_of_bad_quotes_is_given_up_after_a_while():
    _, rows, problems = read("text\n" + '"a"b\n' * 50 + "sist\n")
    assert rows == []
    assert codes(problems) == ["quote_unbalanced"] * MAX_RESTARTS
    assert "Resten av filen läses inte" in problems[-1].message


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"])
def test_an_empty_file_is_an_error(data):
    table, _, problems = read(data)
    assert table is None
    assert codes(problems) == ["file_empty"]


def test_only_delimiters_is_as_good_as_empty():
    table, _, problems = read(";;\n;;\n")
    assert (table, codes(problems)) == (None, ["file_empty"])


def test_only_a_header_is_an_empty_table():
    table, rows, problems = read("month;text\n")
    assert (table.header, rows, problems) == (("month", "text"), [], [])
    assert table.cells.width == 2


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><table><tr><td>month",
        "\n  <html>",
        '<?xml version="1.0"?>',
        "\ufeff<table>",
    ],
)
def test_html_saved_as_csv_is_told_apart(text):
    table, _, problems = read(text)
    assert (table, codes(problems)) == (None, ["file_is_html"])
    assert "webbsida" in problems[0].message


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF-1.7"])
def test_another_format_named_csv_is_told_apart(magic):
    table, _, problems = read(magic + b"\0" * 100)
    assert (table, codes(problems)) == (None, ["file_type"])


@pytest.mark.parametrize(
    "data",
    [
        "month;text\n2024-01;Gränsö\n".encode("cp437"),
        "month;text\n2024-01;Gränsö\n".encode().decode("cp1252").encode(),
        "month;text\n2024-01;Gr\ufffdns\n".encode(),
    ],
    ids=["DOS", "UTF-8 twice", "letters already lost"],
)
def test_misread_letters_are_noticed(data):
    _, rows, problems = read(data)
    assert len(rows) == 1
    assert [(p.code, p.row) for p in problems] == [("encoding_suspect", 2)]


def test_decoding_never_raises():
    for byte in range(256):
        text, _ = decode(b"abc" + bytes([byte]) * 3)
        assert text.startswith("abc")


def test_nul_characters_are_dropped():
    _, rows, _ = read(b"month;text\n2024-01;a\0b\n")
    assert rows == [[2, "2024-01", "ab"]]


def test_a_huge_cell_is_refused_without_losing_the_next_row():
    _, rows, problems = read("month;text\n2024-01;" + "x" * 1_500_000 + "\n2024-02;y\n")
    assert rows == [[3, "2024-02", "y"]]
    assert [(p.code, p.row) for p in problems] == [("quote_unbalanced", 2)]
