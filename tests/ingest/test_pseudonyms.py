"""Canaries: constructed numbers in every column of every table, and none may come out.

The numbers are built here from a birth date and a check digit; they are nobody's.
"""

import csv
import io
import re

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.pseudonyms import MASK, Pseudonyms, find_numbers, masked, names_somebody

KEY = bytes(range(32))
PERSON = Column("person_id", person_key=True)
PLACEMENT = Column("placement_id")
TEXT = Column("text")


def with_check_digit(nine):
    digits = [int(digit) * (2 - i % 2) for i, digit in enumerate(nine)]
    return nine + str(-sum(digit // 10 + digit % 10 for digit in digits) % 10)


TEN = with_check_digit("100101" + "239")
COORDINATION = with_check_digit("100161" + "239")
SPELLINGS = [
    TEN, f"{TEN[:6]}-{TEN[6:]}", f"{TEN[:6]}+{TEN[6:]}", f"{TEN[:6]} {TEN[6:]}", f"20{TEN}",
    f"20{TEN[:6]}-{TEN[6:]}", f"2010-01-01-{TEN[6:]}", f"2010 01 01 {TEN[6:]}",
    f"20{TEN[:6]}–{TEN[6:]}", f"20{TEN[:6]} - {TEN[6:]}", f"20{TEN[:6]}\u00a0{TEN[6:]}",
    COORDINATION, f"20{COORDINATION[:6]}-{COORDINATION[6:]}", "20100101-TF12", "20100161K123",
]  # fmt: skip


def clean(column, *cells):
    text, places = Pseudonyms(KEY).clean(column, pl.Series(cells, dtype=pl.String))
    return text.to_list(), places


@pytest.mark.parametrize("number", SPELLINGS)
@pytest.mark.parametrize(
    "around", ["{}", "pnr {}.", "x{}", "20 {}", "2024-01-15 {}", "({})", "\n{}"]
)
def test_a_number_is_found_however_it_is_written(number, around):
    shown = masked(around.format(number))
    assert MASK in shown
    assert number[-4:] not in shown


@pytest.mark.parametrize(
    "text",
    [
        "", "2024-01-15", "2024-01-15 2024-02-15", "212000-2650", "5050-1055", "070-123 45 67",
        "1 234 567,89", "1001012391", "1013012399", "1001322390", f"1{TEN}5", "9912310000",
        "20240115", "lvu_3", "2024-01-15 kl 14", "20240115-abcd", "HVB 2024", "56 010 203 405",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert find_numbers(text) == []


def test_a_person_is_the_same_person_however_the_number_is_written():
    same = [s for s in SPELLINGS if re.sub(r"\D", "", s)[-10:] == TEN]
    pseudonyms, _ = clean(PERSON, *same, f"Efternamn, {TEN}")
    assert len(same) == 11
    assert len(set(pseudonyms)) == 1
    assert re.fullmatch("p-[bcdfghjklmnpqrst]{16}", pseudonyms[0])


def test_pseudonyms_depend_on_the_key_and_the_person():
    other_key = Pseudonyms(bytes(32)).of(TEN)
    assert Pseudonyms(KEY).of(TEN) not in (other_key, Pseudonyms(KEY).of(COORDINATION))


def test_a_number_where_no_person_belongs_is_told_with_its_rows_and_a_persons_key_is_not(tmp_path):
    rows = (f"P{n};{TEN};hvb;2024-01-0{n};{unit}\n"
            for n, unit in enumerate(("B1", TEN, f"B {TEN}"), start=1))  # fmt: skip
    text = "placement_id;person_id;care_form;start_date;unit_code\n" + "".join(rows)
    (tmp_path / "placements.csv").write_text(text, "utf-8")
    dataset, problems = read_folder(tmp_path, key=KEY)
    (told,) = [each for each in problems if each.code == "personal_number"]
    assert (told.severity, told.file, told.row, told.column) == (
        "warning", "placements.csv", 3, "unit_code",
    )  # fmt: skip
    assert "(raderna 3, 4)" in told.message
    assert dataset.table("placements")["person_id"].n_unique() == 1


def test_person_keys_that_say_nothing_are_kept():
    cells = ["A", "B-12", "4711", "Barn 12", None, "barn", "p-bcdf"]
    assert clean(PERSON, *cells) == (cells, [])


def test_mistyped_numbers_and_full_names_are_no_keys_either():
    mistyped = f"20{TEN[:9]}{(int(TEN[9]) + 1) % 10}"
    cells, places = clean(PERSON, mistyped, "Förnamn Efternamn", "Efter-Namn, För")
    assert places == [0, 1, 2]
    assert all(cell.startswith("p-") for cell in cells)


def test_an_identifier_keeps_what_is_around_the_number():
    (cell,), places = clean(PLACEMENT, f"P/{TEN}/2")
    assert re.fullmatch("P/p-[a-z]{16}/2", cell)
    assert places == [0]


def test_other_text_is_masked_and_keeps_the_rest():
    assert clean(TEXT, f"Hyra {TEN} och {COORDINATION}", "Hyra", None) == (
        [f"Hyra {MASK} och {MASK}", "Hyra", None],
        [0],
    )


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.EXACT])
def test_ten_digits_are_an_amount_where_amounts_are_and_not_most_of_them_are_persons(kind):
    column = Column("amount", kind)
    few = [TEN, f"-{TEN},50", f"{COORDINATION}.00", *["12,50"] * 3, None]
    assert clean(column, *few) == (few, [])
    mostly = [TEN, COORDINATION, "12,50", None]
    assert clean(column, *mostly) == ([MASK, MASK, "12,50", None], [0, 1])
    others = [f"20{TEN}", f"{TEN[:6]}-{TEN[6:]}", *["12,50"] * 9]
    assert clean(column, *others)[1] == [0, 1]


@given(st.text("0123456789-+ .TF\n", max_size=40))
def test_what_is_masked_holds_no_number_and_nothing_else_changes(text):
    shown = masked(text)
    assert find_numbers(shown) == []
    assert find_numbers(text) or shown == text


GOOD = {
    Kind.TEXT: "x", Kind.OWN_CODE: "x", Kind.DATE: "2024-01-15", Kind.MONTH: "2024-01",
    Kind.YEAR: "2024", Kind.COUNT: "3", Kind.FLAG: "1", Kind.MONEY: "12,50", Kind.EXACT: "12,50",
}  # fmt: skip


def canary_rows(table):
    """A header with a number in it, and one row per column and spelling with it in that cell."""
    header = [*(column.name for column in table.columns), f"anteckning {TEN}"]
    amounts = [n for n, each in enumerate(table.columns) if each.kind in (Kind.MONEY, Kind.EXACT)]
    rows = []
    for number in (*SPELLINGS, f'Hyra {TEN}, "{"x" * 60}"'):
        for at in range(len(header)):
            if number in (TEN, COORDINATION) and at in amounts:
                continue  # is an amount: test_ten_digits_are_an_amount_…
            row = [
                column.codes[0] if column.codes else GOOD[column.kind] for column in table.columns
            ]
            row = [f"{cell}{len(rows)}" if cell == "x" else cell for cell in [*row, "x"]]
            row[at] = number
            rows.append(row)
    return header, rows


def write_csv(path, header, rows):
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([header, *rows])
    path.with_suffix(".csv").write_text(stream.getvalue(), encoding="utf-8")


def write_xlsx(path, header, rows):
    book = openpyxl.Workbook()
    book.active.title = f"Blad {TEN}"
    for row in [header, *rows]:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(path.with_suffix(".xlsx"))


def write_parquet(path, header, rows):
    pl.DataFrame(rows, schema=header, orient="row").write_parquet(path.with_suffix(".parquet"))


SECRETS = re.compile("|".join([TEN[6:], COORDINATION[6:], "TF12", "K123"]))


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
def test_no_number_survives_in_any_column_of_any_table(tmp_path, write, capfd):
    for table in TABLES.values():
        write(tmp_path / table.name, *canary_rows(table))
    (tmp_path / f"akt {TEN}.doc").write_text("x", encoding="utf-8")
    dataset, problems = read_folder(tmp_path, key=KEY)
    kept = [repr(problems), *capfd.readouterr(), *(file.name for file in dataset.inputs)]
    for name, frame in dataset.tables.items():
        kept += [name, frame.write_csv()]
    assert set(dataset.tables) == set(TABLES)
    assert SECRETS.findall("\n".join(kept)) == []
    assert any("p-" in text for text in kept)
    assert any(MASK in problem.message for problem in problems)


@pytest.mark.parametrize("name", ["municipality.toml", "mapping.toml"])
@pytest.mark.parametrize(
    "content", [f'"{TEN}" = "{TEN}"', f"[placements.columns]\n'{TEN}' = '{TEN}'", f"{TEN} {TEN}"]
)
def test_no_number_survives_in_the_settings(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    _, problems = read_folder(tmp_path)
    assert any(problem.file == name for problem in problems)
    assert SECRETS.findall(repr(problems)) == []


@pytest.mark.parametrize("options", [["--format", "json"], ["--all"]])
def test_no_number_survives_in_what_the_commands_print(tmp_path, options):
    for name in ("placements", "rates", "ledger"):
        write_csv(tmp_path / name, *canary_rows(TABLES[name]))
    sie = f'#FLAGGA 0\n#SIETYP 4\n#FNAMN "{TEN}"\n#RAR 0 20240101 20241231\n'
    sie += f'#VER A 1 20240115 "{TEN}"\n{{\n#TRANS 5010 {{1 "{TEN}"}} 100.00 20240115 "{TEN}"\n}}\n'
    sie += f"#BUDGET {TEN}\n"
    (tmp_path / f"{TEN}.se").write_text(sie, encoding="cp437")
    result = CliRunner().invoke(app, ["check", str(tmp_path), *options])
    assert len(result.stdout) > 100
    assert SECRETS.findall(result.stdout + result.stderr) == []


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        ("Anna Exempelsson bor där", [], True),
        ("Exempel Två har plats", ["Exempel Två"], False),
        ("Norra Hemmet AB och Anna Exempelsson", ["Norra Hemmet AB"], True),
        ("Anna Exempelsson", ["Ann", "Exempel"], True),  # parts of words are not the names
        ("Anna Exempelsson", ["Anna"], False),
        ("Exempel (Två) har plats", ["Exempel (Två)"], False),
        ("en plats ledig", [], False),
    ],
)
def test_two_words_with_capitals_may_be_a_name_unless_they_are_known_as_whole_words(
    text, known, names
):
    assert names_somebody(text, known) is names
