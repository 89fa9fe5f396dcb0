"""On which accounts and with which providers the placements' costs are to be found.

The table `placement_accounts` says which account (or interval) the bought care of a placement is
booked on; the first row whose non-blank cells match the placement decides. Without the table all
of it is looked for in Kommun-Bas' group 46, purchases of main activities.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.report_lines import in_range

UNNAMED = "unnamed"
"""The provider of what names none, or none that is known."""
OTHER = "other"
"""Kind of ledger row: on an account that is no placement account."""
_CELLS = ("care_form", "procurement", "area")
_ACCRUED = r"(?i)upplup"
"""A ledger row with this in its text is an accrual or its reversal, as the voucher writes."""


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Accounts `first` to `last`, both included, and the placements they are for (None = any)."""

    first: str
    last: str
    care_form: str | None = None
    procurement: str | None = None
    area: str | None = None

    @property
    def key(self) -> str:
        """`4640`, or `4600-4699` for an interval."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    def takes(self, *cells: str | None) -> bool:
        """Whether it is for a placement with these: care_form, procurement, area."""
        wanted = (self.care_form, self.procurement, self.area)
        return all(want in (None, cell) for want, cell in zip(wanted, cells, strict=True))


KOMMUN_BAS = (AccountRule("4600", "4699"),)
"""What counts when the municipality has said nothing: group 46 (FACTS: certain at group level)."""


def account_rules(dataset: Dataset) -> Sequence[AccountRule]:
    """In file order; those of Kommun-Bas where there is no table, or an empty one."""
    columns = ("account_from", "account_to", *_CELLS)
    rows = dataset.table_or_empty("placement_accounts").select(columns).iter_rows()
    return tuple(AccountRule(*row) for row in rows) or KOMMUN_BAS


def has_invoices(dataset: Dataset) -> bool:
    """Whether there is anything to tell what has been invoiced: an empty template is not."""
    return not dataset.table_or_empty("invoices").is_empty()


@lru_cache(maxsize=4)
def known_providers(dataset: Dataset) -> Mapping[str, str]:
    """How a ledger may name a provider (its id, or its name where only one has it) → its id."""
    ids: set[str] = set()
    for table in ("placements", "providers", "invoices"):
        ids |= set(dataset.table_or_empty(table)["provider_id"].drop_nulls())
    named = dataset.table_or_empty("providers").select("name", "provider_id").drop_nulls().unique()
    owners: dict[str, set[str]] = {}
    for name, provider in named.iter_rows():
        owners.setdefault(name.casefold(), set()).add(provider)
    by_name = {name: min(of) for name, of in owners.items() if len(of) == 1}
    return {**by_name, **{each.casefold(): each for each in ids}}


@lru_cache(maxsize=4)
def placed(dataset: Dataset) -> pl.DataFrame:
    """One row per placement: placement_id, provider, account, who, is_invoiced.

    `provider` is its own, else that of its first invoice, else UNNAMED. `account` is null where no
    rule takes it. `is_invoiced`: its cost is expected to come by invoice. One without a provider,
    or in a home of the municipality's own, is not, unless it has an invoice; nor is any where
    there are no invoices to compare with. `who` is the person, or the placement itself.
    """
    rules = account_rules(dataset)
    placements = distinct_placements(dataset)
    kinds = placements.select(_CELLS).unique()
    accounts = [next((r.key for r in rules if r.takes(*cells)), None) for cells in kinds.rows()]
    of_invoices = (
        dataset.table_or_empty("invoices")
        .drop_nulls("placement_id")
        .group_by("placement_id")
        .agg(billing=pl.col("provider_id").drop_nulls().first(), has_invoice=pl.lit(True))
    )
    expected = pl.col("provider_id").is_not_null() & (pl.col("procurement").fill_null("") != "own")
    return (
        placements.join(
            kinds.with_columns(pl.Series("account", accounts, dtype=pl.String)),
            on=_CELLS, how="left", nulls_equal=True, maintain_order="left",
        )
        .join(of_invoices, on="placement_id", how="left", maintain_order="left")
        .select(
            "placement_id",
            "unit_code",
            "account",
            provider=pl.coalesce("provider_id", "billing").fill_null(UNNAMED),
            who=pl.coalesce("person_id", "placement_id"),
            is_invoiced=pl.col("has_invoice").fill_null(expected) & has_invoices(dataset),
        )
    )  # fmt: skip


@lru_cache(maxsize=4)
def booked(dataset: Dataset) -> pl.DataFrame:
    """The ledger with `place` (the key of the placement account it is on, or OTHER), `provider`
    and `is_accrual`. Raises MissingTable without a ledger."""
    rules = account_rules(dataset)
    ledger = dataset.table("ledger")
    accounts = ledger["account"].unique().to_list()
    place = {
        a: next((r.key for r in rules if in_range(a, r.first, r.last)), OTHER) for a in accounts
    }
    known = known_providers(dataset)
    names = ledger["counterparty"].drop_nulls().unique().to_list()
    provider = {name: known.get(name.strip().casefold(), UNNAMED) for name in names}
    return ledger.with_columns(
        place=pl.col("account").replace_strict(place, return_dtype=pl.String),
        provider=pl.col("counterparty")
        .replace_strict(provider, default=UNNAMED, return_dtype=pl.String)
        .fill_null(UNNAMED),
        is_accrual=pl.col("text").str.contains(_ACCRUED).fill_null(False),
    )


def names_providers(dataset: Dataset) -> bool:
    """Whether the ledger tells providers apart on the placement accounts at all."""
    rows = booked(dataset).filter(pl.col("place") != OTHER)
    return bool((rows["provider"] != UNNAMED).any())
