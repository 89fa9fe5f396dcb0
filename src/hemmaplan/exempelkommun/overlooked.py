"""What the radar and the checks are to find on the last day: what nobody has got round to.

Four of the radar's questions find something by themselves (long stays, prices, agreements). These
are for the others, and for the index of an agreement, the same for every seed but for whom they
meet. A municipality with nobody whom one of them fits goes without it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import polars as pl

from hemmaplan.core.own_homes import SETTLED
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import (
    NEVER,
    day_number,
    first_of_month,
    months_of,
    with_sources,
)
from hemmaplan.exempelkommun.placements import Stays

_SETTLED_HOMES = 2
_AGES = ((18, 2), (21, 1))
"""How many soon turn that old."""
_LATE_PLANS, _NO_FEES, _RAISED, _NOT_RAISED = 3, 2, 2, 2
_AT_LEAST = 14
"""Days that the stay before a longer one keeps."""
_PLANNED_FORMS = ("familjehem", "natverkshem", "konsulentstott_familjehem", "hvb", "externt_boende")
_AGREED_RISE = (1.012, 1.022)
"""What an agreement of the last year says, where the provider took the whole PRICE_INDEX."""


def met(rng: np.random.Generator, stays: Stays, last: Month) -> Stays:
    """The stays with consultant-supported homes that have held half a year, and birthdays near."""
    return _coming_of_age(rng, _settled(rng, stays, day_number(last.last_day)), last)


def _settled(rng: np.random.Generator, stays: Stays, last: int) -> Stays:
    """The first of the ongoing ones began earlier, and the stay before then ended earlier."""
    start, end = stays.start.copy(), stays.end.copy()
    going = np.flatnonzero((stays.form == c.INDEX["konsulentstott_familjehem"]) & (end == NEVER))
    for row in going[np.argsort(start[going], kind="stable")][:_SETTLED_HOMES]:
        begin = last - SETTLED - int(rng.integers(5, 40))
        before = (stays.person == stays.person[row]) & (stays.wave < stays.wave[row])
        if begin < start[row] and (start[before] <= begin - _AT_LEAST).all():
            end = np.where(before, np.minimum(end, begin), end)
            start[row] = begin
    return stays.replaced(start=start, end=end)


def _coming_of_age(rng: np.random.Generator, stays: Stays, last: Month) -> Stays:
    """Those who would have turned 18 or 21 within a year do so in one or two months."""
    born = stays.born.copy()
    now = int(months_of(np.array([day_number(last.first_day)]))[0])
    placed = (
        ~stays.adult
        & (stays.end == NEVER)
        & ~np.isin(stays.form, [c.INDEX["extern_oppenvard"], c.INDEX["skyddat_boende"]])
    )
    for age, most in _AGES:
        left = months_of(born) + 12 * age - now
        near = np.flatnonzero(placed & (left > 2) & (left <= 12))
        nearest = near[np.argsort(left[near], kind="stable")]
        for person in dict.fromkeys(stays.person[nearest].tolist()[:most]):
            month = np.array([now + int(rng.integers(1, 3)) - 12 * age])
            born[stays.person == person] = first_of_month(month)[0]
    return stays.replaced(born=born)


def overlooked(
    rng: np.random.Generator, tables: Mapping[str, pl.DataFrame], last: Month
) -> dict[str, pl.DataFrame]:
    """The tables with ends that have passed, fees nobody has decided, prices raised too much and
    prices that the agreement's index has not been written into."""
    placements = tables["placements"]
    return {
        **tables,
        "placements": _late_plans(rng, placements, last),
        "rates": _not_raised(tables["rates"], placements, tables["agreements"], last),
        "incomes": _without_fees(tables["incomes"], placements, last),
        "agreements": _agreed_less(rng, tables["agreements"], placements, last),
    }


def _late_plans(rng: np.random.Generator, placements: pl.DataFrame, last: Month) -> pl.DataFrame:
    going = placements.filter(
        pl.col("end_date").is_null(),
        pl.col("care_form").is_in(_PLANNED_FORMS),
        pl.col("start_date") <= pl.lit(last.last_day).dt.offset_by("-90d"),
    )["placement_id"].to_list()
    places = rng.choice(len(going), size=min(_LATE_PLANS, len(going)), replace=False)
    days = rng.integers(6, 60, len(places))
    passed = pl.DataFrame(
        {"placement_id": [going[place] for place in places], "ago": days},
        schema={"placement_id": pl.String, "ago": pl.Int64},
    ).select("placement_id", passed=pl.lit(last.last_day) - pl.duration(days="ago"))
    return (
        placements.join(passed, on="placement_id", how="left", maintain_order="left")
        .with_columns(planned_end_date=pl.coalesce("passed", "planned_end_date"))
        .drop("passed")
    )


def _without_fees(incomes: pl.DataFrame, placements: pl.DataFrame, last: Month) -> pl.DataFrame:
    """The latest to have come, but for those of the last weeks, have no client fee noted."""
    treated = placements.filter(
        pl.col("end_date").is_null(),
        pl.col("area") == "vuxen",
        pl.col("care_form") == "hvb",
        pl.col("start_date") <= pl.lit(last.last_day).dt.offset_by("-21d"),
    )
    latest = treated.sort("start_date", "placement_id").tail(_NO_FEES)
    return incomes.join(
        latest, on="placement_id", how="anti", maintain_order="left"
    ).pipe(with_sources, "incomes")  # fmt: skip


def _agreed_less(
    rng: np.random.Generator, agreements: pl.DataFrame, placements: pl.DataFrame, last: Month
) -> pl.DataFrame:
    """The providers with most placements through the last New Year took more than was agreed."""
    new_year = Month(last.year, 1).first_day
    anew = agreements.filter(pl.col("from_date") == new_year)
    through = placements.filter(
        pl.col("procurement") == "framework",
        pl.col("start_date") < new_year,
        (pl.col("end_date") > new_year).fill_null(True),
        ~((pl.col("care_form") == "skyddat_boende") & (pl.col("area") == "bou")),
        pl.col("provider_id").is_in(anew["provider_id"].implode()),
    )
    most = (
        through.group_by("provider_id").len().sort("len", "provider_id", descending=[True, False])
    )
    chosen = most["provider_id"].head(_RAISED).to_list()
    rises = dict(zip(chosen, rng.uniform(*_AGREED_RISE, len(chosen)), strict=True))
    before = pl.col("day_price").shift(1).over("provider_id", order_by="from_date")
    rise = pl.col("provider_id").replace_strict(rises, default=None, return_dtype=pl.Float64)
    agreed = (before.cast(pl.Float64) * rise).round().cast(agreements.schema["day_price"])
    of_the_year = pl.col("from_date") == new_year
    return agreements.with_columns(
        day_price=pl.when(of_the_year).then(pl.coalesce(agreed, "day_price")).otherwise("day_price")
    )


def _not_raised(
    rates: pl.DataFrame, placements: pl.DataFrame, agreements: pl.DataFrame, last: Month
) -> pl.DataFrame:
    """Of the placements on an agreement whose index raised its price at the last New Year, those
    that have gone on the longest since then are at the price of the year before."""
    new_year = Month(last.year, 1).first_day
    raised = agreements.filter(
        pl.col("index_from") <= new_year, (pl.col("to_date") >= new_year).fill_null(True)
    )
    longest = (
        placements.filter(
            pl.col("start_date") < new_year,
            (pl.col("end_date") > new_year).fill_null(True),
            pl.col("procurement").is_in(("framework", "lov")),
            pl.col("provider_id").is_in(raised["provider_id"].implode()),
        )
        .sort(pl.col("end_date").fill_null(date.max), descending=True, maintain_order=True)[
            "placement_id"
        ]
        .head(_NOT_RAISED)
    )
    theirs = pl.col("placement_id").is_in(longest.implode()) & (pl.col("kind") == "care")
    goes_on = theirs & (pl.col("to_date") == new_year - timedelta(days=1))
    return (
        rates.with_columns(to_date=pl.when(~goes_on.fill_null(False)).then("to_date"))
        .filter(~(theirs & (pl.col("from_date") == new_year)))
        .pipe(with_sources, "rates")
    )
