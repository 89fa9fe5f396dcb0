"""Which days are charged, at which unit price: one interval per price, ends exclusive.

Shared by the row-level lines (`core.cost`) and the cube (`core.cost_cube`). The meaning is defined
by `core.cost_reference`. Lazy where more is to come: of a single placement each collection costs
more than what is collected.

All arithmetic is exact: 128-bit integers, no floats, every rounding half away from zero.
"""

from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

_ONE_DAY = pl.duration(days=1)
_FAR = date.max
_MICRO = 10**6  # amounts and percentages are Decimal(38, 6): physically integers of a millionth
_HUNDRED_PCT = 100 * _MICRO


def distinct_placements(dataset: Dataset) -> pl.DataFrame:
    """Of rows with the same id the first counts (`check` reports the others)."""
    return dataset.table("placements").unique("placement_id", keep="first", maintain_order=True)


def stays(dataset: Dataset) -> pl.LazyFrame:
    """The care days of each placement: placement_id, begin, end (null while it is open)."""
    return (
        distinct_placements(dataset)
        .lazy()
        .select("placement_id", begin="start_date", end=_end_of_stay(pl.lit(False)))
    )


@lru_cache(maxsize=4)  # rates and incomes, of what is known and of what is to come
def charged_prices(dataset: Dataset, table: str) -> pl.DataFrame:
    """The `rates` or `incomes` of known placements, with the days and units they are charged.

    Columns: those of the table and price (row number), start_date, end_date, begin <= day < end
    (`end` null while both placement and price are open), unit_ore and vat_unit_ore (Int64). An
    occasion is one day long. Prices never charged are left out, as are those of unknown placements.

    Raises MissingTable (rates), ValueError on a price without an amount.
    """
    prices = dataset.table(table) if table == "rates" else dataset.table_or_empty(table)
    if prices["amount"].null_count():
        raise ValueError(f"{table} has a price without an amount")
    dates = distinct_placements(dataset).select("placement_id", "start_date", "end_date")
    from_date = pl.col("from_date").fill_null(pl.col("start_date"))
    end_of_stay = _end_of_stay(pl.col("discharge_day_charged").fill_null(False))
    last_end = pl.min_horizontal(pl.col("to_date") + _ONE_DAY, end_of_stay)  # nulls are skipped
    once = pl.col("per") == "occasion"
    return (
        prices.lazy()
        .join(dates.lazy(), on="placement_id", how="inner", maintain_order="left")
        .with_columns(begin=pl.max_horizontal("start_date", from_date), end=last_end)
        .filter(_has_days(), ~once | (pl.col("begin") == from_date))
        .with_columns(end=pl.when(once).then(pl.col("begin") + _ONE_DAY).otherwise("end"))
        .with_columns(unit_ore=_unit_price())
        .with_columns(vat_unit_ore=_share_of("unit_ore", _millionths("vat_compensation_pct", 0)))
        .with_row_index("price")
        .collect()
    )


def priced_stays(dataset: Dataset) -> pl.LazyFrame:
    """Care days that some rate per day or month charges, as disjoint intervals.

    Columns: placement_id, begin, end. Raises MissingTable without rates.
    """
    end_of_care = pl.min_horizontal("end", _end_of_stay(pl.lit(False)))
    rates = (
        charged_prices(dataset, "rates")
        .lazy()
        .filter(pl.col("per") != "occasion")
        .select("placement_id", "begin", end=end_of_care.fill_null(_FAR))
        .filter(pl.col("begin") < pl.col("end"))
    )
    begins = rates.select("placement_id", "begin", prices=1)
    ends = rates.select("placement_id", begin="end", prices=-1)
    return (
        pl.concat([begins, ends])
        .group_by("placement_id", "begin")
        .agg(pl.col("prices").sum())
        .sort("placement_id", "begin")
        # Prices in force from each day on: none after a placement's last day.
        .with_columns(prices=pl.col("prices").cum_sum(), end=pl.col("begin").shift(-1))
        .filter(pl.col("prices") > 0)
        .select("placement_id", "begin", "end")
    )


def pause_changes(charged: pl.LazyFrame, pauses: pl.DataFrame) -> pl.LazyFrame:
    """What pauses change in a day's price: begin <= day < end of each price that is paused.

    `charged` is what `charged_prices` gives; only prices per day are changed. Columns: price,
    placement_id, begin, end (null = open), unit_ore and vat_unit_ore (the change, Int64).
    """
    changes = [
        (_share_of(unit, pl.col("pct")) - pl.col(unit)).alias(unit)
        for unit in ("unit_ore", "vat_unit_ore")
    ]
    return (
        charged.filter(pl.col("per") == "day")
        .join(_disjoint(pauses), on="placement_id")
        .select(
            "price",
            "placement_id",
            *changes,
            begin=pl.max_horizontal("begin", "pause_begin"),
            end=pl.min_horizontal("end", "pause_end"),
        )
        .filter(_has_days())
    )


def by_month(intervals: pl.LazyFrame, first: Month, last: Month) -> pl.LazyFrame:
    """One row per interval and month it touches: begin and end within it, month (Date), days."""
    month_of = pl.col("begin").dt.truncate("1mo")
    return (
        intervals.with_columns(
            begin=pl.max_horizontal("begin", pl.lit(first.first_day)),
            end=pl.min_horizontal("end", pl.lit(last.end)),
        )
        .filter(_has_days())
        .with_columns(month=pl.date_ranges(month_of, "end", "1mo", closed="left"))
        .explode("month")
        .with_columns(
            begin=pl.max_horizontal("begin", "month"),
            end=pl.min_horizontal("end", pl.col("month").dt.offset_by("1mo")),
        )
        .with_columns(days=(pl.col("end") - pl.col("begin")).dt.total_days().cast(pl.Int32))
    )


def rounded(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The nearest integer of a quotient, half away from zero; Int64, or an error if it is too big.

    `denominator` is a positive Int128.
    """
    exact = numerator.cast(pl.Int128)
    whole = (2 * exact.abs() + denominator) // (2 * denominator)
    return (exact.sign() * whole).cast(pl.Int64)


def _end_of_stay(discharge_day_charged: pl.Expr) -> pl.Expr:
    """The day after a placement's last charged day; null while it is open."""
    whole = discharge_day_charged | (pl.col("end_date") == pl.col("start_date"))
    return pl.when(whole).then(pl.col("end_date") + _ONE_DAY).otherwise("end_date")


def _has_days() -> pl.Expr:
    return pl.col("end").is_null() | (pl.col("begin") < pl.col("end"))


def _disjoint(pauses: pl.DataFrame) -> pl.LazyFrame:
    """Pauses cut where any of the placement's begins or ends; of those that overlap the lowest
    share counts. Columns: placement_id, pause_begin, pause_end (null = open), pct (millionths)."""
    spans = pauses.lazy().select(
        "placement_id",
        begin="from_date",
        end=pl.col("to_date") + _ONE_DAY,
        pct=_millionths("charged_pct", _HUNDRED_PCT),
    )
    begins = spans.select("placement_id", pause_begin="begin")
    ends = spans.select("placement_id", pause_begin="end").drop_nulls()
    next_cut = pl.col("pause_begin").shift(-1).over("placement_id")
    pieces = (
        pl.concat([begins, ends])
        .unique()
        .sort("placement_id", "pause_begin")
        .with_columns(pause_end=next_cut)
    )
    begun = pl.col("begin") <= pl.col("pause_begin")
    not_ended = pl.col("end").is_null() | (pl.col("pause_begin") < pl.col("end"))
    return (
        pieces.join(spans, on="placement_id")
        .filter(begun & not_ended)
        .group_by("placement_id", "pause_begin", "pause_end")
        .agg(pl.col("pct").min())
    )


def _unit_price() -> pl.Expr:
    """The amount with payroll charges, rounded once to whole öre."""
    with_payroll = _HUNDRED_PCT + _millionths("payroll_pct", 0)
    hundredths = pl.col("amount").to_physical() * with_payroll * 100
    return rounded(hundredths, pl.lit(_HUNDRED_PCT * _MICRO, pl.Int128))


def _share_of(unit: str, millionths_of_pct: pl.Expr) -> pl.Expr:
    """A percentage of whole öre, rounded once to whole öre."""
    exact = pl.col(unit).cast(pl.Int128) * millionths_of_pct
    return rounded(exact, pl.lit(_HUNDRED_PCT, pl.Int128))


def _millionths(column: str, blank: int) -> pl.Expr:
    return pl.col(column).to_physical().fill_null(blank)
