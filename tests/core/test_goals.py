"""Goals of figures: which hold, what they want in the figure's unit, and whether they are met."""

from datetime import date
from fractions import Fraction

import pytest
from tests.frames import dataset

from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.goals import Goal, State, goals
from hemmaplan.core.periods import Month

SHARE = Address("framework_adherence", "total", "total", "share_ytd")
DAYS = Address("care_days", "total", "placed", "ytd")
OCTOBER, DECEMBER = Month(2026, 10), Month(2026, 12)


def goal(address: Address, direction: str, value: int) -> Goal:
    return Goal(address, direction, Fraction(value), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("direction", "share", "state"),
    [
        ("at_least", Fraction(85, 100), State.MET),
        ("at_least", Fraction(849, 1000), State.MISSED),
        ("at_most", Fraction(85, 100), State.MET),
        ("at_most", Fraction(851, 1000), State.MISSED),
    ],
)
def test_a_share_is_set_against_per_cent_every_month(direction, share, state) -> None:
    figure = Figure(SHARE, share, Unit.SHARE)
    assert goal(SHARE, direction, 85).state(figure, OCTOBER) is state


@pytest.mark.parametrize(
    ("direction", "days", "october", "december"),
    [
        ("at_most", 12_000, State.OPEN, State.MET),
        ("at_most", 12_001, State.MISSED, State.MISSED),
        ("at_least", 12_000, State.MET, State.MET),
        ("at_least", 11_999, State.OPEN, State.MISSED),
    ],
)
def test_a_sum_of_the_year_is_open_until_the_year_has_decided_it(
    direction, days, october, december
) -> None:
    figure, wanted = Figure(DAYS, days, Unit.DAYS), goal(DAYS, direction, 12_000)
    assert wanted.state(figure, OCTOBER) is october
    assert wanted.state(figure, DECEMBER) is december


def test_kronor_are_set_against_ore() -> None:
    assert goal(DAYS, "at_most", 5).wanted(Unit.KR) == 500
    assert goal(DAYS, "at_most", 5).wanted(Unit.KR_PER_DAY) == 500
    assert goal(DAYS, "at_most", 5).wanted(Unit.COUNT) == 5


def test_the_goal_with_the_later_first_day_holds_while_its_days_last() -> None:
    row = {"figure": str(SHARE), "direction": "at_least", "from_date": "2025-01-01", "value": 75}
    rows = [
        row | {"from_date": "2026-01-01", "to_date": "2026-06-30", "value": 85, "label": "Trohet"},
        row,
        {**row, "figure": "ingen adress"},
        {**row, "from_date": "2026-07-01", "to_date": "2026-01-01"},
    ]
    data = dataset(goals=rows)
    held = {on: goals(data, on) for on in (date(2026, 6, 30), date(2026, 7, 1), date(2024, 1, 1))}
    assert [each.value for each in held[date(2026, 6, 30)].values()] == [85]
    assert held[date(2026, 6, 30)][SHARE].label == "Trohet"
    assert [each.value for each in held[date(2026, 7, 1)].values()] == [75]
    assert not held[date(2024, 1, 1)]
