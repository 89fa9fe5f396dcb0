"""Values that hold from a date: rules and amounts, each with its legal reference.

A value asked for before its first date raises. It is never zero: a gap must not look like a
saving (DESIGN, rule 2).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class MissingValue(LookupError):
    """Nothing is decided for that date."""


class Certainty(StrEnum):
    """How we know a value."""

    READ = "read"  # in the source that the reference names
    COMPUTED = "computed"  # from figures read there
    BACKGROUND = "background"  # well-known, not yet checked against a source


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[T]):
    """A null value says that nothing is known from that date until the next."""

    from_date: date
    value: T | None
    reference: str
    certainty: Certainty | None = None


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
        """The value with its reference, in force on a day.

        Raises MissingValue before the first date and where nothing is known.
        """
        position = bisect_right([value.from_date for value in self.values], on)
        if position == 0 or self.values[position - 1].value is None:
            raise MissingValue(f"{self.name} has no value on {on}")
        return self.values[position - 1]

    def on(self, day: date) -> T:
        """The value in force on a day; raises MissingValue as `entry` does."""
        value = self.entry(day).value
        assert value is not None  # entry has seen to it
        return value
