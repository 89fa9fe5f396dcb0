"""What a forecast answers: an expected cost and its range, for each month and for the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from hemmaplan.core.periods import Month

LEVELS = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
"""The quantiles of an answer, by name; p05 to p95 is nine cases of ten."""


class NoForecast(ValueError):
    """No forecast can be made; the message (Swedish) says why."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Cost in whole öre: the expected value and the quantiles in the order of LEVELS."""

    mean: int
    quantiles: tuple[int, ...]

    @classmethod
    def certain(cls, amount_ore: int) -> "Outlook":
        """A method without a range gives its one value everywhere."""
        return cls(amount_ore, (amount_ore,) * len(LEVELS))

    @classmethod
    def of_runs(cls, mean: int, runs_ore: npt.NDArray[np.float64]) -> "Outlook":
        """The quantiles of simulated costs (one per run)."""
        values = np.quantile(runs_ore, list(LEVELS.values()))
        return cls(mean, tuple(int(value) for value in np.rint(values)))

    def quantile(self, name: str) -> int:
        return self.quantiles[list(LEVELS).index(name)]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a model leaned on: history from `since`, with `ended` stays; `ongoing` placements.

    `unpriced` of those ongoing have no price and are counted as recent ones of their form, and
    `fees_run_out` have an expense that goes on but a fee that does not (`core.as_of`). `gap` is a
    time (first day, day after) without new placements that looks like missing data. `unkept` are
    the legal bases and care forms whose limit in law the register does not follow. `pull` is what
    the year so far has multiplied the inflow by.
    """

    since: date
    ended: int
    ongoing: int
    unpriced: int
    gap: tuple[date, date] | None = None
    unkept: tuple[str, ...] = ()
    pull: float = 1.0
    fees_run_out: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Months from that of `as_of` to the last asked for, and the calendar year of `as_of`.

    `known_ore` is the year's cost through `as_of`, as it was known then. `path` is the cost from
    January through each later month of the year: ranges of single months do not add up to it.
    `year_percentiles` are the year's costs that 1, 2 … 99 % of the futures stay below.
    """

    as_of: date
    method: str
    known_ore: int
    months: Sequence[tuple[Month, Outlook]]
    year: Outlook
    basis: Basis | None = None
    path: Sequence[tuple[Month, Outlook]] = ()
    year_percentiles: tuple[int, ...] = ()

    def chance_within(self, budget_ore: int) -> float | None:
        """The chance that the year costs no more than a budget, 0.01 to 0.99 at the ends.

        None of a method without a range.
        """
        if not self.year_percentiles:
            return None
        levels = np.arange(1, len(self.year_percentiles) + 1) / (len(self.year_percentiles) + 1)
        return float(np.interp(budget_ore, self.year_percentiles, levels))
