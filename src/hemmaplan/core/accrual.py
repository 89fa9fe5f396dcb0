"""Accrual (upplupna kostnader): care given but not invoiced and booked when a month is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import OTHER, account_rules, booked, has_invoices
from hemmaplan.core.reconciliation import PART_SCHEMA, Cause, reconciled
from hemmaplan.core.reconciliation_figures import opening

CODING = ("account", "unit_code", "activity", "counterparty")
"""The municipality's account string, as far as the ledger tells it."""
_LOOK_BACK = 12
_UNKNOWN = pl.lit(None, pl.String)


class NoInvoices(LookupError):
    """Without invoices nothing tells what has not been invoiced."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A row of a voucher: debit positive, credit negative, öre."""

    account: str
    unit_code: str | None
    activity: str | None
    counterparty: str | None
    amount_ore: int


@dataclass(frozen=True, slots=True)
class Accrual:
    """The voucher of a month's last day; the reversal is the same with every sign turned.

    `parts` are its cost postings row by row (PART_SCHEMA and CODING), `first` the first month whose
    care is looked at, `accrued_ore` what the ledger has as accruals not reversed already.
    """

    month: Month
    first: Month
    liability_account: str
    postings: Sequence[Posting]
    parts: pl.DataFrame
    accrued_ore: int

    @property
    def amount_ore(self) -> int:
        """What the costs are raised by."""
        return int(self.parts["amount_ore"].sum())

    @property
    def reversal(self) -> list[Posting]:
        """The postings of the first day of the next month."""
        return [Posting(p.account, p.unit_code, p.activity, p.counterparty, -p.amount_ore)
                for p in self.postings]  # fmt: skip


def accrual(dataset: Dataset, month: Month) -> Accrual:
    """What is to be accrued at the end of a month: the year's care that is not invoiced by then.

    Care of earlier months is there too as long as its invoice has not come, since the voucher of
    the month before is reversed. Each amount is booked as its provider's invoices are (the last
    twelve months' largest account, unit, activity and counterparty on that placement account).
    Raises NoInvoices, NotBooked, and MissingTable as the reconciliation does.
    """
    if not has_invoices(dataset):
        raise NoInvoices
    first = opening(dataset, month)
    found = reconciled(dataset, first, month)
    parts = _coded(found.filter(pl.col("cause") == Cause.NOT_INVOICED), dataset, month)
    sums = (
        parts.group_by(CODING)
        .agg(pl.col("amount_ore").sum())
        .filter(pl.col("amount_ore") != 0)
        .sort(CODING, nulls_last=True)
    )
    costs = [Posting(*row) for row in sums.select(*CODING, "amount_ore").iter_rows()]
    total = sum(posting.amount_ore for posting in costs)
    account = dataset.municipality.accrual_account
    liability = [Posting(account, None, None, None, -total)] if total else []
    accrued = found.filter(pl.col("cause") == Cause.ACCRUED)["contribution"].sum()
    return Accrual(month, first, account, [*costs, *liability], parts, int(accrued))


def _coded(parts: pl.DataFrame, dataset: Dataset, month: Month) -> pl.DataFrame:
    """The parts with `place`, `amount_ore` (a cost is positive) and CODING of their own."""
    firsts = {rule.key: rule.spans[0] for rule in account_rules(dataset)}
    rows = parts.rename({"account": "place", "unit_code": "unit"}).with_columns(
        amount_ore=-pl.col("contribution"), order=pl.int_range(pl.len())
    )
    usual = _usual(dataset, month)
    # A coding is taken whole: never a cell of one provider's and a cell of another's.
    keys = (("provider", "place", "unit"), ("provider", "place"), ("place", "unit"))
    for number, key in enumerate(keys):
        known = usual if "provider" in key else usual.with_columns(counterparty=_UNKNOWN)
        best = known.group_by(key, maintain_order=True).first()
        best = best.select(*key, pl.struct(CODING).alias(f"coding {number}"))
        rows = rows.join(best, on=key, how="left", maintain_order="left", nulls_equal=True)
    account, activity, unit = (
        pl.col("place").replace_strict(
            list(firsts), [getattr(span, name) for span in firsts.values()], return_dtype=pl.String
        )
        for name in ("first", "activity", "unit_code")
    )
    otherwise = pl.struct(  # where its rule finds it again
        account=account, unit_code=pl.coalesce(unit, "unit"), activity=activity,
        counterparty=_UNKNOWN,
    )  # fmt: skip
    found = pl.coalesce(*(f"coding {number}" for number in range(len(keys))), otherwise)
    kept = [name for name in PART_SCHEMA if name not in (*CODING, "contribution")]
    return (
        rows.with_columns(coding=found)
        .sort("order")
        .select("place", "amount_ore", *kept, "coding")
        .unnest("coding")
    )


def _usual(dataset: Dataset, month: Month) -> pl.DataFrame:
    """How the ledger has booked each provider, the largest amounts first."""
    since = month.shift(-_LOOK_BACK).last_day + timedelta(days=1)
    return (
        booked(dataset)
        .filter(
            pl.col("place") != OTHER,
            ~pl.col("is_accrual"),
            pl.col("month").is_between(since, month.last_day),
        )
        .with_columns(unit=pl.col("unit_code"))
        .group_by("provider", "place", "unit", *CODING)
        .agg(pl.col("amount_ore").sum())
        .sort(pl.col("amount_ore").abs(), *CODING, descending=[True] + [False] * 4, nulls_last=True)
    )
