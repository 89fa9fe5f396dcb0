from datetime import date

import pytest
from hypothesis import given, settings
from tests.core.cost_cases import DAYS, dataset, datasets, pause, placement, price

from hemmaplan.core import cost
from hemmaplan.core.as_of import known_at
from hemmaplan.core.periods import Month

DAY = date(2024, 3, 1)
BEFORE, AFTER = "2024-02-29", "2024-03-02"


def only(data, table):
    [row] = known_at(data, DAY).table(table).rows(named=True)
    return row


@pytest.mark.parametrize(
    "later",
    [
        {"start": AFTER},
        {"start": "2024-01-01", "recorded_on": date(2024, 3, 2)},
    ],
)
def test_what_began_or_was_recorded_later_does_not_exist(later):
    data = dataset(
        placements=[placement(**later)], rates=[price("1")], incomes=[price("1")],
        pauses=[pause("2024-01-01", None, None)],
    )  # fmt: skip
    known = known_at(data, DAY)
    assert all(frame.is_empty() for frame in known.tables.values())


@pytest.mark.parametrize(
    ("end", "recorded", "known"),
    [
        (BEFORE, None, True),
        ("2024-03-01", "2024-03-01", True),
        (BEFORE, AFTER, False),
        (AFTER, BEFORE, False),
        (AFTER, None, False),
    ],
)
def test_an_end_is_known_when_it_has_come_and_is_recorded(end, recorded, known):
    row = only(
        dataset(
            placements=[
                placement(
                    end=end,
                    end_reason="breakdown",
                    end_recorded_on=date.fromisoformat(recorded) if recorded else None,
                    planned_end_date=date(2025, 1, 1),
                )
            ]
        ),
        "placements",
    )
    assert row["end_date"] == (date.fromisoformat(end) if known else None)
    assert row["end_reason"] == ("breakdown" if known else None)
    assert row["planned_end_date"] == date(2025, 1, 1)


@pytest.mark.parametrize("table", ["rates", "incomes"])
@pytest.mark.parametrize(
    ("cells", "exists"),
    [
        ({}, True),  # from the placement's start
        ({"from_date": "2024-03-01", "recorded_on": DAY}, True),
        ({"from_date": AFTER}, False),
        ({"from_date": BEFORE, "recorded_on": date(2024, 3, 2)}, False),
    ],
)
def test_a_price_exists_from_its_day_and_its_recording(table, cells, exists):
    data = dataset(placements=[placement()], **{table: [price("1", **cells)]})
    assert known_at(data, DAY).table(table).height == exists


@pytest.mark.parametrize(("to_date", "known"), [(BEFORE, True), (str(DAY), True), (AFTER, False)])
def test_the_last_day_of_a_price_or_pause_is_blank_while_it_lies_ahead(to_date, known):
    data = dataset(
        placements=[placement()],
        rates=[price("1", to_date=to_date)],
        pauses=[pause("2024-02-01", to_date, "50"), pause(AFTER, None, "50")],
    )
    expected = date.fromisoformat(to_date) if known else None
    assert only(data, "rates")["to_date"] == expected
    assert only(data, "pauses")["to_date"] == expected


def test_prices_without_their_placements_table_are_left_as_they_are():
    data = dataset(rates=[price("1")])
    assert known_at(data, DAY).table("rates").equals(data.table("rates"))


@settings(max_examples=40, deadline=None)
@given(datasets(), DAYS)
def test_knowing_again_or_earlier_adds_nothing(data, day):
    known = known_at(data, day)
    again = known_at(known, day)
    earlier = known_at(known, date(2024, 1, 1))
    assert all(again.table(name).equals(known.table(name)) for name in known.tables)
    if day >= date(2024, 1, 1):
        direct = known_at(data, date(2024, 1, 1))
        assert all(earlier.table(name).equals(direct.table(name)) for name in known.tables)


@settings(max_examples=40, deadline=None)
@given(datasets())
def test_when_all_is_past_the_cost_is_the_same(data):
    first, last = Month(2023, 12), Month(2024, 4)
    known = known_at(data, date(2024, 6, 1))
    assert cost.summary(known, first, last, ["month"]).equals(
        cost.summary(data, first, last, ["month"])
    )
