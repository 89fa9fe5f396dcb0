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
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import round_half_away
from hemmaplan.core.tables import EXACT_TYPE

Row = Mapping[str, Any]
MOST_PCT = 20
_KEY = ("provider_id", "care_form")
_PRICED = {"agreement_id": pl.String, "provider_id": pl.String, "care_form": pl.String,
           "step": pl.Date, "price_ore": pl.Int64}  # fmt: skip
_FIXED = ("own", "direct")
"""Bought without an agreement whose index it could follow."""


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


def agreed_prices(dataset: Dataset, until: date) -> pl.DataFrame:
    """agreement_id, provider_id, care_form, step, price_ore: each day that a price begins.

    The agreement's first day and the days of its index; only agreements with both known.
    """
    rows = []
    for row in dataset.table_or_empty("agreements").to_dicts():
        if row["day_price"] is None or row["from_date"] is None:
            continue
        days = [row["from_date"], *index_days(row, until)]
        rows += [
            (row["agreement_id"], row["provider_id"], row["care_form"], day,
             round_half_away(Fraction(price_on(row, day) or 0) * 100))
            for day in days
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=_PRICED, orient="row")


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
    placement's (`_best`), and no price is raised by two.
    """
    agreements = dataset.table_or_empty("agreements").to_dicts()
    if not any(row["index_from"] for row in agreements):
        return {}
    of_provider: dict[str, list[Row]] = {}
    for row in agreements:
        of_provider.setdefault(row["provider_id"], []).append(row)
    found: dict[str, dict[date, Fraction]] = {}
    columns = ("placement_id", "provider_id", "care_form", "procurement", "start_date")
    for placement in dataset.table("placements").select(columns).iter_rows(named=True):
        if placement["procurement"] not in _FIXED:
            own = of_provider.get(placement["provider_id"], ())
            days = _days_of(placement, own, until)
            found.setdefault(placement["placement_id"], days)
    return {number: days for number, days in found.items() if days}


def _days_of(placement: Row, agreements: Sequence[Row], until: date) -> dict[date, Fraction]:
    about = [row for row in agreements if row["care_form"] in (None, placement["care_form"])]
    return {
        day: _factor(row)
        for row in about
        for day in index_days(row, until)
        if day > placement["start_date"] and _best(placement, about, day) is row
    }


def _best(placement: Row, agreements: Sequence[Row], on: date) -> Row:
    """Of those that hold on a day, the one of the placement's procurement, else of its care form,
    else the latest."""
    holds = [row for row in agreements
             if (row["from_date"] or on) <= on <= (row["to_date"] or on)]  # fmt: skip
    return max(holds, key=lambda row: (
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
