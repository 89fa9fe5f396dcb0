"""What the board and the workers have done on time, mostly: considerations of children's care."""

import numpy as np
import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun.draws import dates, day_number, table, with_sources

_APART, _SPREAD = 166.0, 11.0  # days between considerations: the law's six months, with a margin
_FORGOTTEN = 0.03
_CUSTODY = 2 * 365.25  # days in the same home before custody is first considered
_HOMES = ("familjehem", "natverkshem", "konsulentstott_familjehem")


def follow_ups_table(
    rng: np.random.Generator, placements: pl.DataFrame, last: Month
) -> pl.DataFrame:
    """Considerations about every six months, custody after two years in a home and then yearly."""
    bou = placements.filter(
        pl.col("area") == "bou", pl.col("legal_basis").is_in(("sol", "lvu_2", "lvu_3"))
    )
    homes = bou.filter(pl.col("care_form").is_in(_HOMES))
    parts = [
        _done(rng, bou, last, "consideration", first=_APART, apart=_APART),
        _done(rng, homes, last, "custody", first=_CUSTODY - 20, apart=355.0),
    ]
    rows = pl.concat(parts).drop("_file", "_sheet", "_row")
    return rows.sort("done_on", "placement_id", "kind").pipe(with_sources, "follow_ups")


def _done(
    rng: np.random.Generator,
    of: pl.DataFrame,
    last: Month,
    kind: str,
    *,
    first: float,
    apart: float,
) -> pl.DataFrame:
    start = of["start_date"].to_physical().to_numpy().astype(np.int64)
    until = of["end_date"].fill_null(last.last_day).to_physical().to_numpy().astype(np.int64)
    until = np.minimum(until, day_number(last.last_day))
    most = max(int((until - start).max(initial=0) // apart) + 1, 1)
    gaps = rng.normal(apart, _SPREAD, (len(start), most))
    gaps[:, 0] += first - apart
    days = start[:, None] + np.cumsum(gaps, axis=1).astype(np.int64)
    kept = (days <= until[:, None]) & (rng.random(days.shape) >= _FORGOTTEN)
    row, _ = np.nonzero(kept)
    ids = of["placement_id"].gather(row)
    return table(
        "follow_ups", {"placement_id": ids, "kind": [kind] * len(row), "done_on": dates(days[kept])}
    )
