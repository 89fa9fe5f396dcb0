"""Registers, invoices and ledgers for the tests of the reconciliation: plain, and any at all."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.core.cost_cases import last_days, pauses
from tests.core.cost_cases import table as rows_of

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

JAN, FEB, MAR = Month(2024, 1), Month(2024, 2), Month(2024, 3)
MONTHS = [date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
DAYS = st.integers(0, 91).map(lambda days: date(2023, 12, 20) + timedelta(days=days))
PROVIDERS = st.sampled_from(["U1", "U2", "U3", None])
IDS = st.sampled_from(["P0", "P1", "P2", "P0", "P1", "P2", "okänd", None])
# Few amounts, so that they meet each other: 31 days of 1 000 kr, and so on.
ORE = st.sampled_from([31_000_00, 29_000_00, 1_000_00, 12_345_67, -1_000_00, 1, -31_000_00])

_MORE_ACCOUNTS = (  # more of one rule, shared between two, of an activity or a unit only
    {"account_from": "5010", "account_to": "5010", "activity": "56920", "care_form": "hvb"},
    {"account_from": "5010", "account_to": "5019", "unit_code": "B", "care_form": "sis"},
    {"account_from": "4640", "account_to": "4640", "care_form": "familjehem"},
    {"account_from": "4600", "account_to": "4699"},
)


@st.composite
def placements(draw: st.DrawFn, id: str) -> dict[str, Any]:
    start = draw(DAYS)
    return {
        "placement_id": id,
        "person_id": draw(st.sampled_from(["A", "B", None])),
        "area": "bou",
        "care_form": draw(st.sampled_from(["hvb", "sis", "familjehem"])),
        "start_date": start,
        "end_date": draw(st.none() | last_days(start)),
        "provider_id": draw(PROVIDERS),
        "procurement": draw(st.sampled_from(["framework", "own", None])),
    }


@st.composite
def rates(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.none() | st.none() | DAYS)
    return {
        "placement_id": draw(st.sampled_from(["P0", "P1", "P2"])),
        "from_date": first,
        "to_date": draw(st.none() | last_days(first or draw(DAYS))),
        "kind": draw(st.sampled_from(["care", "care", "extra", "travel"])),
        "amount": draw(st.sampled_from([Decimal("1000"), Decimal("333.33"), Decimal("0.005")])),
        "per": draw(st.sampled_from(["day", "day", "month", "occasion"])),
        "discharge_day_charged": draw(st.sampled_from([True, None])),
    }


@st.composite
def invoices(draw: st.DrawFn, number: int) -> dict[str, Any]:
    return {
        "invoice_id": f"F{number}",
        "provider_id": draw(PROVIDERS),
        "placement_id": draw(IDS),
        "month": draw(st.sampled_from(MONTHS)),
        "amount_ore": draw(ORE),
        "booked_in": draw(st.none() | st.sampled_from(MONTHS)),
        "from_date": draw(st.none() | DAYS),
        "to_date": draw(st.none() | DAYS),
        "days": draw(st.none() | st.integers(0, 40)),
        "day_price": draw(st.none() | st.sampled_from([Decimal("1000"), Decimal("0.01")])),
    }


@st.composite
def ledger_rows(draw: st.DrawFn) -> dict[str, Any]:
    counterparties = ["U1", "u2", "Hemmet", "U9", "870", None]
    return {
        "month": draw(st.sampled_from(MONTHS)),
        "account": draw(st.sampled_from(["4640", "4640", "4630", "5010", "6800"])),
        "activity": draw(st.sampled_from(["56920", "50900", None])),
        "unit_code": draw(st.sampled_from(["B", None])),
        "counterparty": draw(st.sampled_from(counterparties)),
        "amount_ore": draw(ORE),
        "text": draw(st.sampled_from([None, None, "Upplupen kostnad 2024-01"])),
    }


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Three placements, and any invoices and bookings, many of them senseless."""
    tables = {
        "placements": [draw(placements(f"P{n}")) for n in range(3)],
        "rates": draw(st.lists(rates(), min_size=3, max_size=6)),
        "pauses": draw(st.lists(pauses(), max_size=1)),
        "invoices": [draw(invoices(n)) for n in range(draw(st.sampled_from([3, 5, 1, 0])))],
        "ledger": draw(st.lists(ledger_rows(), min_size=2, max_size=6)),
        "providers": [{"provider_id": "U3", "name": "Hemmet"}, {"provider_id": "U9"}],
    }
    if draw(st.booleans()):
        tables["placement_accounts"] = [
            {"account_from": "4630", "account_to": "4630", "care_form": "sis"},
            {"account_from": "4640", "account_to": "4640", "care_form": "hvb"},
            *draw(st.lists(st.sampled_from(_MORE_ACCOUNTS), max_size=3)),
        ]
    return Dataset(tables={name: rows_of(name, rows) for name, rows in tables.items()})


periods = st.sampled_from([(JAN, JAN), (FEB, FEB), (JAN, FEB), (JAN, MAR)])
