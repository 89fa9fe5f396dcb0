"""KPB: Eskilstuna's printed table to the krona, spreading to the öre, and small numbers."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.cost_per_user import (
    CONSUMPTION,
    AgeCost,
    CostPerUser,
    Uncosted,
    by_age,
    few,
    hidden,
    high_cost,
    per_user,
    spread_on_users,
    unlinked,
)
from hemmaplan.core.money import round_half_away, spread

# Eskilstuna 2022 (ESK-109): age, cost, inhabitants, users | kr per inhabitant, KPB, per cent
ESKILSTUNA = (
    ("0–6", 41_400_837, 8_783, 1_238, 4_714, 33_442, "14.1"),
    ("7–12", 76_807_226, 8_173, 1_369, 9_398, 56_105, "16.8"),
    ("13–17", 180_493_510, 6_867, 1_502, 26_284, 120_169, "21.9"),
    ("18–19", 65_755_629, 2_576, 295, 25_526, 222_900, "11.5"),
    ("20–24", 48_925_426, 6_192, 282, 7_901, 173_494, "4.6"),
    ("25–29", 18_327_949, 6_487, 209, 2_825, 87_694, "3.2"),
    ("30–39", 43_649_760, 14_437, 445, 3_023, 98_089, "3.1"),
    ("40–49", 33_313_445, 12_890, 340, 2_584, 97_981, "2.6"),
    ("50–59", 25_634_659, 13_875, 259, 1_848, 98_976, "1.9"),
    ("60–64", 9_096_127, 5_936, 99, 1_532, 91_880, "1.7"),
    ("65–", 12_495_519, 21_702, 157, 576, 79_589, "0.7"),
)
UNLINKED = 103_014_615


def kronor(value):
    return round_half_away(value)


def percent(share):
    return f"{round_half_away(share * 1000) / 10:.1f}"


@pytest.fixture
def eskilstuna():
    groups = tuple(AgeCost(name, cost * 100, people, n) for name, cost, people, n, *_ in ESKILSTUNA)
    adults = frozenset(row[0] for row in ESKILSTUNA[4:])
    return CostPerUser(2022, groups, UNLINKED * 100, 107_918, adults)


@pytest.mark.parametrize("row", ESKILSTUNA, ids=lambda row: row[0])
def test_every_printed_cell_of_an_age_group(row, eskilstuna):
    (group,) = [each for each in eskilstuna.groups if each.label == row[0]]
    assert kronor(group.per_inhabitant) == row[4]
    assert kronor(group.per_user) == row[5]
    assert percent(group.share) == row[6]


def test_the_printed_totals(eskilstuna):
    """The cost adds to 658 914 702; the table prints …703, the sum of unrounded rows."""
    assert eskilstuna.cost_ore == 658_914_702_00
    assert sum(group.inhabitants for group in eskilstuna.groups) == 107_918
    assert eskilstuna.users == 6_195
    assert kronor(eskilstuna.per_inhabitant) == 6_106
    assert kronor(eskilstuna.per_user) == 89_734
    assert percent(eskilstuna.share) == "5.7"
    assert kronor(Fraction(UNLINKED, 107_918)) == 955
    # ESK-R29: with the unlinked cost in it, the cost per user would be another number.
    assert kronor(Fraction(eskilstuna.cost_ore, 100 * eskilstuna.users)) == 106_362


@pytest.mark.parametrize(
    ("year", "cost", "unlinked_kr", "counts", "printed"),
    [
        (2021, 670_619_967, 97_916_840, (107_593, 6_343), (6_233, 90_289, "5.9")),
        (2020, 642_701_533, 95_808_703, (106_975, 5_841), (6_008, 93_630, "5.5")),
    ],
)
def test_the_years_before(year, cost, unlinked_kr, counts, printed):
    """Only totals are printed; what is linked to no user follows from them (ESK-R30)."""
    people, users = counts
    whole = AgeCost("alla", (cost - unlinked_kr) * 100, people, users)
    found = CostPerUser(year, (whole,), unlinked_kr * 100, people)
    assert (kronor(found.per_inhabitant), kronor(found.per_user), percent(found.share)) == printed


def test_children_have_two_thirds_and_are_to_have_eighty_per_cent(eskilstuna):
    """ESK-R35 and the target 80/20 (ESK-91)."""
    share = Fraction(eskilstuna.linked_ore - eskilstuna.adult_ore, eskilstuna.linked_ore)
    assert percent(share) == "65.6"
    assert round(eskilstuna.moved_to_reach(Fraction(4, 5)) / 100_000_000, 1) == 80.3
    assert eskilstuna.moved_to_reach(share) == 0


def consumption(*rows):
    return pl.DataFrame(rows, CONSUMPTION, orient="row")


def test_a_units_cost_times_each_ones_units():
    used = consumption(
        ("a", 14, "hvb", 10_000), ("b", 16, "hvb", 30_000), ("a", 14, "samtal", 1500)
    )
    found = spread_on_users(used, {"hvb": 800_000, "samtal": 4501})
    assert found["cost_ore"].to_list() == [200_000, 600_000, 4501]
    users = per_user(found).sort("person_id")
    assert users.rows() == [("a", 14, 2, 204_501), ("b", 16, 1, 600_000)]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("xy"), st.integers(1, 10**6)), min_size=1, max_size=30),
    st.integers(0, 10**11), st.integers(0, 10**11),
)  # fmt: skip
def test_it_is_money_spread_and_adds_to_the_ore(rows, of_x, of_y):
    used = consumption(*((f"p{i}", 10, service, q) for i, (service, q) in enumerate(rows)))
    costs = {"x": of_x, "y": of_y}
    found = spread_on_users(used, costs)
    for service, cost in costs.items():
        mine = found.filter(service=service)
        if mine.height:
            assert mine["cost_ore"].to_list() == spread(cost, mine["thousandths"].to_list())
    assert found["cost_ore"].sum() + unlinked(used, costs) == of_x + of_y


def test_a_used_service_without_cost_is_not_free():
    with pytest.raises(Uncosted, match="sis"):
        spread_on_users(consumption(("a", 14, "sis", 1000)), {"hvb": 5})


def test_cost_nobody_used_is_linked_to_no_user():
    used = consumption(("a", 14, "hvb", 1000), ("b", 15, "sis", 0))
    assert unlinked(used, {"hvb": 5, "sis": 70}) == 70


def test_by_age_with_unknown_ages_and_nobody():
    users = pl.DataFrame(
        {"person_id": ["a", "b", "c"], "age": [6, 7, None], "cost_ore": [100, 200, 400]},
        {"person_id": pl.String, "age": pl.Int32, "cost_ore": pl.Int64},
    )
    found = by_age(users, {6: 10, 7: 20, 70: 5}, 50, year=2025)
    rows = {group.label: group for group in found.groups}
    assert (rows["0–6"].cost_ore, rows["0–6"].inhabitants, rows["0–6"].users) == (100, 10, 1)
    assert rows["okänd ålder"].per_inhabitant is None
    assert rows["13–17"].per_user is None
    assert (found.cost_ore, found.users, found.inhabitants) == (750, 3, 35)
    assert by_age(users, {}, 0, year=2025).per_inhabitant is None


def test_everyone_from_the_last_age_on_is_in_the_last_group():
    users = pl.DataFrame(
        {"person_id": ["a", "b", "c"], "age": [64, 65, 97], "cost_ore": [100, 200, 400]},
        {"person_id": pl.String, "age": pl.Int32, "cost_ore": pl.Int64},
    )
    found = by_age(users, {64: 3, 65: 5, 99: 7}, 0, year=2025)
    before, last = found.groups[-2:]
    assert (before.label, before.cost_ore, before.users, before.inhabitants) == ("60–64", 100, 1, 3)
    assert (last.label, last.cost_ore, last.users, last.inhabitants) == ("65–", 600, 2, 12)


def test_ages_that_no_group_takes_are_refused():
    with pytest.raises(ValueError, match="age 5"):
        by_age(per_user(spread_on_users(consumption(("a", 5, "x", 1)), {"x": 1})), {}, 0,
               year=2025, groups=((6, 12), (13, None)))  # fmt: skip
    with pytest.raises(ValueError, match="age 30"):
        by_age(per_user(spread_on_users(consumption(("a", 30, "x", 1)), {"x": 1})), {}, 0,
               year=2025, groups=((0, 20),))  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=11), st.integers(1, 9))
def test_what_is_left_out_cannot_be_worked_out_from_the_total(users, small_count):
    groups = [AgeCost(str(i), 0, 100, n) for i, n in enumerate(users)]
    out = hidden(groups, small_count)
    small = {g.label for g in groups if 1 <= g.users <= small_count}
    assert small <= out
    others = any(g.users > small_count and g.label not in out for g in groups)
    if out and (others or out - small):
        assert len(out) > 1
        assert sum(g.users for g in groups if g.label in out) > small_count


@pytest.mark.parametrize(
    ("users", "out"),
    [
        ({"a": 2, "b": 20, "c": 10}, "ac"), ({"a": 2, "b": 3, "c": 10}, "ab"),
        ({"a": 2, "b": 2, "c": 10}, "abc"), ({"a": 0, "b": 5}, ""), ({"a": 1, "b": 4}, "ab"),
    ],
)  # fmt: skip
def test_no_more_is_left_out_than_the_total_gives_away(users, out):
    assert few(users, 4) == set(out)


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ([5, 5, 5, 5, 5, 90], False),
        ([90] * 6 + [5] * 6, True),
        ([90] * 6 + [5], False),
        ([5], True),
    ],
)
def test_few_high_cost_users_are_not_told(costs, told):
    users = pl.DataFrame({"cost_ore": costs}, {"cost_ore": pl.Int64})
    found = high_cost(users, 50, inhabitants=1000, small_count=4)
    assert (found.users is not None) == told
    if told:
        assert found.per_1000 == sum(cost > 50 for cost in costs)
