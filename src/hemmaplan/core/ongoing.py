"""The placements that go on at the end of a day, and what each costs a day by the prices in force.

The questions of the radar start here. The cost of a day is every price in force that day, a price
per month as its share of that month's days; one-off prices and pauses are left out. It is before
VAT compensation and income, like the figures of cost.
"""

from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.charged_days import charged_prices, rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.stays import stays


@lru_cache(maxsize=4)  # every question of the radar starts here
def ongoing(dataset: Dataset, on: date) -> pl.DataFrame:
    """The placements with the columns of `stays`, `days`, `day_ore` and `day_net_ore` (Int64).

    `days` are the care days through `on`. `day_ore` is null without a price in force: unknown, not
    zero; `day_net_ore` is after VAT compensation. Raises MissingTable without placements or rates.
    """
    going = stays(dataset).filter(
        pl.col("start_date") <= on, ~(pl.col("stay_end") <= on).fill_null(False),
        ~(pl.col("end_date") <= on).fill_null(False),
    )  # fmt: skip
    return going.join(
        day_costs(dataset, on), on="placement_id", how="left", maintain_order="left"
    ).with_columns(days=(pl.lit(on) - pl.col("start_date")).dt.total_days() + 1)


def day_costs(dataset: Dataset, on: date) -> pl.DataFrame:
    """placement_id, day_ore, day_net_ore: what each costs on a day; no row without a price."""
    in_force = (pl.col("begin") <= on) & (pl.col("end").is_null() | (pl.col("end") > on))
    days_in_month = pl.lit(on).dt.days_in_month().cast(pl.Int128)

    def a_day(unit: str) -> pl.Expr:
        share = rounded(pl.col(unit), days_in_month)
        return pl.when(pl.col("per") == "day").then(unit).otherwise(share)

    cost = a_day("unit_ore").sum()
    return (
        charged_prices(dataset, "rates")
        .filter(in_force, pl.col("per") != "occasion")
        .group_by("placement_id")
        .agg(day_ore=cost, day_net_ore=cost - a_day("vat_unit_ore").sum())
    )
