"""Stays against lifelines as oracle, and what plan, age and priors do."""

from datetime import date, timedelta

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from tests.frames import dataset

from hemmaplan.core.forecast.spells import spells_of
from hemmaplan.core.forecast.stays import daily_new, daily_remaining, fit_stays, mean_stay

AS_OF = date(2025, 6, 30)
GROUP = ("hvb", False)


def history(lengths, starts, planned=None, born=None):
    """Stays of the given lengths (days); those not over by AS_OF are ongoing."""
    rows = []
    for number, (length, start) in enumerate(zip(lengths, starts, strict=True)):
        end = start + timedelta(days=int(length))
        rows.append({
            "placement_id": f"P{number:04d}", "care_form": "hvb", "area": "bou",
            "start_date": str(start), "end_date": str(end) if end <= AS_OF else None,
            "planned_end_date": None if planned is None else str(
                    start + timedelta(days=int(planned[number]))
                ),
            "birth_month": None if born is None else born[number],
        })  # fmt: skip
    return spells_of(dataset(placements=rows), AS_OF)


def drawn(size, seed=1):
    random = np.random.default_rng(seed)
    lengths = np.maximum(random.lognormal(np.log(150), 0.8, size), 1).round()
    starts = [AS_OF - timedelta(days=int(days)) for days in random.integers(1, 2500, size)]
    return lengths, starts


def test_ends_of_the_first_days_are_believed_and_make_no_later_ones():
    """Of 60 long stays a sixth ended within a week, which no lognormal of that median would say."""
    lengths = np.array([5, 700, 800, 900, 1000, 1100] * 10)
    spells = history(lengths, [AS_OF - timedelta(days=1200 - n) for n in range(60)])
    stays = fit_stays(spells, {GROUP: 600.0})
    left = np.exp(-daily_new(stays, days=1000)[0, [28, 600]])
    assert left[0] == pytest.approx(50 / 60, abs=0.08)
    assert left[1] / left[0] > 0.8  # none of the rest ended before


def test_the_survival_is_that_of_kaplan_meier():
    """Left truncated where the history begins, right censored today."""
    spells = history(*drawn(3000))
    stays = fit_stays(spells, {GROUP: 150.0})
    hazards, times = daily_new(stays, days=730), np.arange(730)
    entry = np.maximum(spells.begins - spells.start, 0)
    over = np.isfinite(spells.end)
    lasted = np.where(over, spells.end, spells.today + 1) - spells.start
    seen = lasted > entry
    oracle = KaplanMeierFitter().fit(lasted[seen], over[seen], entry=entry[seen])
    expected = oracle.survival_function_at_times(times).to_numpy()
    assert np.exp(-hazards[0]) == pytest.approx(expected, abs=0.035)
    assert stays.events[0] == (over & seen).sum()


def test_stays_that_ended_before_the_history_do_not_make_the_rest_look_long():
    lengths, starts = drawn(3000)
    kept = [n for n, start in enumerate(starts)
            if start + timedelta(days=int(lengths[n])) >= AS_OF - timedelta(days=900)]  # fmt: skip
    cut = history(lengths[kept], [starts[n] for n in kept])
    whole = mean_stay(fit_stays(history(lengths, starts), {GROUP: 150.0}))
    assert mean_stay(fit_stays(cut, {GROUP: 150.0})) == pytest.approx(whole, rel=0.12)


def test_without_history_the_prior_decides_and_with_it_the_history():
    one = history([20], [AS_OF - timedelta(days=5)])
    short = mean_stay(fit_stays(one, {GROUP: 60.0}))[0]
    long = mean_stay(fit_stays(one, {GROUP: 600.0}))[0]
    assert 4 < long / short < 12
    many = history(*drawn(2000))
    short = mean_stay(fit_stays(many, {GROUP: 60.0}))[0]
    long = mean_stay(fit_stays(many, {GROUP: 600.0}))[0]
    assert long / short == pytest.approx(1, abs=0.05)


def expected_left(spells, stays, placed, planned):
    """Mean days left of a placement that has lasted `placed` days of a plan of `planned`."""
    start = AS_OF - timedelta(days=placed - 1)
    row = {
        "placement_id": "ZZZZ", "care_form": "hvb", "area": "bou", "start_date": str(start),
        "planned_end_date": str(start + timedelta(days=planned)),
    }  # fmt: skip
    now = spells_of(dataset(placements=[row]), AS_OF)
    hazard = daily_remaining(stays, now, now.ongoing, lead=0, places=730)
    return np.exp(-hazard[0]).sum()


def test_a_plan_that_has_been_right_is_believed_and_one_that_says_nothing_is_not():
    lengths, starts = drawn(2500)
    true = history(lengths, starts, planned=lengths)
    random = np.random.default_rng(5).permutation(lengths)
    idle = history(lengths, starts, planned=random)
    told, untold = (fit_stays(spells, {GROUP: 150.0}) for spells in (true, idle))
    soon, late = (expected_left(true, told, 100, planned) for planned in (112, 600))
    assert late > 3 * soon
    soon, late = (expected_left(idle, untold, 100, planned) for planned in (112, 600))
    assert late == pytest.approx(soon, rel=0.5)


def test_an_optimistic_plan_is_not_the_end():
    """Where stays have lasted half as long again as planned, so will these."""
    lengths, starts = drawn(2500)
    spells = history(lengths, starts, planned=lengths / 1.5)
    stays = fit_stays(spells, {GROUP: 150.0})
    assert expected_left(spells, stays, 100, 105) > 25


def test_those_who_come_of_age_leave():
    size = 1500
    random = np.random.default_rng(2)
    starts = [AS_OF - timedelta(days=int(days)) for days in random.integers(30, 2500, size)]
    born = [date(start.year - int(age), 1, 1)
            for start, age in zip(starts, random.integers(13, 18, size), strict=True)]  # fmt: skip
    lengths = [((date(birth.year + 19, 1, 1)) - start).days
               for start, birth in zip(starts, born, strict=True)]  # fmt: skip
    spells = history(lengths, starts, born=[f"{birth:%Y-%m}" for birth in born])
    stays = fit_stays(spells, {GROUP: 600.0})
    assert stays.age[4] > 3 * stays.age[2]  # 18.5-19.5 against 17-18
    assert stays.age[0] == 1


def test_a_history_of_nothing_but_ongoing_stays_is_no_stop():
    spells = history([9999] * 3, [AS_OF] * 3)
    assert mean_stay(fit_stays(spells, {GROUP: 150.0}))[0] > 100


def test_a_season_of_ends_is_learned_and_followed():
    """Two of three stays end in June."""
    random = np.random.default_rng(3)
    lengths, starts = drawn(900)
    june = []
    for length, start in zip(lengths, starts, strict=True):
        end = start + timedelta(days=int(length))
        term = date(end.year, 6, 12)
        june.append((term - start).days if random.random() < 2 / 3 and term > start else length)
    stays = fit_stays(history(june, starts), {GROUP: 150.0})
    assert stays.season[5] > 3
    assert np.delete(stays.season, 5).max() < 1
    ongoing = history([4000], [AS_OF - timedelta(days=30)])
    ahead = daily_remaining(stays, ongoing, np.array([0]), lead=0, places=365)[0]
    ends_in = np.diff(ahead, prepend=0.0)
    assert ends_in[340:360].sum() > 3 * ends_in[150:170].sum()  # June against December
