"""What an agreement's day price is on a day: with its index per year from a date, if it has one.

An agreement with `index_pct` and `index_from` is raised by so many per cent on that day and on the
same day each year after. `day_price` is the price of the agreement's first day, so a day of the
index until then is in it already: an agreement that takes over from another has its terms, and its
own price. The price is rounded once to whole öre, from the price agreed. More than MOST_PCT raises
nothing: no index is so high, and a comma forgotten would.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any, NamedTuple

import polars as pl

from hemmaplan.core.columns import EXACT_TYPE
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.holding import holds
from hemmaplan.core.money import round_half_away

Row = Mapping[str, Any]
MOST_PCT = 20
_FIXED = ("own", "direct")
"""Bought without an agreement whose index it could follow."""


class Step(NamedTuple):
    """A day that an agreed price takes over from another, öre a day."""

    agreement_id: str
    day: date
    old_ore: int
    new_ore: int


def price_on(agreement: Row, on: date) -> Decimal | None:
    """Kronor a day; None where no price is agreed."""
    price: Decimal | None = agreement["day_price"]
    times = sum(1 for _ in index_days(agreement, on))
    return price if price is None or not times else Decimal(_raised(price, agreement, times)) / 100


def index_days(agreement: Row, until: date) -> Iterator[date]:
    """The days the index raises the price: after the agreement's first day, through a day and the
    agreement's own last day."""
    first, pct = agreement.get("index_from"), agreement.get("index_pct")
    if first is None or pct is None or abs(pct) > MOST_PCT:
        return
    begins, last = agreement["from_date"], min(until, agreement["to_date"] or until)
    for years in count():
        day = _years_later(first, years)
        if day > last:
            return
        if begins is None or day > begins:
            yield day


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)


def _raised(price: Decimal, agreement: Row, times: int) -> int:
    """Whole öre."""
    return round_half_away(Fraction(price) * 100 * _factor(agreement) ** times)


def _factor(agreement: Row) -> Fraction:
    return 1 + Fraction(agreement["index_pct"]) / 100


def with_prices_on(agreements: pl.DataFrame, on: date) -> pl.DataFrame:
    """The agreements with `day_price` as it is on a day."""
    if agreements["index_pct"].null_count() == agreements.height:
        return agreements
    prices = [price_on(row, on) for row in agreements.to_dicts()]
    return agreements.with_columns(day_price=pl.Series(prices, dtype=EXACT_TYPE))


def price_steps(agreements: Sequence[Row], placement: Row, until: date) -> list[Step]:
    """The days through `until` on which a placement's agreed price took over from another: a new
    agreement's first day, or a day of the same agreement's index.

    `agreements` are its provider's. Only steps between two prices that are known.
    """
    days = sorted({day for row in agreements for day in _begins(row, until)})
    found = []
    for day in days:
        now = agreement_of(placement, agreements, day)
        if now is None or day not in _begins(now, day):
            continue
        new, old = price_on(now, day), _price_before(placement, agreements, day)
        if new is not None and old:
            found.append(Step(now["agreement_id"], day, _ore(old), _ore(new)))
    return found


def _begins(agreement: Row, until: date) -> list[date]:
    first = agreement["from_date"]
    days = [] if first is None or first > until else [first]
    return [*days, *index_days(agreement, until)]


def _price_before(placement: Row, agreements: Sequence[Row], day: date) -> Decimal | None:
    """What was agreed the day before, or on the last day that anything was."""
    ended = [row["to_date"] for row in agreements if row["to_date"] and row["to_date"] < day]
    for last in (day - timedelta(days=1), *sorted(ended, reverse=True)):
        if (then := agreement_of(placement, agreements, last)) is not None:
            return price_on(then, last)
    return None


def _ore(price: Decimal) -> int:
    return round_half_away(Fraction(price) * 100)


def unraised(dataset: Dataset, until: date) -> pl.DataFrame:
    """Care prices by the day that go on past a day of their agreement's index, through `until`.

    A row for each day of the index: as in `rates`, `from_date` and `to_date` those between it and
    the next, `amount` what the index makes of the price, and `was` what the register says. A price
    that the register has raised itself begins on the day. Raises MissingTable without placements
    or rates.
    """
    raised = _raising(dataset, until)
    rates = dataset.table("rates").filter(
        pl.col("placement_id").is_in([*raised]), pl.col("kind") == "care", pl.col("per") == "day"
    )
    found = [part for row in rates.to_dicts() for part in _parts(row, raised[row["placement_id"]])]
    return pl.DataFrame(found, schema={**rates.schema, "was": EXACT_TYPE}, orient="row")


def _raising(dataset: Dataset, until: date) -> dict[str, dict[date, Fraction]]:
    """By placement: each day of the index of its agreement, and what the price is multiplied by.

    Where agreements of a provider hold side by side, a day's index is that of the one that is the
    placement's (`agreement_of`), and no price is raised by two.
    """
    of_provider = by_provider(dataset)
    if not any(row["index_from"] for rows in of_provider.values() for row in rows):
        return {}
    found: dict[str, dict[date, Fraction]] = {}
    columns = ("placement_id", "provider_id", "care_form", "procurement", "start_date")
    for placement in dataset.table("placements").select(columns).iter_rows(named=True):
        own = of_provider.get(placement["provider_id"], ())
        days = _days_of(placement, own, until)
        found.setdefault(placement["placement_id"], days)
    return {number: days for number, days in found.items() if days}


def _days_of(placement: Row, agreements: Sequence[Row], until: date) -> dict[date, Fraction]:
    return {
        day: _factor(row)
        for row in agreements
        for day in index_days(row, until)
        if day > placement["start_date"] and agreement_of(placement, agreements, day) is row
    }


def by_provider(dataset: Dataset) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in dataset.table_or_empty("agreements").to_dicts():
        found.setdefault(row["provider_id"], []).append(row)
    return found


def agreement_of(placement: Row, agreements: Sequence[Row], on: date) -> Row | None:
    """Of its provider's agreements, the one that a placement is bought on on a day, if any.

    Of those for its care form (or for any) that hold: the one of the placement's procurement, else
    of its care form alone, else the latest. What is own or a direct award follows none.
    """
    if placement["procurement"] in _FIXED:
        return None
    found = (row for row in agreements
             if row["care_form"] in (None, placement["care_form"]) and holds(row, on))  # fmt: skip
    return max(found, default=None, key=lambda row: (
        row["procurement"] == placement["procurement"], row["care_form"] is not None,
        row["from_date"] or date.min, row["agreement_id"],
    ))  # fmt: skip


def _parts(row: dict[str, Any], days: Mapping[date, Fraction]) -> Iterator[dict[str, Any]]:
    """What follows on each day of the index inside a price; rounded once to whole öre."""
    begin, end = row["from_date"] or date.min, row["to_date"] or date.max
    inside = sorted((day, factor) for day, factor in days.items() if begin < day <= end)
    lasts = [*(day - timedelta(days=1) for day, _factor in inside[1:]), row["to_date"]]
    price = Fraction(row["amount"]) * 100
    for (day, factor), last in zip(inside, lasts, strict=False):
        price *= factor
        amount = Decimal(round_half_away(price)) / 100
        yield {**row, "from_date": day, "to_date": last, "amount": amount, "was": row["amount"]}
