"""One figure, one function, one id.

A number in a board report carries an address: the id of its definition and where it stands
(area, line, column). The definition names the function that computes it, whose docstring is its
entry in the reference, and the function that traces it to rows of the supplier's file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from inspect import cleandoc
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import kronor_text, round_half_away
from hemmaplan.core.periods import Month


class Unit(StrEnum):
    """`kr` values are integer öre; `kr_per_…` exact öre per day, inhabitant or user; the counts are
    integers."""

    KR = "kr"
    KR_PER_DAY = "kr_per_day"
    KR_PER_INHABITANT = "kr_per_inhabitant"
    COUNT = "count"
    DAYS = "days"
    SHARE = "share"
    VALUE = "value"  # a volume in its own unit, exact
    KR_PER_USER = "kr_per_user"

    @property
    def in_ore(self) -> bool:
        """Whether a value is öre, for something or in all."""
        return self.value.startswith("kr")

    @property
    def is_ratio(self) -> bool:
        """Whether every value is one number divided by another, which no sum is made of."""
        return self is Unit.SHARE or self.value.startswith("kr_per_")


class Address(NamedTuple):
    """Where a figure stands. Blank = not broken down that way.

    A tuple, since a report has tens of thousands of them, made, hashed and compared all the time.
    """

    id: str
    area: str = ""
    line: str = ""
    column: str = ""

    def __str__(self) -> str:
        return "/".join((self.id, self.area, self.line, self.column)).rstrip("/")

    @classmethod
    def parse(cls, text: str) -> "Address":
        parts = text.split("/")
        if len(parts) > 4 or not parts[0]:
            raise ValueError(f"{text!r} is not id/area/line/column")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed number, canonical in sign and unit, unrounded beyond whole öre.

    Canonical sign: revenue and cost both positive, every deviation positive = favourable.
    `people` = how many persons it is about (each placement without person_id is one); None where
    it is not a sum over persons. `follows_from` = the figures that a ratio, an effect or another
    such figure is worked out from. Disclosure control (core.disclosure) needs both.
    """

    address: Address
    value: int | Fraction
    unit: Unit
    people: int | None = None
    follows_from: tuple[Address, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """A share, an amount per something, or a mean number of days: no part of a sum."""
        return self.unit.is_ratio or (self.unit is Unit.DAYS and bool(self.follows_from))

    @property
    def text(self) -> str:
        """The value as the JSON contract writes it: a decimal string."""
        if self.unit.in_ore:
            return kronor_text(round_half_away(self.value))
        if self.unit is Unit.SHARE:
            return _decimal_text(Fraction(self.value), 4)
        if self.unit is Unit.VALUE or isinstance(self.value, Fraction):  # a mean number of days
            return _decimal_text(Fraction(self.value), 2)
        return str(self.value)


def _decimal_text(value: Fraction, decimals: int) -> str:
    scaled = round_half_away(value * 10**decimals)
    sign = "-" if scaled < 0 else ""
    whole, rest = divmod(abs(scaled), 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}d}"


TRACE_SCHEMA = MappingProxyType(
    {
        "part": pl.String,
        "contribution": pl.Int64,
        "table": pl.String,
        "_file": pl.String,
        "_sheet": pl.String,
        "_row": pl.Int32,
        "description": pl.String,
    }
)
"""Rows behind a figure. `part` is "" for a sum, "numerator"/"denominator" for a ratio; the
contributions of a part add exactly to it (öre, or counts): tests hold that for every figure.
Any other part is an input of the figure (the care days behind an effect on the cost)."""

Compute = Callable[[Dataset, Month], Sequence[Figure]]
Trace = Callable[[Dataset, Month, Address], pl.DataFrame]


_PARTS: Mapping[Unit, Mapping[str, Unit]] = MappingProxyType(
    {
        Unit.KR_PER_DAY: {"numerator": Unit.KR, "denominator": Unit.DAYS},
        Unit.KR_PER_INHABITANT: {"numerator": Unit.KR, "denominator": Unit.COUNT},
        Unit.KR_PER_USER: {"numerator": Unit.KR, "denominator": Unit.COUNT},
        Unit.DAYS: {"numerator": Unit.DAYS, "denominator": Unit.COUNT},
        Unit.SHARE: {"numerator": Unit.COUNT, "denominator": Unit.COUNT},
        Unit.VALUE: {"numerator": Unit.VALUE, "denominator": Unit.VALUE},
    }
)


@dataclass(frozen=True, slots=True)
class FigureDefinition:
    """`title` is Swedish, as printed; `needs` are the tables without which it has no value.

    `compute` raises MissingTable when one of them is missing. Its docstring is for readers of the
    report, in Swedish: a first sentence that stands alone, then the rule. `parts` gives the unit
    of parts of the trace that are not as usual for the figure's unit.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    compute: Compute
    trace: Trace
    parts: Mapping[str, Unit] = field(default_factory=dict, compare=False)

    def part_unit(self, figure: Figure, part: str) -> Unit:
        """What the contributions of a part of the figure's trace are: `kr` = öre.

        Raises KeyError for a part that the figure does not have.
        """
        if part == "":
            return figure.unit
        return self.parts[part] if part in self.parts else _PARTS[figure.unit][part]

    @property
    def definition(self) -> str:
        """The docstring of the computing function."""
        return cleandoc(self.compute.__doc__ or "")


class FigureTable:
    """The figures of one report month, looked up by address."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._by_address: Mapping[Address, Figure] = {f.address: f for f in figures}
        if len(self._by_address) != len(figures):
            raise ValueError("two figures have the same address")
        self._by_id: dict[str, list[Figure]] = {}
        for figure in figures:
            self._by_id.setdefault(figure.address.id, []).append(figure)

    def get(self, id: str, area: str = "", line: str = "", column: str = "") -> Figure | None:
        return self._by_address.get(Address(id, area, line, column))

    def __getitem__(self, address: Address) -> Figure:
        return self._by_address[address]

    def of(self, id: str) -> list[Figure]:
        return self._by_id.get(id, [])

    def all(self) -> list[Figure]:
        return list(self._by_address.values())
