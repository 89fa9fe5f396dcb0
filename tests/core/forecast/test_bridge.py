"""Why a forecast changed: it adds up, says nothing when nothing happened, and names what did."""

from datetime import date

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.bridge import CAUSES, bridge
from hemmaplan.core.forecast.composition import composition
from hemmaplan.core.forecast.model import position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate

PRIORS = Priors({"hvb": 130.0, "ovrigt": 200.0})


@pytest.fixture(scope="module")
def town():
    tables = generate(inhabitants=9_000, years=3, last_month=Month(2025, 12), seed=5)
    return Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})


def at(data, day):
    return position(data, day, Month(day.year, 12), PRIORS)


def year_mean(start, year):
    parts = composition(start).filter(pl.col("month").dt.year() == year)
    return int(parts["cost_ore"].sum())


@pytest.mark.parametrize("month", [1, 2, 7, 12])
def test_the_causes_add_up_to_the_change(town, month):
    now = at(town, Month(2025, month).last_day)
    day = Month(2025, month).shift(-1).last_day
    before = position(town, day, Month(2025, 12), PRIORS)
    found = bridge(before, now)
    assert set(found["cause"]) <= set(CAUSES)
    assert found["amount_ore"].sum() == year_mean(now, 2025) - year_mean(before, 2025)


def test_nothing_changed_is_no_change(town):
    start = at(town, date(2025, 6, 30))
    assert bridge(start, start).is_empty()


def history():
    """Twenty ended placements, so that a month more changes little of what is believed."""
    rows = [
        {"placement_id": f"H{n}", "care_form": "hvb", "area": "bou",
         "start_date": f"2024-{1 + n % 12:02d}-03", "end_date": f"2024-{1 + n % 12:02d}-25"}
        for n in range(20)
    ]  # fmt: skip
    return rows, [price(row["placement_id"]) for row in rows]


def price(name, amount="1000", **more):
    return {"placement_id": name, "kind": "care", "amount": amount, "per": "day", **more}


def placed(name, start="2025-01-10", **more):
    return {"placement_id": name, "care_form": "hvb", "area": "bou", "start_date": start, **more}


def change(placements, rates):
    past, paid = history()
    data = dataset(placements=[*past, *placements], rates=[*paid, *rates])
    found = bridge(at(data, date(2025, 5, 31)), at(data, date(2025, 6, 30)))
    own = found.filter(pl.col("placement_id").is_in([row["placement_id"] for row in placements]))
    return {(cause, name): amount for cause, name, _, amount in own.iter_rows()
            if cause != "model"}  # fmt: skip


def test_each_placement_stands_under_what_happened_to_it():
    found = change(
        [
            placed("stays"),
            placed("ended", end_date="2025-06-10"),
            placed("fresh", "2025-06-12"),
            placed("late", "2025-04-01", recorded_on="2025-06-15"),
            placed("left", person_id="A", end_date="2025-06-05"),
            placed("followed", "2025-06-05", person_id="A", end_date="2025-06-15"),
            placed("again", "2025-06-15", person_id="A"),
            placed("came", "2025-06-02", person_id="B", end_date="2025-06-09"),
            placed("onward", "2025-06-09", person_id="B"),
        ],
        [price(name) for name in ("stays", "ended", "fresh", "late", "left", "followed", "again",
                                  "came", "onward")],
    )  # fmt: skip
    assert {name: cause for cause, name in found} == {
        "stays": "extended", "ended": "ended", "fresh": "new", "late": "registered_late",
        "left": "ended", "followed": "moved", "again": "moved",
        # What a newcomer moves on to was expected with the newcomers.
        "came": "new", "onward": "new",
    }  # fmt: skip
    assert found["extended", "stays"] > 0 > found["ended", "ended"]
    assert found["new", "fresh"] > 19 * 1000_00
    assert found["registered_late", "late"] > 91 * 1000_00


def test_another_price_is_told_apart_from_going_on():
    same = change([placed("A")], [price("A", to_date="2025-05-31"),
                                  price("A", from_date="2025-06-01")])  # fmt: skip
    dearer = change([placed("A")], [price("A", to_date="2025-05-31"),
                                    price("A", "1100", from_date="2025-06-01")])  # fmt: skip
    assert dearer["extended", "A"] == pytest.approx(same["extended", "A"], rel=0.02)
    assert ("repriced", "A") not in same
    assert dearer["repriced", "A"] > 30 * 100_00


def test_what_was_charged_before_and_known_later_is_registered_late():
    late_end = change([placed("A", end_date="2025-05-11", end_recorded_on="2025-06-20")],
                      [price("A")])  # fmt: skip
    assert late_end["registered_late", "A"] == -21 * 1000_00
    assert late_end["ended", "A"] < 0
