"""How long a forecast takes: 1,000 ongoing placements × 24 months, and many municipalities.

Warm: what was learned from the history is there already. Seconds by the clock and, in brackets, of
the processor: on a machine that does other things too the latter is nearer the truth. See
script/bench.
"""

import resource
import time
from dataclasses import replace
from datetime import date

import polars as pl
from forecast_worlds import dataset_of, lived, world

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.periods import Month
from hemmaplan.reports.forecast_methods import priors

AS_OF, TO = date(2025, 3, 31), Month(2027, 3)
ONGOING = 1_000
PRIORS = priors(AS_OF)
MUNICIPALITIES, OF = 10, 290


def main() -> None:
    data = with_ongoing(ONGOING)
    start, learning, _ = timed(lambda: position(data, AS_OF, TO, PRIORS))
    print(f"pågående placeringar: {len(start.ahead.rows)}, månader: 25")
    print(f"{'lära av historiken':<44}{learning:>8.2f}")
    seconds = {}
    for runs, goal in ((2_000, 1), (10_000, 4)):
        # A position of its own each time: what it consists of is kept (core.forecast.composition).
        _, seconds[runs], worked = timed(lambda runs=runs: forecast_from(replace(start), runs=runs))
        what = f"prognos, {runs} framtider"
        print(f"{what:<44}{seconds[runs]:>8.2f}{f'({worked:.2f})':>8}{goal:>8}")
    print(f"kvot 10 000 / 2 000 framtider: {seconds[10_000] / seconds[2_000]:.1f} (5 = rakt)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"mest minne: {peak:.0f} MB (mål under 1 000)")
    towns = [dataset_of(lived(world(seed))) for seed in range(1, MUNICIPALITIES + 1)]
    _, all_of_them, _ = timed(lambda: [year_of(town) for town in towns])
    batch = all_of_them / MUNICIPALITIES * OF
    print(f"{f'{OF} kommuner, år för år (av {MUNICIPALITIES})':<44}{batch:>8.0f}{300:>8}")


def year_of(town: Dataset) -> None:
    forecast_from(position(town, AS_OF, Month(2025, 12), PRIORS))


def timed(work):
    """The answer, the least of three times by the clock, and of the processor, in seconds."""
    best, least, answer = float("inf"), float("inf"), None
    for _ in range(3):
        begun, worked = time.perf_counter(), time.process_time()
        answer = work()
        best = min(best, time.perf_counter() - begun)
        least = min(least, time.process_time() - worked)
    return answer, best, least


def with_ongoing(count: int) -> Dataset:
    """A large world, of whose ongoing placements the first `count` are kept."""
    made = replace(world(5), size=1.5 * count, trend=0.0, shocks=[])
    data = dataset_of(lived(made))
    rows = data.table("placements")
    ongoing = (pl.col("start_date") <= AS_OF) & (pl.col("end_date") > AS_OF)
    rows = rows.filter(~ongoing | (ongoing.cum_sum() <= count))
    return Dataset(tables={**data.tables, "placements": rows})


if __name__ == "__main__":
    main()
