"""Cost per user (KPB, kostnad per brukare): what each user's services cost in a year, by age.

Each service's cost is spread over those who had it by how much they had: cost ÷ units is the cost
of a unit, times each one's units is the user's cost. Cost that no user can be linked to is in the
cost per inhabitant and not in the cost per user. Method: SKR's KPB; the cost concept is gross cost
less internal revenue and sales to other municipalities and regions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from hemmaplan.core.money import round_half_away

CONSUMPTION = {
    "person_id": pl.String,
    "age": pl.Int32,
    "service": pl.String,
    "thousandths": pl.Int64,
}
"""What a user had of a service: thousandths of its unit (day, hour or piece). `age` at 31 December;
null when unknown. A person has one age; rows of the same person and service are added."""

ADULT = 20
"""The first age of an adult where KPB splits resources between children and adults."""

AGE_GROUPS = (
    (0, 6), (7, 12), (13, 17), (18, 19), (20, 24), (25, 29), (30, 39), (40, 49), (50, 59), (60, 64),
    (65, None),
)  # fmt: skip
"""First and last age, both included (None = no end), as Eskilstuna prints them."""


class Uncosted(LookupError):
    """Services that were used but have no cost: without it a user's cost is unknown, not 0."""

    def __init__(self, services: Collection[str]) -> None:
        super().__init__(f"kostnad saknas för {', '.join(sorted(services))}")
        self.services = tuple(sorted(services))


def spread_on_users(consumption: pl.DataFrame, cost_ore: Mapping[str, int]) -> pl.DataFrame:
    """CONSUMPTION with `cost_ore` (Int64): each service's cost by use, adding to it to the öre.

    Largest remainder, equal ones to the earlier row (`core.money.spread`). Cost of a service that
    nobody used is not here: `unlinked` says it. Raises Uncosted.
    """
    used = consumption.filter(pl.col("thousandths") > 0)
    lacking = set(used["service"].unique()) - set(cost_ore)
    if lacking:
        raise Uncosted(lacking)
    costs = pl.DataFrame(
        {"service": list(cost_ore), "cost": list(cost_ore.values())},
        {"service": pl.String, "cost": pl.Int64},
    )
    rows = used.join(costs, "service", maintain_order="left")
    product = pl.col("cost").cast(pl.Int128) * pl.col("thousandths")
    total = pl.col("thousandths").sum().over("service")
    rows = rows.with_columns(part=(product // total).cast(pl.Int64), left=product % total)
    missing = pl.col("cost") - pl.col("part").sum().over("service")
    place = pl.col("left").rank("ordinal", descending=True).over("service")
    more = (place <= missing).cast(pl.Int64)
    return rows.with_columns(cost_ore=pl.col("part") + more).select(
        *consumption.columns, "cost_ore"
    )


def unlinked(consumption: pl.DataFrame, cost_ore: Mapping[str, int]) -> int:
    """Öre of the services that have a cost and no user."""
    used = set(consumption.filter(pl.col("thousandths") > 0)["service"].unique())
    return sum(cost for service, cost in cost_ore.items() if service not in used)


def per_user(costs: pl.DataFrame) -> pl.DataFrame:
    """One row a user: person_id, age, services (how many), cost_ore."""
    return costs.group_by("person_id").agg(
        pl.col("age").max(),
        services=pl.col("service").n_unique(),
        cost_ore=pl.col("cost_ore").sum(),
    )


@dataclass(frozen=True, slots=True)
class AgeCost:
    """A row of the table. `inhabitants` None: of no age in particular, or unknown."""

    label: str
    cost_ore: int
    inhabitants: int | None
    users: int

    @property
    def per_inhabitant(self) -> Fraction | None:
        """Kronor; None without inhabitants: never 0."""
        return Fraction(self.cost_ore, 100 * self.inhabitants) if self.inhabitants else None

    @property
    def per_user(self) -> Fraction | None:
        """Kronor (KPB); None without users."""
        return Fraction(self.cost_ore, 100 * self.users) if self.users else None

    @property
    def share(self) -> Fraction | None:
        """Users of the inhabitants."""
        return Fraction(self.users, self.inhabitants) if self.inhabitants else None


@dataclass(frozen=True, slots=True)
class CostPerUser:
    """A year: the groups, and what is linked to no user. `adults`: labels of the adult groups."""

    year: int
    groups: tuple[AgeCost, ...]
    unlinked_ore: int
    inhabitants: int | None
    adults: frozenset[str] = frozenset()

    @property
    def users(self) -> int:
        return sum(group.users for group in self.groups)

    @property
    def linked_ore(self) -> int:
        return sum(group.cost_ore for group in self.groups)

    @property
    def cost_ore(self) -> int:
        """All of it, linked to a user or not."""
        return self.linked_ore + self.unlinked_ore

    @property
    def per_inhabitant(self) -> Fraction | None:
        """Kronor of all cost."""
        return Fraction(self.cost_ore, 100 * self.inhabitants) if self.inhabitants else None

    @property
    def per_user(self) -> Fraction | None:
        """Kronor of the cost linked to users."""
        return Fraction(self.linked_ore, 100 * self.users) if self.users else None

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.users, self.inhabitants) if self.inhabitants else None

    @property
    def adult_ore(self) -> int:
        return sum(group.cost_ore for group in self.groups if group.label in self.adults)

    def moved_to_reach(self, children_share: Fraction) -> int:
        """Öre to move from adults to children for the children to have this share of the linked
        cost; negative: the other way."""
        wanted = children_share * self.linked_ore
        return round_half_away(wanted - (self.linked_ore - self.adult_ore))


def by_age(
    users: pl.DataFrame,
    people: Mapping[int, int],
    unlinked_ore: int,
    *,
    year: int,
    groups: Sequence[tuple[int, int | None]] = AGE_GROUPS,
) -> CostPerUser:
    """The table of a year from `per_user`'s rows. `people`: age → inhabitants at 31 December.

    Users of unknown age are a group of their own, without inhabitants. Raises ValueError when an
    age is in no group: then the table would not add up.
    """
    ages = users["age"].drop_nulls()
    outside = [
        age
        for age in {*ages.unique().to_list(), *people}
        if not any(first <= age and (last is None or age <= last) for first, last in groups)
    ]
    if outside:
        raise ValueError(f"no group for the age {min(outside)}")
    rows = [_row(users, people, *group) for group in groups]
    unknown = users.filter(pl.col("age").is_null())
    if unknown.height:
        rows.append(AgeCost("okänd ålder", int(unknown["cost_ore"].sum()), None, unknown.height))
    adults = frozenset(_label(*group) for group in groups if group[0] >= ADULT)
    total = sum(people.values()) or None
    return CostPerUser(year, tuple(rows), unlinked_ore, total, adults)


def _row(users: pl.DataFrame, people: Mapping[int, int], first: int, last: int | None) -> AgeCost:
    age = pl.col("age")
    inside = age >= first if last is None else age.is_between(first, last)
    found = users.filter(inside)
    count = sum(n for a, n in people.items() if a >= first and (last is None or a <= last))
    return AgeCost(_label(first, last), int(found["cost_ore"].sum()), count or None, found.height)


def _label(first: int, last: int | None) -> str:
    return f"{first}–" if last is None else f"{first}–{last}"


def hidden(groups: Sequence[AgeCost], small_count: int) -> frozenset[str]:
    """Labels of the groups that a published table leaves out (`few`)."""
    return few({group.label: group.users for group in groups}, small_count)


def few(users: Mapping[str, int], small_count: int) -> frozenset[str]:
    """Who is left out of a published table with a total: those of 1 to `small_count` users, and
    the next smallest where what the total gives away would be of no more than so many."""
    small = {name for name, n in users.items() if 1 <= n <= small_count}
    larger = [(n, name) for name, n in users.items() if n > small_count]
    if small and larger and sum(users[name] for name in small) <= small_count:
        small.add(min(larger)[1])
    return frozenset(small)


@dataclass(frozen=True, slots=True)
class HighCost:
    """Users who cost more than a limit in the year (ytterfall). Counts are None when too few."""

    limit_ore: int
    users: int | None
    cost_ore: int | None
    per_1000: Fraction | None


def high_cost(
    users: pl.DataFrame, limit_ore: int, *, inhabitants: int | None, small_count: int
) -> HighCost:
    """How many cost more than the limit, and how much; not told when they are 1 to `small_count`,
    or all others are."""
    over = users.filter(pl.col("cost_ore") > limit_ore)
    rest = users.height - over.height
    if 1 <= over.height <= small_count or (over.height and 1 <= rest <= small_count):
        return HighCost(limit_ore, None, None, None)
    per = Fraction(over.height * 1000, inhabitants) if inhabitants else None
    return HighCost(limit_ore, over.height, int(over["cost_ore"].sum()), per)
