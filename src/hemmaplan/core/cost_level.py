"""Why a cost per inhabitant is another than last year's or another municipality's, to the öre.

The cost per inhabitant is the sum over services of reach × mix × volume × price: users per
inhabitant, the share of the users that have the service, units per user of the service, and cost
per unit. Each one's effect is its Shapley value (core.decomposition), so they add exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemmaplan.core.decomposition import Part, round_together, split_cost_change

REACH, MIX, VOLUME, PRICE = "reach", "mix", "volume", "price"
AGE = "age"
"""How large a share of the inhabitants are of the age that a service is for."""
WHOLE = "whole"
"""The whole of a service's cost, where nothing is known of what it consists of."""

UNLINKED = "unlinked"
"""The service of cost that is linked to no user."""
REST = "rest"
"""What the services leave of the whole."""


@dataclass(frozen=True, slots=True)
class Use:
    """One service: its users, units of it (days, hours or pieces) and its cost in öre."""

    users: int = 0
    volume: Fraction = Fraction(0)
    cost_ore: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """A municipality's year. `users`: persons with any service, each once.

    Raises ValueError without inhabitants, with negative numbers, or when a service has more users
    than there are.
    """

    inhabitants: int
    users: int
    services: Mapping[str, Use]
    unlinked_ore: int = 0

    def __post_init__(self) -> None:
        if self.inhabitants <= 0:
            raise ValueError(f"{self.inhabitants} inhabitants")
        for name, use in self.services.items():
            if not 0 <= use.users <= self.users or use.volume < 0:
                raise ValueError(f"{name}: {use.users} of {self.users} users")

    @property
    def per_inhabitant(self) -> Fraction:
        """Öre."""
        total = sum(use.cost_ore for use in self.services.values()) + self.unlinked_ore
        return Fraction(total, self.inhabitants)


@dataclass(frozen=True, slots=True)
class CostPart:
    """A service's cost per inhabitant and what it is the product of: cause → factor."""

    cost: Fraction
    factors: Mapping[str, Fraction | None]


Effects = dict[tuple[str, str], Fraction]
"""(service, cause) → what it adds."""


def parts(level: Level, services: Sequence[str]) -> dict[str, CostPart]:
    """Cost per inhabitant in öre by service; a service that is not there has no users of it."""
    found = {name: _part(level, level.services.get(name, Use())) for name in services}
    unlinked = Fraction(level.unlinked_ore, level.inhabitants)
    return {**found, UNLINKED: CostPart(unlinked, {WHOLE: unlinked})}


def _part(level: Level, use: Use) -> CostPart:
    factors = {
        REACH: Fraction(level.users, level.inhabitants),
        MIX: Fraction(use.users, level.users) if level.users else None,
        VOLUME: use.volume / use.users if use.users else None,
        PRICE: use.cost_ore / use.volume if use.volume else None,
    }
    return CostPart(Fraction(use.cost_ore, level.inhabitants), factors)


def effects(before: Mapping[str, CostPart], after: Mapping[str, CostPart]) -> Effects:
    """What each cause in each service adds to the cost per inhabitant. Both have the same services.

    Where the two don't know the same factors of a service, its whole difference is WHOLE.
    """
    found: Effects = {}
    for service, new in after.items():
        old = before[service]
        if old.factors.keys() != new.factors.keys():
            found[service, WHOLE] = new.cost - old.cost
            continue
        changes = split_cost_change(
            Part(old.cost, tuple(old.factors.values())), Part(new.cost, tuple(new.factors.values()))
        )
        for cause, change in zip(new.factors, changes, strict=True):
            found[service, cause] = change
    return found


def why(before: Level, after: Level) -> Effects:
    """The difference of two levels in öre per inhabitant, by service and cause."""
    services = sorted({*before.services, *after.services})
    return effects(parts(before, services), parts(after, services))


def mean(several: Sequence[Effects]) -> Effects:
    """The mean of effects against several others: it adds to the mean difference."""
    keys = dict.fromkeys(key for each in several for key in each)
    none = Fraction(0)
    return {key: sum((e.get(key, none) for e in several), none) / len(several) for key in keys}


def amounts(found: Effects, people: int) -> dict[tuple[str, str], int]:
    """Effects in öre per inhabitant as whole öre for all: they add to the rounded whole."""
    whole = round_together([each * people for each in found.values()])
    return dict(zip(found, whole, strict=True))


def middle(values: Mapping[str, float]) -> tuple[str, ...]:
    """Who has the median: one municipality, or two whose mean it is. Empty without any."""
    ranked = sorted(values, key=lambda name: (values[name], name))
    half = len(ranked) // 2
    return tuple(ranked[half - 1 + len(ranked) % 2 : half + 1])
