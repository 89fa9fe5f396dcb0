"""The budget of the placements: that of the accounts their cost is booked on.

The forecast is of all that placements cost, so a budget may stand beside it only where the accounts
in `placement_accounts` hold all of it. Many of them hold only what is invoiced, while the fees of
family homes are payroll: beside such a budget every year would look overspent.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.budget_entries import known_budget
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import OTHER, AccountRule, account_rules, with_place
from hemmaplan.core.reconciliation import register_lines

SLACK = Fraction(1, 100)
"""How much of the year's cost may be on other accounts (travel, say): less than a range's width."""


class NoBudget(LookupError):
    """The placements have no budget to compare with; the message (Swedish) says what fills it."""


def whole_cost_rules(dataset: Dataset, month: Month) -> Sequence[AccountRule]:
    """The rules of `placement_accounts`, where its accounts hold what the placements cost.

    Raises NoBudget where they don't or are not said, MissingTable without placements or rates.
    """
    if dataset.table_or_empty("placement_accounts").is_empty():
        raise NoBudget(
            "det är inte angivet på vilka konton placeringarnas kostnad budgeteras. Ange dem under "
            "Inställningar, Rader och områden (eller i placement_accounts.csv)"
        )
    if share_outside(dataset, month) > SLACK:
        raise NoBudget(
            "prognosen gäller allt som placeringarna kostar, men placeringarnas konton rymmer inte "
            "hela kostnaden. Lägg till kontona för resten, till exempel familjehemmens arvoden, "
            "under Inställningar, Rader och områden (eller i placement_accounts.csv), och kryssa "
            "för deras slag av pris under Kommunen, Priser på placeringarnas konton "
            "(invoiced_kinds)"
        )
    return account_rules(dataset)


def budget_rows(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The rows of the year's budget on the placements' accounts, as decided through the month.

    Raises NoBudget, and MissingTable without budget, lines, placements or rates.
    """
    rules = whole_cost_rules(dataset, month)
    year = known_budget(dataset, month)
    rows = with_place(year, rules).filter(pl.col("place") != OTHER).drop("place")
    if rows.is_empty():
        keys = ", ".join(dict.fromkeys(rule.key for rule in rules))
        raise NoBudget(f"budgeten för {month.year} har inga rader på konto {keys}")
    return rows


@lru_cache(maxsize=4)  # the report, the settings and the forecast ask
def share_outside(dataset: Dataset, month: Month) -> Fraction:
    """The share of the year's cost through the month that is looked for on no placement account:
    kinds of rates that nobody invoices, and placements that no row takes. 0 without any cost."""
    january = Month(month.year, 1)
    everything = int(cost_lines(dataset, january, month)["cost_ore"].sum())
    inside = int(register_lines(dataset, january, month)["cost_ore"].sum())
    return 1 - Fraction(inside, everything) if everything else Fraction(0)
