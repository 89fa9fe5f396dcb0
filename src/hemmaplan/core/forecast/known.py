"""What a forecast starts from: the data as it was known, and the cost so far."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hemmaplan.core.as_of import known_at, prices_going_on
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.periods import Month


def known_on(dataset: Dataset, as_of: date) -> Dataset:
    """The data as known on a day, prices going on (EXCHANGE, *As of*).

    Raises MissingTable without placements or rates, NoForecast when no placement was known.
    """
    known = prices_going_on(known_at(dataset, as_of))
    if known.table("placements").is_empty():
        raise NoForecast(f"ingen placering är känd {as_of}")
    return known


def cost_through(known: Dataset, day: date) -> Mapping[Month, int]:
    """The cost in öre from January through `day`, by month; months without cost are left out."""
    return by_month(lines_through(known, day))


def lines_through(known: Dataset, day: date) -> pl.DataFrame:
    """The cost lines (core.cost) from January through `day`."""
    rates = known.table("rates").with_columns(to_date=pl.min_horizontal("to_date", pl.lit(day)))
    until = Dataset(known.municipality, {**known.tables, "rates": rates})
    lines = cost_lines(until, Month(day.year, 1), Month.of(day))
    return lines.filter(pl.col("table") == "rates")


def by_month(lines: pl.DataFrame) -> Mapping[Month, int]:
    """Cost in öre by month of cost lines."""
    sums = lines.group_by("month").agg(pl.sum("cost_ore")).sort("month")
    return {Month.of(month): cost for month, cost in sums.iter_rows() if cost}
