"""What placements cost, fast: lines, care days and sums by any dimension.

The meaning is defined by `core.cost_reference` (EXCHANGE, *What a placement costs*); this is the
same arithmetic on whole columns, in exact integers.
"""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.charged_days import (
    by_month,
    charged_prices,
    distinct_placements,
    pause_changes,
    priced_stays,
    rounded,
    stays,
)
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.cost_dimensions import dimension, require_dimensions, sort_key
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

MONEY = ("cost_ore", "vat_compensation_ore", "income_ore")
"""The money columns of a line, whole öre (Int64)."""


def cost_lines(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """One row per placement × price × month with a charged day, both months included.

    Columns: placement_id, month (Date), table (`rates` | `incomes`), kind, per, begin and end
    (exclusive) of the charged days, charged_days (Int32), cost_ore, vat_compensation_ore,
    income_ore (Int64), and the price row's `_file`, `_sheet`, `_row`. A price whose placement is
    unknown has no line: `check` reports it.

    Raises MissingTable without placements or rates, ValueError on a price without an amount.
    """
    return lazy_lines(dataset, first, last).collect()


def care_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days (vårddygn) by placement and month: placement_id, month (Date), care_days (Int32).

    Months without a care day have no row. Raises MissingTable without placements.
    """
    return _care_days(dataset, first, last).collect()


def unpriced_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days that no rate per day or month charges: placement_id, month, unpriced_days (Int32).

    Only placement-months that have such a day. Raises MissingTable without placements or rates.
    """
    return lazy_unpriced_days(dataset, first, last).collect()


def summary(dataset: Dataset, first: Month, last: Month, by: Sequence[str]) -> pl.DataFrame:
    """Cost, care days and counts by the dimensions `by`, sorted by them in that order.

    Columns: the dimensions (String: month `2024-01`, year `2024`, blank `""`), care_days, cost_ore,
    vat_compensation_ore, income_ore, net_ore, placements, persons, unpriced_days (all Int64).
    Placements are those with a care day or a line in the group; persons the distinct person_id
    among them (unknown ones are not counted). Ages are taken on the first day of the month, or of
    the period where `month` is not asked for.

    Raises UnknownDimension, MissingTable without placements or rates.
    """
    require_dimensions(by)
    contributions = pl.concat(
        [
            lazy_lines(dataset, first, last).select("placement_id", "month", *MONEY),
            _care_days(dataset, first, last),
            lazy_unpriced_days(dataset, first, last),
        ],
        how="diagonal",
    ).join(distinct_placements(dataset).lazy(), on="placement_id", how="left")
    age_on = pl.col("month") if "month" in by else pl.lit(first.first_day)
    cost, vat_compensation, income = (pl.col(name).sum() for name in MONEY)
    return (
        contributions.with_columns(*(dimension(name, age_on) for name in by), _all=0)
        .group_by("_all", *by)
        .agg(
            pl.col("care_days").cast(pl.Int64).sum(),
            cost,
            vat_compensation,
            income,
            net_ore=cost - vat_compensation - income,
            placements=pl.col("placement_id").n_unique().cast(pl.Int64),
            persons=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
            unpriced_days=pl.col("unpriced_days").cast(pl.Int64).sum(),
        )
        .sort([sort_key(name) for name in by] or "_all")
        .drop("_all")
        .collect()
    )


def lazy_lines(dataset: Dataset, first: Month, last: Month) -> pl.LazyFrame:
    """As `cost_lines`. An amount is the unit's times the days, and what pauses change in it."""
    charged = _charged(dataset)
    lines = by_month(charged, first, last)
    if (pauses := dataset.table_or_empty("pauses")).is_empty():
        lines = lines.with_columns(pause_ore=0, pause_vat_ore=0)
    else:
        changes = by_month(pause_changes(charged, pauses), first, last)
        paused = changes.group_by("price", "month").agg(
            pause_ore=(pl.col("unit_ore") * pl.col("days")).sum(),
            pause_vat_ore=(pl.col("vat_unit_ore") * pl.col("days")).sum(),
        )
        lines = lines.join(paused, on=["price", "month"], how="left", maintain_order="left")
    amount = _line_amount("unit_ore", "pause_ore")
    vat = _line_amount("vat_unit_ore", "pause_vat_ore")
    costs, none = pl.col("table") == "rates", pl.lit(0, pl.Int64)
    money = (
        pl.when(costs).then(amount).otherwise(none),
        pl.when(costs).then(vat).otherwise(none),
        pl.when(costs).then(none).otherwise(amount),
    )
    return lines.select(
        "placement_id", "month", "table", "kind", "per", "begin", "end",
        pl.col("days").alias("charged_days"),
        *(value.alias(name) for name, value in zip(MONEY, money, strict=True)), *SOURCE_COLUMNS,
    )  # fmt: skip


def _charged(dataset: Dataset) -> pl.LazyFrame:
    """`charged_prices` of rates and incomes in one, `price` numbered through both."""
    both = [
        charged_prices(dataset, table).lazy().with_columns(table=pl.lit(table))
        for table in ("rates", "incomes")
        if table == "rates" or not dataset.table_or_empty(table).is_empty()
    ]
    return pl.concat(both).drop("price").with_row_index("price")


def _care_days(dataset: Dataset, first: Month, last: Month) -> pl.LazyFrame:
    care = by_month(stays(dataset), first, last)
    return care.select("placement_id", "month", care_days="days")


def lazy_unpriced_days(dataset: Dataset, first: Month, last: Month) -> pl.LazyFrame:
    """As `unpriced_days`."""
    key = ("placement_id", "month")
    priced = by_month(priced_stays(dataset), first, last).group_by(key).agg(priced=pl.sum("days"))
    unpriced = pl.col("care_days") - pl.col("priced").fill_null(0)
    return (
        _care_days(dataset, first, last)
        .join(priced, on=key, how="left")
        .select(*key, unpriced_days=unpriced)
        .filter(pl.col("unpriced_days") > 0)
    )


def _line_amount(unit: str, pause: str) -> pl.Expr:
    days_in_month = pl.col("month").dt.days_in_month().cast(pl.Int128)
    return (
        pl.when(pl.col("per") == "day")
        .then(pl.col(unit) * pl.col("days") + pl.col(pause).fill_null(0))
        .when(pl.col("per") == "month")
        .then(rounded(pl.col(unit) * pl.col("days"), days_in_month))
        .otherwise(unit)
    )
