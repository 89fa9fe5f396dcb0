"""A handful of mistakes as real exports have them, for trying `hemmaplan check`."""

from collections.abc import Mapping

import polars as pl

from hemmaplan.exempelkommun import chart
from hemmaplan.exempelkommun.draws import with_sources


def with_problems(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with five planted mistakes; everything else is as it was.

    A placement twice, one that ends before it starts, one without prices, two prices for the
    same days, and a ledger row on an account that no report line takes. Raises ValueError when
    there are too few placements to plant them in.
    """
    placements, rates = tables["placements"], tables["rates"]
    ledger = tables["ledger"]
    bought = placements.filter(pl.col("provider_id").is_not_null())
    ongoing = bought.filter(pl.col("end_date").is_null())["placement_id"]
    ended = bought.filter(pl.col("end_date").is_not_null())["placement_id"]
    if len(ongoing) < 2 or len(ended) < 2:
        raise ValueError("Exempelkommun är för liten för planterade fel; välj fler invånare")
    without_price, two_prices = ongoing[-2], ongoing[-1]
    reversed_dates, twice = ended[-1], ended[-2]
    identity = pl.col("placement_id")
    start, end = pl.col("start_date"), pl.col("end_date")
    placements = placements.with_columns(
        end_date=pl.when(identity == reversed_dates).then(start.dt.offset_by("-9d")).otherwise(end)
    )
    extra_price = rates.filter((identity == two_prices) & (pl.col("kind") == "care")).tail(1)
    lost = (
        ledger.filter(pl.col("account") == chart.FROM_COMPANIES)
        .tail(1)
        .with_columns(account=pl.lit("4740"))
    )
    changed = {
        "placements": pl.concat([placements, placements.filter(identity == twice)]),
        "rates": pl.concat([rates.filter(identity != without_price), extra_price]),
        "ledger": pl.concat([ledger, lost]),
    }
    numbered = {name: with_sources(rows, name) for name, rows in changed.items()}
    return dict(tables) | numbered
