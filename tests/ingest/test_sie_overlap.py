"""Several SIE files that together are one ledger: each year and each voucher counts once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.sie_files import amounts, by, sie, sums, vouchers

from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.sie import read_sie_files


def test_each_fiscal_year_comes_from_the_file_where_it_is_current():
    this_year = sie("#PSALDO 0 202601 4620 {} 1", "#PSALDO -1 202501 4620 {} 99", sie_type=2)
    last_year = sie("#PSALDO 0 202501 4620 {} 2", sie_type=2, year=2025)
    tables, problems = read_sie_files([("i.se", this_year), ("f.se", last_year)])
    assert amounts(tables["ledger"], "_file") == {"i.se": 1, "f.se": 2}
    assert problems == []


def test_the_same_year_twice_is_an_error_and_the_latest_counts():
    old = sie("#PSALDO 0 202601 4620 {} 1", sie_type=2, made_on="20260201")
    new = sie("#PSALDO 0 202601 4620 {} 2", sie_type=2, made_on="20260301")
    tables, problems = read_sie_files([("gammal.se", old), ("ny.se", new)])
    assert amounts(tables["ledger"], "_file") == {"ny.se": 2}
    assert [(p.code, p.severity, p.file) for p in problems] == [
        ("sie_year_twice", "error", "gammal.se")
    ]


def test_two_halves_of_a_year_with_balances_say_what_is_left_out():
    """Both have #RES, so one of them counts; the other says which vouchers are only there."""
    spring = sie(*vouchers(1, 2), "#RES 0 4620 3", made_on="20260701")
    autumn = sie(*vouchers(2, 5), "#RES 0 4620 7", made_on="20270101")
    tables, problems = read_sie_files([("vår.se", spring), ("höst.se", autumn)])
    assert amounts(tables["ledger"], "_file") == {"höst.se": 7}
    (problem,) = problems
    assert (problem.code, problem.file, problem.row, problem.amount_ore) == (
        "sie_year_twice", "vår.se", 14, 100
    )  # fmt: skip
    assert "1 verifikationer" not in problem.message
    assert "ta ut hela året i en fil" in problem.message


def test_two_companies_and_vouchers_on_their_way_are_added():
    one, two = (sie("#PSALDO 0 202601 4620 {} 1", sie_type=2, company=c) for c in "12")
    coming = sie(*vouchers(4))
    tables, problems = read_sie_files([("1.se", one), ("2.se", two), ("lön.si", coming)])
    assert amounts(tables["ledger"], "account") == {"4620": 6}
    assert problems == []


def test_the_same_vouchers_twice_are_counted_once_and_told():
    one, again = sie(*vouchers(4), made_on="20260201"), sie(*vouchers(4), made_on="20260301")
    other = sie(*vouchers(5))
    tables, problems = read_sie_files([("a.si", one), ("b.si", other), ("c.si", again)])
    assert amounts(tables["ledger"], "_file") == {"b.si": 5, "c.si": 4}
    assert [(p.code, p.severity, p.file) for p in problems] == [
        ("sie_voucher_twice", "error", "a.si")
    ]


@pytest.mark.parametrize("number", [{}, {"number": ""}])
def test_files_that_overlap_in_part_count_each_voucher_once(number):
    """The first half of the month and all of it; numbered, and on their way in without numbers."""
    half = sie(*vouchers(1, 2, 2, **number), made_on="20260116")
    whole = sie(*vouchers(2, 2, 3, **number), made_on="20260201")
    tables, problems = read_sie_files([("hela.si", whole), ("halva.si", half)])
    assert amounts(tables["ledger"], "_file") == {"halva.si": 1, "hela.si": 7}
    (problem,) = problems
    assert (problem.code, problem.severity, problem.file, problem.row, problem.amount_ore) == (
        "sie_voucher_twice", "error", "halva.si", 19, 400
    )  # fmt: skip
    assert "2 av filens 3 verifikationer finns också i hela.si" in problem.message
    assert "på rad 14 där" in problem.message
    assert ("saknar nummer" in problem.message) is bool(number)


def test_vouchers_on_their_way_that_the_ledger_has_booked_count_once():
    """The ledger gave them numbers, so what is in them tells."""
    booked = sie(*vouchers(1, 2, 3), "#RES 0 4620 6")
    coming = sie(*vouchers(3, 4, number=""))
    tables, problems = read_sie_files([("bok.se", booked), ("lön.si", coming)])
    assert amounts(tables["ledger"], "_file") == {"bok.se": 6, "lön.si": 4}
    assert [(p.code, p.file, p.amount_ore) for p in problems] == [
        ("sie_voucher_twice", "lön.si", 300)
    ]


def test_a_voucher_that_was_changed_is_counted_as_it_was_written_last():
    old = sie(*vouchers(1), *vouchers(2, number="9"), made_on="20260201")
    new = sie(*vouchers(5, number="9"), made_on="20260301")
    tables, problems = read_sie_files([("a.si", old), ("b.si", new)])
    assert amounts(tables["ledger"], "_file") == {"a.si": 1, "b.si": 5}
    assert [(p.code, p.severity, p.file, p.row, p.amount_ore) for p in problems] == [
        ("sie_voucher_changed", "error", "a.si", 19, 200)
    ]


def test_vouchers_alike_under_different_numbers_both_count_and_are_told():
    one, other = sie(*vouchers(7, number="1")), sie(*vouchers(7, number="2"))
    tables, problems = read_sie_files([("a.si", one), ("b.si", other)])
    assert amounts(tables["ledger"], "_file") == {"a.si": 7, "b.si": 7}
    assert [(p.code, p.severity, p.file) for p in problems] == [
        ("sie_voucher_alike", "warning", "b.si")
    ]


def test_alike_vouchers_of_one_file_and_of_two_companies_are_not_each_other():
    two = sie(*vouchers(2, 2, number=""))
    other = sie(*vouchers(2, number=""), company="2")
    tables, problems = read_sie_files([("a.si", two), ("b.si", other)])
    assert amounts(tables["ledger"], "_file") == {"a.si": 4, "b.si": 2}
    assert problems == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=3),
)
def test_parts_that_overlap_are_worth_what_they_cover_and_no_more(rows, parts):
    """Any pieces of a list of numbered vouchers, in any order: each voucher of them once."""
    made = [vouchers(kronor, number=str(n), day=f"2026{month:02d}15")
            for n, (kronor, month) in enumerate(rows, 1)]  # fmt: skip
    covered = {n for first, last in parts for n in range(first, min(last, len(rows)))}
    files = [
        (f"{n}.si", sie(*(line for lines in made[first:last] for line in lines)))
        for n, (first, last) in enumerate(parts)
    ]
    tables, _ = read_sie_files(files)
    frame = tables.get("ledger", TABLES["ledger"].empty())
    assert by(frame, "account") == sums(
        [(rows[n][1], rows[n][0] * 100) for n in covered], lambda row: (row[0], "4620")
    )
