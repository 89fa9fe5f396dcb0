"""Months and half-open periods.

Inside hemmaplan an end is always exclusive; people read *fr.o.m.-t.o.m.* (inclusive). The
conversion happens where rows are read and where text is written, nowhere in between.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month. `index` counts months from year 0, so that months subtract."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"{self.number} is not a month")

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `YYYY-MM`; anything else raises ValueError."""
        match = _MONTH.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a month written YYYY-MM")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Self:
        year, zero_based = divmod(index, 12)
        return cls(year, zero_based + 1)

    @property
    def index(self) -> int:
        return self.year * 12 + self.number - 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """The first day after the month (exclusive end)."""
        return self.shift(1).first_day

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.first_day).days

    def shift(self, months: int) -> "Month":
        return Month.from_index(self.index + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months(first: Month, last: Month) -> Iterator[Month]:
    """The months from `first` to `last`, both included (as people give them)."""
    for index in range(first.index, last.index + 1):
        yield Month.from_index(index)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """The days `start <= day < end`. An empty period has end <= start."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return max((self.end - self.start).days, 0)

    def overlap(self, other: "Period") -> "Period":
        return Period(max(self.start, other.start), min(self.end, other.end))
