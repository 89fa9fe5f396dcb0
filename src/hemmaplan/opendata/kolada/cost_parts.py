"""What Kolada's cost per inhabitant consists of: services, and what each is the product of.

A service's cost per inhabitant of all ages is, where the figures are there, the share of the
inhabitants that are of its ages × users or care days per inhabitant of those ages × the cost of
each. The first is the ratio of its two costs per inhabitant, the last what the other two leave.
"""

from dataclasses import dataclass
from fractions import Fraction

from hemmaplan.core.comparison import Peers, exact
from hemmaplan.core.cost_level import (
    AGE,
    PRICE,
    REACH,
    REST,
    VOLUME,
    WHOLE,
    CostPart,
    Effects,
    amounts,
    effects,
    mean,
    middle,
)

WHOLE_KPI = "N30101"


@dataclass(frozen=True, slots=True)
class _Made:
    """`of_ages`: the cost per inhabitant of its ages; `use`: users or days; `per` inhabitants."""

    of_ages: str
    use: str
    per: int
    cause: str


_SERVICES: dict[str, _Made | None] = {
    "N33007": _Made("N33002", "N33816", 1000, REACH),
    "N33008": _Made("N33004", "N33817", 1000, REACH),
    "N33009": None,
    "N35009": _Made("N35002", "N35804", 1, VOLUME),
    "N35010": None,
    "N35011": None,
    "N37001": None,
    "N37002": None,
    "N31001": None,
}
"""The parts of the whole, and what those are made of that Kolada says it of."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The whole cost against another year or municipality.

    `cells`: (kpi of the service or REST, cause) → öre for all inhabitants; they add to `total_ore`.
    `against`: the municipalities compared with (two: their mean), or none for the year before.
    """

    year: int
    against: tuple[str, ...]
    total_ore: int
    cells: dict[tuple[str, str], int]


def against_median(peers: Peers, year: int) -> Difference | None:
    """Against the one or two whose cost is the group's median; None when it can't be told."""
    values = peers.among(WHOLE_KPI, year)
    return _against(peers, year, middle({m: values[m] for m in peers.members if m in values}))


def against_reference(peers: Peers, year: int) -> Difference | None:
    return _against(peers, year, (peers.reference,) if peers.reference else ())


def against_last_year(peers: Peers, year: int) -> Difference | None:
    before, after = _parts(peers, peers.own, year - 1), _parts(peers, peers.own, year)
    people = peers.figures[WHOLE_KPI].inhabitants if WHOLE_KPI in peers.figures else None
    if before is None or after is None or people is None:
        return None
    return _difference(year, (), effects(*_same(before, after)), people)


def _against(peers: Peers, year: int, others: tuple[str, ...]) -> Difference | None:
    own = _parts(peers, peers.own, year)
    people = peers.figures[WHOLE_KPI].inhabitants if WHOLE_KPI in peers.figures else None
    theirs = [_parts(peers, other, year) for other in others]
    known = [each for each in theirs if each is not None]
    if own is None or people is None or not known or len(known) < len(theirs):
        return None
    found = mean([effects(*_same(each, own)) for each in known])
    return _difference(year, others, found, people)


def _difference(year: int, others: tuple[str, ...], found: Effects, people: int) -> Difference:
    cells = amounts({key: each * 100 for key, each in found.items()}, people)
    return Difference(year, others, sum(cells.values()), cells)


def _same(
    before: dict[str, CostPart], after: dict[str, CostPart]
) -> tuple[dict[str, CostPart], dict[str, CostPart]]:
    """The services both have; what the others cost is in the rest of each."""
    both = [name for name in after if name in before and name != REST]

    def only(found: dict[str, CostPart]) -> dict[str, CostPart]:
        rest = sum((part.cost for name, part in found.items() if name not in both), Fraction())
        return {**{name: found[name] for name in both}, REST: CostPart(rest, {WHOLE: rest})}

    return only(before), only(after)


def _parts(peers: Peers, municipality: str, year: int) -> dict[str, CostPart] | None:
    """Kronor per inhabitant by service, and the rest; None without the whole."""
    value = {kpi: exact(number) for kpi, number in peers.of(municipality, year).items()}
    if WHOLE_KPI not in value:
        return None
    found = {
        kpi: CostPart(value[kpi], _factors(kpi, made, value))
        for kpi, made in _SERVICES.items()
        if kpi in value
    }
    rest = value[WHOLE_KPI] - sum((part.cost for part in found.values()), Fraction())
    return {**found, REST: CostPart(rest, {WHOLE: rest})}


def _factors(
    kpi: str, made: _Made | None, value: dict[str, Fraction]
) -> dict[str, Fraction | None]:
    """What the cost is made of; the whole where something is unknown, or cost has no users."""
    cost = value[kpi]
    if made is None or not {made.of_ages, made.use} <= value.keys():
        return {WHOLE: cost}
    use = value[made.use] / made.per
    if not value[made.of_ages] or not use:
        return {WHOLE: cost} if cost else {AGE: None, made.cause: Fraction(0), PRICE: None}
    return {AGE: cost / value[made.of_ages], made.cause: use, PRICE: value[made.of_ages] / use}
