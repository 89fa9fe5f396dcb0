"""The exact expectation: equal to the mean of the simulated futures, and adding up to the öre."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.composition import CERTAINTY, composition, cost_by_month
from hemmaplan.core.forecast.expected import LAYERS, expected_parts, leaving, new_leaving
from hemmaplan.core.forecast.known import cost_through
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simulate import simulate
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate

PRIORS = Priors({"hvb": 130.0, "familjehem": 600.0, "ovrigt": 200.0})
AS_OF, TO = date(2025, 5, 12), Month(2026, 4)


@pytest.fixture(scope="module")
def start():
    tables = generate(inhabitants=15_000, years=4, last_month=Month(2025, 12), seed=3)
    data = Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})
    return position(data, AS_OF, TO, PRIORS)


def by_cell(ahead):
    total = np.zeros((len(ahead.cells.names), len(ahead.calendar.numbers)))
    for part in expected_parts(ahead):
        np.add.at(total, part.cell, part.cost)
    return total


def within_error(runs, expected):
    """Every mean within four standard errors of what is expected (or a rounding of it)."""
    error = runs.std(axis=0) / np.sqrt(len(runs))
    return np.all(np.abs(runs.mean(axis=0) - expected) <= 4 * error + 1.0)


def test_the_mean_of_many_futures_is_the_expectation(start):
    runs = simulate(start.ahead, runs=4_000, seed=5, by_cell=True)
    expected = by_cell(start.ahead)
    assert within_error(runs.sum(axis=1), expected.sum(axis=0))
    assert within_error(runs.sum(axis=2), expected.sum(axis=1))
    assert within_error(runs.sum(axis=(1, 2)), expected.sum())


def test_a_placement_without_a_price_owes_the_month_of_today_and_no_later_one():
    """Charged in the same month by both; the next month has its own days and no more."""
    rows = [
        {"placement_id": f"P{n}", "area": "bou", "care_form": "hvb", "start_date": "2024-11-01"}
        for n in range(4)
    ]  # fmt: skip
    rates = [{"placement_id": f"P{n}", "kind": "care", "amount": "1000", "per": "day"}
             for n in range(3)]  # fmt: skip
    today = date(2025, 5, 31)
    ahead = position(dataset(placements=rows, rates=rates), today, Month(2025, 7), PRIORS).ahead
    ahead = replace(ahead, arrivals=np.zeros_like(ahead.arrivals))
    runs, expected = simulate(ahead, runs=1_000, seed=5), by_cell(ahead).sum(axis=0)
    assert ahead.owed.sum() == pytest.approx(100_000 * 151)  # öre, January through May
    assert expected[0] == pytest.approx(ahead.owed.sum())
    assert runs[:, 0] == pytest.approx(ahead.owed.sum())
    assert within_error(runs, expected)


def test_new_placements_end_in_their_season_as_expected_and_as_drawn(start):
    june = start.ahead.month == 1
    ahead = replace(start.ahead, ends_season=np.where(june, 8.0, 1.0))
    even = replace(start.ahead, ends_season=np.ones(len(june)))
    today, midsummer = start.ahead.lead, int(np.flatnonzero(june)[-1])
    one = np.zeros_like(ahead.arrivals)
    one[:, today] = 1
    left = [
        1 - leaving(one[None], new_leaving(each))[0, :, :, : midsummer + 1].sum(axis=(1, 2))
        for each in (ahead, even)
    ]
    assert (left[0] < left[1]).all()
    assert (left[0] / left[1]).min() < 0.5
    runs = simulate(ahead, runs=2_000, seed=5)
    assert within_error(runs, by_cell(ahead).sum(axis=0))


def test_by_cell_and_by_group_are_the_same_futures(start):
    cells = simulate(start.ahead, runs=100, seed=5, by_cell=True).sum(axis=1)
    assert cells == pytest.approx(simulate(start.ahead, runs=100, seed=5))


def test_the_parts_add_to_the_forecast(start):
    parts = composition(start)
    answer = forecast_from(start, runs=100)
    months = cost_by_month(parts)
    assert {month: value.mean for month, value in answer.months} == {
        month: months[month] for month, _ in answer.months
    }
    assert answer.year.mean == sum(cost for month, cost in months.items() if month.year == 2025)
    known = parts.filter(pl.col("layer") == "known")
    assert cost_by_month(known) == cost_through(start.known, AS_OF)
    assert answer.known_ore == known["cost_ore"].sum()
    assert set(parts["layer"]) == {"known", *LAYERS} == set(CERTAINTY)
    of_some = parts.filter(pl.col("placement_id").is_not_null())
    assert set(of_some["layer"]) == {"known", "planned", "extended"}
    assert parts.filter(pl.col("month") == TO.first_day)["index_ore"].sum() > 0


def test_a_position_is_taken_apart_once_and_another_of_its_own(start):
    assert composition(start) is composition(start)
    half = replace(start, ahead=replace(start.ahead, arrivals=start.ahead.arrivals / 2))
    new = pl.col("layer") == "new"
    cost = [composition(of).filter(new)["cost_ore"].sum() for of in (start, half)]
    assert cost[1] == pytest.approx(cost[0] / 2)


def test_a_changed_assumption_changes_what_it_concerns(start):
    """No arrivals: the new disappear, the rest is the same to the öre; an end ends the cost."""
    none = replace(start.ahead, arrivals=np.zeros_like(start.ahead.arrivals))
    before, after = (composition(replace(start, ahead=of)) for of in (start.ahead, none))
    assert before.filter(~pl.col("layer").is_in(["unregistered", "new"])).equals(after)
    ended = start.ahead.hazard.copy()
    ended[0, start.ahead.lead :] = np.inf
    stopped = composition(replace(start, ahead=replace(start.ahead, hazard=ended)))
    of_it = pl.col("placement_id") == start.ahead.learned.spells.ids[int(start.ahead.rows[0])]
    later = pl.col("month") > date(2025, 5, 1)
    assert stopped.filter(of_it, later).is_empty()
    assert not before.filter(of_it, later).is_empty()
    runs = simulate(replace(start.ahead, hazard=ended), runs=500, seed=2).sum(axis=1)
    assert within_error(runs, by_cell(replace(start.ahead, hazard=ended)).sum())


days = st.dates(date(2023, 6, 1), date(2025, 5, 12))


@settings(max_examples=15, deadline=None)
@given(
    stays=st.lists(
        st.tuples(
            days, st.integers(0, 400), st.integers(1, 300), st.integers(0, 40),
            st.sampled_from(["hvb", "familjehem"]), st.sampled_from(["day", "month"]),
            st.booleans(),
        ),
        min_size=2, max_size=12,
    ),
)  # fmt: skip
def test_they_agree_in_any_small_municipality(stays):
    rows, rates = [], []
    for number, (start, length, plan, late, form, per, discharge) in enumerate(stays):
        day = start.toordinal()
        rows.append({
            "placement_id": f"P{number}", "person_id": f"K{number // 2}", "family_id": "F",
            "care_form": form, "area": "bou", "unit_code": f"U{number % 2}",
            "start_date": str(start), "end_date": str(date.fromordinal(day + length)),
            "planned_end_date": str(date.fromordinal(day + plan)),
            "recorded_on": str(date.fromordinal(day + late)),
            "end_recorded_on": str(date.fromordinal(day + length + late)),
        })  # fmt: skip
        rates.append({
            "placement_id": f"P{number}", "kind": "care", "amount": "1000", "per": per,
            "discharge_day_charged": discharge,
        })  # fmt: skip
        rates.append(rates[-1] | {"kind": "extra", "per": "day", "amount": "300"})
    known = dataset(placements=rows, rates=rates)
    if all(day.toordinal() + late > AS_OF.toordinal() for day, _, _, late, *_ in stays):
        return
    ahead = position(known, AS_OF, TO, PRIORS).ahead
    # Enough arrivals for a standard error to mean something.
    ahead = replace(ahead, arrivals=ahead.arrivals * max(5 / ahead.arrivals.sum(), 1))
    runs = simulate(ahead, runs=1_000, seed=11)
    expected = by_cell(ahead).sum(axis=0)
    assert within_error(runs.sum(axis=1), expected.sum())
    assert within_error(runs, expected)
