"""Why a cost per inhabitant differs: the causes add exactly, whoever is compared with whom."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.cost_level import (
    MIX,
    PRICE,
    REACH,
    UNLINKED,
    VOLUME,
    WHOLE,
    Level,
    Use,
    amounts,
    mean,
    middle,
    why,
)
from hemmaplan.core.decomposition import CareCost, Effects, FormCost, decompose, round_together
from hemmaplan.core.money import round_half_away

SERVICES = ("hvb", "familjehem", "oppenvard")


@st.composite
def levels(draw):
    """Municipalities with zero users, cost without users, and services that others lack."""
    services = {}
    for name in draw(st.sets(st.sampled_from(SERVICES))):
        users = draw(st.integers(0, 400))
        volume = Fraction(draw(st.integers(0, 90_000)), draw(st.integers(1, 4))) if users else 0
        services[name] = Use(users, Fraction(volume), draw(st.integers(0, 10**11)))
    most = max((use.users for use in services.values()), default=0)
    users = most + draw(st.integers(0, 300))
    return Level(draw(st.integers(1, 10**6)), users, services, draw(st.integers(0, 10**10)))


@settings(max_examples=150, deadline=None)
@given(levels(), levels())
def test_the_causes_add_to_the_difference_without_a_rest(before, after):
    found = why(before, after)
    assert sum(found.values()) == after.per_inhabitant - before.per_inhabitant
    people = after.inhabitants
    whole = (after.per_inhabitant - before.per_inhabitant) * people
    assert sum(amounts(found, people).values()) == round_half_away(whole)


@settings(max_examples=100, deadline=None)
@given(levels(), levels())
def test_turned_round_every_cause_changes_sign(before, after):
    there, back = why(before, after), why(after, before)
    assert there == {key: -each for key, each in back.items()}


@settings(max_examples=60, deadline=None)
@given(levels(), levels(), st.permutations(SERVICES))
def test_names_and_order_do_not_matter(before, after, names):
    new = dict(zip(SERVICES, names, strict=True))

    def renamed(level):
        services = {new[name]: use for name, use in reversed(level.services.items())}
        return replace(level, services=services)

    found = why(renamed(before), renamed(after))
    assert {(new.get(s, s), c): each for (s, c), each in why(before, after).items()} == found


@settings(max_examples=60, deadline=None)
@given(levels())
def test_nothing_differs_from_itself(level):
    assert set(why(level, level).values()) <= {0}


def test_worked_out_by_hand():
    # 10 and 20 users of 1 000; half of them in HVB; 100 days each at 50 and 60 kronor.
    before = Level(1000, 10, {"hvb": Use(5, Fraction(500), 2_500_000)})
    after = Level(1000, 20, {"hvb": Use(10, Fraction(1000), 6_000_000)})
    # Kronor per inhabitant 25 → 60. Reach first: +25, price +10; price first: +5, reach +30.
    assert why(before, after) == {
        ("hvb", REACH): 2750,
        ("hvb", MIX): 0,
        ("hvb", VOLUME): 0,
        ("hvb", PRICE): 750,
        (UNLINKED, WHOLE): 0,
    }


def test_a_new_and_a_vanished_service_have_no_price():
    before = Level(100, 4, {"hvb": Use(4, Fraction(40), 4000)})
    after = Level(100, 4, {"familjehem": Use(4, Fraction(40), 1000)})
    found = why(before, after)
    assert found["hvb", MIX] == -40
    assert found["familjehem", MIX] == 10
    assert {each for (_, cause), each in found.items() if cause != MIX} == {0}


def test_it_is_the_reports_own_engine():
    """With one inhabitant, placements for users and days for volume, the two are the same."""
    before = CareCost(2, {"hvb": FormCost(20, 2000)})
    after = CareCost(3, {"hvb": FormCost(45, 5400)})
    report = decompose(before, after)["hvb"]
    found = why(
        Level(10**6, 2, {"hvb": Use(2, Fraction(20), 2000 * 10**6)}),
        Level(10**6, 3, {"hvb": Use(3, Fraction(45), 5400 * 10**6)}),
    )
    causes = round_together([found["hvb", cause] for cause in (REACH, VOLUME, MIX, PRICE)])
    assert Effects(*causes) == report


@pytest.mark.parametrize(
    "level",
    [
        {"inhabitants": 0, "users": 0, "services": {}},
        {"inhabitants": 5, "users": 1, "services": {"hvb": Use(2, Fraction(1), 1)}},
        {"inhabitants": 5, "users": 1, "services": {"hvb": Use(1, Fraction(-1), 1)}},
    ],
)
def test_levels_that_contradict_themselves_are_refused(level):
    with pytest.raises(ValueError, match=r"inhabitants|users"):
        Level(**level)


def test_who_is_in_the_middle():
    assert middle({"a": 3.0, "b": 1.0, "c": 2.0}) == ("c",)
    assert middle({"a": 3.0, "b": 1.0, "c": 2.0, "d": 9.0}) == ("c", "a")
    assert middle({}) == ()


def test_the_mean_of_two_adds_to_the_mean_difference():
    own = Level(10, 2, {"hvb": Use(2, Fraction(9), 900)})
    others = [Level(20, 1, {"hvb": Use(1, Fraction(5), 100)}), Level(5, 0, {}, 400)]
    found = mean([why(other, own) for other in others])
    expected = own.per_inhabitant - sum(o.per_inhabitant for o in others) / 2
    assert sum(found.values()) == expected
