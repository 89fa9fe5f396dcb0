"""How wrong any forecast must be: invented municipalities that live on with other luck.

    python script/forecast_floor.py --kinds ordinary steady --municipalities 10

From the end of March, and of June, who comes is drawn again; those who had come fare as they did.
How far such years are from their own mean, in % of the year, is an error that a forecast cannot be
without though it knew every rate and what becomes of everyone placed. Kinds: those of
script/forecast_worlds.py and script/forecast_cohorts.py.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from datetime import date

import numpy as np
import polars as pl
from forecast_cohorts import COHORT_KINDS, lived_through, town
from forecast_worlds import KINDS, LAST_YEAR, dataset_of, lived, world

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.periods import Month

LIVES = 8
MONTHS = (3, 6)


def year(kind: str, seed: int, again: tuple[int, int]) -> int:
    """The year's cost in öre."""
    cohorts = kind in COHORT_KINDS
    made = lived_through(town(seed, kind), again) if cohorts else lived(world(seed, kind), again)
    lines = cost_lines(dataset_of(made), Month(LAST_YEAR, 1), Month(LAST_YEAR, 12))
    return int(lines.select(pl.sum("cost_ore")).item())


def floor(kind: str, seed: int, month: int) -> float:
    """The mean distance from the mean, in %."""
    since = date(LAST_YEAR, month + 1, 1).toordinal()
    years = np.array([year(kind, seed, (since, life)) for life in range(LIVES)], float)
    # A mean of so few is nearer to them than the true one.
    away = np.abs(years - years.mean()).mean() * np.sqrt(LIVES / (LIVES - 1))
    return float(100 * away / years.mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    every = (*KINDS, *COHORT_KINDS)
    parser.add_argument("--kinds", nargs="+", choices=every, default=("ordinary", "steady"))
    parser.add_argument("--municipalities", type=int, default=10, help="of each kind")
    parser.add_argument("--first-seed", type=int, default=601)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.municipalities)
    jobs = [(kind, seed, month) for kind in chosen.kinds for seed in seeds for month in MONTHS]
    with ProcessPoolExecutor(chosen.processes) as pool:
        found = list(pool.map(floor, *zip(*jobs, strict=True)))
    for kind in chosen.kinds:
        for month in MONTHS:
            of = [
                away for (name, _, at), away in zip(jobs, found, strict=True)
                if (name, at) == (kind, month)
            ]  # fmt: skip
            print(f"{kind:14}after month {month}  {np.mean(of):5.2f} % at least", flush=True)


if __name__ == "__main__":
    main()
