"""What stands by hand against a file that has the row, another, or has been without it."""

from datetime import date

import pytest
from tests.core.test_same_days import frame, price

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.laying_over import laid_over
from hemmaplan.core.overrides import Outcome, Override, plain

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


def said(first, amount=1000):
    return plain("rates", price(first, None, amount))


def met(override, *file):
    """How it was met, and the first days and amounts that the register then has."""
    tables = {"placements": frame("placements", [{"placement_id": "P1"}]),
              "rates": frame("rates", file)}  # fmt: skip
    laid = laid_over({"rates": frame("rates", [])}, Dataset(Municipality(), tables), [override])
    (meeting,) = laid.meetings
    return meeting.outcome, laid.dataset.table("rates").select("from_date", "amount").rows()


@pytest.mark.parametrize(
    ("lacking", "file", "outcome", "left"),
    [
        (False, [said(JANUARY)], Outcome.STANDS, []),
        (False, [], Outcome.AGREED, []),
        (False, [said(FEBRUARY)], Outcome.CONFLICT, []),  # the same price, moved by the file?
        (True, [said(FEBRUARY)], Outcome.AGREED, [(FEBRUARY, 1000)]),  # another, since it was gone
        (True, [said(JANUARY, 1100)], Outcome.CONFLICT, []),
        (True, [said(JANUARY)], Outcome.STANDS, []),
    ],
)
def test_a_row_taken_away_by_hand_stays_away_and_takes_no_other_with_it(
    lacking, file, outcome, left
) -> None:
    assert met(Override("rates", said(JANUARY), None, lacking=lacking), *file) == (outcome, left)


@pytest.mark.parametrize("lacking", [False, True])
@pytest.mark.parametrize(
    ("file", "outcome"),
    [
        ([said(JANUARY)], Outcome.STANDS),
        ([said(FEBRUARY)], Outcome.AGREED),
        ([], Outcome.LACKING),
        ([said(MARCH)], Outcome.CONFLICT),
    ],
)
def test_a_row_corrected_by_hand_stands_until_the_file_agrees(lacking, file, outcome) -> None:
    corrected = Override("rates", said(JANUARY), said(FEBRUARY), lacking=lacking)
    assert met(corrected, *file) == (outcome, [(FEBRUARY, 1000)])


@pytest.mark.parametrize("of_file", [date(2026, 3, 1), None])
def test_both_changes_hold_known_from_the_files_day_where_it_has_one(of_file) -> None:
    by_hand = {"to_date": date(2026, 6, 30), "recorded_on": date(2026, 5, 9)}
    corrected = Override("rates", said(JANUARY), said(JANUARY) | by_hand)
    dearer = said(JANUARY, 1100) | {"recorded_on": of_file}
    tables = {"rates": frame("rates", [dearer])}
    laid = laid_over({}, Dataset(Municipality(), tables), [corrected])
    (row,) = laid.dataset.table("rates").select("amount", "to_date", "recorded_on").rows()
    assert laid.meetings[0].outcome is Outcome.MERGED
    assert row == (1100, date(2026, 6, 30), of_file or date(2026, 5, 9))
