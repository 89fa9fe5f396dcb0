"""A cost target: "to the level of …" in per cent, in kronor, per year, and how far one has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.money import spread
from hemmaplan.core.periods import Month


@dataclass(frozen=True, slots=True)
class Target:
    """From a yearly cost to another, öre, by steps in the years `first`–`last`, both included.

    Raises ValueError when the period is turned round or the cost is not positive.
    """

    cost_ore: int
    to_ore: int
    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first or self.cost_ore <= 0:
            raise ValueError(f"{self.cost_ore} öre, {self.first}–{self.last}")

    @property
    def change_ore(self) -> int:
        """What the yearly cost must fall by; negative when it may rise."""
        return self.cost_ore - self.to_ore

    @property
    def share(self) -> Fraction:
        return Fraction(self.change_ore, self.cost_ore)

    @property
    def steps(self) -> dict[int, int]:
        """Year → öre that the cost is to fall by that year, as even as öre allow."""
        years = range(self.first, self.last + 1)
        sign = 1 if self.change_ore >= 0 else -1
        parts = spread(abs(self.change_ore), [1] * len(years))
        return {year: sign * part for year, part in zip(years, parts, strict=True)}

    def within(self, low_ore: int, high_ore: int) -> bool:
        """Whether steps between these, every year, can give the whole change."""
        years = self.last - self.first + 1
        return years * low_ore <= self.change_ore <= years * high_ore


@dataclass(frozen=True, slots=True)
class Followed:
    """A target with what its measures have given through a year."""

    target: Target
    achieved: Mapping[int, int]
    through: int

    @property
    def achieved_ore(self) -> int:
        return sum(
            amount
            for year, amount in self.achieved.items()
            if self.target.first <= year <= min(self.through, self.target.last)
        )

    @property
    def wanted_ore(self) -> int:
        """What the steps through the year add to."""
        return sum(step for year, step in self.target.steps.items() if year <= self.through)

    @property
    def remaining_ore(self) -> int:
        return self.target.change_ore - self.achieved_ore

    @property
    def needed_per_year_ore(self) -> Fraction | None:
        """What each year left must give; None when no year is left."""
        left = self.target.last - max(self.through, self.target.first - 1)
        return Fraction(self.remaining_ore, left) if left > 0 else None


def achieved_effects(dataset: Dataset, month: Month, area: str = "") -> dict[int, int]:
    """Year → effects of the measures realised through the month, öre; of all, or of an area.

    A year without a reported effect is not there: nothing reported is not nothing achieved.
    """
    effects = dataset.table_or_empty("measure_effects").drop_nulls("realised_ore").filter(
        pl.col("month") < month.end
    )  # fmt: skip
    if area:
        measures = dataset.table_or_empty("measures").filter(pl.col("area") == area)
        effects = effects.join(measures, "measure_id", how="semi")
    years = effects.group_by(year=pl.col("month").dt.year()).agg(pl.sum("realised_ore"))
    return dict(years.sort("year").iter_rows())


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided target. `area` is that of the measures that count, "" for all."""

    target_id: str
    label: str
    key_figure: str
    area: str
    decided_on: date | None
    followed: Followed


def decided(dataset: Dataset, month: Month) -> list[Decided]:
    """The targets of the table, followed through the month's year by what was realised through
    the month; `check` tells of those that can't be."""
    rows = dataset.table_or_empty("targets").unique("target_id", keep="first", maintain_order=True)
    possible = rows.filter(
        pl.col("to_year") >= pl.col("from_year"), pl.col("start_cost_ore") > 0,
        pl.col("target_cost_ore") >= 0,
    )  # fmt: skip
    return [_decided(dataset, row, month) for row in possible.iter_rows(named=True)]


def _decided(dataset: Dataset, row: Mapping[str, Any], month: Month) -> Decided:
    target = Target(row["start_cost_ore"], row["target_cost_ore"], row["from_year"], row["to_year"])
    area = row["area"] or ""
    return Decided(
        row["target_id"], row["label"] or row["target_id"], row["key_figure"] or "", area,
        row["decided_on"], Followed(target, achieved_effects(dataset, month, area), month.year),
    )  # fmt: skip
