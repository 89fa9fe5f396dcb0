"""The accrual voucher as files: SIE 4 I for the accounting system, XLSX for people."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hemmaplan.core.accrual import Accrual, Posting
from hemmaplan.core.dataset import Dataset
from hemmaplan.render.document import Cell, Column, Document, Row, TableBlock
from hemmaplan.render.numbers_sv import month_text
from hemmaplan.render.sie import Transaction, Voucher, render_sie
from hemmaplan.reports.briefing import kronor_cell
from hemmaplan.reports.monthly import version

VOUCHER_FORMATS = (".si", ".xlsx")
ACCRUED, REVERSED = "Upplupen kostnad", "Återföring av upplupen kostnad"
"""Texts of the vouchers; what says *upplup…* is known as an accrual when it is read again."""


def voucher_file(dataset: Dataset, accrual: Accrual, suffix: str, *, made_on: date) -> bytes:
    """The voucher and its reversal in the format of an ending. The same bytes for the same data
    and day."""
    if suffix == ".si":
        return _sie(dataset, accrual, made_on)
    from hemmaplan.render.xlsx import render_xlsx

    return render_xlsx(_document(dataset, accrual, made_on))


def _sie(dataset: Dataset, accrual: Accrual, made_on: date) -> bytes:
    month = accrual.month
    vouchers = (
        Voucher(month.last_day, f"{ACCRUED} {month}", _transactions(accrual.postings)),
        Voucher(month.end, f"{REVERSED} {month}", _transactions(accrual.reversal)),
    )
    return render_sie(dataset.municipality.name or "Kommunen", vouchers, made_on=made_on)


def _transactions(postings: Sequence[Posting]) -> list[Transaction]:
    return [
        Transaction(p.account, p.amount_ore, p.unit_code, p.activity, p.counterparty)
        for p in postings
    ]


def _document(dataset: Dataset, accrual: Accrual, made_on: date) -> Document:
    month = accrual.month
    against = f"mot skuldkonto {accrual.liability_account} (accrual_account i municipality.toml)"
    blocks = [
        _table(
            "Verifikation",
            f"{ACCRUED} {month}, bokförs {month.last_day} {against}",
            accrual.postings,
        ),
        _table("Återföring", f"{REVERSED} {month}, bokförs {month.end}", accrual.reversal),
        _evidence(accrual),
    ]
    return Document(
        municipality=dataset.municipality.name or "Kommunen",
        board=dataset.municipality.board,
        title=f"Upplupna kostnader {month_text(month)}",
        period=month_text(month),
        reference="",
        date=str(made_on),
        version=version(dataset, month),
        blocks=blocks,
        kind="Bokföringsunderlag",
    )


def _table(name: str, caption: str, postings: Sequence[Posting]) -> TableBlock:
    rows = [
        Row(
            (
                *(Cell(code) for code in (p.account, p.unit_code, p.activity, p.counterparty)),
                kronor_cell(p.amount_ore if p.amount_ore > 0 else None),
                kronor_cell(-p.amount_ore if p.amount_ore < 0 else None),
            )
        )
        for p in postings
    ]
    sides = (
        sum(p.amount_ore for p in postings if p.amount_ore > 0),
        -sum(p.amount_ore for p in postings if p.amount_ore < 0),
    )
    total = Row((Cell("Summa"), *(Cell(None),) * 3, *map(kronor_cell, sides)), kind="total")
    words = ("Konto", "Enhet", "Verksamhet", "Motpart")
    columns = (*(Column(word, numeric=False) for word in words), Column("Debet"), Column("Kredit"))
    return TableBlock(name, f"{caption}. Kronor", columns, (*rows, total))


def _evidence(accrual: Accrual) -> TableBlock:
    """What the amounts are made of, row by row, oldest care first."""
    parts = accrual.parts.with_row_index().sort("care_month", "provider", "index")
    rows = [
        Row(
            (
                Cell(f"{part['care_month']:%Y-%m}"),
                Cell(part["provider"]),
                Cell(part["placement_id"]),
                Cell(part["description"]),
                Cell(part["account"]),
                Cell(part["unit_code"]),
                kronor_cell(part["amount_ore"]),
                Cell(f"{part['_file']} rad {part['_row']}"),
            )
        )
        for part in parts.iter_rows(named=True)
    ]
    empty = (Cell(None),) * 5
    total = Row((Cell("Summa"), *empty, kronor_cell(accrual.amount_ore), Cell(None)), kind="total")
    words = ("Månad", "Utförare", "Placering", "Underlag", "Konto", "Enhet")
    columns = (
        *(Column(word, numeric=False) for word in words),
        Column("Belopp"),
        Column("Rad i underlaget", numeric=False),
    )
    files = ", ".join(parts.select(pl.col("_file").unique().sort()).to_series())
    caption = f"Vård från och med {accrual.first} som inte är fakturerad. Kronor"
    return TableBlock("Underlag", caption, columns, (*rows, total), source=files)
