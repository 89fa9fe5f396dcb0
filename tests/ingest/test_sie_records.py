"""Reading SIE line by line: encodings, fields, blocks, checksums, and what breaks them."""

import re
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hemmaplan.ingest.sie
from hemmaplan.ingest.sie import read_sie
from hemmaplan.ingest.sie.records import Findings, read_records

START = "#FLAGGA 0\r\n"


def records(text, encoding="cp437"):
    found = Findings("bok.se")
    return read_records(text.encode(encoding), found), found.problems


def codes(problems):
    return [problem.code for problem in problems]


def test_fields_are_apart_by_blanks_and_tabs_with_quotes_and_escapes():
    (_, record), problems = records(START + '#KONTO\t4620   "Köp \\"HVB\\" {akut}" kvar\r\n')
    assert record.fields == ("4620", 'Köp "HVB" {akut}', "kvar")
    assert (record.row, record.label, problems) == (2, "#KONTO", [])


def test_a_backslash_that_escapes_nothing_stands_for_itself():
    (_, record), problems = records(START + '#FNR "C:\\bok\\Nytt år\\"\r\n')
    assert record.fields == ("C:\\bok\\Nytt år\\",)
    assert problems == []


def test_an_empty_quoted_field_is_a_field():
    (_, record), _ = records(START + '#VER "" "" 20260131 "Lön"\r\n')
    assert record.fields == ("", "", "20260131", "Lön")


@pytest.mark.parametrize(
    "written", ['{1 "4510" 6 P7}', '{ "1" "4510"   "6" "P7" }', "{1 4510 6 P7}"]
)
def test_an_object_list_is_pairs_and_no_field(written):
    (_, record), problems = records(START + f"#PSALDO 0 202601 4620 {written} 12.50\r\n")
    assert record.objects == (("1", "4510"), ("6", "P7"))
    assert record.fields == ("0", "202601", "4620", "12.50")
    assert problems == []


def test_records_inside_braces_belong_to_the_record_before():
    text = (
        START + "#VER A 1 20260131\n{\n\t#TRANS 4620 {} 10\n   #TRANS 2440 {} -10\n}\n#KONTO 1 x\n"
    )
    (_, verification, account), problems = records(text)
    assert [(child.row, child.label) for child in verification.children] == [
        (4, "#TRANS"),
        (5, "#TRANS"),
    ]
    assert (account.label, problems) == ("#KONTO", [])


def test_a_brace_may_stand_on_the_line_of_the_verification():
    (_, verification), problems = records(START + "#VER A 1 20260131 {\n#TRANS 1 {} 0\n}\n")
    assert len(verification.children) == 1
    assert problems == []


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_swedish_letters_survive_every_encoding_programs_write(encoding):
    (*_, record), problems = records(START + '#KONTO 4620 "Köp av vård å Öland"\r\n', encoding)
    assert record.fields[1] == "Köp av vård å Öland"
    assert codes(problems) == ([] if encoding == "cp437" else ["sie_encoding"])


def test_characters_lost_on_the_way_are_told():
    _, problems = records(START + '#KONTO 4620 "K\ufffdp"\r\n', "utf-8")
    assert codes(problems) == ["sie_encoding", "sie_characters_lost"]


def test_blank_lines_old_line_ends_and_a_dos_end_of_file_are_no_problem():
    rows, problems = records("#FLAGGA 0\r\r#KONTO 4620 x\r\x1a")
    assert [row.row for row in rows] == [1, 3]
    assert problems == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\x00\x1a", "file_empty"),
        (b"<!DOCTYPE HTML>\n<html><head>#FLAGGA", "file_is_html"),
        (b"\n<HTML>\n<body>Logga in</body>", "file_is_html"),
        (b'<?xml version="1.0"?><Sie xmlns="http://www.sie.se/sie5"/>', "sie_is_xml"),
        (b"PK\x03\x04\x14\x00", "file_not_sie"),
        (b"konto;belopp\n4620;10\n", "file_not_sie"),
    ],
)
def test_a_file_that_is_not_sie_gives_one_clear_error(data, code):
    tables, problems = read_sie(data, "bok.se")
    assert tables == {}
    assert [(p.code, p.severity, p.file) for p in problems] == [(code, "error", "bok.se")]


def test_a_file_without_the_flag_first_is_read_with_a_warning():
    rows, problems = records("#PROGRAM x 1\n#FLAGGA 0\n#KONTO 4620 x\n")
    assert len(rows) == 3
    assert codes(problems) == ["sie_flag_not_first"]


def test_a_line_without_a_label_is_skipped_and_told():
    rows, problems = records(START + "skräp\r\n#KONTO 4620 x\r\n")
    assert [row.label for row in rows] == ["#FLAGGA", "#KONTO"]
    assert [(p.code, p.row) for p in problems] == [("sie_line_unreadable", 2)]


def test_a_quote_left_open_keeps_the_rest_of_the_line_as_a_field():
    (_, record), problems = records(START + '#KONTO 4620 "Köp av vård\r\n')
    assert record.fields == ("4620", "Köp av vård")
    assert codes(problems) == ["sie_quote_open"]


@pytest.mark.parametrize("written", ["{1} 10.00", '{1 "4510" 6} 10.00', '{1 "4510" 10.00'])
def test_a_broken_object_list_is_an_error(written):
    _, problems = records(START + f"#PSALDO 0 202601 4620 {written}\r\n")
    assert [(p.code, p.row) for p in problems] == [("sie_object_list_broken", 2)]


@pytest.mark.parametrize("line", ["{", "}"])
def test_a_brace_that_belongs_nowhere_is_an_error(line):
    text = f"{line}\r\n#FLAGGA 0\r\n" if line == "{" else START + f"{line}\r\n"
    _, problems = records(text)
    assert "sie_brace_unexpected" in codes(problems)


def test_a_verification_that_runs_into_the_next_is_closed_and_told():
    text = START + "#VER A 1 20260131\n{\n#TRANS 1 {} 0\n#VER A 2 20260131\n{\n#TRANS 2 {} 0\n}\n"
    (_, first, second), problems = records(text)
    assert (len(first.children), len(second.children)) == (1, 1)
    assert [(p.code, p.row) for p in problems] == [("sie_block_open", 2)]


def test_a_file_cut_inside_a_verification_keeps_the_rows_before_the_cut():
    (_, verification), problems = records(START + "#VER A 1 20260131\n{\n#TRANS 4620 {} 10\n")
    assert len(verification.children) == 1
    assert codes(problems) == ["sie_truncated"]


def test_a_last_line_without_its_end_may_be_half_a_line():
    _, problems = records(START + "#KONTO 4620 Kö")
    assert [(p.code, p.severity, p.row) for p in problems] == [("sie_last_line_open", "warning", 2)]


# --- #KSUMMA ----------------------------------------------------------------------------------


def crc_of_the_standard(data):
    """The table-driven code of the standard (section 10), written out."""
    table = []
    for i in range(256):
        crc = i
        for _ in range(8):
            crc = (crc >> 1) ^ 0xEDB88320 if crc & 1 else crc >> 1
        table.append(crc)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


BODY = '#KONTO 1915 "Kassa \\"special\\""\r\n#TRANS\t4620 {1 "Å1"}  10.00\r\n'
COUNTED = '#KONTO1915Kassa "special"#TRANS46201Å110.00'


@pytest.mark.parametrize("encoding", ["cp437", "cp1252"])
@pytest.mark.parametrize("shift", [0, 2**32])  # some programs write it signed
def test_a_right_checksum_is_silent(encoding, shift):
    total = crc_of_the_standard(COUNTED.encode(encoding))
    text = f"#FLAGGA 0\r\n#KSUMMA\r\n{BODY}#KSUMMA {total - shift}\r\n"
    _, problems = records(text, encoding)
    assert "sie_checksum_wrong" not in codes(problems)


def test_a_changed_byte_breaks_the_checksum():
    total = zlib.crc32(COUNTED.encode("cp437"))
    text = f"#FLAGGA 0\r\n#KSUMMA\r\n{BODY.replace('10.00', '10.01')}#KSUMMA {total}\r\n"
    _, problems = records(text)
    assert [(p.code, p.severity, p.row) for p in problems] == [("sie_checksum_wrong", "error", 5)]
    assert str(total) in problems[0].message


def test_a_checksum_that_is_opened_and_never_closed_is_a_cut_file():
    _, problems = records(f"#FLAGGA 0\r\n#KSUMMA\r\n{BODY}")
    assert [(p.code, p.severity) for p in problems] == [("sie_truncated", "error")]


# --- anything at all --------------------------------------------------------------------------

_LINES = st.lists(
    st.sampled_from([b"#VER A 1 20260131", b"{", b"}", b'#TRANS 4620 {1 "x', b"#KSUMMA", b'"'])
    | st.binary(max_size=20),
    max_size=12,
)


@settings(max_examples=100)
@given(_LINES, st.sampled_from([b"\n", b"\r\n", b" "]))
def test_no_bytes_make_the_reader_raise(lines, separator):
    data = b"#FLAGGA 0\n" + separator.join(lines)
    tables, _ = read_sie(data, "bok.se")
    assert set(tables) <= {"ledger", "budget"}


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_nor_do_bytes_that_are_no_sie_file(data):
    tables, problems = read_sie(data, "bok.se")
    assert tables == {}
    assert problems


def test_every_problem_a_sie_file_can_give_is_in_the_reference():
    source = Path(hemmaplan.ingest.sie.__file__).parent
    text = "".join(file.read_text(encoding="utf-8") for file in source.glob("*.py"))
    given = set(re.findall(r'"((?:sie|file|date|month|amount|personal)_[a-z_0-9]+)",', text))
    page = (Path(__file__).parents[2] / "docs/reference/sie.md").read_text(encoding="utf-8")
    assert given == {code for code in given if f"`{code}`" in page}
    assert {"sie_unbalanced", "file_is_html", "month_invalid"} <= given
