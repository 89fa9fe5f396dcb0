"""A small municipality in which everything is right, as plain rows that a test can spoil."""

from typing import Any

from tests import frames

from hemmaplan.core.dataset import Dataset, Municipality

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def dataset(rows: Rows, **settings: Any) -> Dataset:
    """A Dataset of such rows; `settings` are those of municipality.toml."""
    return frames.dataset(Municipality(code="9999", name="Provkommun", **settings), **rows)


def clean() -> Rows:
    """Four placements of the last half of 2025, priced on every care day, and nothing wrong."""
    return {
        "placements": _placements(),
        "rates": _rates(),
        "incomes": [
            {"placement_id": "P4", "kind": "client_fee", "amount": "80", "per": "day"},
        ],
        "pauses": [
            {"placement_id": "P2", "from_date": "2025-10-10", "to_date": "2025-10-12",
             "kind": "respite"},
            {"placement_id": "P2", "from_date": "2025-10-13", "to_date": "2025-10-14",
             "kind": "absence"},
        ],
        "providers": [
            {"provider_id": "U1", "name": "Hemmet", "care_form": "hvb", "permit_number": "1"},
            {"provider_id": "U2", "name": "Huset", "care_form": "skyddat_boende",
             "permit_number": "2"},
        ],
        "agreements": [
            {"agreement_id": "A1", "provider_id": "U1", "care_form": "hvb",
             "from_date": "2025-01-01"},
        ],
    }  # fmt: skip


def _placements() -> list[Row]:
    return [
        {
            "placement_id": "P1", "person_id": "A", "family_id": "F1", "area": "bou",
            "birth_month": "2012-05", "care_form": "hvb", "legal_basis": "lvu_3",
            "start_date": "2025-07-10", "end_date": "2025-09-20", "provider_id": "U1",
            "procurement": "framework",
        },
        {
            "placement_id": "P2", "person_id": "A", "family_id": "F1", "area": "bou",
            "birth_month": "2012-05", "care_form": "familjehem", "legal_basis": "sol",
            "start_date": "2025-09-20", "planned_end_date": "2026-06-30",
            "procurement": "own",
        },
        {
            "placement_id": "P3", "person_id": "B", "family_id": "F2", "area": "vuxen",
            "birth_month": "1980-01", "care_form": "hvb", "legal_basis": "sol",
            "start_date": "2025-08-01", "end_date": "2025-08-01", "provider_id": "U1",
            "procurement": "direct", "direct_reason": "no_places",
        },
        {
            "placement_id": "P4", "person_id": "C", "family_id": "F3", "area": "vuxen",
            "birth_month": "1990-03", "care_form": "skyddat_boende", "legal_basis": "sol",
            "start_date": "2025-11-03", "provider_id": "U2", "procurement": "direct",
            "direct_reason": "geography",
        },
    ]  # fmt: skip


def _rates() -> list[Row]:
    return [
        {"placement_id": "P1", "kind": "care", "amount": "5000", "per": "day",
         "to_date": "2025-08-31"},
        {"placement_id": "P1", "kind": "care", "amount": "5200", "per": "day",
         "from_date": "2025-09-01"},
        {"placement_id": "P2", "kind": "fee", "amount": "13132", "per": "month",
         "payroll_pct": "31.42"},
        {"placement_id": "P2", "kind": "expense", "amount": "5469", "per": "month"},
        {"placement_id": "P2", "kind": "travel", "amount": "800", "per": "occasion",
         "from_date": "2025-10-02"},
        {"placement_id": "P2", "kind": "travel", "amount": "900", "per": "occasion",
         "from_date": "2025-10-09"},
        {"placement_id": "P3", "kind": "care", "amount": "3000", "per": "day"},
        {"placement_id": "P4", "kind": "care", "amount": "1700", "per": "day",
         "to_date": "2026-12-31"},
    ]  # fmt: skip


def clean_books(months: int = 13) -> Rows:
    """A ledger of the months through 2025-12, with budget, forecast, lines, areas and measures."""
    numbers = range(2025 * 12 + 12 - months, 2025 * 12 + 12)
    booked = [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]
    ledger = []
    for n, month in enumerate(booked):
        ledger += [
            {"month": month, "unit_code": "B1", "account": "3510", "activity": "569",
             "amount": str(-50000 - n)},
            {"month": month, "unit_code": "B1", "account": "4640", "activity": "569",
             "amount": str(900000 + 10 * n), "counterparty": "Hemmet"},
            {"month": month, "unit_code": "V1", "account": "5010", "activity": "559",
             "amount": str(400000 + n)},
        ]  # fmt: skip
    accounts = [("B1", "3510", "569", "-600000"), ("B1", "4640", "569", "10800000"),
                ("V1", "5010", "559", "4800000")]  # fmt: skip
    budget = [
        {
            "year": 2025,
            "unit_code": unit,
            "account": account,
            "activity": activity,
            "amount": amount,
        }
        for unit, account, activity, amount in accounts
    ]
    lines = [
        {"account_from": "3000", "account_to": "3999", "line": "intakter", "label": "Intäkter",
         "type": "revenue"},
        {"account_from": "4500", "account_to": "4699", "line": "kop", "label": "Köp",
         "type": "cost"},
        {"account_from": "5000", "account_to": "5999", "line": "personal", "label": "Personal",
         "type": "cost"},
    ]  # fmt: skip
    return {
        "ledger": ledger,
        "budget": budget,
        "lines": lines,
        "areas": [
            {"activity": "569", "area": "bou", "label": "Barn och unga"},
            {"activity": "559", "area": "vuxen", "label": "Vuxna"},
        ],
        "forecast": [
            {"made_in": "2025-11", "year": 2025, "area": "bou", "line": "intakter",
             "amount": "610000"},
            {"made_in": "2025-11", "year": 2025, "area": "bou", "line": "kop",
             "amount": "11000000"},
            {"made_in": "2025-11", "year": 2025, "area": "vuxen", "line": "personal",
             "amount": "4900000"},
        ],
        "measures": [{"measure_id": "M1", "area": "bou", "kind": "linear"}],
        "measure_effects": [{"measure_id": "M1", "month": "2025-11", "planned": "1000"}],
        "volumes": [
            {"month": month, "series": "aktualiseringar", "value": "10"} for month in booked
        ],
        "invoices": [
            {"invoice_id": month, "provider_id": "U1", "month": month, "amount": "800000"}
            for month in booked
        ],
    }  # fmt: skip
