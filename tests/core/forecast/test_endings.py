"""Competing endings against lifelines' Aalen–Johansen, what follows each, and the law's limits."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from lifelines import AalenJohansenFitter
from tests.frames import dataset

from hemmaplan.core.forecast.endings import (
    AGED_OUT,
    AT_LIMIT,
    BREAKDOWN,
    CAUSES,
    HOME,
    NEXT_FORM,
    OF_AGE,
    fit_endings,
    kinds_of,
)
from hemmaplan.core.forecast.limits import Limits, last_days
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simulate import simulate
from hemmaplan.core.forecast.spells import day_number, spells_of
from hemmaplan.core.forecast.stays import daily_new, fit_stays, time_class
from hemmaplan.core.periods import Month

AS_OF = date(2025, 6, 30)
HVB = ("hvb", False)
LIMITS = Limits(ages={"lvu_2": 18, "lvu_3": 21, "stodboende": 21}, months={"lvm": 6})


def placement(number, start, length=None, **more):
    end = None if length is None else str(start + timedelta(days=length))
    return {
        "placement_id": f"P{number:04d}", "person_id": f"K{number:04d}", "care_form": "hvb",
        "area": "bou", "start_date": str(start), "end_date": end, **more,
    }  # fmt: skip


def competing(size=2_500, seed=4):
    """Breakdowns early, planned ends late, both by lot: the first that comes."""
    random = np.random.default_rng(seed)
    breaks, plan = random.exponential(250, size), random.lognormal(np.log(200), 0.5, size)
    rows = []
    for number, (broke, planned) in enumerate(zip(breaks, plan, strict=True)):
        start = AS_OF - timedelta(days=int(random.integers(1, 2200)))
        length = max(int(min(broke, planned)), 1)
        over = start + timedelta(days=length) <= AS_OF
        reason = "breakdown" if broke < planned else "planned"
        rows.append(placement(number, start, length if over else None,
                              end_reason=reason if over else None))  # fmt: skip
    return spells_of(dataset(placements=rows), AS_OF)


def test_the_incidence_of_each_cause_is_that_of_aalen_and_johansen():
    """Left truncated where the history begins, right censored today."""
    spells = competing()
    days = 500
    alive = np.exp(-daily_new(fit_stays(spells, {HVB: 150.0}), days=days))[0]
    share = fit_endings(spells, {HVB: 0.25}).new[0][time_class(np.arange(float(days)))]
    found = np.cumsum(-np.diff(alive, prepend=1.0)[:, None] * share, axis=0)
    over = np.isfinite(spells.end)
    lasted = np.where(over, spells.end, spells.today + 1) - spells.start
    lasted = lasted + np.arange(len(lasted)) * 1e-6  # the oracle takes no ties
    entry = np.maximum(spells.begins - spells.start, 0)
    seen = lasted > entry
    codes = {"breakdown": 1, "planned": 2, "": 0}
    events = np.array([codes[reason] for reason in spells.reason.tolist()])
    for cause, event in ((BREAKDOWN, 1), (HOME, 2)):
        fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
        fitter.fit(lasted[seen], events[seen], event_of_interest=event, entry=entry[seen])
        oracle = fitter.cumulative_density_.iloc[:, 0]
        expected = np.interp(np.arange(days), oracle.index, oracle.to_numpy())
        assert found[:, cause] == pytest.approx(expected, abs=0.03)


def test_breakdowns_that_come_early_are_a_larger_share_of_early_ends():
    share = fit_endings(competing(), {HVB: 0.25}).new[0]
    early, late = time_class(np.array([20.0, 300.0]))
    assert share[early, BREAKDOWN] > 0.9
    assert share[late, BREAKDOWN] < 0.6
    assert share.sum(axis=1) == pytest.approx(np.ones(len(share)))


def test_few_ends_lean_on_the_form_the_municipality_and_what_is_usual():
    rows = [placement(n, date(2024, 1, 1) + timedelta(days=4 * n), 60, end_reason="breakdown")
            for n in range(60)]  # fmt: skip
    rows += [placement(100, date(2024, 5, 1), 60, care_form="sis", end_reason="planned")]
    spells = spells_of(dataset(placements=rows), AS_OF)
    usual = fit_endings(spells, {HVB: 0.2, ("sis", False): 0.1})
    # The one of the other form went home; here breakdowns are common, so it is not sure of much.
    assert 0.2 < usual.new[1, 0, BREAKDOWN] < usual.new[0, 0, BREAKDOWN]
    none = spells_of(dataset(placements=[placement(0, AS_OF)]), AS_OF)
    assert fit_endings(none, {HVB: 0.2}).new[0, 0, BREAKDOWN] == pytest.approx(0.2)


def chains(*, told=True):
    """Breakdowns go on to SiS, planned ends on to a family, and ends of age nowhere."""
    rows = []
    for n in range(90):
        start = date(2023, 1, 1) + timedelta(days=8 * n)
        reason = ("breakdown", "next_form", "aged_out")[n % 3]
        born = start.year - (18 if reason == "aged_out" else 14)
        rows.append(placement(3 * n, start, 60, person_id=f"A{n}", birth_month=f"{born}-01",
                              end_reason=reason if told else None))  # fmt: skip
        if reason != "aged_out":
            form = "sis" if reason == "breakdown" else "familjehem"
            after = start + timedelta(days=60)
            rows.append(placement(3 * n + 1, after, 40, person_id=f"A{n}", care_form=form,
                                  end_reason="planned" if told else None))  # fmt: skip
    return spells_of(dataset(placements=rows), AS_OF)


def test_what_follows_follows_the_cause():
    spells = chains()
    found = fit_endings(spells, dict.fromkeys(spells.groups, 0.2))
    familjehem, hvb, sis = range(3)
    assert found.onward[BREAKDOWN, hvb, sis] > 0.9
    assert found.onward[NEXT_FORM, hvb, familjehem] > 0.9
    assert found.moves[hvb, BREAKDOWN] > 0.9
    assert found.moves[hvb, AGED_OUT] < 0.1
    assert found.share[hvb, OF_AGE, AGED_OUT] > 0.7
    assert found.share[hvb, time_class(np.array([60.0]))[0], AGED_OUT] < 0.1
    assert found.share[hvb, AT_LIMIT].tolist() == [0, 0, 0, 1]


def test_an_end_without_a_reason_is_told_by_what_followed():
    spells = chains(told=False)
    found = fit_endings(spells, dict.fromkeys(spells.groups, 0.2))
    assert found.ended[BREAKDOWN] == found.ended[AGED_OUT] == 0
    assert found.ended[NEXT_FORM] > 55
    assert found.moves[1, NEXT_FORM] > 0.9


def test_the_last_day_by_law():
    rows = [
        placement(0, date(2025, 1, 1), birth_month="2007-09", legal_basis="lvu_2"),
        placement(1, date(2025, 1, 1), birth_month="2007-09", legal_basis="lvu_3"),
        placement(2, date(2025, 1, 1), birth_month="2007-09", legal_basis="sol"),
        placement(3, date(2025, 1, 1), birth_month="2004-07", legal_basis="sol",
                  care_form="stodboende"),
        placement(4, date(2025, 1, 31), area="vuxen", legal_basis="lvm", care_form="lvm_hem"),
        placement(5, date(2025, 1, 1), birth_month="2007-01", legal_basis="lvu_2"),  # beyond it
        placement(6, date(2025, 1, 1), legal_basis="lvu_2"),  # nobody knows when
    ]  # fmt: skip
    found = last_days(spells_of(dataset(placements=rows), AS_OF), LIMITS)
    days = [date(2025, 9, 30), date(2028, 9, 30), None, date(2025, 7, 31), date(2025, 7, 31)]
    expected = [np.inf if day is None else day_number(day) for day in [*days, None, None]]
    assert found.day.tolist() == expected
    assert found.unkept == ()


def test_a_limit_that_the_register_does_not_keep_is_not_used_and_named():
    rows = [placement(n, date(2022, 1, 1), 1100, birth_month="2005-03", legal_basis="lvu_2")
            for n in range(6)]  # fmt: skip
    rows += [placement(10, date(2025, 1, 1), birth_month="2007-09", legal_basis="lvu_2")]
    rows += [placement(11, date(2020, 1, 1), 30)]
    found = last_days(spells_of(dataset(placements=rows), AS_OF), LIMITS)
    assert found.unkept == ("lvu_2",)
    assert np.isinf(found.day).all()


def test_nobody_costs_beyond_the_limit_in_the_mean_or_in_any_future():
    """Care by 2 § LVU ends the month of the birthday; the same child by SoL goes on."""

    def ahead_of(basis):
        rows = [placement(0, date(2024, 1, 1), birth_month="2007-09", legal_basis=basis)]
        rates = [{"placement_id": "P0000", "kind": "care", "amount": "1000", "per": "day"}]
        priors = Priors({"ovrigt": 900.0}, limits=LIMITS)
        start = position(dataset(placements=rows, rates=rates), AS_OF, Month(2026, 6), priors)
        still = np.zeros_like(start.ahead.arrivals)
        return start, still

    for basis, goes_on in (("lvu_2", False), ("sol", True)):
        start, still = ahead_of(basis)
        ahead = start.ahead
        moves = np.zeros_like(ahead.endings.moves)
        alone = replace(ahead, arrivals=still, endings=replace(ahead.endings, moves=moves))
        mean = [value.mean for _, value in forecast_from(replace(start, ahead=alone)).months]
        runs = simulate(alone, runs=300, seed=1)
        assert all(cost > 0 for cost in mean[:4])
        assert any(mean[4:]) is goes_on
        assert bool(runs[:, 4:].any()) is goes_on
        assert (kinds_of(ahead.learned.spells, ahead.rows, ahead.learned.last_days.day,
                         np.array([day_number(date(2025, 10, 1))]))[0, 0]
                == (OF_AGE if goes_on else AT_LIMIT))  # fmt: skip


def test_causes_are_in_the_order_of_their_names():
    assert [CAUSES[at] for at in (HOME, NEXT_FORM, BREAKDOWN, AGED_OUT)] == list(CAUSES)
