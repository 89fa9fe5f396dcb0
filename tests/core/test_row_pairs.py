"""Rows before and after: a correction is one row in two versions, whatever was corrected."""

from datetime import date

import pytest

from hemmaplan.core.row_pairs import pairs
from hemmaplan.core.tables import TABLES


def price(amount: int, *, kind="care", day=None, per="day") -> dict:
    from_date = day and date(2026, 1, day)
    return {
        "placement_id": "P1", "kind": kind, "per": per, "from_date": from_date, "amount": amount,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("gone", "new", "found"),
    [
        ([price(1)], [price(2)], [(1, 2)]),
        ([price(1, day=1)], [price(1, day=2)], [(1, 1)]),  # the first day was wrong
        ([price(1, day=1), price(2, day=9)], [price(3, day=9), price(4, day=1)], [(2, 3), (1, 4)]),
        ([price(1)], [price(2, kind="fee")], [(None, 2), (1, None)]),
        ([], [price(1)], [(None, 1)]),
        ([price(1), price(1)], [price(2)], [(1, 2), (1, None)]),
        ([price(1, per="month")], [price(2)], [(1, 2)]),  # per day and not per month
    ],
)
def test_a_price_is_the_same_price_by_what_it_is_of(gone, new, found):
    amounts = [
        tuple(each and each["amount"] for each in pair) for pair in pairs("rates", gone, new)
    ]
    assert amounts == found


def test_with_a_key_nothing_else_makes_two_rows_one():
    rows = [{"placement_id": f"P{n}", "care_form": "hvb"} for n in (1, 2)]
    assert list(pairs("placements", rows[:1], rows[1:])) == [(None, rows[1]), (rows[0], None)]
    ended = {**rows[0], "end_date": date(2026, 5, 1)}
    assert list(pairs("placements", rows, [ended])) == [(rows[0], ended), (rows[1], None)]


def test_what_makes_rows_alike_are_columns_of_the_table_and_never_beside_a_key():
    for table in TABLES.values():
        assert set(table.alike) <= {column.frame_name for column in table.columns}
        assert not (table.key and table.alike)
