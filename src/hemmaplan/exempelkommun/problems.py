"""A handful of mistakes as real exports have them, for trying `hemmaplan check`."""

from collections.abc import Mapping

import polars as pl

from hemmaplan.exempelkommun.draws import with_sources


def with_problems(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with six planted mistakes; everything else is as it was.

    A placement twice, one that ends before it starts, one without prices, two prices for the
    same days, an invoice above the agreed price and a ledger row on an activity nobody knows.
    """
    placements, rates = tables["placements"], tables["rates"]
    invoices, ledger = tables["invoices"], tables["ledger"]
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
    last_invoice = pl.int_range(pl.len()) == pl.len() - 1
    lost = ledger.filter(pl.col("account") == "4640").tail(1).with_columns(activity=pl.lit("99999"))
    changed = {
        "placements": pl.concat([placements, placements.filter(identity == twice)]),
        "rates": pl.concat([rates.filter(identity != without_price), extra_price]),
        "invoices": invoices.with_columns(
            amount_ore=pl.when(last_invoice)
            .then(pl.col("amount_ore") * 108 // 100)
            .otherwise("amount_ore")
        ),
        "ledger": pl.concat([ledger, lost]),
    }
    numbered = {name: with_sources(rows, name) for name, rows in changed.items()}
    return dict(tables) | numbered
