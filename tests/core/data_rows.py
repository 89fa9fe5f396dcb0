"""A small municipality in which everything is right, as plain rows that a test can spoil."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.tables import TABLES, Kind

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def dataset(rows: Mapping[str, list[Row]], **settings: Any) -> Dataset:
    """A Dataset of rows written as in a file: ISO dates, months as YYYY-MM, kronor as text."""
    return Dataset(
        Municipality(code="9999", name="Provkommun", **settings),
        {name: frame(name, table_rows) for name, table_rows in rows.items()},
    )


def frame(name: str, rows: list[Row]) -> pl.DataFrame:
    table = TABLES[name]
    columns: dict[str, list[Any]] = {}
    for column in table.columns:
        values = [row.get(column.name) for row in rows]
        columns[column.frame_name] = [_typed(column.kind, value) for value in values]
    unknown = {key for row in rows for key in row} - {column.name for column in table.columns}
    assert not unknown, unknown
    columns["_file"] = [f"{name}.csv"] * len(rows)
    columns["_sheet"] = [""] * len(rows)
    columns["_row"] = list(range(2, len(rows) + 2))
    return pl.DataFrame(columns, schema=table.schema)


def _typed(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind is Kind.MONTH:
        return date.fromisoformat(f"{value}-01")
    if kind is Kind.MONEY:
        return int(Decimal(value) * 100)
    if kind is Kind.EXACT:
        return Decimal(value)
    return value


def clean() -> Rows:
    """Four placements of the last half of 2025, priced on every care day, and nothing wrong."""
    return {
        "placements": [
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
        ],
        "rates": [
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
        ],
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
