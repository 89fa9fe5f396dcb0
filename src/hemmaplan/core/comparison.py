"""Where a municipality stands among others: quartiles, band, distance, and what it is in kronor.

Values are floats as the statistics have them, except amounts in kronor: integer öre. A value that
is missing or marked as secret is unknown, never 0. Quartiles are Hyndman and Fan's type 7, over the
members that have a value.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

import polars as pl

from hemmaplan.core.key_figures import Direction, KeyFigure, Unit
from hemmaplan.core.money import round_half_away

VALUES = {
    "kpi": pl.String,
    "municipality": pl.String,
    "year": pl.Int32,
    "value": pl.Float64,
    "status": pl.String,
    "preliminary": pl.Boolean,
    "fetched": pl.Date,
}
"""One value of one municipality and year. `status` not "": uncertain or secret, never shown."""

FEWEST = 4
"""Fewer values than this have no quartiles: each would be one municipality's own value."""

AgeBand = tuple[int, int | None, int]
"""First age, last age included (None = no end), inhabitants at 31 December."""


class NoInhabitants(LookupError):
    """How many the inhabitants are can't be told. The message is Swedish and says why."""


def inhabitants(bands: Iterable[AgeBand], ages: tuple[int, int | None]) -> int:
    """Inhabitants of some ages, both ends included (None = no end).

    Raises NoInhabitants when the bands leave out or split any of the ages, or nobody lives there.
    """
    first, last = ages
    wanted = f"{first}–{last} år" if last is not None else f"{first} år och äldre"
    following: int | None = first
    total = 0
    for start, end, count in sorted(bands, key=lambda band: band[0]):
        if following is None or (end is not None and end < first):
            continue
        if last is not None and start > last:
            break
        if start != following or (last is not None and (end is None or end > last)):
            raise NoInhabitants(f"Folkmängdens åldersgrupper täcker inte {wanted}.")
        total += count
        following = None if end is None or end == last else end + 1
    if following is not None:
        raise NoInhabitants(f"Folkmängd saknas för {wanted}.")
    if total <= 0:
        raise NoInhabitants(f"Folkmängden i åldern {wanted} är 0.")
    return total


class Band(StrEnum):
    """Where a value lies among the others'. Tied with the median it lies in the middle."""

    LOWEST = "lowest_25"
    MIDDLE = "middle_50"
    HIGHEST = "highest_25"


@dataclass(frozen=True, slots=True)
class Position:
    """One year: the municipality's own value beside the `count` of the group that have one.

    `value` is null when unknown or marked (`status`); the quartiles with fewer than FEWEST.
    """

    year: int
    value: float | None
    status: str
    preliminary: bool
    fetched: date | None
    count: int
    q1: float | None
    median: float | None
    q3: float | None

    @property
    def band(self) -> Band | None:
        if self.value is None or self.q1 is None or self.median is None or self.q3 is None:
            return None
        if self.value <= self.q1 and self.value < self.median:
            return Band.LOWEST
        if self.value >= self.q3 and self.value > self.median:
            return Band.HIGHEST
        return Band.MIDDLE


def positions(
    values: pl.DataFrame, own: str, members: Collection[str]
) -> dict[str, tuple[Position, ...]]:
    """Key figure → every year that the municipality or the group has a value, oldest first."""
    known = values.with_columns(value=pl.when(pl.col("status") == "").then("value"))
    value, enough = pl.col("value"), pl.col("value").count() >= FEWEST
    of_group = (
        known.filter(pl.col("municipality").is_in(list(members)))
        .group_by("kpi", "year")
        .agg(
            count=value.count(),
            q1=pl.when(enough).then(value.quantile(0.25, "linear")),
            median=value.median(),
            q3=pl.when(enough).then(value.quantile(0.75, "linear")),
        )
    )
    mine = known.filter(municipality=own).drop("municipality")
    both = mine.join(of_group, ["kpi", "year"], how="full", coalesce=True).sort("kpi", "year")
    both = both.with_columns(
        pl.col("status").fill_null(""), pl.col("preliminary").fill_null(False),
        pl.col("count").fill_null(0),
    )  # fmt: skip
    found: dict[str, list[Position]] = {}
    names = Position.__dataclass_fields__
    for kpi, *cells in both.select("kpi", *names).iter_rows():
        found.setdefault(kpi, []).append(Position(*cells))
    return {kpi: tuple(years) for kpi, years in found.items()}


@dataclass(frozen=True, slots=True)
class Gap:
    """Own value minus another: in the figure's unit, as a share of the other, and in öre.

    `share` is null where the other is 0, or the figure is a share or an index or follows size;
    `ore` where it is no cost per inhabitant, or the inhabitants are unknown.
    """

    amount: float
    share: float | None
    ore: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A key figure beside the group. `inhabitants` are those it is divided by, in `latest.year`."""

    figure: KeyFigure
    years: tuple[Position, ...]
    reference: Mapping[int, float] = field(default_factory=dict)
    inhabitants: int | None = None

    @property
    def latest(self) -> Position | None:
        """The last year with a value of one's own."""
        return next((each for each in reversed(self.years) if each.value is not None), None)

    @property
    def band(self) -> Band | None:
        """None for what follows the size of the municipality, such as a number of persons."""
        return self.latest.band if self.latest and self.figure.unit not in _BY_SIZE else None

    @property
    def reached_best(self) -> bool:
        """Whether it lies in the best quarter already."""
        gap = self.to_best
        if gap is None:
            return False
        return gap.amount <= 0 if self.figure.direction is Direction.LOWER else gap.amount >= 0

    @property
    def newer(self) -> Position | None:
        """A later year, for which others have values but not this municipality."""
        last = self.years[-1] if self.years else None
        return last if last is not None and last is not self.latest else None

    @property
    def to_median(self) -> Gap | None:
        return self._gap(self.latest.median if self.latest else None)

    @property
    def best(self) -> float | None:
        """Where the best quarter begins; none for a figure that is neither good nor bad."""
        if self.latest is None or self.figure.direction is Direction.NEUTRAL:
            return None
        lower = self.figure.direction is Direction.LOWER
        return self.latest.q1 if lower else self.latest.q3

    @property
    def to_best(self) -> Gap | None:
        return self._gap(self.best)

    @property
    def to_reference(self) -> Gap | None:
        return self._gap(self.reference.get(self.latest.year) if self.latest else None)

    def _gap(self, other: float | None) -> Gap | None:
        if self.latest is None or self.latest.value is None or other is None:
            return None
        amount = self.latest.value - other
        relative = self.figure.unit not in _NOT_RELATIVE and other > 0
        share = amount / other if relative else None
        ore = None
        if self.figure.unit is Unit.KR_PER_INHABITANT and self.inhabitants is not None:
            ore = amount_ore(exact(self.latest.value) - exact(other), self.inhabitants)
        elif self.figure.unit is Unit.MNKR:
            ore = amount_ore((exact(self.latest.value) - exact(other)) * 1_000_000, 1)
        return Gap(amount, share, ore)


_BY_SIZE = {Unit.COUNT, Unit.FULL_TIME, Unit.MNKR}
_NOT_RELATIVE = {Unit.PERCENT, Unit.INDEX, *_BY_SIZE}


def exact(value: float) -> Fraction:
    """The decimal that a float was written as."""
    return Fraction(Decimal(str(value)))


def amount_ore(kronor: Fraction, people: int) -> int:
    """Kronor a head times heads, in whole öre."""
    return round_half_away(kronor * people * 100)


@dataclass(frozen=True, slots=True, eq=False)
class Peers:
    """A municipality beside a group: every key figure, and the values they were worked out from.

    `names`: code → name of the municipality itself, the members and the reference ("" = none).
    `values`: VALUES of the same. `title` names the group, `fetched` the day of the statistics.
    """

    own: str
    group: str
    title: str
    members: tuple[str, ...]
    reference: str
    names: Mapping[str, str]
    fetched: date
    values: pl.DataFrame
    figures: Mapping[str, Comparison]
    population: str = ""
    """Why there are no amounts in kronor, when there are none."""
    regrouped: str = ""
    """That the group has other members than before, when it has."""

    @property
    def name(self) -> str:
        return self.names[self.own]

    def among(self, kpi: str, year: int) -> dict[str, float]:
        """Municipality → value, of the municipality itself, the members and the reference."""
        rows = _known_by(self, "kpi", "year").get((kpi, year))
        return {} if rows is None else dict(rows.select("municipality", "value").iter_rows())

    def of(self, municipality: str, year: int) -> dict[str, float]:
        """Key figure → value of one municipality."""
        rows = _known_by(self, "year").get((year,))
        if rows is None:
            return {}
        return dict(rows.filter(municipality=municipality).select("kpi", "value").iter_rows())


@lru_cache(maxsize=32)  # a page asks scores of times; peers are kept as long as a fetch stands
def _known_by(peers: Peers, *columns: str) -> dict[tuple[Any, ...], pl.DataFrame]:
    """The known values of all, divided by columns."""
    known = peers.values.filter(status="").drop_nulls("value")
    return known.partition_by(*columns, as_dict=True)


def compared(
    values: pl.DataFrame,
    catalogue: Iterable[KeyFigure],
    own: str,
    *,
    members: Collection[str],
    reference: str,
    bands: Mapping[int, Collection[AgeBand]],
) -> dict[str, Comparison]:
    """Key figure → its comparison, in the catalogue's order; those without any value left out.

    `bands`: year → the municipality's own inhabitants by age.
    """
    found = positions(values, own, members)
    theirs: dict[str, dict[int, float]] = {}
    of_reference = values.filter(municipality=reference, status="").drop_nulls("value")
    for kpi, year, value in of_reference.select("kpi", "year", "value").iter_rows():
        theirs.setdefault(kpi, {})[year] = value
    result = {}
    for figure in catalogue:
        if figure.kpi not in found:
            continue
        each = Comparison(figure, found[figure.kpi], theirs.get(figure.kpi, {}))
        people = _people(each, bands)
        result[figure.kpi] = Comparison(figure, each.years, each.reference, people)
    return result


def _people(each: Comparison, bands: Mapping[int, Collection[AgeBand]]) -> int | None:
    if each.latest is None or each.figure.unit is not Unit.KR_PER_INHABITANT:
        return None
    try:
        return inhabitants(bands.get(each.latest.year, ()), each.figure.ages)
    except NoInhabitants:
        return None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two municipalities' parts of one figure in a year, and what each has for the whole.

    Numbers are (own, other); null where one is missing or marked.
    """

    whole: KeyFigure
    year: int
    parts: tuple[tuple[KeyFigure, float | None, float | None], ...]
    total: tuple[float | None, float | None]

    @property
    def sums(self) -> tuple[float | None, float | None]:
        """The parts added, own and other; null when one is missing: missing is not zero."""
        mine, theirs = [part[1] for part in self.parts], [part[2] for part in self.parts]
        return _sum(mine), _sum(theirs)


def _sum(values: Collection[float | None]) -> float | None:
    known = [exact(value) for value in values if value is not None]
    return float(sum(known, Fraction())) if len(known) == len(values) else None


def pairwise(peers: Peers, whole: KeyFigure, parts: Iterable[KeyFigure], year: int) -> Pair:
    """The municipality and its reference, part by part."""

    def both(figure: KeyFigure) -> tuple[float | None, float | None]:
        among = peers.among(figure.kpi, year)
        return among.get(peers.own), among.get(peers.reference)

    return Pair(whole, year, tuple((part, *both(part)) for part in parts), both(whole))
