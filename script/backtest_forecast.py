"""How right the forecasts are on invented municipalities: the figures of prognos.md.

    python script/backtest_forecast.py --kinds ordinary --municipalities 40 --first-seed 1
    python script/backtest_forecast.py --kinds exempelkommun --municipalities 20 --first-seed 1001

Kinds: those of script/forecast_worlds.py, script/forecast_cohorts.py and
script/forecast_registers.py (each made in its own way), and `exempelkommun` (hemmaplan's own
generator). Origins: the ends of March to October of 2025. Errors in % of the year, pooled over
municipalities and origins. The interval is what the comparison with linear would be in nine of ten
other samples of as many municipalities (bootstrap).
"""

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import starmap

import numpy as np
from forecast_cohorts import COHORT_KINDS, data_of_town
from forecast_registers import REGISTER_KINDS, data_of_register
from forecast_worlds import KINDS, LAST_YEAR, dataset_of, lived, world

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.backtest import Trial, scores, trials
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate
from hemmaplan.reports.forecast_methods import methods

SIZES = (10_000, 23_000, 23_000, 60_000)
EXEMPELKOMMUN = "exempelkommun"
EVERY_KIND = (*KINDS, *COHORT_KINDS, *REGISTER_KINDS, EXEMPELKOMMUN)
SAMPLES = 2_000  # of the bootstrap


def data_of(kind: str, seed: int) -> Dataset:
    if kind in COHORT_KINDS:
        return data_of_town(seed, kind)
    if kind in REGISTER_KINDS:
        return data_of_register(seed, kind)
    if kind != EXEMPELKOMMUN:
        return dataset_of(lived(world(seed, kind)))
    tables = generate(inhabitants=SIZES[seed % len(SIZES)], years=6, seed=seed)
    return Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})


def tried(kind: str, seed: int, runs: int) -> list[Trial]:
    data = data_of(kind, seed)
    return trials(data, Month(LAST_YEAR, 3), Month(LAST_YEAR, 10), methods(runs=runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=EVERY_KIND, default=EVERY_KIND[:-1])
    parser.add_argument("--municipalities", type=int, default=20, help="of each kind")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--months", action="store_true", help="by month of origin too")
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.municipalities)
    jobs = [(kind, seed, chosen.runs) for kind in chosen.kinds for seed in seeds]
    with ProcessPoolExecutor(chosen.processes) as pool:
        found = list(pool.map(tried, *zip(*jobs, strict=True))) if chosen.processes > 1 else list(
            starmap(tried, jobs))  # fmt: skip
    of_kind: dict[str, list[tuple[int, list[Trial]]]] = {}
    for (kind, seed, _), of_one in zip(jobs, found, strict=True):
        of_kind.setdefault(kind, []).append((seed, of_one))
    for kind, of in of_kind.items():
        print_kind(kind, of, by_month=chosen.months)
    if len(of_kind) > 1:
        print_kind("all", [one for of in of_kind.values() for one in of], by_month=chosen.months)


def print_kind(kind: str, found: Sequence[tuple[int, list[Trial]]], *, by_month: bool) -> None:
    pooled = [trial for _, of_one in found for trial in of_one]
    print_scores(kind, pooled)
    if by_month:
        for month in range(3, 11):
            print_scores(
                f"  month {month}", [trial for trial in pooled if trial.as_of.month == month]
            )
    errors = [
        (seed, {name: score.mae_pct for name, score in scores(of_one).items()})
        for seed, of_one in found if of_one
    ]  # fmt: skip
    worse = [
        f"{seed} ({error['model']:.1f} > {error['linear']:.1f})"
        for seed, error in errors if error["model"] > error["linear"]
    ]  # fmt: skip
    low, high = against_linear([error for _, error in errors])
    print(f"{'':14}against linear {low:+.0f} to {high:+.0f} % in nine samples of ten")
    error = [
        np.array([100 * (trial.forecast / trial.outcome - 1)
                  for trial in pooled if trial.method == name])
        for name in ("model", "linear")
    ]  # fmt: skip
    print(
        f"{'':14}worse than linear in {len(worse)} of {len(found)} (by chance"
        f" {chance_nearer(*error):.0%}, r {ratio(*error):.2f}, ρ {likeness(*error):.2f}):"
        f" {', '.join(worse)}"
    )


def against_linear(errors: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """The difference in error to linear, %: the bounds of nine of ten resampled municipalities."""
    both = np.array([(error["model"], error["linear"]) for error in errors])
    drawn = np.random.default_rng(1).integers(0, len(both), (SAMPLES, len(both)))
    model, linear = both[drawn].sum(axis=1).T
    low, high = np.percentile(100 * (model / linear - 1), (5, 95))
    return float(low), float(high)


def chance_nearer(error: np.ndarray, other: np.ndarray) -> float:
    """The chance that `other` is nearer to a year than the forecast of `error`, were both normal.

    e and f are nearer and farther by the sign of (e − f)(e + f), whose factors are normal with the
    correlation κ = (r² − 1) / √((1 + r²)² − 4ρ²r²), where r is the ratio of e's spread to f's and ρ
    their correlation; so the chance is ½ + arcsin(κ) / π (Sheppard 1899).
    """
    r, rho = ratio(error, other), likeness(error, other)
    kappa = (r**2 - 1) / np.sqrt((1 + r**2) ** 2 - 4 * rho**2 * r**2)
    return float(0.5 + np.arcsin(kappa) / np.pi)


def ratio(error: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt((error**2).mean() / (other**2).mean()))


def likeness(error: np.ndarray, other: np.ndarray) -> float:
    """The correlation of errors around none."""
    return float((error * other).mean() / np.sqrt((error**2).mean() * (other**2).mean()))


def print_scores(title: str, found: Sequence[Trial]) -> None:
    by_method = scores(found)
    if not by_method:
        return
    model = by_method["model"]
    against = {
        name: f"{score.mae_pct:5.1f} (model {100 * (model.mae_pct / score.mae_pct - 1):+4.0f} %)"
        for name, score in by_method.items() if name != "model"
    }  # fmt: skip
    print(
        f"{title:14}mae {model.mae_pct:5.2f}  bias {model.bias_pct:+5.2f}"
        f"  crps {model.crps_pct:5.2f}  in 90 % {model.coverage_90:5.1%}"
        f"  run_off {against['run_off']}  linear {against['linear']}  n {model.n}",
        flush=True,
    )


if __name__ == "__main__":
    main()
