"""Why the cost changed: volume, length, mix and price, to the öre.

The cost of a period is placements × care days per placement × the form's share of the care days
× its cost per care day, summed over the forms. Each factor's effect is its Shapley value: what
its change adds to the cost, averaged over every order in which the four could have changed. So
the effects add to the whole exactly, none is first among them, and there is no residual.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import factorial, prod

from hemmaplan.core.money import round_half_away


@dataclass(frozen=True, slots=True)
class FormCost:
    care_days: int
    cost_ore: int


@dataclass(frozen=True, slots=True)
class CareCost:
    """A period, real or budgeted: placements with a care day, and each form's days and cost.

    Placements without care days, and the reverse, contradict each other and raise ValueError.
    """

    placements: int = 0
    forms: Mapping[str, FormCost] = field(default_factory=dict)

    def __post_init__(self) -> None:
        smallest = min((form.care_days for form in self.forms.values()), default=0)
        if self.placements < 0 or smallest < 0:
            raise ValueError("placements and care days cannot be negative")
        if (self.placements == 0) != (self.care_days == 0):
            raise ValueError(f"{self.placements} placements have {self.care_days} care days")

    @property
    def care_days(self) -> int:
        return sum(form.care_days for form in self.forms.values())


@dataclass(frozen=True, slots=True)
class Effects:
    """Öre that the cost rose by, for each cause; a saving is negative."""

    volume: int = 0
    length: int = 0
    mix: int = 0
    price: int = 0

    @property
    def total(self) -> int:
        return self.volume + self.length + self.mix + self.price


def decompose(before: CareCost, after: CareCost) -> dict[str, Effects]:
    """The change of cost from `before` to `after`, by form and cause.

    A form's effects add to the change of its cost, and the causes of the whole are the sums over
    forms. Where a factor has no value in one of the periods, it is taken to be unchanged: a form
    that is new or gone has no price effect (its share of the care days changes, so it shows as
    mix), and from or to a period without any care at all everything is volume. Cost on a form
    without care days in that period (a late fee, say) has no day price either: its change is
    price.
    """
    return {
        form: _form_effects(form, before, after) for form in sorted({*before.forms, *after.forms})
    }


def _form_effects(form: str, before: CareCost, after: CareCost) -> Effects:
    none = FormCost(0, 0)
    old, new = before.forms.get(form, none), after.forms.get(form, none)
    changes = split_cost_change(
        Part(Fraction(old.cost_ore), _factors(before, old)),
        Part(Fraction(new.cost_ore), _factors(after, new)),
    )
    return Effects(*round_together(changes))


def _factors(period: CareCost, form: FormCost) -> tuple[Fraction | None, ...]:
    """Placements, days per placement, the form's share of days, cost per day; None = no value."""
    days = period.care_days
    return (
        Fraction(period.placements),
        Fraction(days, period.placements) if period.placements else None,
        Fraction(form.care_days, days) if days else None,
        Fraction(form.cost_ore, form.care_days) if form.care_days else None,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a cost, and factors whose product it is; None for one that has no value.

    Cost that the factors do not carry (a fee without a care day) is the last factor's.
    """

    cost: Fraction
    factors: tuple[Fraction | None, ...]


def split_cost_change(before: Part, after: Part) -> list[Fraction]:
    """Each factor's effect on the change of a part's cost; they add to it exactly.

    A factor without a value on one side is taken to be the same as on the other. Both parts have
    the same factors in the same order.
    """
    pairs = list(zip(before.factors, after.factors, strict=True))
    shares = split_product_change(
        [_either(old, new) for old, new in pairs], [_either(new, old) for old, new in pairs]
    )
    shares[-1] += after.cost - before.cost - sum(shares)
    return shares


def _either(value: Fraction | None, other: Fraction | None) -> Fraction:
    if value is not None:
        return value
    return other if other is not None else Fraction(0)


def split_product_change(before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Fraction]:
    """Each factor's Shapley share of prod(after) − prod(before), in closed form.

    The weight of a set of factors already changed is that of the orders in which exactly they
    come first. Exact; the shares add to the change.
    """
    count = len(before)
    shares = []
    for i in range(count):
        others = [k for k in range(count) if k != i]
        share = Fraction(0)
        for size in range(count):
            weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
            for changed in combinations(others, size):
                share += weight * prod(after[k] if k in changed else before[k] for k in others)
        shares.append(share * (after[i] - before[i]))
    return shares


def round_together(parts: Sequence[Fraction]) -> list[int]:
    """Whole numbers within 1 of each part that add to the parts' sum, rounded.

    Each running sum is rounded and the steps between them are taken: a part that is 0 stays 0,
    and parts of the opposite sign come out as the opposite numbers (money.spread promises
    neither, and takes no negative weights).
    """
    running, rounded, sums = Fraction(0), 0, []
    for part in parts:
        running += part
        sums.append(round_half_away(running) - rounded)
        rounded = round_half_away(running)
    return sums
