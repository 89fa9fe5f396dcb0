"""How far the year so far moves what is expected to come: towards the same year, within doubt."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests.frames import dataset

from hemmaplan.core.forecast.ahead import look_ahead
from hemmaplan.core.forecast.composition import composition, cost_by_month
from hemmaplan.core.forecast.model import position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.forecast.year_so_far import as_the_year_so_far, months_over
from hemmaplan.core.periods import Month, months

AS_OF = date(2025, 6, 30)
DECEMBER = Month(2025, 12)
PRIORS = Priors({"hvb": 90.0, "ovrigt": 200.0})


def town(*, since=date(2023, 1, 1), every=6, days=60, dear_in_spring=1.0, late=0):
    """One every few days; those who come in January to March of 2025 may be dearer."""
    starts = [since + timedelta(days=every * number) for number in range(1_000 // every)]
    placements = [
        {"placement_id": f"P{start}", "care_form": "hvb", "area": "bou", "start_date": str(start),
         "end_date": str(start + timedelta(days=days)),
         "recorded_on": str(start + timedelta(days=late))}
        for start in starts
    ]  # fmt: skip
    rates = [
        {"placement_id": f"P{start}", "kind": "care", "per": "day", "amount": str(
            1000 * (dear_in_spring if date(2025, 1, 1) <= start < date(2025, 4, 1) else 1))}
        for start in starts
    ]  # fmt: skip
    return dataset(placements=placements, rates=rates)


def year_of(start, ahead):
    parts = cost_by_month(composition(replace(start, ahead=ahead)))
    return sum(cost for month, cost in parts.items() if month <= DECEMBER)


def both(data):
    """The year with and without what the year so far says, its pull and doubt, and linear's."""
    start = position(data, AS_OF, DECEMBER, PRIORS)
    learned = start.ahead.learned
    alone = replace(learned.inflow, rate=learned.inflow.rate / learned.inflow.pull, pull=1.0)
    unmoved = look_ahead(replace(learned, inflow=alone), start.ahead.calendar)
    linear = linear_forecast(data, AS_OF, DECEMBER).year.mean
    return year_of(start, start.ahead), year_of(start, unmoved), learned.inflow, linear


def test_what_is_within_doubt_gives_the_year_that_the_months_so_far_do():
    moved, unmoved, inflow, linear = both(town())
    assert 0 < abs(inflow.pull - 1) < inflow.doubt
    assert abs(moved - linear) < 100 < abs(unmoved - linear)  # a rounding of each line and month


@pytest.mark.parametrize("dear", [0.2, 3.0])
def test_what_is_not_moves_by_the_doubt_and_no_further(dear):
    moved, unmoved, inflow, linear = both(town(dear_in_spring=dear))
    sign = 1 if linear > unmoved else -1
    assert inflow.pull == pytest.approx(1 + sign * inflow.doubt)
    assert sign * unmoved < sign * moved < sign * linear


def test_the_more_who_have_come_of_late_the_less_it_moves():
    doubts = [both(town(every=every))[2].doubt for every in (20, 6, 1)]
    assert sorted(doubts, reverse=True) == doubts
    assert 0.05 < doubts[2] < doubts[0] < 60**-0.5


@pytest.mark.parametrize(("as_of", "late"), [(date(2025, 1, 30), 0), (date(2025, 1, 31), 3)])
def test_a_year_with_no_month_that_is_over_and_registered_says_nothing(as_of, late):
    start = position(town(dear_in_spring=3.0, late=late), as_of, DECEMBER, PRIORS)
    assert start.ahead.learned.inflow.pull == 1


def test_a_month_is_over_by_its_days():
    assert months_over(date(2025, 6, 15)) == Fraction(11, 2)
    assert [months_over(month.last_day) for month in months(Month(2025, 1), DECEMBER)] == [
        *range(1, 13)
    ]


def test_what_is_registered_late_is_not_taken_for_a_cheaper_year():
    """The days when not all who came are registered count neither as cost nor as time."""
    seen, waiting = (both(town(late=late))[0] for late in (0, 21))
    assert waiting == pytest.approx(seen, rel=0.02)


def test_nobody_to_come_cannot_be_more():
    start = position(town(), AS_OF, DECEMBER, PRIORS)
    none = replace(start.ahead, arrivals=0 * start.ahead.arrivals)
    assert as_the_year_so_far(none, start.known, AS_OF) is none
