"""How right the forecasts are on freshly seeded municipalities: the figures of prognos.md.

    python script/backtest_forecast.py --municipalities 20 --first-seed 1001

Sizes alternate between small, middling and large. Origins: the ends of March to October of the two
latest complete years. The errors are pooled over all municipalities and origins.
"""

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.backtest import Trial, scores, trials
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate
from hemmaplan.reports.forecast_methods import methods

SIZES = (10_000, 23_000, 23_000, 60_000)
YEARS = (2024, 2025)


def tried(seed: int, inhabitants: int, years: int, runs: int) -> list[Trial]:
    tables = generate(inhabitants=inhabitants, years=years, seed=seed)
    data = Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})
    return [
        trial
        for year in YEARS
        for trial in trials(data, Month(year, 3), Month(year, 10), methods(runs=runs))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1001)
    parser.add_argument("--years", type=int, default=7, help="years of data, two of them tried")
    parser.add_argument("--runs", type=int, default=1000)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.municipalities)
    with ProcessPoolExecutor() as pool:
        found = list(
            pool.map(
                tried,
                seeds,
                [SIZES[seed % len(SIZES)] for seed in seeds],
                [chosen.years] * len(seeds),
                [chosen.runs] * len(seeds),
            )
        )
    pooled = [trial for of_one in found for trial in of_one]
    print_scores("all", pooled)
    for size in sorted(set(SIZES)):
        of_size = [of_one for seed, of_one in zip(seeds, found, strict=True)
                   if SIZES[seed % len(SIZES)] == size]  # fmt: skip
        print_scores(f"{size} inhabitants", [trial for of_one in of_size for trial in of_one])
    for month in range(3, 11):
        print_scores(f"month {month}", [trial for trial in pooled if trial.as_of.month == month])
    errors = [{name: score.mae_pct for name, score in scores(of_one).items()} for of_one in found]
    worse = [seed for seed, error in zip(seeds, errors, strict=True)
             if error["model"] > error["linear"]]  # fmt: skip
    print(f"worse than linear: {len(worse)} of {len(seeds)}, seeds {worse}")


def print_scores(title: str, found: Sequence[Trial]) -> None:
    for name, score in scores(found).items():
        print(
            f"{title:20} {name:8} mae {score.mae_pct:5.1f} %  bias {score.bias_pct:6.1f} %  "
            f"crps {score.crps_pct:5.1f} %  coverage {score.coverage_90:5.1%}  n {score.n}"
        )


if __name__ == "__main__":
    main()
