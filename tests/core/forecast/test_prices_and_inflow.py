"""What new placements cost and how many come: index, drift, trend, season and moves."""

from datetime import date, timedelta

import numpy as np
import pytest
from tests.frames import dataset

from hemmaplan.core.as_of import known_at
from hemmaplan.core.forecast.endings import ARRIVED, BREAKDOWN, NEXT_FORM
from hemmaplan.core.forecast.inflow import fit_inflow
from hemmaplan.core.forecast.model import position
from hemmaplan.core.forecast.price_index import indexed, price_index
from hemmaplan.core.forecast.prices import drift, prices_of, recent
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.season import season_factors
from hemmaplan.core.forecast.spells import day_number, spells_of
from hemmaplan.core.periods import Month

AS_OF = date(2025, 6, 30)


def placement(number, start, length=None, **more):
    end = None if length is None else str(start + timedelta(days=length))
    return {
        "placement_id": f"P{number:04d}", "care_form": "hvb", "area": "bou",
        "start_date": str(start), "end_date": end, **more,
    }  # fmt: skip


def price(number, amount, **more):
    return {"placement_id": f"P{number:04d}", "kind": "care", "amount": str(amount),
            "per": "day", **more}  # fmt: skip


def indexed_every_april():
    placements = [placement(n, date(2021, 1, 1)) for n in range(40)]
    rates = [
        price(n, 1000 * 1.05 ** (year - 2021), from_date=f"{year}-04-01",
              to_date=None if year == 2025 else f"{year + 1}-03-31")
        for n in range(40) for year in range(2021, 2026)
    ]  # fmt: skip
    return dataset(placements=placements, rates=rates)


def test_the_index_and_its_month_are_learned():
    data = indexed_every_april()
    index = price_index(data, spells_of(data, AS_OF))
    assert index[3] == pytest.approx(np.log(1.05), rel=0.1)  # pulled a little towards none
    assert np.delete(index, 3) == pytest.approx(0)


def test_a_day_is_indexed_by_the_turns_before_it():
    index = np.zeros(12)
    index[3] = 0.05
    turns = (date(2024, 3, 31), date(2024, 4, 1), date(2025, 3, 31), date(2025, 4, 1))
    days = np.array([day_number(day) for day in turns])
    steps = np.diff(indexed(index, days))
    assert steps == pytest.approx([0.05, 0, 0.05])


def test_new_prices_that_rise_are_seen_though_no_price_changes():
    starts = [date(2020, 7, 1) + timedelta(days=3 * n) for n in range(600)]
    placements = [placement(n, start, 40) for n, start in enumerate(starts)]
    rates = [price(n, 1000 * 1.04 ** ((start - starts[0]).days / 365.25))
             for n, start in enumerate(starts)]  # fmt: skip
    data = dataset(placements=placements, rates=rates)
    spells = spells_of(data, AS_OF)
    prices = prices_of(data, spells)
    assert price_index(data, spells) == pytest.approx(0)
    assert 0.6 * np.log(1.04) < drift(spells, prices, 0.0) < np.log(1.04)
    assert drift(spells, prices, np.log(1.04)) == pytest.approx(np.log(1.04), rel=0.02)
    newest = recent(spells, prices, 0)
    assert len(newest) == 100
    assert spells.start[newest].min() >= np.sort(spells.start)[-100]


def test_a_first_price_is_of_the_day_that_the_history_begins_where_it_applied_already():
    # A register from 2022 with prices of then, also of who came before (or in 1901, by a slip).
    old = [placement(n, date(1901, 1, 1)) for n in range(3)]
    moved = [placement(3, date(2012, 1, 1))]
    ended = [placement(n, date(2022, 1, n), 200 + n) for n in range(4, 24)]
    placements = [*old, *moved, *ended, placement(24, date(2023, 5, 1))]
    kept = [price(n, 1000) for n in range(25) if n != 3]
    two = [price(3, 500, to_date="2014-12-31"), price(3, 900, from_date="2015-01-01")]
    spells = spells_of(data := dataset(placements=placements, rates=kept + two), AS_OF)
    prices = prices_of(data, spells)
    assert set(prices.first_day[:4]) == {spells.begins}
    assert prices.first_day[24] == spells.start[24]
    assert list(prices.first_per_day[2:4]) == [1000_00, 900_00]  # and not the 500 of 2012
    start = position(data, AS_OF, Month(2025, 12), Priors({"ovrigt": 100.0}))
    new = start.ahead.learned.terms.per_day
    assert new.max() < 1.2 * new.min()  # no century of rising prices


def test_what_follows_a_breakdown_is_dearer_where_it_has_been_and_the_rest_is_not():
    rows, rates = [], []
    for n in range(120):
        start = date(2022, 3, 1) + timedelta(days=9 * n)
        rows.append(placement(2 * n, start, 40, person_id=f"A{n}", end_reason="breakdown"))
        rows.append(placement(2 * n + 1, start + timedelta(days=40), 40, person_id=f"A{n}",
                              end_reason="planned"))  # fmt: skip
        rates += [price(2 * n, 1000), price(2 * n + 1, 1300)]
    start = position(dataset(placements=rows, rates=rates), AS_OF, Month(2025, 12),
                     Priors({"ovrigt": 100.0}))  # fmt: skip
    terms = start.ahead.learned.terms
    assert 1.2 < terms.step[BREAKDOWN] / terms.step[ARRIVED] < 1.3  # a little towards 1
    assert terms.step[NEXT_FORM] == 1  # nothing has followed on one
    of_new = terms.per_day[terms.rows[0]]
    assert of_new * terms.step[ARRIVED] == pytest.approx(100_000, rel=0.08)


def test_fee_and_expense_add_and_an_extra_is_apart():
    data = dataset(
        placements=[placement(1, date(2025, 1, 1))],
        rates=[
            price(1, 10000, per="month", kind="fee", payroll_pct="31.42"),
            price(1, 5000, per="month", kind="expense"),
            price(1, 600, kind="extra"),
            price(1, 900, kind="travel", per="occasion", from_date="2025-02-01"),
        ],
    )
    prices = prices_of(data, spells_of(data, AS_OF))
    assert prices.per_month.tolist() == [1_814_200]
    assert prices.per_day.tolist() == [0]
    assert prices.extra_per_day.tolist() == [60_000]
    assert prices.lump.tolist() == [90_000 + 181 * 60_000]


def inflow(starts, length=30, **more):
    placements = [placement(n, start, length, **more) for n, start in enumerate(starts)]
    known = known_at(dataset(placements=placements), AS_OF)
    return fit_inflow(spells_of(known, AS_OF), np.array([float(length)]))


def test_a_steady_inflow_is_found():
    found = inflow([AS_OF - timedelta(days=10 * n) for n in range(180)])
    assert found.rate[0] == pytest.approx(0.1, rel=0.05)
    assert found.season == pytest.approx(np.ones(12), abs=0.1)
    assert found.swing < 0.15


def test_a_history_without_two_of_each_month_is_less_sure():
    long = inflow([AS_OF - timedelta(days=3 * n) for n in range(600)])
    short = inflow([AS_OF - timedelta(days=3 * n) for n in range(60)])
    assert short.swing > long.swing + 0.03


def test_more_and_more_means_more_ahead_but_not_all_of_it():
    days = np.cumsum(np.linspace(14, 6, 180)).astype(int)
    starts = [AS_OF - timedelta(days=int(days[-1] - day)) for day in days]
    found = inflow(starts)
    assert 0.1 < found.rate[0] < 1 / 5


def test_a_season_is_seen_and_muted():
    starts = [date(year, 9, 1 + n) for year in range(2020, 2025) for n in range(20)]
    starts += [date(year, month, 15) for year in range(2020, 2025) for month in range(1, 13)]
    found = inflow(sorted(starts))
    assert found.season[8] > 1.5 > found.season[2]
    assert found.season.mean() == pytest.approx(1)


def test_brothers_and_sisters_count_as_one_arrival():
    starts = [AS_OF - timedelta(days=20 * (n // 2)) for n in range(100)]
    placements = [placement(n, start, 30, family_id=f"F{n // 2}") for n, start in enumerate(starts)]
    spells = spells_of(dataset(placements=placements), AS_OF)
    found = fit_inflow(spells, np.array([30.0]))
    assert found.sizes[0].tolist() == [2.0] * len(found.sizes[0])
    assert found.rate[0] == pytest.approx(0.05, rel=0.2)


def test_who_goes_straight_on_is_no_arrival():
    rows = []
    for n in range(60):
        start = date(2022, 7, 1) + timedelta(days=15 * n)
        rows.append(placement(2 * n, start, 30, person_id=f"A{n}", care_form="jourhem"))
        rows.append(placement(2 * n + 1, start + timedelta(days=30), 60, person_id=f"A{n}",
                              care_form="familjehem"))  # fmt: skip
    spells = spells_of(dataset(placements=rows), AS_OF)
    found = fit_inflow(spells, np.array([60.0, 30.0]))
    jourhem, familjehem = spells.groups.index(("jourhem", False)), 0
    assert found.rate[familjehem] < 0.1 * found.rate[jourhem]


def test_the_share_that_comes_in_an_emergency_is_learned_and_few_lean_on_all():
    rows = [
        placement(
            n, AS_OF - timedelta(days=5 * n), 30, urgency="acute" if n % 4 == 0 else "planned"
        )
        for n in range(100)
    ]
    rows.append(placement(100, AS_OF - timedelta(days=50), 30, care_form="sis", urgency="acute"))
    spells = spells_of(dataset(placements=rows), AS_OF)
    acute = dict(zip(spells.groups, fit_inflow(spells, np.array([30.0, 30.0])).acute, strict=True))
    assert acute["hvb", False] == pytest.approx(0.26, abs=0.02)
    assert 0.3 < acute["sis", False] < 0.5


def test_fewer_in_all_the_last_months_is_followed_in_every_form():
    """As many each month until March, then half as many; the rare form has had too few to say."""
    starts = [AS_OF - timedelta(days=n) for n in range(1800) if n >= 100 or n % 2]
    rows = [
        placement(n, start, 20, care_form="jourhem" if start.day == 1 else "hvb")
        for n, start in enumerate(starts)
    ]
    spells = spells_of(known_at(dataset(placements=rows), AS_OF), AS_OF)
    found = fit_inflow(spells, np.array([20.0, 20.0]))
    assert 0.5 < found.rate.sum() < 0.85
    assert found.rate[1] / found.rate[0] == pytest.approx(1 / 29.4, rel=0.2)


def test_a_season_is_not_taken_for_growth():
    """Half a year into the sixth year, and most come in spring: nothing has grown."""
    starts = [day for n in range(1900) if (day := AS_OF - timedelta(days=n)).month < 7]
    found = inflow(sorted(starts))
    assert found.season[:6] == pytest.approx(np.full(6, 2.0), rel=0.1)
    assert found.rate[0] == pytest.approx(0.5, rel=0.1)


def test_months_that_differ_by_chance_are_no_season():
    random = np.random.default_rng(5)
    expected = np.full(12, 40.0)
    by_chance = random.poisson(expected).astype(float)
    muted = season_factors(by_chance, expected, 25.0)
    assert muted - 1 == pytest.approx((by_chance / expected - 1) * 40 / 65)
    found = np.where(np.arange(12) == 5, 200.0, 25.0)
    assert season_factors(found, expected, 25.0)[5] > 4.5


@pytest.mark.parametrize(("every", "wider"), [(4, False), (2, True), (9, True)])
def test_a_latest_quarter_unlike_the_year_before_makes_what_comes_less_sure(every, wider):
    """One every fourth day for three years, then otherwise from April."""
    turn = date(2025, 4, 1)
    starts = [turn - timedelta(days=4 * n) for n in range(1, 275)]
    starts += [turn + timedelta(days=every * n) for n in range(91 // every)]
    rows = [placement(n, start, 30) for n, start in enumerate(sorted(starts))]
    spells = spells_of(dataset(placements=rows, rates=[price(0, 1000)]), AS_OF)
    swing = fit_inflow(spells, np.array([30.0])).swing
    assert (0.3 < swing < 1.05) if wider else swing < 0.15
