"""The agreements that the invented providers have, and what they make of the placements' prices.

Most are framework agreements for a year with a new price each January. Those of INDEXED hold for
four years and an index raises them each January. CHOSEN is a system of choice since a few years
back: one price for all, set by the municipality, that the index raises too. Nothing is drawn.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from hemmaplan.core.agreed_prices import index_days, price_on
from hemmaplan.core.columns import EXACT_TYPE
from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import Ints, table, table_of
from hemmaplan.exempelkommun.providers import Providers, indexed, public_code

Row = dict[str, Any]
INDEXED, CHOSEN = "konsulentstott_familjehem", "externt_boende"
"""Care forms. A system of choice is for adults: it is the person who chooses."""
_TERM = 4
"""Years of an agreement with an index; the one that holds ends the year after the last."""
_CHOSEN_FOR = 2
"""Whole years that the system of choice has been there when the last year begins."""
_INDEX_PCT = round(c.PRICE_INDEX * 100, 1)
_FRAMEWORKS = {
    "konsulentstott_familjehem": "Konsulentstödda familjehem",
    "hvb": "HVB för barn och unga 0–20 år",
    "hvb_vuxna": "HVB för vuxna från 21 år",
    "stodboende_externt": "Stödboende 16–20 år",
    "extern_oppenvard": "Öppenvård",
    "externt_boende": "Boende med stöd, vuxna",
    "skyddat_boende": "Skyddat boende",
}


def agreements_table(providers: Providers, first_year: int, last_year: int) -> pl.DataFrame:
    """The agreements of each provider in turn that has any, for every day of the years."""
    ranks = _ranks(providers)
    in_choice = providers.framework & (providers.form == c.INDEX[CHOSEN])
    one_price = int(providers.price[in_choice].mean().round(-1))
    rows: list[Row] = []
    for who in np.flatnonzero(providers.framework).tolist():
        own = _of(providers, who) | {"rank": int(ranks[who])}
        for begin, end in _terms(c.CODES[providers.form[who]], first_year, last_year):
            price = one_price if end is None else int(providers.price[who])
            number = f"A{providers.id[who][1:]}-{begin}"
            rows.append(own | {"agreement_id": number} | _term(price, begin, end))
    return table_of("agreements", rows)


def _of(providers: Providers, who: int) -> Row:
    """What is the same in a provider's every framework agreement."""
    form = providers.form[who]
    return {
        "provider_id": providers.id[who], "care_form": str(public_code(form)),
        "procurement": "framework", "framework": _FRAMEWORKS[c.CODES[form]],
        "notice_months": 1 + who % 2, "prolonged_months": 12 * (who % 2),
        "discharge_day_charged": bool(providers.discharge_day[who]), "kept_place_pct": 80,
    }  # fmt: skip


def _terms(form: str, first: int, last: int) -> Iterator[tuple[int, int | None]]:
    """The first and the last year of each agreement; a system of choice goes on."""
    if form == INDEXED:
        begin = first - (first - last + 2) % _TERM
        yield from ((year, year + _TERM - 1) for year in range(begin, last + 1, _TERM))
        return
    chosen = max(first, last - _CHOSEN_FOR) if form == CHOSEN else last + 1
    yield from ((year, year) for year in range(first, chosen))
    if form == CHOSEN:
        yield chosen, None


def _term(price: int, begin: int, end: int | None) -> Row:
    """What differs: the days, the price of the first, and what an index makes of it."""
    term: Row = {
        "from_date": date(begin, 1, 1), "to_date": end and date(end, 12, 31),
        "day_price": int(indexed(np.array(price), np.array(begin))),
    }  # fmt: skip
    if end != begin:
        term |= {"index_pct": _INDEX_PCT, "index_from": date(begin + 1, 1, 1)}
    if end is None:
        term |= {"procurement": "lov", "rank": None, "notice_months": 3, "prolonged_months": 0}
    return term


def _ranks(providers: Providers) -> Ints:
    """Each framework provider's place among those of its form: the lowest price is asked first."""
    ranks = np.zeros(len(providers.id), dtype=np.int64)
    for form in np.unique(providers.form):
        inside = np.flatnonzero((providers.form == form) & providers.framework)
        order = inside[np.argsort(providers.price[inside], kind="stable")]
        ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def agreement_prices_table(agreements: pl.DataFrame) -> pl.DataFrame:
    """HVB with a framework agreement has extra staff at a price, for who needs it."""
    known = agreements.filter(pl.col("care_form") == "hvb")
    amount = known["day_price"].cast(pl.Int64) // 50 * 10  # a fifth, in tens of kronor
    return table(
        "agreement_prices",
        {
            "agreement_id": known["agreement_id"].to_list(),
            "kind": ["extra"] * known.height,
            "amount": amount.to_list(),
            "per": ["day"] * known.height,
            "optional": [True] * known.height,
        },
    )


def as_agreed(tables: Mapping[str, pl.DataFrame], last_year: int) -> dict[str, pl.DataFrame]:
    """The tables with placements of the system of choice marked so, and the prices of placements
    on an agreement with an index as it says, to the öre; the others' are whole kronor already."""
    agreements = tables["agreements"].filter(pl.col("index_pct").is_not_null())
    return {
        **tables,
        "placements": _in_choice(tables["placements"], agreements),
        "rates": _at_their_price(tables["rates"], tables["placements"], agreements, last_year),
    }


def _in_choice(placements: pl.DataFrame, agreements: pl.DataFrame) -> pl.DataFrame:
    """Who came before the system of choice stays on what was called off then."""
    begun = agreements.filter(pl.col("procurement") == "lov")["from_date"].min()
    chosen = (
        (pl.col("care_form") == CHOSEN)
        & (pl.col("procurement") == "framework")
        & (pl.col("start_date") >= begun)
    )
    return placements.with_columns(
        procurement=pl.when(chosen).then(pl.lit("lov")).otherwise("procurement")
    )


def _at_their_price(
    rates: pl.DataFrame, placements: pl.DataFrame, agreements: pl.DataFrame, last_year: int
) -> pl.DataFrame:
    on_agreement = placements.filter(pl.col("procurement") == "framework").select(
        "placement_id", "provider_id"
    )
    key = ["provider_id", "year"]
    prices = pl.DataFrame(
        [
            (row["provider_id"], day.year, price_on(row, day))
            for row in agreements.to_dicts()
            for day in (row["from_date"], *index_days(row, date(last_year, 12, 31)))
        ],
        schema={"provider_id": pl.String, "year": pl.Int32, "agreed": EXACT_TYPE},
        orient="row",
    )
    care = pl.col("kind") == "care"
    return (
        rates.with_columns(year=pl.when(care).then(pl.col("from_date").dt.year()))
        .join(on_agreement, on="placement_id", how="left", maintain_order="left")
        .join(prices, on=key, how="left", maintain_order="left")
        .with_columns(amount=pl.coalesce("agreed", "amount"))
        .select(rates.columns)
    )
