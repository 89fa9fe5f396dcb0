"""How fast is the cost cube? Two ratios, everything measured side by side in this one run.

    python script/bench_cube.py [placements]

3,000,000 placements with a price per day, summed by month and two dimensions:
1. against the same difference array as bare NumPy, no checks and nothing reusable (at most 1.5);
2. against exploding into placement-months with unnest(generate_series) in DuckDB (at least 5).
All three must come to the same öre. Ends with status 1 when a ratio or a sum is not held.
"""

import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np

from hemmaplan.core.cost_cube import Ore, Prices, day_prices_by_month
from hemmaplan.core.periods import Month

FIRST, LAST = Month(2017, 1), Month(2024, 12)
CARE_FORMS, UNITS = 14, 5
ROUNDS = 5
AT_MOST_BARE, AT_LEAST_DUCKDB = 1.5, 5.0


def placements(count: int) -> Prices:
    """Stays of half a year on average, at 400 to 13,000 kr a day, over eight years."""
    rng = np.random.default_rng(2017)
    begin = np.int32(day(FIRST)) + rng.integers(0, day(LAST) - day(FIRST), count, dtype=np.int32)
    end = begin + 1 + rng.exponential(180, count).astype(np.int32)
    codes = [rng.integers(0, size, count, dtype=np.int16) for size in (CARE_FORMS, UNITS)]
    return Prices(begin, end, rng.integers(40_000, 1_300_000, count), codes, (CARE_FORMS, UNITS))


def day(month: Month) -> int:
    return int(np.datetime64(str(month), "D").astype(np.int64))


def cube(prices: Prices) -> Ore:
    return day_prices_by_month(prices, FIRST, LAST)


def bare(prices: Prices) -> Ore:
    first, end = day(FIRST), day(LAST.shift(1))
    width = end - first + 1
    change = np.zeros(CARE_FORMS * UNITS * width, np.int64)
    care_form, unit = prices.codes
    group = (care_form.astype(np.int64) * UNITS + unit) * width
    np.add.at(change, group + (np.clip(prices.begin, first, end) - first), prices.unit_ore)
    np.subtract.at(change, group + (np.clip(prices.end, first, end) - first), prices.unit_ore)
    per_day = change.reshape(-1, width).cumsum(axis=1)[:, :-1]
    months = np.arange(str(FIRST), str(LAST.shift(1)), dtype="datetime64[M]")
    starts = months.astype("datetime64[D]").astype(np.int64) - first
    return np.add.reduceat(per_day, starts, axis=1).reshape(CARE_FORMS, UNITS, -1)


def duckdb_table(prices: Prices) -> duckdb.DuckDBPyConnection:
    """The same rows with real dates, in memory before the clock starts."""
    connection = duckdb.connect()
    connection.register(
        "arrays",
        {
            "begin_day": prices.begin,
            "end_day": prices.end,
            "unit_ore": prices.unit_ore,
            "care_form": prices.codes[0],
            "unit": prices.codes[1],
        },
    )
    connection.execute(
        """create table prices as
           select date '1970-01-01' + begin_day as start_date,
                  date '1970-01-01' + end_day as end_date, unit_ore, care_form, unit
           from arrays"""
    )
    return connection


def exploded(connection: duckdb.DuckDBPyConnection) -> Ore:
    rows = connection.execute(
        f"""with months as (
              select *, unnest(generate_series(
                  date_trunc('month', start_date), end_date - 1, interval 1 month))::date as month
              from prices)
            select care_form, unit, datediff('month', date '{FIRST.first_day}', month),
                   sum(unit_ore * (least(end_date, (month + interval 1 month)::date)
                                   - greatest(start_date, month)))::bigint
            from months where month <= date '{LAST.first_day}' group by all"""
    ).fetchnumpy()
    care_form, unit, month, cost = (np.asarray(column) for column in rows.values())
    total = np.zeros((CARE_FORMS, UNITS, LAST.index - FIRST.index + 1), np.int64)
    total[care_form, unit, month] = cost
    return total


def seconds(work: Callable[[], Ore]) -> tuple[float, Ore]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    prices = placements(count)
    connection = duckdb_table(prices)
    ways = {
        "cube": lambda: cube(prices),
        "bare": lambda: bare(prices),
        "duckdb": lambda: exploded(connection),
    }
    best = dict.fromkeys(ways, float("inf"))
    results = {}
    for _ in range(ROUNDS):  # in turn, so that a busy machine slows all of them
        for name, work in ways.items():
            spent, results[name] = seconds(work)
            best[name] = min(best[name], spent)
    same = all(np.array_equal(results["cube"], result) for result in results.values())
    to_bare, to_duckdb = best["cube"] / best["bare"], best["duckdb"] / best["cube"]
    held = same and to_bare <= AT_MOST_BARE and to_duckdb >= AT_LEAST_DUCKDB
    print(f"cost cube, {count:,} placements by month and two dimensions, best of {ROUNDS}:")
    print(f"  {', '.join(f'{name} {spent * 1000:.0f} ms' for name, spent in best.items())}")
    print(f"  same sums to the öre: {'yes' if same else 'NO'}")
    print(f"  {to_bare:.2f} x bare NumPy difference array (at most {AT_MOST_BARE})")
    print(f"  {to_duckdb:.1f} x faster than unnest in DuckDB (at least {AT_LEAST_DUCKDB:g})")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
