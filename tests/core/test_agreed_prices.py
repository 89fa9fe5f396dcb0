"""An agreement's index per year: the price of a day, its steps, and the price that lacks it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.agreed_prices import (
    by_provider,
    index_days,
    price_on,
    price_steps,
    unraised,
)
from hemmaplan.core.checks import find
from hemmaplan.core.choice_costs import agreements_on
from hemmaplan.core.index_adjustments import paid_steps
from hemmaplan.core.outside_agreements import in_force
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import price_control, totals

NEW_YEAR = date(2026, 1, 1)
ROW = {"agreement_id": "A1", "provider_id": "L1", "care_form": "hvb", "procurement": "framework",
       "from_date": "2024-07-01", "day_price": "5000", "index_pct": "2.5",
       "index_from": "2025-01-01"}  # fmt: skip


def agreement(**more):
    return dataset(agreements=[{**ROW, **more}]).table("agreements").row(0, named=True)


def steps(*agreements, **placement):
    known = by_provider(dataset(agreements=list(agreements)))
    bought = {"care_form": "hvb", "procurement": "framework", **placement}
    return price_steps(known["L1"], bought, NEW_YEAR)


def test_the_price_is_raised_on_the_day_and_each_year_after_rounded_once():
    row = agreement()
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), NEW_YEAR, date(2027, 1, 1)]
    assert [price_on(row, day) for day in days] == [
        5000, 5125, 5125, Decimal("5253.13"), Decimal("5384.45"),
    ]  # fmt: skip
    assert price_on(agreement(to_date="2025-12-31"), NEW_YEAR) == 5125
    assert price_on(agreement(index_from=None), NEW_YEAR) == 5000
    assert price_on(agreement(day_price=None), NEW_YEAR) is None
    leap = agreement(from_date=None, index_from="2024-02-29")
    assert list(index_days(leap, date(2025, 12, 1))) == [date(2024, 2, 29), date(2025, 3, 1)]


def test_an_agreement_that_takes_over_with_a_price_of_its_own_is_raised_from_then_on():
    taken_over = {**ROW, "from_date": "2026-01-01", "day_price": "5300"}
    row = agreement(**taken_over)
    assert [price_on(row, day) for day in (NEW_YEAR, date(2026, 12, 31), date(2027, 1, 1))] == [
        5300, 5300, Decimal("5432.50"),
    ]  # fmt: skip
    ended = {**ROW, "agreement_id": "A0", "to_date": "2025-12-31"}
    found = [step[2:] for step in steps(ended, taken_over)]
    assert found == [(5000_00, 5125_00), (5125_00, 5300_00)]


def test_an_index_that_cannot_be_right_is_told_and_raises_nothing():
    high = {**ROW, "index_pct": "2500", "from_date": "2015-01-01"}
    half = {**ROW, "agreement_id": "A2", "index_pct": None}
    data = dataset(agreements=[high, half, {**ROW, "agreement_id": "A3"}])
    assert steps(high) == []
    told = {(each.code, each.row) for each in find(data, Month(2026, 1), {})}
    assert told >= {("index_not_counted", 2), ("index_not_counted", 3)}
    assert ("index_not_counted", 4) not in told


def test_lists_alternatives_and_steps_have_the_price_of_the_day():
    data = dataset(agreements=[ROW, {**ROW, "agreement_id": "A2", "index_pct": None}])
    assert in_force(data, NEW_YEAR)["day_price"].to_list() == [Decimal("5253.13"), 5000]
    assert [row["day_price"] for row in agreements_on(data, NEW_YEAR)] == [
        5000, Decimal("5253.13"),
    ]  # fmt: skip
    assert [step[1:] for step in steps(ROW)] == [
        (date(2025, 1, 1), 5000_00, 5125_00), (NEW_YEAR, 5125_00, 5253_13),
    ]  # fmt: skip


def care(amount="5125", **more):
    placement = {"placement_id": "P1", "care_form": "hvb", "area": "bou", "provider_id": "L1",
                 "procurement": "framework", "start_date": "2025-03-01"}  # fmt: skip
    rate = {"placement_id": "P1", "kind": "care", "per": "day", "amount": amount}
    return {"placements": [placement], "rates": [rate | more], "agreements": [ROW]}


def lacking(**tables):
    return [
        (each.row, each.amount_ore, each.message)
        for each in find(dataset(**tables), Month(2026, 1))
        if each.code == "index_not_in_price"
    ]


def test_a_price_that_the_index_has_not_raised_is_told_with_what_it_lacks():
    ((row, worth, message),) = lacking(**care())
    assert (row, worth) == (2, 31 * (5253_13 - 5125_00))
    assert "2026-01-01 dygnspriset för placering P1 till 5\u00a0253,13 kr" in message
    ended = care()
    ended["placements"][0]["end_date"] = "2026-01-11"
    assert [worth for _, worth, _ in lacking(**ended)] == [10 * (5253_13 - 5125_00)]
    # A price of the register's own from the day is what holds.
    raised = care(to_date="2025-12-31")
    raised["rates"].append({**raised["rates"][0], "from_date": "2026-01-01", "to_date": None,
                            "amount": "5253.13"})  # fmt: skip
    assert lacking(**raised) == []
    # A direct award follows no agreement, and without prices there is nothing to tell.
    direct = care()
    direct["placements"][0]["procurement"] = "direct"
    assert lacking(**direct) == []
    assert lacking(agreements=[ROW]) == []


def test_price_control_holds_invoices_against_the_registers_price():
    """What a place costs is one thing, in cost, reconciliation and price control."""
    invoice = {"invoice_id": "F1", "provider_id": "L1", "placement_id": "P1", "month": "2026-01",
               "amount": str(31 * 5125), "days": 31, "day_price": "5125"}  # fmt: skip
    january = Month(2026, 1)
    sums = totals(price_control(dataset(invoices=[invoice], **care()), january, january))
    assert (sums["agreed"], sums["wrong_price"]) == (31 * 5125_00, 0)


def test_the_radar_holds_what_is_paid_against_the_index():
    data = dataset(**care(to_date="2025-12-31"))
    higher = {"placement_id": "P1", "kind": "care", "per": "day", "amount": "5400",
              "from_date": "2026-01-01"}  # fmt: skip
    tables = care(to_date="2025-12-31")
    tables["rates"].append(higher)
    steps = paid_steps(dataset(**tables), date(2026, 1, 10))
    assert steps.select("agreed_ore", "gap_ore").rows() == [(5253_13, 5400_00 - 5253_13)]
    assert paid_steps(data, date(2025, 12, 31)).is_empty()


def test_only_the_care_price_by_the_day_of_the_years_steps_is_held_against_the_index():
    tables = care(to_date="2025-12-31")
    by_day = {"placement_id": "P1", "per": "day", "amount": "5000", "from_date": "2026-01-01"}
    tables["rates"] += [
        {**by_day, "kind": "care"}, {**by_day, "kind": "extra", "from_date": "2025-04-01"},
        {**by_day, "kind": "care", "per": "month", "from_date": "2025-04-01"},
    ]  # fmt: skip
    tables["placements"][0]["start_date"] = "2024-12-01"
    data = dataset(**tables)
    # Less than agreed is told as well; the step of 2025 is a year old on New Year's Day.
    gaps = [(date(2025, 1, 1), 5125_00 - 5253_13), (NEW_YEAR, 5000_00 - 5253_13)]
    assert paid_steps(data, date(2025, 12, 31)).select("step", "gap_ore").rows() == gaps[:1]
    assert paid_steps(data, NEW_YEAR).select("step", "gap_ore").rows() == gaps[1:]


def test_the_index_raises_no_price_by_the_month_and_no_extra():
    assert unraised(dataset(**care(per="month")), NEW_YEAR).is_empty()
    assert unraised(dataset(**care(kind="extra")), NEW_YEAR).is_empty()


def test_each_is_held_against_its_own_of_two_agreements_side_by_side():
    """The one of its own kind, raised as it says, is not told by the price of the other."""
    own = {**ROW, "day_price": "2000", "index_pct": "3", "index_from": "2026-01-01"}
    other = {**own, "agreement_id": "A2", "procurement": "lov", "day_price": "5000",
             "from_date": "2025-06-01"}  # fmt: skip
    assert [step[:1] + step[2:] for step in steps(own, other)] == [("A1", 2000_00, 2060_00)]
    lov = steps(own, other, procurement="lov")
    assert [step[:1] + step[2:] for step in lov] == [
        ("A2", 2000_00, 5000_00), ("A2", 5000_00, 5150_00),
    ]  # fmt: skip
    assert steps(own, other, procurement="direct") == []
    tables = care(to_date="2025-12-31", amount="2000")
    tables["agreements"] = [own, other]
    tables["rates"].append({**tables["rates"][0], "from_date": "2026-01-01", "to_date": None,
                            "amount": "2060"})  # fmt: skip
    found = paid_steps(dataset(**tables), date(2026, 3, 1))
    assert found.filter(step=NEW_YEAR).select("agreement_id", "gap_ore").rows() == [("A1", 0)]


@given(st.integers(0, 40), st.integers(0, 900))
def test_what_follows_on_each_day_of_the_index_covers_the_rest_of_a_price_once(first, length):
    begin = date(2025, 3, 1 + first % 28)
    end = date.fromordinal(begin.toordinal() + length)
    parts = unraised(dataset(**care(from_date=str(begin), to_date=str(end))), date(2027, 12, 31))
    days = [date(year, 1, 1) for year in (2026, 2027) if begin < date(year, 1, 1) <= end]
    assert parts["from_date"].to_list() == days
    bounds = list(parts.select("from_date", "to_date").iter_rows())
    for (_, last), (following, _) in pairwise(bounds):
        assert following.toordinal() == last.toordinal() + 1
    assert not bounds or bounds[-1][1] == end


def test_a_price_is_raised_by_one_of_two_agreements_that_hold_side_by_side():
    tables = care()
    lov = {**ROW, "agreement_id": "A2", "procurement": "lov", "index_from": "2025-09-01"}
    anything = {**ROW, "agreement_id": "A3", "care_form": None, "index_from": "2025-10-01"}
    tables["agreements"] = [ROW, lov, anything]
    raised = unraised(dataset(**tables), NEW_YEAR)
    assert raised.select("from_date", "amount", "was").rows() == [
        (NEW_YEAR, Decimal("5253.13"), 5125)
    ]
    tables["placements"][0]["procurement"] = "lov"
    raised = unraised(dataset(**tables), NEW_YEAR)
    assert raised["from_date"].to_list() == [date(2025, 9, 1)]
