from fractions import Fraction
from itertools import permutations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.decomposition import (
    CareCost,
    Effects,
    FormCost,
    decompose,
    round_together,
    split_product_change,
)

FORMS = ("familjehem", "hvb", "sis", "jourhem")
CAUSES = ("volume", "length", "mix", "price")


def total(effects: dict[str, Effects]) -> Effects:
    return Effects(*(sum(getattr(e, cause) for e in effects.values()) for cause in CAUSES))


def cost(period: CareCost) -> int:
    return sum(form.cost_ore for form in period.forms.values())


@st.composite
def periods(draw: st.DrawFn, *, every_form: bool = False, cost_without_days: bool = True):
    days = st.integers(1 if every_form else 0, 10_000)
    forms = {}
    for form in FORMS if every_form else draw(st.sets(st.sampled_from(FORMS))):
        care_days = draw(days)
        priced = care_days > 0 or cost_without_days
        forms[form] = FormCost(care_days, draw(st.integers(0, 10**10)) if priced else 0)
    care_days = sum(form.care_days for form in forms.values())
    placements = draw(st.integers(1, 300)) if care_days else 0
    return CareCost(placements, forms)


def test_a_change_worked_out_by_hand():
    # One form only, so no mix. 2 placements × 10 days × 100 öre = 2 000 → 3 × 10 × 120 = 3 600.
    # Volume first: +1 000 and then price +600. Price first: +400 and then volume +1 200.
    # The mean of the two orders: volume 1 100, price 500.
    before = CareCost(2, {"hvb": FormCost(20, 2000)})
    after = CareCost(3, {"hvb": FormCost(30, 3600)})
    assert decompose(before, after) == {"hvb": Effects(volume=1100, price=500)}


def test_a_shift_between_forms_is_mix():
    # 10 days at 100 and 10 at 300 become 5 and 15: same placements, length and prices.
    before = CareCost(2, {"familjehem": FormCost(10, 1000), "hvb": FormCost(10, 3000)})
    after = CareCost(2, {"familjehem": FormCost(5, 500), "hvb": FormCost(15, 4500)})
    assert decompose(before, after) == {
        "familjehem": Effects(mix=-500),
        "hvb": Effects(mix=1500),
    }


def test_longer_stays_are_length():
    before = CareCost(2, {"hvb": FormCost(20, 2000)})
    after = CareCost(2, {"hvb": FormCost(50, 5000)})
    assert decompose(before, after) == {"hvb": Effects(length=3000)}


def test_a_new_form_and_a_vanished_one_have_no_price_effect():
    before = CareCost(2, {"familjehem": FormCost(20, 2000)})
    after = CareCost(2, {"sis": FormCost(20, 20000)})
    assert decompose(before, after) == {
        "familjehem": Effects(mix=-2000),
        "sis": Effects(mix=20000),
    }


def test_from_nothing_everything_is_volume():
    after = CareCost(2, {"hvb": FormCost(20, 2000), "sis": FormCost(1, 7)})
    assert decompose(CareCost(), after) == {"hvb": Effects(volume=2000), "sis": Effects(volume=7)}
    assert decompose(CareCost(), CareCost()) == {}


def test_cost_without_care_days_is_price():
    before = CareCost(1, {"hvb": FormCost(10, 1000)})
    after = CareCost(1, {"hvb": FormCost(10, 1000), "sis": FormCost(0, 350)})
    assert decompose(before, after) == {"hvb": Effects(), "sis": Effects(price=350)}


@pytest.mark.parametrize(
    ("placements", "forms"),
    [(-1, {}), (1, {}), (0, {"hvb": FormCost(1, 1)}), (1, {"hvb": FormCost(-1, 0)})],
)
def test_periods_that_contradict_themselves_are_refused(placements, forms):
    with pytest.raises(ValueError, match="care days"):
        CareCost(placements, forms)


@settings(max_examples=100, deadline=None)
@given(periods(), periods())
def test_the_effects_add_to_the_change_of_every_form_and_of_the_whole(before, after):
    effects = decompose(before, after)
    none = FormCost(0, 0)
    for form, effect in effects.items():
        change = after.forms.get(form, none).cost_ore - before.forms.get(form, none).cost_ore
        assert effect.total == change
    assert total(effects).total == cost(after) - cost(before)


@settings(max_examples=100, deadline=None)
@given(periods(), periods())
def test_swapping_the_periods_turns_every_sign(before, after):
    there, back = decompose(before, after), decompose(after, before)
    for form, effect in there.items():
        opposite = back[form]
        assert all(getattr(effect, c) == -getattr(opposite, c) for c in CAUSES)


@settings(max_examples=50, deadline=None)
@given(periods(), periods(), st.permutations(FORMS))
def test_the_forms_names_and_order_do_not_matter(before, after, names):
    renamed = dict(zip(FORMS, names, strict=True))

    def rename(period: CareCost) -> CareCost:
        forms = {renamed[form]: value for form, value in reversed(period.forms.items())}
        return CareCost(period.placements, forms)

    effects = decompose(before, after)
    assert decompose(rename(before), rename(after)) == {
        renamed[form]: effect for form, effect in effects.items()
    }


@settings(max_examples=50, deadline=None)
@given(periods(), st.integers(0, 5))
def test_prices_alone_give_price_alone(before, factor):
    dearer = {f: FormCost(v.care_days, v.cost_ore * factor) for f, v in before.forms.items()}
    effects = total(decompose(before, CareCost(before.placements, dearer)))
    assert effects == Effects(price=cost(before) * (factor - 1))


@settings(max_examples=50, deadline=None)
@given(periods(cost_without_days=False), st.integers(1, 5))
def test_more_of_the_same_gives_volume_alone(before, factor):
    more = {f: FormCost(v.care_days * factor, v.cost_ore * factor) for f, v in before.forms.items()}
    effects = total(decompose(before, CareCost(before.placements * factor, more)))
    assert effects == Effects(volume=cost(before) * (factor - 1))


@settings(max_examples=50, deadline=None)
@given(periods(every_form=True), periods(every_form=True))
def test_the_whole_agrees_with_every_order_tried(before, after):
    """The second way: change the four factors of the whole cost one at a time, in all 24 orders."""

    def factors(period: CareCost) -> dict[str, dict[str, Fraction]]:
        days = period.care_days
        return {
            "volume": dict.fromkeys(FORMS, Fraction(period.placements)),
            "length": dict.fromkeys(FORMS, Fraction(days, period.placements)),
            "mix": {f: Fraction(v.care_days, days) for f, v in period.forms.items()},
            "price": {f: Fraction(v.cost_ore, v.care_days) for f, v in period.forms.items()},
        }

    start, end = factors(before), factors(after)
    found = dict.fromkeys(CAUSES, Fraction(0))
    for order in permutations(CAUSES):
        now = dict(start)
        for cause in order:
            was = sum(prod(now[c][f] for c in CAUSES) for f in FORMS)
            now[cause] = end[cause]
            found[cause] += sum(prod(now[c][f] for c in CAUSES) for f in FORMS) - was
    effects = total(decompose(before, after))
    for cause in CAUSES:
        assert abs(getattr(effects, cause) - found[cause] / 24) < len(FORMS)


numbers = st.lists(st.tuples(st.fractions(), st.fractions()), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_the_closed_form_is_the_mean_over_all_orders(pairs):
    before, after = zip(*pairs, strict=True)
    orders = list(permutations(range(len(pairs))))
    shares = [Fraction(0)] * len(pairs)
    for order in orders:
        now = list(before)
        for i in order:
            was = prod(now)
            now[i] = after[i]
            shares[i] += prod(now) - was
    exact = split_product_change(before, after)
    assert exact == [share / len(orders) for share in shares]
    assert sum(exact) == prod(after) - prod(before)


@given(st.lists(st.fractions(max_denominator=1000), max_size=8))
def test_rounding_together_keeps_the_sum_the_zeros_and_the_sign(parts):
    rounded = round_together(parts)
    assert abs(sum(rounded) - sum(parts)) <= Fraction(1, 2)
    assert all(abs(r - part) <= 1 for r, part in zip(rounded, parts, strict=True))
    assert all(r == 0 for r, part in zip(rounded, parts, strict=True) if part == 0)
    assert round_together([-part for part in parts]) == [-r for r in rounded]
