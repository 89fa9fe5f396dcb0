"""Which months and days of care an invoice is for.

An invoice covers the days from_date-to_date; one end missing is that end of `month`, and both
missing (or the wrong way round) the whole month. It is booked in `booked_in`, or in `month`. Over
several months its amount is spread by days, largest remainder, so that the parts add up.
"""

from functools import lru_cache

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset

_DAY = pl.duration(days=1)
_ORE_IN_MILLIONTHS = 10_000  # a day price is Decimal(38, 6): integers of a millionth krona


@lru_cache(maxsize=4)
def invoice_parts(dataset: Dataset) -> pl.DataFrame:
    """One row per invoice row and month of care.

    Columns: those of the invoice; `booked` (Date, first of the month); `care_month`; `begin` and
    `end` (exclusive) of its days there; `part_ore` (Int64); `part_days` (Int64, negative for a
    credit; null when the invoice does not tell): its `days`, else amount / day_price where that is
    whole, else the days of its period.
    """
    month_end = pl.col("month").dt.offset_by("1mo")
    begin = pl.col("from_date").fill_null(pl.col("month"))
    end = (pl.col("to_date") + _DAY).fill_null(month_end)
    right = begin < end
    has_period = right & (pl.col("from_date").is_not_null() | pl.col("to_date").is_not_null())
    rows = (
        dataset.table_or_empty("invoices")
        .with_row_index("invoice")
        .with_columns(
            booked=pl.coalesce("booked_in", "month"),
            span_begin=pl.when(right).then(begin).otherwise("month"),
            span_end=pl.when(right).then(end).otherwise(month_end),
        )
        .with_columns(length=(pl.col("span_end") - pl.col("span_begin")).dt.total_days())
        .with_columns(told_days=_told_days(has_period))
        .with_columns(
            care_month=pl.date_ranges(
                pl.col("span_begin").dt.truncate("1mo"), "span_end", "1mo", closed="left"
            )
        )
        .explode("care_month")
        .with_columns(
            begin=pl.max_horizontal("span_begin", "care_month"),
            end=pl.min_horizontal("span_end", pl.col("care_month").dt.offset_by("1mo")),
        )
    )
    weight = (pl.col("end") - pl.col("begin")).dt.total_days()
    return (
        rows.with_columns(
            part_ore=_spread(pl.col("amount_ore"), weight),
            part_days=_spread(pl.col("told_days"), weight),
        )
        .select(
            "invoice", "invoice_id", "provider_id", "placement_id", "booked", "care_month", "begin",
            "end", "amount_ore", "part_ore", "part_days", *SOURCE_COLUMNS,
        )
    )  # fmt: skip


def _told_days(has_period: pl.Expr) -> pl.Expr:
    price = pl.col("day_price").to_physical()
    amount = pl.col("amount_ore").cast(pl.Int128) * _ORE_IN_MILLIONTHS
    by_price = pl.when((price > 0) & (amount % price == 0)).then(amount.abs() // price)
    known = pl.coalesce(
        pl.col("days").cast(pl.Int64), by_price.cast(pl.Int64), pl.when(has_period).then("length")
    )
    return pl.when(pl.col("amount_ore") < 0).then(-known).otherwise(known)


def _spread(total: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """`core.money.spread` over the months of an invoice, in Int64."""
    product = total.cast(pl.Int128) * weight
    length = pl.col("length").cast(pl.Int128)
    down = product // length
    left_over = product - down * length
    # The largest remainder first, the earlier month first among equals.
    rank = left_over.cast(pl.Int64).rank("ordinal", descending=True).over("invoice")
    missing = total.cast(pl.Int128) - down.sum().over("invoice")
    return (down + (rank <= missing).cast(pl.Int128)).cast(pl.Int64)
