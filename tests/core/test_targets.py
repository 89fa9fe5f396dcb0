"""Targets: Eskilstuna's from 171 mnkr, steps that add up, and how far one has come."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.findings import Scope
from hemmaplan.core.periods import Month
from hemmaplan.core.steering_checks import CHECKS
from hemmaplan.core.targets import Followed, Target, achieved_effects, decided

MNKR = 100_000_000


def test_eskilstunas_adult_care():
    """171 mnkr less 41 per cent is about 70 mnkr, 12,5–19 a year in 2024–2027 (ESK-R33, R34)."""
    target = Target(171 * MNKR, 171 * MNKR * 59 // 100, 2024, 2027)
    assert round(target.change_ore / MNKR) == 70
    assert {round(step / MNKR, 1) for step in target.steps.values()} == {17.5}
    assert target.within(round(12.5 * MNKR), 19 * MNKR)
    assert not target.within(18 * MNKR, 19 * MNKR)


def test_to_the_level_of_another():
    target = Target(171 * MNKR, 101 * MNKR, 2024, 2027)
    assert target.share == Fraction(70, 171)
    assert round(target.share * 100) == 41


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(2000, 2030), st.integers(0, 9))
def test_the_steps_add_to_the_change(cost, to, first, more):
    target = Target(cost, to, first, first + more)
    assert sum(target.steps.values()) == target.change_ore
    assert max(target.steps.values()) - min(target.steps.values()) <= 1


@pytest.mark.parametrize(("cost", "first", "last"), [(0, 2024, 2027), (5, 2027, 2024)])
def test_a_target_that_is_none_is_refused(cost, first, last):
    with pytest.raises(ValueError, match="öre"):
        Target(cost, 1, first, last)


def test_how_far_one_has_come():
    target = Target(100 * MNKR, 60 * MNKR, 2024, 2027)
    followed = Followed(target, {2023: 9 * MNKR, 2024: 4 * MNKR, 2025: 6 * MNKR, 2026: 5}, 2025)
    assert (followed.wanted_ore, followed.achieved_ore) == (20 * MNKR, 10 * MNKR)
    assert followed.remaining_ore == 30 * MNKR
    assert followed.needed_per_year_ore == 15 * MNKR
    assert Followed(target, {}, 2027).needed_per_year_ore is None
    assert Followed(target, {}, 2020).needed_per_year_ore == 10 * MNKR


def test_effects_are_those_reported():
    rows = [
        {"measure_id": "M1", "month": "2025-03", "realised": 5},
        {"measure_id": "M2", "month": "2025-09", "realised": -1},
        {"measure_id": "M1", "month": "2026-01"},
    ]
    assert achieved_effects(dataset(measure_effects=rows), Month(2026, 1)) == {2025: 400}
    assert achieved_effects(dataset(measure_effects=rows), Month(2025, 8)) == {2025: 500}
    assert achieved_effects(dataset(), Month(2026, 1)) == {}


def target(id="T", **other):
    return {"target_id": id, "start_cost": 171, "target_cost": 101, "from_year": 2024,
            "to_year": 2027, **other}  # fmt: skip


def test_decided_targets_are_followed_by_the_measures_of_their_area():
    data = dataset(
        targets=[target("A", label="Vuxna", area="vuxen"), target("B")],
        measures=[{"measure_id": "M1", "area": "vuxen"}, {"measure_id": "M2", "area": "bou"}],
        measure_effects=[
            {"measure_id": "M1", "month": "2024-03", "realised": 5},
            {"measure_id": "M2", "month": "2024-09", "realised": 2},
        ],
    )
    adults, everything = decided(data, Month(2024, 12))
    assert (adults.label, everything.label) == ("Vuxna", "B")
    assert (adults.followed.achieved_ore, everything.followed.achieved_ore) == (500, 700)
    assert adults.followed.remaining_ore == (70 - 5) * 100


@pytest.mark.parametrize(
    "wrong", [{"to_year": 2023}, {"start_cost": 0}, {"target_cost": -1}, {"start_cost": -5}]
)
def test_a_target_that_cannot_be_is_told_and_not_followed(wrong):
    data = dataset(targets=[target(**wrong), target("B")])
    assert [each.target_id for each in decided(data, Month(2024, 12))] == ["B"]
    check = next(each for each in CHECKS if each.code == "target_impossible")
    (found,) = check.find(data, Scope(Month(2026, 2))).iter_rows(named=True)
    assert "Målet T följs inte" in found["message"]
    assert found["_row"] == 2


def test_interventions_of_nothing_and_without_cost_are_told():
    row = {"month": "2026-01", "service": "Samtal", "per": "hour"}
    data = dataset(interventions=[
        {**row, "quantity": "0", "unit_cost": "5"}, {**row, "quantity": "-2", "unit_cost": "5"},
        {**row, "quantity": "3"}, {**row, "quantity": "3", "unit_cost": "5"},
    ])  # fmt: skip
    found = {each.code: each.find(data, Scope(Month(2026, 2))) for each in CHECKS}
    assert found["quantity_not_positive"]["_row"].to_list() == [2, 3]
    assert found["quantity_not_positive"]["amount_ore"].to_list() == [0, 1000]
    assert found["intervention_unpriced"]["_row"].to_list() == [4]
