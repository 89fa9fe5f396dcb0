"""Values that hold from a date: rules and amounts, each with its legal reference.

A value asked for before its first date raises. It is never zero: a gap must not look like a
saving (DESIGN, rule 2).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class MissingValue(LookupError):
    """Nothing is decided for that date."""


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[T]):
    from_date: date
    value: T
    reference: str


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """A named rule or amount over time. `values` in date order, no two on the same day."""

    name: str
    unit: str
    description: str
    values: Sequence[DatedValue[T]]

    def __post_init__(self) -> None:
        dates = [value.from_date for value in self.values]
        if dates != sorted(set(dates)):
            raise ValueError(f"{self.name}: the dates must rise strictly")

    def entry(self, on: date) -> DatedValue[T]:
        """The value with its reference, in force on a day; raises MissingValue before the first."""
        position = bisect_right([value.from_date for value in self.values], on)
        if position == 0:
            raise MissingValue(f"{self.name} has no value on {on}")
        return self.values[position - 1]

    def on(self, day: date) -> T:
        return self.entry(day).value
