"""On which accounts and with which providers the placements' costs are to be found.

The table `placement_accounts` says where the cost of some placements is booked: accounts, perhaps
only those of one activity or unit. Rows for the same placements are one rule; the first rule whose
non-blank cells match the placement decides. Without the table all of it is looked for in
Kommun-Bas' group 46, purchases of main activities.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.report_lines import in_range

UNNAMED = "unnamed"
"""The provider of what names none, or none that is known."""
OTHER = "other"
"""Kind of ledger row: on an account that is no placement account."""
_CELLS = ("care_form", "procurement", "area")
Cells = tuple[str | None, str | None, str | None]
_ACCRUED = r"(?i)upplup"
"""A ledger row with this in its text is an accrual or its reversal, as the voucher writes."""


Coding = tuple[str, str | None, str | None]
"""account, activity, unit_code of a row of the ledger or the budget"""
_CODING = ("account", "activity", "unit_code")


@dataclass(frozen=True, slots=True)
class Span:
    """Accounts `first` to `last`, both included, of one activity and one unit (None = any)."""

    first: str
    last: str
    activity: str | None = None
    unit_code: str | None = None

    def __str__(self) -> str:
        """`4640`, `4600-4699`, or `5010:56920:4120` with an activity and a unit."""
        accounts = self.first if self.first == self.last else f"{self.first}-{self.last}"
        return ":".join((accounts, self.activity or "", self.unit_code or "")).rstrip(":")

    def takes(self, coding: Coding) -> bool:
        account, activity, unit_code = coding
        return (
            in_range(account, self.first, self.last)
            and self.activity in (None, activity)
            and self.unit_code in (None, unit_code)
        )


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Where the cost of some placements (None = any) is booked: one place or several."""

    spans: tuple[Span, ...]
    care_form: str | None = None
    procurement: str | None = None
    area: str | None = None

    @property
    def key(self) -> str:
        """`4640`, or `5021+5561+5661` for several."""
        return "+".join(map(str, self.spans))

    def takes(self, *cells: str | None) -> bool:
        """Whether it is for a placement with these: care_form, procurement, area."""
        wanted = (self.care_form, self.procurement, self.area)
        return all(want in (None, cell) for want, cell in zip(wanted, cells, strict=True))


KOMMUN_BAS = (AccountRule((Span("4600", "4699"),)),)
"""What counts when the municipality has said nothing: group 46 (FACTS: certain at group level)."""


@lru_cache(maxsize=4)
def account_rules(dataset: Dataset) -> Sequence[AccountRule]:
    """In the order of their first rows; those of Kommun-Bas where there is no table, or an empty
    one. Rules that share a span have all of each other's: what is booked there is of them both."""
    columns = (*_CELLS, "account_from", "account_to", "activity", "unit_code")
    spans: dict[Cells, list[Span]] = {}
    for *cells, first, last, activity, unit in (
        dataset.table_or_empty("placement_accounts").select(columns).iter_rows()
    ):
        care_form, procurement, area = cells
        of = spans.setdefault((care_form, procurement, area), [])
        of.append(Span(first, last, activity, unit))
    shared = _together(spans.values())
    return tuple(AccountRule(shared[of[0]], *cells) for cells, of in spans.items()) or KOMMUN_BAS


def _together(groups: Iterable[Sequence[Span]]) -> Mapping[Span, tuple[Span, ...]]:
    """Each span with all that it stands together with, through any number of groups."""
    found: list[tuple[Span, ...]] = []
    for spans in groups:
        touched = [each for each in found if not set(each).isdisjoint(spans)]
        one = tuple(dict.fromkeys(chain(*touched, spans)))
        found = [each for each in found if each not in touched] + [one]
    return {span: each for each in found for span in each}


def place(rules: Sequence[AccountRule], coding: Coding) -> str:
    """The key of the first rule with a span that takes it, else OTHER."""
    taking = (rule.key for rule in rules if any(span.takes(coding) for span in rule.spans))
    return next(taking, OTHER)


def with_place(rows: pl.DataFrame, rules: Sequence[AccountRule]) -> pl.DataFrame:
    """Rows of the ledger or the budget with `place`: the key of their rule, or OTHER."""
    codings = rows.select(_CODING).unique()
    places = [place(rules, coding) for coding in codings.iter_rows()]
    return rows.join(
        codings.with_columns(place=pl.Series(places, dtype=pl.String)),
        on=_CODING, how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip


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
    """The ledger with `place` (the key of the rule whose accounts it is on, or OTHER), `provider`
    and `is_accrual`. Raises MissingTable without a ledger."""
    ledger = with_place(dataset.table("ledger"), account_rules(dataset))
    known = known_providers(dataset)
    names = ledger["counterparty"].drop_nulls().unique().to_list()
    provider = {name: known.get(name.strip().casefold(), UNNAMED) for name in names}
    return ledger.with_columns(
        provider=pl.col("counterparty")
        .replace_strict(provider, default=UNNAMED, return_dtype=pl.String)
        .fill_null(UNNAMED),
        is_accrual=pl.col("text").str.contains(_ACCRUED).fill_null(False),
    )


def names_providers(dataset: Dataset) -> bool:
    """Whether the ledger tells providers apart on the placement accounts at all."""
    rows = booked(dataset).filter(pl.col("place") != OTHER)
    return bool((rows["provider"] != UNNAMED).any())
