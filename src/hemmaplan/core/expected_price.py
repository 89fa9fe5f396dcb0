"""What a price is expected to cost over a stay: `core.cost` before the stay has been.

A price is rows of `rates` (`Rates`); a stay is its expected days. Over a stay of a fixed length the
answer is, to the öre, what the placement costs once it has ended that day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hemmaplan.core.cost_reference import unit_price_ore, vat_unit_ore
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month, months

Rates = Sequence[Mapping[str, Any]]
"""Rows as those of the table `rates`, of one placement that is not yet made."""


@dataclass(frozen=True, slots=True)
class Stay:
    """The expected care days of a stay from `start`: called with a day, those before it.

    `tenths`: after so many days, the expected care days in tenths; the last one for all days after.
    Days that are shown are the days that were multiplied.
    """

    start: date
    tenths: tuple[int, ...]

    def __call__(self, day: date) -> Fraction:
        passed = max(0, (day - self.start).days)
        return Fraction(self.tenths[min(passed, len(self.tenths) - 1)], 10)

    @property
    def horizon(self) -> date:
        """The first day that nobody is expected to be placed any more."""
        return self.start + timedelta(days=len(self.tenths))


def fixed(start: date, days: int) -> Stay:
    """A stay of so many days, all of them sure. Raises ValueError without a day."""
    if days < 1:
        raise ValueError("a stay has at least one day")
    return Stay(start, tuple(range(0, 10 * days + 1, 10)))


@dataclass(frozen=True, slots=True)
class Cost:
    """Whole öre: in the year that the stay begins, in the next, in all, and the VAT that comes
    back on all."""

    this_year_ore: int
    next_year_ore: int
    whole_ore: int
    vat_ore: int


def expected_cost(rates: Rates, stay: Stay) -> Cost:
    """What the rates come to over the stay. Each rate is rounded by month, as `core.cost` does."""
    year = stay.start.year
    new_years = [date(year + n, 1, 1) for n in (1, 2)]
    bounds = [stay.start, *new_years, max(stay.horizon, new_years[-1]) + timedelta(days=1)]
    parts = [
        sum((_charged(rate, unit_price_ore(rate), stay, *span) for rate in rates), Fraction())
        for span in pairwise(bounds)
    ]
    whole = (bounds[0], bounds[-1])
    vat = sum((_charged(rate, vat_unit_ore(rate), stay, *whole) for rate in rates), Fraction())
    return Cost(
        round_half_away(parts[0]),
        round_half_away(parts[1]),
        round_half_away(sum(parts, Fraction())),
        round_half_away(vat),
    )


def _charged(
    rate: Mapping[str, Any], unit_ore: int, stay: Stay, first: date, end: date
) -> Fraction:
    """The öre that a rate is expected to charge on the days first <= day < end."""
    begin = max(first, rate["from_date"] or first)
    until = min(end, rate["to_date"] + timedelta(days=1)) if rate["to_date"] else end
    if rate["per"] == "occasion":
        day = rate["from_date"] or stay.start
        begin, until = (day, day + timedelta(days=1)) if begin <= day < until else (end, end)
    if begin >= until:
        return Fraction()
    if rate["per"] == "month":
        spans = _months(begin, until)
        return sum((_of_month(rate, unit_ore, stay, *span) for span in spans), Fraction())
    return unit_ore * _days(rate, stay, begin, until)


def _of_month(
    rate: Mapping[str, Any], unit_ore: int, stay: Stay, begin: date, until: date
) -> Fraction:
    days = _days(rate, stay, begin, until)
    return Fraction(round_half_away(unit_ore * days / Month.of(begin).days))


def _months(begin: date, until: date) -> Iterator[tuple[date, date]]:
    """The days begin <= day < until, month by month."""
    for month in months(Month.of(begin), Month.of(until - timedelta(days=1))):
        yield max(begin, month.first_day), min(until, month.end)


def _days(rate: Mapping[str, Any], stay: Stay, begin: date, until: date) -> Fraction:
    return _charged_days(rate, stay, until) - _charged_days(rate, stay, begin)


def _charged_days(rate: Mapping[str, Any], stay: Stay, day: date) -> Fraction:
    """The charged days before a day: where the day of discharge is, one more than the care days.

    A day is then charged if the one before was a care day, and the first always is.
    """
    if not rate.get("discharge_day_charged"):
        return stay(day)
    return 1 + stay(day - timedelta(days=1)) if day > stay.start else Fraction()
