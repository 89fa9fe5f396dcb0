"""The whole price of an alternative, as rows of `rates`: what is offered, and what is agreed.

The day price with its VAT and day of discharge, and what is besides it or in its place: a price by
the month, extras, a home's fee and expenses. So what is compared is what the placement will cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hemmaplan.core.choices import BOUGHT, Record, Row
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.tables import PAUSE_KINDS, TABLES

PARTS = tuple(
    column.frame_name for column in TABLES["choice_prices"].columns if column.name != "choice_id"
)
"""The columns of a part of a price."""


@dataclass(frozen=True, slots=True)
class Terms:
    """An agreement, and what it takes besides its day price, as `agreement_prices` has it."""

    agreement: Row
    parts: Sequence[Row] = ()

    @property
    def shares(self) -> Mapping[str, Decimal]:
        """What a pause of each kind is charged, in per cent of the day price, where it is said."""
        said = {kind: self.agreement.get(f"{kind}_pct") for kind in PAUSE_KINDS}
        return {kind: share for kind, share in said.items() if share is not None}

    def always(self, on: date) -> list[dict[str, Any]]:
        """What it takes of every placement that begins on a day.

        A part that holds already begins with the placement, and what is taken once is taken then.
        """
        return [{name: row[name] for name in PARTS} | {"from_date": _later(row, on)}
                for row in self._holding(on) if not row["optional"]]  # fmt: skip

    def when_agreed(self, on: date) -> list[Row]:
        """What it takes only where it is agreed."""
        return [row for row in self._holding(on) if row["optional"]]

    def _holding(self, on: date) -> list[Row]:
        return [row for row in self.parts if on <= (row["to_date"] or on)
                and not (row["per"] == "occasion" and _later(row, on))]  # fmt: skip


def _later(part: Row, on: date) -> date | None:
    """The part's first day where that is after a day."""
    first: date | None = part["from_date"]
    return first if first is not None and first > on else None


@lru_cache(maxsize=4)  # asked for of each alternative
def terms(dataset: Dataset) -> Mapping[str, Terms]:
    """The terms of every agreement, by its number."""
    parts: dict[str, list[Row]] = {}
    for row in dataset.table_or_empty("agreement_prices").to_dicts():
        parts.setdefault(row["agreement_id"], []).append(row)
    agreements = dataset.table_or_empty("agreements").to_dicts()
    return {
        row["agreement_id"]: Terms(row, parts.get(row["agreement_id"], ())) for row in agreements
    }


def offered_rates(
    alternative: Row, known: Terms | None, *, on: date, vat_pct: Decimal
) -> list[dict[str, Any]]:
    """An alternative's price as its agreement has it; none where there is no price.

    `vat_pct` comes back on what is bought, where the agreement says nothing (lag 2005:807, 5 §).
    """
    said = known.agreement if known else {}
    own_vat = said.get("vat_compensation_pct")
    return _rates(
        alternative["day_price"],
        known.always(on) if known else [],
        vat_pct=own_vat if own_vat is not None else _vat(alternative, vat_pct),
        discharge=said.get("discharge_day_charged"),
    )


def agreed_rates(record: Record, *, vat_pct: Decimal) -> list[dict[str, Any]]:
    """What is agreed for the chosen alternative: the rates of the placement that is made of it.

    `vat_pct` as in `offered_rates`, where the decision says nothing.
    """
    own_vat = record.choice["vat_compensation_pct"]
    return _rates(
        agreed_price(record),
        record.prices,
        vat_pct=own_vat if own_vat is not None else _vat(record.chosen, vat_pct),
        discharge=record.choice["discharge_day_charged"],
    )


def is_priced(rates: Sequence[Row]) -> bool:
    """Whether the care itself has a price, or a home its fee: what is besides is no price of it."""
    return any(rate["kind"] in ("care", "fee") for rate in rates)


def _vat(alternative: Row | None, vat_pct: Decimal) -> Decimal | None:
    return vat_pct if alternative and alternative["procurement"] in BOUGHT else None


def _rates(
    day_price: Decimal | None, parts: Sequence[Row], *, vat_pct: Decimal | None,
    discharge: bool | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The day price first. A part that says nothing of VAT has the price's; one of a home none."""
    of_day = dict.fromkeys(PARTS) | {
        "kind": "care", "per": "day", "amount": day_price, "vat_compensation_pct": vat_pct,
    }  # fmt: skip
    rows = [of_day] if day_price is not None else []
    for part in parts:
        own = part["vat_compensation_pct"]
        vat = vat_pct if own is None and part["kind"] not in OF_HOMES else own
        rows.append({**{name: part[name] for name in PARTS}, "vat_compensation_pct": vat})
    return [row | {"discharge_day_charged": discharge} for row in rows]


OF_HOMES = ("fee", "expense")
"""What a family home is paid: work and costs of a person, on which no VAT is hidden."""


def agreed_price(record: Record) -> Decimal | None:
    """Kronor a day: what was agreed, else the provider's quote, else the alternative's price."""
    chosen = record.chosen
    agreed: Decimal | None = record.choice["day_price"]
    if agreed is not None or chosen is None:
        return agreed
    quotes = [q for q in record.quotes if q["provider_id"] == chosen["provider_id"]]
    latest = max(quotes, key=lambda each: each["received_on"], default=None)
    price: Decimal | None = (latest or chosen)["day_price"]
    return price
