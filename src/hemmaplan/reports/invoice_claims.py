"""What is sent back to a provider: its invoices that differ, what is right, and why.

Without names: an invoice is known by its number and days, a placement by its number.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import REASONS, Outcome, claims
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.render.numbers_sv import SHORT_MONTHS, amount_text, number_text, period_text
from hemmaplan.reports.briefing import kronor_cell
from hemmaplan.reports.files import rendered
from hemmaplan.reports.invoice_control import OUTCOME_WORDS
from hemmaplan.reports.monthly import version
from hemmaplan.reports.reconciliation import provider_names

CLAIM_FORMATS = ("xlsx", "pdf")
_TO_DO = {
    Outcome.AFTER_END: "Kreditera dygnen efter utskrivningen. Utskrivningsdagen betalas inte.",
    Outcome.DOUBLE: "Kreditera det som är fakturerat en gång till.",
    Outcome.WRONG_DAYS: "Kreditera de dygn som är fler än de avtalade.",
    Outcome.WRONG_PRICE: "Kreditera det som ligger över avtalat pris, eller hänvisa till avtalet.",
    Outcome.NO_PLACEMENT: "Ange vilken placering fakturan avser, eller kreditera den.",
    Outcome.UNCLEAR: "Ange dygn och dygnspris, så att fakturan kan kontrolleras.",
}


def claimants(controlled: pl.DataFrame) -> list[str]:
    """The providers that something is to be sent back to, the largest amount first."""
    rows = claims(controlled).drop_nulls("provider_id").group_by("provider_id")
    sums = rows.agg(pl.sum("difference_ore")).sort("difference_ore", "provider_id",
                                                   descending=[True, False])  # fmt: skip
    return sums["provider_id"].to_list()


def claim_name(provider: str, month: Month, suffix: str) -> str:
    """A file name of the provider's number, with what no file system minds."""
    plain = re.sub(r"[^\w-]+", "-", provider).strip("-") or "utforare"
    return f"fakturor-att-ratta-{plain}-{month}.{suffix}"


def claim_file(
    dataset: Dataset,
    controlled: pl.DataFrame,
    provider: str,
    months: tuple[Month, Month],
    suffix: str,
    *,
    made_on: str,
) -> bytes:
    """A provider's list as a file of `CLAIM_FORMATS`. Raises LookupError where nothing differs."""
    return rendered(claim(dataset, controlled, provider, months, made_on=made_on), suffix)


def claim(
    dataset: Dataset,
    controlled: pl.DataFrame,
    provider: str,
    months: tuple[Month, Month],
    *,
    made_on: str,
) -> Document:
    """The list of one provider. Raises LookupError where there is nothing to send back."""
    rows = claims(controlled).filter(pl.col("provider_id") == provider)
    if rows.is_empty():
        raise LookupError(provider)
    name = provider_names(dataset).get(provider, provider)
    said = _said(name, provider, rows, months)
    reasons = [each for each in _TO_DO if (rows[f"{each}_ore"] > 0).any()]
    blocks: list[Block] = [
        Paragraph((said,), role="lead"),
        _table(rows.sort("care_month", "invoices", "_row").to_dicts()),
        *(Paragraph((f"{OUTCOME_WORDS[each]}: {_TO_DO[each]}",)) for each in reasons),
        Paragraph(
            ("Avtalat är betalda dygn gånger avtalat pris enligt kommunens placeringsregister, för "
             "de dagar som fakturan gäller. Placeringen anges med sitt nummer.",),
            role="note",
        ),
    ]  # fmt: skip
    return Document(
        municipality=dataset.municipality.name or "Kommunen",
        board=dataset.municipality.board,
        title=f"Fakturor att rätta, {name}",
        period=period_text(*months),
        reference="",
        date=made_on,
        version=version(dataset, months[1]),
        blocks=blocks,
        kind="Till utföraren",
    )


def _said(name: str, provider: str, rows: pl.DataFrame, months: tuple[Month, Month]) -> str:
    count = rows.height
    amount = amount_text(int(rows["difference_ore"].sum()), "kr", 2)
    who = name if name == provider else f"{name} ({provider})"
    return (
        f"{who} har fakturerat {amount} mer än avtalat för vård {period_text(*months)}, i "
        f"{number_text(count)} fall. Vi ber er kreditera "
        "beloppet eller visa varför det är rätt."
    )


_COLUMNS = (
    Column("Faktura", numeric=False), Column("Placering", numeric=False),
    Column("Dagar", numeric=False), Column("Dygn, faktura\nmot avtal", numeric=False),
    Column("Avtalat\nper dygn, kr"), Column("Fakturerat,\nkr"), Column("Avtalat,\nkr"),
    Column("Att kreditera,\nkr"),
)  # fmt: skip
_MONEY = ("invoiced_ore", "agreed_ore", "difference_ore")


def _table(rows: Sequence[dict[str, Any]]) -> TableBlock:
    """The rows under their reasons, in the order that the reasons are explained."""
    printed: list[Row] = []
    by_why: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_why.setdefault(why(row), []).append(row)
    for reason, of_reason in by_why.items():
        printed.append(Row((Cell(reason),), kind="section"))
        printed += map(_row, of_reason)
    sums = (kronor_cell(sum(row[name] for row in rows)) for name in _MONEY)
    total = Row((Cell("Summa"), *(Cell(None),) * 4, *sums), kind="total")
    return TableBlock("Att kreditera", "Det som skiljer sig från avtalat", _COLUMNS,
                      (*printed, total))  # fmt: skip


def _row(row: dict[str, Any]) -> Row:
    told, agreed = row["invoiced_days"], row["agreed_days"]
    return Row(
        (
            Cell(row["invoices"]),
            Cell(row["placement_id"]),
            Cell(days_text(row["first_day"], row["last_day"])),
            Cell(f"{'?' if told is None else told} mot {0 if agreed is None else agreed}"),
            *(kronor_cell(row[name]) for name in ("agreed_day_ore", *_MONEY)),
        )
    )


def days_text(first: date, last: date) -> str:
    """Days of one month: `1–31 okt 2026`, or `5 okt 2026`."""
    days = str(first.day) if first == last else f"{first.day}–{last.day}"
    return f"{days} {SHORT_MONTHS[last.month - 1]} {last.year}"


def why(row: dict[str, Any]) -> str:
    """The reasons of a row, the largest first: `Fel antal dygn, fel pris`."""
    found = sorted(
        (each for each in REASONS if row[f"{each}_ore"]), key=lambda each: -abs(row[f"{each}_ore"])
    )
    words = ", ".join(OUTCOME_WORDS[each].lower() for each in found)
    return words[:1].upper() + words[1:] if words else OUTCOME_WORDS[Outcome.RIGHT]
