"""Datasets for the tests of cost: from plain rows, and any that hypothesis can think of."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES

Rows = Sequence[Mapping[str, Any]]
FIRST, LAST = Month(2023, 12), Month(2024, 4)  # over a new year and a leap day


def table(name: str, rows: Rows) -> pl.DataFrame:
    """A frame of a table's schema; cells not given are blank, rows are numbered as in a file."""
    schema = TABLES[name].schema
    numbered = [
        {**dict.fromkeys(schema), "_file": f"{name}.csv", "_sheet": "", "_row": number, **row}
        for number, row in enumerate(rows, start=2)
    ]
    return pl.DataFrame(numbered, schema=schema)


def dataset(**rows: Rows) -> Dataset:
    return Dataset(tables={name: table(name, rows) for name, rows in rows.items()})


def placement(id: str = "P1", start: str = "2024-01-01", end: str | None = None, **more: Any):
    return {
        "placement_id": id,
        "care_form": "hvb",
        "start_date": date.fromisoformat(start),
        "end_date": date.fromisoformat(end) if end else None,
        **more,
    }


def price(amount: str, per: str = "day", id: str = "P1", kind: str = "care", **more: Any):
    dates = {
        name: date.fromisoformat(value) if isinstance(value, str) else value
        for name, value in more.items()
        if name.endswith("_date")
    }
    exact = {name: Decimal(value) for name, value in more.items() if name.endswith("_pct")}
    amounts = {"placement_id": id, "kind": kind, "amount": Decimal(amount), "per": per}
    return {**amounts, **more, **dates, **exact}


def pause(from_date: str, to_date: str | None, charged_pct: str | None, id: str = "P1"):
    return {
        "placement_id": id,
        "from_date": date.fromisoformat(from_date),
        "to_date": date.fromisoformat(to_date) if to_date else None,
        "kind": "absence",
        "charged_pct": None if charged_pct is None else Decimal(charged_pct),
    }


DAYS = st.integers(0, 172).map(lambda days: date(2023, 11, 20) + timedelta(days=days))
PERCENTAGES = st.none() | st.sampled_from(["0", "6", "31.42", "50", "33.333333", "100"]).map(
    Decimal
)


def amounts(low: int = -2_000, high: int = 15_000) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=6) | st.sampled_from(
        [Decimal("0.005"), Decimal("-0.005"), Decimal("6500.005"), Decimal("1234.50")]
    )


def last_days(first: date) -> st.SearchStrategy[date | None]:
    """Mostly on or after the first; now and then before it, which is no period."""
    later = st.integers(0, 90).map(lambda days: first + timedelta(days=days))
    return st.none() | st.just(first) | later | later | DAYS


@st.composite
def placements(draw: st.DrawFn, id: str) -> dict[str, Any]:
    start = draw(DAYS)
    return {
        "placement_id": id,
        "person_id": draw(st.sampled_from(["A", "B", None])),
        "area": draw(st.sampled_from(["bou", "vuxen", None])),
        "unit_code": draw(st.sampled_from(["B1", None])),
        "birth_month": draw(
            st.none() | st.dates(date(1955, 1, 1), date(2024, 2, 1)).map(lambda d: d.replace(day=1))
        ),
        "sex": draw(st.sampled_from(["K", "M", None])),
        "care_form": draw(st.sampled_from(["hvb", "sis", "familjehem"])),
        "need": draw(st.sampled_from(["schooling", "crime", None])),
        "start_date": start,
        "end_date": draw(last_days(start)),
    }


@st.composite
def prices(
    draw: st.DrawFn, kind: str, ids: Sequence[str] = ("P0", "P1", "P2", "unknown")
) -> dict[str, Any]:
    first = draw(st.none() | DAYS)
    return {
        "placement_id": draw(st.sampled_from(ids)),
        "from_date": first,
        "to_date": draw(last_days(first or draw(DAYS))),
        "kind": kind,
        "amount": draw(amounts()),
        "per": draw(st.sampled_from(["day", "day", "month", "occasion"])),
        "payroll_pct": draw(PERCENTAGES),
        "vat_compensation_pct": draw(PERCENTAGES),
        "discharge_day_charged": draw(st.sampled_from([True, False, None])),
    }


@st.composite
def pauses(draw: st.DrawFn, ids: Sequence[str] = ("P0", "P1")) -> dict[str, Any]:
    first = draw(DAYS)
    return {
        "placement_id": draw(st.sampled_from(ids)),
        "from_date": first,
        "to_date": draw(last_days(first)),
        "kind": "absence",
        "charged_pct": draw(PERCENTAGES),
    }


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Up to three placements with any prices, incomes and pauses, some of them senseless.

    Most have a day that is charged: a property of what never is would be true of anything.
    """
    ids = [f"P{n}" for n in range(draw(st.sampled_from([1, 2, 3, 3, 2, 0])))]
    of = [*ids * 4, "unknown"]
    return dataset(
        placements=[draw(placements(id)) for id in ids],
        rates=draw(st.lists(prices("care", of), min_size=4, max_size=8)),
        incomes=draw(st.lists(prices("state_grant", of), min_size=1, max_size=3)),
        pauses=draw(st.lists(pauses(of), max_size=4)),
    )


_MONTHS = st.integers(FIRST.index, LAST.index)
periods = st.just((FIRST, LAST)) | st.tuples(_MONTHS, _MONTHS).map(
    lambda pair: (Month.from_index(min(pair)), Month.from_index(max(pair)))
)
