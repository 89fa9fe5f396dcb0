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
from hemmaplan.core.cost_dimensions import dimension, require_dimensions, sort_key
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import SOURCE_COLUMNS

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
    none = pl.lit(0, pl.Int64)
    rates = _amounts(dataset, "rates", first, last).with_columns(
        cost_ore="amount_ore", vat_compensation_ore="vat_ore", income_ore=none
    )
    incomes = _amounts(dataset, "incomes", first, last).with_columns(
        cost_ore=none, vat_compensation_ore=none, income_ore="amount_ore"
    )
    return pl.concat([rates, incomes]).select(
        "placement_id", "month", "table", "kind", "per", "begin", "end", "charged_days", *MONEY,
        *SOURCE_COLUMNS,
    )  # fmt: skip


def care_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days (vårddygn) by placement and month: placement_id, month (Date), care_days (Int32).

    Months without a care day have no row. Raises MissingTable without placements.
    """
    care = by_month(stays(dataset), first, last)
    return care.select("placement_id", "month", care_days="days")


def unpriced_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days that no rate per day or month charges: placement_id, month, unpriced_days (Int32).

    Only placement-months that have such a day. Raises MissingTable without placements or rates.
    """
    key = ("placement_id", "month")
    priced = by_month(priced_stays(dataset), first, last).group_by(key).agg(priced=pl.sum("days"))
    unpriced = pl.col("care_days") - pl.col("priced").fill_null(0)
    return (
        care_days(dataset, first, last)
        .join(priced, on=key, how="left")
        .select(*key, unpriced_days=unpriced)
        .filter(pl.col("unpriced_days") > 0)
    )


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
            cost_lines(dataset, first, last).select("placement_id", "month", *MONEY),
            care_days(dataset, first, last),
            unpriced_days(dataset, first, last),
        ],
        how="diagonal",
    ).join(distinct_placements(dataset), on="placement_id", how="left")
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
    )


def _amounts(dataset: Dataset, table: str, first: Month, last: Month) -> pl.DataFrame:
    """Price × month with table, charged_days, amount_ore and vat_ore (Int64), pauses counted."""
    charged = charged_prices(dataset, table)
    pauses = (
        by_month(pause_changes(charged, dataset.table_or_empty("pauses")), first, last)
        .group_by("price", "month")
        .agg(
            pause_ore=(pl.col("unit_ore") * pl.col("days")).sum(),
            pause_vat_ore=(pl.col("vat_unit_ore") * pl.col("days")).sum(),
        )
    )
    return (
        by_month(charged, first, last)
        .join(pauses, on=["price", "month"], how="left", maintain_order="left")
        .with_columns(
            table=pl.lit(table),
            charged_days="days",
            amount_ore=_line_amount("unit_ore", "pause_ore"),
            vat_ore=_line_amount("vat_unit_ore", "pause_vat_ore"),
        )
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
