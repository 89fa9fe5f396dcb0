"""What a forecast consists of: every öre of its mean by month, layer, placement and cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.ahead import Ahead
from hemmaplan.core.forecast.expected import Part, expected_parts
from hemmaplan.core.forecast.known import lines_through
from hemmaplan.core.periods import Month, months

KNOWN = "known"
"""The layer of what is charged through `as_of`; the others are core.forecast.expected.LAYERS."""
CERTAINTY = {
    KNOWN: "committed",
    "planned": "committed",
    "extended": "probable",
    "moved": "probable",
    "unregistered": "probable",
    "new": "possible",
}
"""How sure the cost of each layer is."""
_CELL = ("area", "care_form", "unit_code")


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """Where a forecast starts: the data as known on `as_of`, and what is assumed of the days ahead.

    `to` is the last month asked for. A scenario is the same position with another `ahead`
    (`dataclasses.replace`). A position is equal to itself alone.
    """

    known: Dataset
    as_of: date
    to: Month
    ahead: Ahead


@lru_cache(maxsize=4)  # the forecast, its figures and why it changed each ask for it
def composition(start: Position) -> pl.DataFrame:
    """The parts of the mean, from January through the later of `to` and December.

    Columns: month (Date), layer, placement_id (null where it is none in particular), area,
    care_form, unit_code (blank where unknown), cost_ore and, of it, index_ore (Int64): what prices
    that rise after `as_of` stand for. Every row is whole öre, so sums of rows are exact.
    """
    first = Month.of(start.as_of)
    frames = [_known(start), *(_ahead(start.ahead, part, first)
                               for part in expected_parts(start.ahead))]  # fmt: skip
    return pl.concat(frames).filter((pl.col("cost_ore") != 0) | (pl.col("index_ore") != 0))


def cost_by_month(parts: pl.DataFrame) -> Mapping[Month, int]:
    """Cost in öre by month of parts or cost lines; months without rows are left out."""
    sums = parts.group_by("month").agg(pl.sum("cost_ore")).sort("month")
    return {Month.of(month): cost for month, cost in sums.iter_rows()}


def _known(start: Position) -> pl.DataFrame:
    where = distinct_placements(start.known).select("placement_id", *_CELL)
    return (
        lines_through(start.known, start.as_of)
        .group_by("month", "placement_id")
        .agg(pl.sum("cost_ore"))
        .sort("month", "placement_id")
        .join(where, on="placement_id", how="left", maintain_order="left")
        .select(
            "month",
            "placement_id",
            "cost_ore",
            *(pl.col(name).fill_null("") for name in _CELL),
            layer=pl.lit(KNOWN),
            index_ore=pl.lit(0, pl.Int64),
        )
        .select(_COLUMNS)
    )


_COLUMNS = ("month", "layer", "placement_id", *_CELL, "cost_ore", "index_ore")


def _ahead(ahead: Ahead, part: Part, first: Month) -> pl.DataFrame:
    lines, count = part.cost.shape
    days = [month.first_day for month in months(first, first.shift(count - 1))]
    names = pl.DataFrame(ahead.cells.names, schema=dict.fromkeys(_CELL, pl.String), orient="row")
    own = part.placement >= 0
    identity = ahead.learned.spells.ids.gather(np.maximum(part.placement, 0).tolist())
    each = pl.DataFrame({"cell": part.cell, "own": own}).with_columns(
        placement_id=pl.when("own").then(identity)
    )
    cell = names[part.cell.tolist()] if lines else names.head(0)
    each = pl.concat([each, cell], how="horizontal")
    return (
        each[np.repeat(np.arange(lines), count).tolist()]
        .with_columns(
            pl.Series("month", days * lines, pl.Date),
            pl.Series("cost_ore", np.rint(part.cost).astype(np.int64).ravel()),
            pl.Series("index_ore", np.rint(part.index).astype(np.int64).ravel()),
            layer=pl.lit(part.layer),
        )
        .select(_COLUMNS)
    )
