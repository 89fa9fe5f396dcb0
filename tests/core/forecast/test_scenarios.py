"""Scenarios: nothing changed is the base to the öre, and every change goes the way it should."""

from datetime import date

import pytest

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.scenarios import (
    BadScenario,
    Change,
    Scenario,
    scenario_forecast,
    stress,
)
from hemmaplan.core.forecast.sensitivity import most_sensitive
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate

PRIORS = Priors({"hvb": 130.0, "familjehem": 600.0, "ovrigt": 200.0})
JULY = date(2025, 7, 1)
RUNS = 300


@pytest.fixture(scope="module")
def start():
    tables = generate(inhabitants=12_000, years=3, last_month=Month(2025, 12), seed=4)
    data = Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})
    return position(data, date(2025, 5, 31), Month(2025, 12), PRIORS)


@pytest.fixture(scope="module")
def base(start):
    return forecast_from(start, runs=RUNS)


def dearest(start):
    """The ongoing placement with the highest day price."""
    ahead = start.ahead
    line = int(ahead.per_day.argmax())
    return ahead.learned.spells.ids[int(ahead.rows[line])], ahead.per_day[line]


def tried(start, *changes):
    return scenario_forecast(start, Scenario("prov", changes), runs=RUNS)


def test_nothing_changed_is_the_base_to_the_ore(start, base):
    assert tried(start) == base
    nothing = [
        Change("fewer_new", JULY),
        Change("price_index", JULY),
        Change("own_facility", JULY),
        Change("outpatient", JULY),
        Change("end_earlier", JULY),
    ]
    assert tried(start, *nothing) == base


@pytest.mark.parametrize(
    "change",
    [
        Change("fewer_new", JULY, share=0.3),
        Change("price_index", JULY, share=-0.05),
        Change("own_facility", JULY, care_forms=("hvb",), places=2),
        Change("outpatient", JULY, share=0.1, shorter=0.2),
    ],
    ids=lambda change: change.kind,
)
def test_less_costs_less_in_the_mean_and_the_whole_range(start, base, change):
    found = tried(start, change)
    assert found.year.mean < base.year.mean
    assert found.year.quantile("p50") < base.year.quantile("p50")
    before = [(month, value.mean) for month, value in base.months if month < Month(2025, 7)]
    after = [value.mean for _, value in found.months][: len(before)]
    # Shorter stays are those of all newcomers, also the few who come before July.
    assert after == pytest.approx([mean for _, mean in before], rel=1e-3 * bool(change.shorter))


def test_an_earlier_end_saves_at_most_the_days_after_it(start, base):
    name, per_day = dearest(start)
    saved = base.year.mean - tried(start, Change("end_earlier", JULY, (name,))).year.mean
    assert 0 < saved <= 184 * per_day * 1.2  # index and extras


def test_a_cheaper_form_saves_less_than_an_end_and_a_dearer_costs_more(start, base):
    name, _ = dearest(start)
    ended = tried(start, Change("end_earlier", JULY, (name,))).year.mean
    moved = tried(start, Change("other_form", JULY, (name,), care_form="familjehem")).year.mean
    assert ended < moved < base.year.mean


def test_a_placement_named_twice_goes_over_once(start):
    name, _ = dearest(start)
    once, twice = (
        tried(start, Change("other_form", JULY, names, care_form="familjehem"))
        for names in ((name,), (name, name))
    )
    assert twice == once


def test_a_facility_costs_what_it_costs_whether_it_is_filled_or_not(start, base):
    empty = tried(start, Change("own_facility", JULY, places=0, month_cost_ore=100_000_00))
    assert empty.year.mean == base.year.mean + 6 * 100_000_00
    assert empty.chance_within(base.year.quantile("p50") + 6 * 100_000_00) == pytest.approx(
        0.5, abs=0.02
    )
    assert empty.year.quantile("p95") == base.year.quantile("p95") + 6 * 100_000_00


def test_one_more_placement_costs_its_days(start, base):
    found = scenario_forecast(start, stress(start.as_of), runs=RUNS)
    assert found.year.mean == base.year.mean + 122 * 20_000_00
    begun = tried(start, Change("one_more", date(2025, 1, 1), day_cost_ore=100))
    assert begun.year.mean == base.year.mean + 214 * 100  # from tomorrow


def test_changes_are_made_one_after_the_other(start):
    one = Change("price_index", JULY, share=0.10)
    both = tried(start, one, Change("price_index", JULY, share=-1 / 11))
    assert abs(both.year.mean - tried(start).year.mean) < 100


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("end_earlier", JULY, ("X",)), "pågår inte"),
        (Change("other_form", JULY, (), care_form="sis"), ""),
        (Change("fewer_new", JULY, share=1.5), "mellan 0 och 1"),
        (Change("outpatient", JULY, shorter=1.0), "mellan 0 och 1"),
        (Change("fewer_new", JULY, care_forms=("slott",)), "slott"),
        (Change("wish", JULY), "finns inte"),
        (Change("price_index", JULY, share=-1.0), "prisändring"),
    ],
)
def test_what_does_not_fit_says_so(start, change, words):
    if not words:
        assert tried(start, change).year.mean > 0  # nobody chosen: nothing changes
        return
    with pytest.raises(BadScenario, match=words):
        tried(start, change)


def test_the_five_assumptions_that_matter_most_are_ranked_by_their_exact_effect(start):
    found = most_sensitive(start)
    assert len(found) == 5
    widths = [each.width for each in found]
    assert widths == sorted(widths, reverse=True)
    assert all(width > 0 for width in widths)
    assert all(each.low_ore < 0 < each.high_ore for each in found)
    index = next(each for each in most_sensitive(start, 99) if each.kind == "index")
    assert index.high_ore == pytest.approx(-index.low_ore, abs=2)
