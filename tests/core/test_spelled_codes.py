"""Codes spelled in two ways count as two, and are told."""

import pytest
from tests.core.data_rows import clean_books, dataset

from hemmaplan.core.checks import find
from hemmaplan.core.periods import Month


def spelled(code: str, other: str, column: str = "unit_code"):
    rows = clean_books()
    for row in (*rows["ledger"], *rows["budget"]):
        row[column] = code
    rows["ledger"][1][column] = other
    found = find(dataset(rows), Month(2025, 12))
    return [each for each in found if each.code == "code_spelled_twice"]


@pytest.mark.parametrize(
    ("code", "other"), [("0451", "451"), ("451", "451.0"), ("B1", "b1"), ("B1", "0B1")]
)
def test_a_code_spelled_in_two_ways_is_told_once_with_what_it_is_worth(code, other):
    (problem,) = spelled(code, other)
    assert problem.column == "unit_code"
    assert problem.amount_ore
    assert code in problem.message
    assert other in problem.message


def test_the_spelling_that_has_lost_its_zeros_is_the_one_to_mend():
    """However many rows have it: a whole file may have lost them."""
    (problem,) = spelled("451", "0451")
    assert "unit_code är 451 här" in problem.message
    (problem,) = spelled("0451", "451")
    assert (problem.row, problem.file) == (3, "ledger.csv")


@pytest.mark.parametrize("other", ["B2", "B10", "B"])
def test_codes_that_are_others_are_none_of_it(other):
    assert spelled("B1", other) == []
    assert spelled("B1", "B1") == []
