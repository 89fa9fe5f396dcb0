"""What a reconciliation of the last month is to find: a few invoices and bookings gone wrong.

Late invoices are there already (economy). These are the other causes, one of each, the same for
every seed but for whom they meet. A municipality with too few invoices gets those that fit.
"""

import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import chart
from hemmaplan.exempelkommun.draws import with_sources

DEARER_ORE = 150_00
"""A day, of the invoice with the wrong price."""
MORE_DAYS = 2
"""Of the invoice with the wrong days."""
UNREGISTERED_ORE = 27_300_00
"""An invoice that names no placement, from a provider that has one."""
OUTSIDE_ORE = 18_500_00
"""A supervisor's invoice, on the account of bought care."""
UNEXPLAINED_ORE = 4_750_00
"""A booking that no invoice is behind."""


def planted(invoices: pl.DataFrame, last: Month) -> pl.DataFrame:
    """The invoices of `economy.invoices` with one at the wrong price, one for the wrong days, one
    on the wrong account and one that names no placement, all booked in the last month."""
    here = invoices.with_row_index("place").filter(
        (pl.col("month") == last.first_day)
        & (pl.col("booked_in") == last.first_day)
        & pl.col("day_price").is_not_null()
    )
    dearer, longer, misplaced = (
        pl.int_range(pl.len()) == (here["place"][n] if n < here.height else -1) for n in range(3)
    )
    price_ore = (pl.col("day_price") * 100).cast(pl.Int64)
    more = (
        pl.when(dearer)
        .then(DEARER_ORE * pl.col("days"))
        .when(longer)
        .then(MORE_DAYS * price_ore)
        .otherwise(0)
    )
    changed = invoices.with_columns(
        amount_ore=pl.col("amount_ore") + more,
        days=pl.col("days") + pl.when(longer).then(MORE_DAYS).otherwise(0),
        day_price=pl.col("day_price")
        + pl.when(dearer).then(DEARER_ORE / 100).otherwise(0).cast(pl.Decimal(38, 2)),
        account=pl.when(misplaced).then(pl.lit(chart.INTERNAL_PLACES)).otherwise("account"),
    )
    unregistered = changed.filter(pl.int_range(pl.len()) == changed.height - 1).with_columns(
        month=pl.lit(last.first_day),
        booked_in=pl.lit(last.first_day),
        placement_id=pl.lit(None, pl.String),
        amount_ore=pl.lit(UNREGISTERED_ORE, pl.Int64),
        days=pl.lit(None, pl.Int64),
        day_price=pl.lit(None).cast(changed.schema["day_price"]),
        account=pl.lit(chart.FROM_COMPANIES),
    )
    return pl.concat([changed, unregistered.select(changed.columns)])


def booked(ledger: pl.DataFrame, last: Month) -> pl.DataFrame:
    """The ledger with a booking outside the register and one that nothing explains."""
    care = ledger.filter(
        (pl.col("account") == chart.FROM_COMPANIES) & (pl.col("month") == last.first_day)
    )
    extra = [
        care.head(1).with_columns(
            counterparty=pl.lit("Exempelhandledarna"),
            text=pl.lit("Handledning"),
            amount_ore=pl.lit(OUTSIDE_ORE, pl.Int64),
        ),
        care.tail(1).with_columns(amount_ore=pl.lit(UNEXPLAINED_ORE, pl.Int64)),
    ]
    order = ("month", "unit_code", "account", "activity", "counterparty", "text")
    rows = pl.concat([ledger, *extra]).sort(order, nulls_last=True, maintain_order=True)
    return with_sources(rows, "ledger")
