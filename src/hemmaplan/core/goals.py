"""A goal: what a figure is to be at least, or at most, from a day, and whether it is.

One concept for every goal of a figure, whatever it counts: a share within agreements, days of care,
placements, kronor. A cost that measures are to lower by steps is a target (`core.targets`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.periods import Month

TABLE = "goals"
AT_LEAST = "at_least"
_YEAR_END = 12
_SO_FAR = "ytd"


class State(StrEnum):
    """What may be said of a goal; OPEN while a sum of the year so far has not decided it."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Goal:
    """The figure at `address` is to be `direction` (one of tables.GOAL_DIRECTIONS) `value`, as
    figures are printed: per cent for a share, kronor for money, else its own number.

    `from_date` and `to_date` are the first and the last day it holds, None: until further notice.
    `label` is what it is called and `source` what it was decided in, both the municipality's words.
    """

    address: Address
    direction: str
    value: Fraction
    from_date: date
    to_date: date | None = None
    label: str = ""
    source: str = ""

    def wanted(self, unit: Unit) -> Fraction:
        """The value as a figure of the unit has it: öre for money, of 1 for a share."""
        if unit is Unit.SHARE:
            return self.value / 100
        return self.value * 100 if unit.in_ore else self.value

    def state(self, figure: Figure, month: Month) -> State:
        """Whether the figure of the report month is as the goal says.

        A sum of the year so far is set against the goal of the whole year: it only grows, so until
        December it can have reached what is to be at least, or passed what is to be at most.
        """
        wanted = self.wanted(figure.unit)
        reached, at_least = figure.value >= wanted, self.direction == AT_LEAST
        met = reached if at_least else figure.value <= wanted
        if met is at_least or not grows(figure) or month.number == _YEAR_END:
            return State.MET if met else State.MISSED
        return State.OPEN


def grows(figure: Figure) -> bool:
    """Whether it is a sum of the year so far, and no share or mean of it."""
    column = figure.address.column
    so_far = column == _SO_FAR or column.endswith(f"_{_SO_FAR}")
    return so_far and isinstance(figure.value, int)


def goals(dataset: Dataset, on: date) -> Mapping[Address, Goal]:
    """Those that hold on a day, by the figure's address, as they stand; of two of a figure the one
    with the later first day. An address that can't be read has none (`check` tells)."""
    rows = (
        dataset.table_or_empty(TABLE)
        .filter(
            pl.col("from_date") <= on, (pl.col("to_date") >= on).fill_null(True),
            is_address(pl.col("figure")),
        )
        .sort("from_date", maintain_order=True)
    )  # fmt: skip
    found = {}
    for row in rows.iter_rows(named=True):
        address = Address.parse(row["figure"])
        found[address] = Goal(
            address, row["direction"], Fraction(row["value"]), row["from_date"], row["to_date"],
            row["label"] or "", row["source"] or "",
        )  # fmt: skip
    return found


def is_address(text: pl.Expr) -> pl.Expr:
    """Whether a text is `id/area/line/column`."""
    return text.str.contains(r"^[a-z0-9_]+(/[^/]*){1,3}$")
