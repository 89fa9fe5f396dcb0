"""The definition and the fast path are the same, to the öre, whatever the rows."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.cost_cases import dataset, datasets, pause, periods, placement, price

from hemmaplan.core import cost, cost_reference
from hemmaplan.core.cost_dimensions import DIMENSIONS, UnknownDimension
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.periods import Month

JAN, FEB, MAR = Month(2024, 1), Month(2024, 2), Month(2024, 3)


def fast_lines(data, first, last):
    frame = cost.cost_lines(data, first, last)
    columns = ("placement_id", "month", "table", "kind", "charged_days", *cost.MONEY)
    return sorted(
        (row["placement_id"], Month.of(row["month"]), *(row[name] for name in columns[2:]))
        for row in frame.iter_rows(named=True)
    )


def reference_lines(data, first, last):
    return sorted(
        (
            line.placement_id, line.month, line.table, line.kind, line.charged_days,
            line.cost_ore, line.vat_compensation_ore, line.income_ore,
        )
        for line in cost_reference.lines(data, first, last)
    )  # fmt: skip


def fast_summary(data, first, last, by):
    return {
        tuple(row[name] for name in by): tuple(
            row[name]
            for name in (
                "care_days", *cost.MONEY, "net_ore", "unpriced_days", "placements", "persons",
            )
        )
        for row in cost.summary(data, first, last, by).iter_rows(named=True)
    }  # fmt: skip


def reference_summary(data, first, last, by):
    return {
        key: (
            total.care_days, total.cost_ore, total.vat_compensation_ore, total.income_ore,
            total.net_ore, total.unpriced_days, len(total.placement_ids), len(total.person_ids),
        )
        for key, total in cost_reference.summary(data, first, last, by).items()
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(datasets(), periods)
def test_the_lines_are_those_of_the_definition(data, period):
    assert fast_lines(data, *period) == reference_lines(data, *period)


@settings(max_examples=60, deadline=None)
@given(datasets(), periods, st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=3))
def test_the_sums_are_those_of_the_definition(data, period, by):
    assert fast_summary(data, *period, by) == reference_summary(data, *period, by)


def amounts_by_month(data, first=JAN, last=MAR):
    assert fast_lines(data, first, last) == reference_lines(data, first, last)
    return dict(cost.summary(data, first, last, ["month"]).select("month", "cost_ore").rows())


@pytest.mark.parametrize(
    ("pauses", "january_ore"),
    [
        ([], 3_100_00),
        ([pause("2024-01-11", "2024-01-20", "50")], 2_600_00),
        ([pause("2024-01-11", "2024-01-20", None)], 3_100_00),
        ([pause("2024-01-30", None, "0")], 2_900_00),
        # overlapping: five days at 50, five at the lower 20, none of them twice
        (
            [pause("2024-01-11", "2024-01-20", "50"), pause("2024-01-16", "2024-01-20", "20")],
            2_450_00,
        ),
        ([pause("2024-01-11", "2024-01-20", "50")] * 2, 2_600_00),
    ],
)
def test_paused_days_count_their_share_once(pauses, january_ore):
    data = dataset(placements=[placement()], rates=[price("100")], pauses=pauses)
    assert amounts_by_month(data, JAN, JAN) == {"2024-01": january_ore}
    days = cost.summary(data, JAN, JAN, [])["care_days"].item()
    assert days == 31


def test_a_pause_leaves_month_prices_and_occasions_alone():
    rates = [price("3100", "month"), price("7", "occasion", from_date="2024-01-12")]
    paused = [pause("2024-01-01", None, "0")]
    data = dataset(placements=[placement()], rates=rates, pauses=paused)
    assert amounts_by_month(data, JAN, JAN) == {"2024-01": 3_107_00}


def test_a_placement_of_one_day_is_charged_that_day():
    data = dataset(
        placements=[placement(start="2024-02-29", end="2024-02-29")], rates=[price("1333.33")]
    )
    assert amounts_by_month(data) == {"2024-02": 133_333}


def test_an_open_placement_is_charged_through_the_last_day_asked_for():
    data = dataset(placements=[placement()], rates=[price("1")])
    assert amounts_by_month(data) == {"2024-01": 31_00, "2024-02": 29_00, "2024-03": 31_00}


def test_every_rounding_goes_half_away_from_zero():
    def january(rate):
        return amounts_by_month(dataset(placements=[placement()], rates=[rate]), JAN, JAN)

    assert january(price("0.005", to_date="2024-01-01")) == {"2024-01": 1}
    assert january(price("-0.005", to_date="2024-01-01")) == {"2024-01": -1}
    assert january(price("0.155", "month", to_date="2024-01-01")) == {"2024-01": 1}  # 16/31


def test_care_days_without_a_price_are_shown():
    data = dataset(
        placements=[placement(end="2024-02-11"), placement(id="P2")],
        rates=[
            price("1", id="P2"),
            price("100", to_date="2024-01-10"),
            price("5", from_date="2024-01-05", to_date="2024-01-20", kind="extra"),
            price("9", "occasion", from_date="2024-01-25"),
            price("3000", "month", from_date="2024-02-10", discharge_day_charged=True),
        ],
    )
    found = fast_summary(data, JAN, FEB, ["month"])
    assert found == reference_summary(data, JAN, FEB, ["month"])
    assert {key[0]: values[5] for key, values in found.items()} == {"2024-01": 11, "2024-02": 9}
    assert cost.unpriced_days(data, JAN, MAR).sort("month").rows() == [
        ("P1", date(2024, 1, 1), 11), ("P1", date(2024, 2, 1), 9),
    ]  # fmt: skip


def test_ages_are_taken_on_the_first_of_the_month_or_of_the_period():
    data = dataset(placements=[placement(birth_month=date(2011, 2, 1))], rates=[price("1")])
    by_month = cost.summary(data, JAN, FEB, ["age_group", "month"])
    assert by_month.select("age_group", "month").rows() == [
        ("7-12", "2024-01"),
        ("13-17", "2024-02"),
    ]
    assert cost.summary(data, JAN, FEB, ["age_group"])["age_group"].to_list() == ["7-12"]


def test_age_groups_come_in_order_of_age_and_unknown_first():
    born = [None, "1950-01-01", "2020-01-01", "2010-01-01", "2015-01-01"]
    placements = [
        placement(f"P{n}", birth_month=date.fromisoformat(day) if day else None)
        for n, day in enumerate(born)
    ]
    data = dataset(placements=placements, rates=[])
    assert cost.summary(data, JAN, JAN, ["age_group"])["age_group"].to_list() == [
        "", "0-6", "7-12", "13-17", "65-",
    ]  # fmt: skip


def test_a_line_tells_its_row():
    data = dataset(placements=[placement()], rates=[price("1"), price("2", "month")])
    lines = cost.cost_lines(data, JAN, JAN)
    assert lines.select("_file", "_row", "per").rows() == [
        ("rates.csv", 2, "day"),
        ("rates.csv", 3, "month"),
    ]


def test_the_first_of_two_placements_with_the_same_id_counts():
    data = dataset(
        placements=[placement(end="2024-01-11"), placement(start="2024-03-01")],
        rates=[price("1")],
    )
    assert amounts_by_month(data) == {"2024-01": 10_00}


@pytest.mark.parametrize("missing", ["placements", "rates"])
def test_a_missing_table_is_named(missing):
    rows = {"placements": [placement()], "rates": [price("1")]}
    del rows[missing]
    with pytest.raises(MissingTable, match=missing):
        cost.summary(dataset(**rows), JAN, JAN, [])


def test_a_price_without_an_amount_raises():
    data = dataset(placements=[placement()], rates=[{**price("1"), "amount": None}])
    with pytest.raises(ValueError, match="without an amount"):
        cost.cost_lines(data, JAN, JAN)


@pytest.mark.parametrize("by", [["kommun"], ["month", "month"]])
def test_an_unknown_or_repeated_dimension_raises(by):
    data = dataset(placements=[], rates=[])
    with pytest.raises(UnknownDimension) as caught:
        cost.summary(data, JAN, JAN, by)
    assert caught.value.name == by[-1]
