"""How wrong any forecast must be: invented municipalities that live on with other luck.

    python script/forecast_floor.py --kinds ordinary steady --municipalities 10

From the end of each month, March to October, who comes is drawn again LIVES times, at the true
rates; those who had come fare as they did. An oracle forecasts the mean of these years: no forecast
can expect to come nearer, for it knows every rate and what becomes of everyone placed. Printed, by
kind: how far such years are from their mean after March and June, how wrong the oracle is about the
year that was, in how many municipalities the linear forecast was nearer than it, and what chance
alone would give (`chance_nearer`). Kinds: those of script/forecast_worlds.py,
script/forecast_cohorts.py and script/forecast_registers.py.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

import forecast_cohorts as cohorts
import forecast_registers as registers
import forecast_worlds as worlds
import numpy as np
import polars as pl
from backtest_forecast import EVERY_KIND, EXEMPELKOMMUN, chance_nearer
from forecast_worlds import LAST_YEAR, dataset_of

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.periods import Month

LIVES = 12
ORIGINS = range(3, 11)
DECEMBER = Month(LAST_YEAR, 12)


@dataclass(frozen=True)
class Tried:
    """One origin, in % of the year that was: the mean distance of other lives from their mean, and
    the errors of the oracle and of the linear forecast."""

    month: int
    away: float
    oracle: float
    linear: float


@dataclass(frozen=True)
class Living:
    """An invented municipality and how it lives through the days or months since..until - 1."""

    made: Any
    live: Callable[[Any, int, int], Any]
    begin: int
    turns: Sequence[int]
    """The first day or month after the end of each month of ORIGINS, and after December."""


def living(kind: str, seed: int) -> Living:
    if kind in worlds.KINDS:
        turns = [date(LAST_YEAR, month + 1, 1).toordinal() for month in ORIGINS]
        made = worlds.world(seed, kind)
        return Living(made, worlds.live, made.first_lived, [*turns, made.last + 1])
    module: Any = cohorts if kind in cohorts.COHORT_KINDS else registers
    town = cohorts.town if module is cohorts else registers.register
    made = module.settled(town(seed, kind))
    over = made.months + module.BURN_IN
    return Living(made, module.live, 0, [*(over - 12 + month for month in ORIGINS), over])


def tried(kind: str, seed: int) -> list[Tried]:
    of, found = living(kind, seed), []
    begin = of.begin
    for turn in of.turns[:-1]:
        of.live(of.made, begin, turn)
        settled, begin = year(of.made), turn
        lives = [year(of.live(fork(of.made, life), turn, of.turns[-1])) for life in range(LIVES)]
        found.append(settled + np.array(lives))
    of.live(of.made, begin, of.turns[-1])
    outcome, data = year(of.made), dataset_of(of.made)
    return [Tried(
        month,
        # A mean of so few is nearer to them than the true one.
        100 * np.abs(years - years.mean()).mean() * np.sqrt(LIVES / (LIVES - 1)) / years.mean(),
        100 * (years.mean() / outcome - 1),
        100 * (linear(data, month) / outcome - 1),
    ) for month, years in zip(ORIGINS, found, strict=True)]  # fmt: skip


def fork(made: Any, life: int) -> Any:
    """The same municipality with other luck and, so far, nobody placed."""
    other = copy(made)
    other.rng = np.random.default_rng(life)
    other.placements, other.rates, other.incomes, other.pauses = [], [], [], []
    return other


def year(made: Any) -> int:
    """What the year costs of those who have come, öre."""
    lines = cost_lines(dataset_of(made), Month(LAST_YEAR, 1), DECEMBER)
    return int(lines.select(pl.sum("cost_ore")).item())


def linear(data: Dataset, month: int) -> int:
    return linear_forecast(data, Month(LAST_YEAR, month).last_day, DECEMBER).year.mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    every = [kind for kind in EVERY_KIND if kind != EXEMPELKOMMUN]
    parser.add_argument("--kinds", nargs="+", choices=every, default=("ordinary", "steady"))
    parser.add_argument("--municipalities", type=int, default=10, help="of each kind")
    parser.add_argument("--first-seed", type=int, default=601)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.municipalities)
    jobs = [(kind, seed) for kind in chosen.kinds for seed in seeds]
    with ProcessPoolExecutor(chosen.processes) as pool:
        found = list(pool.map(tried, *zip(*jobs, strict=True)))
    of_kind: dict[str, list[list[Tried]]] = {}
    for (kind, _), of_one in zip(jobs, found, strict=True):
        of_kind.setdefault(kind, []).append(of_one)
    for kind, of in of_kind.items():
        print_kind(kind, of)
    if len(of_kind) > 1:
        print_kind("all", [one for of in of_kind.values() for one in of])


def print_kind(kind: str, found: Sequence[Sequence[Tried]]) -> None:
    away = {month: np.mean([one.away for of in found for one in of if one.month == month])
            for month in (3, 6)}  # fmt: skip
    oracle, linear = (
        np.array([[getattr(one, name) for one in of] for of in found])
        for name in ("oracle", "linear")
    )
    wrong, simple = np.abs(oracle).mean(axis=1), np.abs(linear).mean(axis=1)
    print(
        f"{kind:14}years differ {away[3]:5.2f} % after March, {away[6]:5.2f} after June"
        f"  oracle {wrong.mean():5.2f}  linear {simple.mean():5.2f}"
        f"  linear nearer in {(wrong > simple).sum()} of {len(found)}"
        f"  by chance {chance_nearer(oracle.ravel(), linear.ravel()):.0%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
