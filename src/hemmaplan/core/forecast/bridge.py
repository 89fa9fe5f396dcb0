"""Why the forecast changed since the last one: causes that add up to the öre.

Expectations are exact, so a difference is never noise. The new forecast is made twice: with what
was believed then (how long stays last, what comes, what new prices are) from today's placements,
and with what is believed now. The second step is the cause `model`; the first is what happened.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import numpy as np
import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.forecast.ahead import Ahead, Learned, Terms, look_ahead
from hemmaplan.core.forecast.composition import Position, composition
from hemmaplan.core.forecast.endings import Endings
from hemmaplan.core.forecast.inflow import Inflow
from hemmaplan.core.forecast.known import lines_through
from hemmaplan.core.forecast.price_index import indexed
from hemmaplan.core.forecast.prices import DAYS_IN_MONTH
from hemmaplan.core.forecast.spells import Floats, Ints, day_number
from hemmaplan.core.forecast.stays import Stays

CAUSES = ("new", "ended", "extended", "moved", "repriced", "registered_late", "model")
"""Placements that came and what they moved on to (less those expected to), ended, went on, came
straight from one that was there (less those expected to), changed price, were registered late (less
those expected to be), and what is believed otherwise than then."""

_SCHEMA = {"cause": pl.String, "placement_id": pl.String, "care_form": pl.String,
           "amount_ore": pl.Int64}  # fmt: skip
_EXPECTED = {"moved": "moved", "unregistered": "registered_late", "new": "new"}
"""Layers of nobody in particular, and the cause they are set against."""


def bridge(before: Position, now: Position) -> pl.DataFrame:
    """The change of the expected cost of the year of `now`, by cause and placement.

    Columns cause (CAUSES), placement_id (null = what was or is expected of nobody in particular),
    care_form, amount_ore. The sum is the year's mean now less that of `before`, exactly.
    """
    year = now.as_of.year
    then, after = _of_year(composition(before), year), _of_year(composition(now), year)
    believed = _of_year(composition(_as_believed(now, before)), year)
    parts = [
        *_happened(before, now, then, believed),
        *(_caused(rows, "model", sign) for rows, sign in ((after, 1), (believed, -1))),
    ]
    return (
        pl.concat([pl.DataFrame(schema=_SCHEMA), *parts])
        .group_by("cause", "placement_id", "care_form")
        .agg(pl.sum("amount_ore"))
        .filter(pl.col("amount_ore") != 0)
        .sort("cause", "placement_id", "care_form", nulls_last=True)
    )


def _of_year(parts: pl.DataFrame, year: int) -> pl.DataFrame:
    return parts.filter(pl.col("month").dt.year() == year)


def _caused(rows: pl.DataFrame, cause: str | pl.Expr, sign: int) -> pl.DataFrame:
    return rows.select(
        cause=pl.lit(cause) if isinstance(cause, str) else cause,
        placement_id=pl.col("placement_id"),
        care_form=pl.col("care_form"),
        amount_ore=sign * pl.col("cost_ore"),
    )


def _happened(
    before: Position, now: Position, then: pl.DataFrame, believed: pl.DataFrame
) -> list[pl.DataFrame]:
    """From the old forecast to today's placements as the old beliefs see them."""
    layers = pl.col("layer").replace_strict(_EXPECTED, default=None, return_dtype=pl.String)
    found = [
        _caused(rows.filter(pl.col("placement_id").is_null()), layers, sign)
        for rows, sign in ((believed, 1), (then, -1))
    ]
    own = _by_placement(before, now, then, believed)
    late = pl.col("retro")
    moment = pl.col("cost") - late
    repriced = pl.when(pl.col("cause") == "extended").then("repriced").otherwise(0)
    found += [
        own.select("cause", "placement_id", "care_form", amount_ore=moment - repriced),
        own.select(cause=pl.lit("repriced"), placement_id="placement_id", care_form="care_form",
                   amount_ore=repriced),
        own.select(cause=pl.lit("registered_late"), placement_id="placement_id",
                   care_form="care_form", amount_ore=late),
    ]  # fmt: skip
    return [frame.with_columns(pl.col("amount_ore").cast(pl.Int64)) for frame in found]


def _by_placement(
    before: Position, now: Position, then: pl.DataFrame, believed: pl.DataFrame
) -> pl.DataFrame:
    """Each placement's change (`cost`), of it what concerns days before the old forecast (`retro`)
    and, of the rest, what another price means (`repriced`); and its cause."""
    year = now.as_of.year
    through = _of_year(lines_through(now.known, before.as_of), year).filter(
        pl.col("month") <= before.as_of
    )
    frames = [
        _summed(believed, cost=1),
        _summed(then, cost=-1),
        _summed(through.rename({"cost_ore": "paid"}).with_columns(layer=pl.lit("")), of="paid",
                retro=1, ahead=-1),
        _summed(then.filter(pl.col("layer") == "known"), retro=-1),
        _summed(believed, ahead=1),
    ]  # fmt: skip
    sums = (
        pl.concat(frames, how="diagonal")
        .group_by("placement_id")
        .agg(pl.col("cost", "retro", "ahead").sum())
    )
    dearer = pl.DataFrame(
        _dearer(before, now), schema={"placement_id": pl.String, "dearer": pl.Float64},
        orient="row",
    )  # fmt: skip
    known_then = distinct_placements(before.known).select(
        "placement_id", was_ongoing=pl.col("end_date").is_null()
    )
    placed = distinct_placements(now.known).select(
        "placement_id", "care_form", "start_date", ongoing=pl.col("end_date").is_null()
    )
    return (
        sums.join(placed, on="placement_id", how="left")
        .join(known_then, on="placement_id", how="left")
        .join(dearer, on="placement_id", how="left")
        .with_columns(
            care_form=pl.col("care_form").fill_null(""),
            cause=_cause(before.as_of, _movers(now, before.as_of)),
            repriced=(pl.col("ahead") * pl.col("dearer").fill_null(0)).round().cast(pl.Int64),
        )
    )


def _summed(rows: pl.DataFrame, of: str = "cost_ore", **signs: int) -> pl.DataFrame:
    named = rows.filter(pl.col("placement_id").is_not_null())
    return named.select(
        "placement_id",
        *((sign * pl.col(of)).cast(pl.Int64).alias(name) for name, sign in signs.items()),
    )


def _cause(then: date, movers: Sequence[str]) -> pl.Expr:
    fresh = pl.col("was_ongoing").is_null()
    return (
        pl.when(fresh & (pl.col("start_date") <= then))
        .then(pl.lit("registered_late"))
        .when(fresh & pl.col("placement_id").is_in(list(movers)))
        .then(pl.lit("moved"))
        .when(fresh)
        .then(pl.lit("new"))
        .when(pl.col("was_ongoing") & pl.col("ongoing"))
        .then(pl.lit("extended"))
        .when("was_ongoing")
        .then(pl.lit("ended"))
        .otherwise(pl.lit("registered_late"))
    )


def _movers(now: Position, then: date) -> Sequence[str]:
    """The placements that came straight from one of `then`, or from what that had moved on to.

    What newcomers move on to is expected with them (core.forecast.expected), so it is theirs.
    """
    spells = now.ahead.learned.spells
    day, source = day_number(then), spells.follows
    while (later := (source >= 0) & (spells.start[source] > day)).any():
        source = np.where(later, spells.follows[source], source)
    found: list[str] = spells.ids.gather(np.flatnonzero(source >= 0).tolist()).to_list()
    return found


def _dearer(before: Position, now: Position) -> list[tuple[str, float]]:
    """How much of today's price is more than was expected, of placements ongoing both times."""
    then = dict(_prices(before.ahead))
    index = before.ahead.learned.index
    days = (now.ahead.learned.spells.today, before.ahead.learned.spells.today)
    grown = float(np.exp(indexed(index, days[0]) - indexed(index, days[1])))
    return [
        (name, 1 - then[name] * grown / price)
        for name, price in _prices(now.ahead)
        if name in then and price
    ]


def _prices(ahead: Ahead) -> list[tuple[str, float]]:
    """What a month costs of each ongoing placement."""
    names = ahead.learned.spells.ids.gather(ahead.rows.tolist()).to_list()
    month = ahead.per_day * DAYS_IN_MONTH + ahead.per_month
    return list(zip(names, month.tolist(), strict=True))


def _as_believed(now: Position, before: Position) -> Position:
    """Today's placements with what was believed then."""
    believed = with_beliefs(now.ahead.learned, before.ahead.learned)
    return replace(now, ahead=look_ahead(believed, now.ahead.calendar))


def with_beliefs(now: Learned, then: Learned) -> Learned:
    """What was learned then, about the groups there were; the placements and prices of now."""
    known = {group: number for number, group in enumerate(then.spells.groups)}
    pairs = [(number, known[group]) for number, group in enumerate(now.spells.groups)
             if group in known]  # fmt: skip
    here, there = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Learned(
        spells=replace(now.spells, start_lag=then.spells.start_lag, end_lag=then.spells.end_lag),
        stays=Stays(
            base=_mixed(now.stays.base, then.stays.base, here, there),
            plan=then.stays.plan,
            age=then.stays.age,
            season=then.stays.season,
            new=_mixed(now.stays.new, then.stays.new, here, there),
            events=_mixed(now.stays.events, then.stays.events, here, there),
        ),
        endings=_endings(now.endings, then.endings, here, there),
        last_days=now.last_days,
        inflow=_inflow(now.inflow, then.inflow, here, there),
        prices=replace(now.prices, extra_days=then.prices.extra_days),
        terms=_terms(now, then, here, there),
        index=then.index,
    )


def _mixed(now: Floats, then: Floats, here: Ints, there: Ints) -> Floats:
    found = now.copy()
    found[here] = then[there]
    return found


_Of = TypeVar("_Of")


def _mixed_tuple(
    now: tuple[_Of, ...], then: Sequence[_Of], here: Ints, there: Ints
) -> tuple[_Of, ...]:
    found = list(now)
    for at, old in zip(here.tolist(), there.tolist(), strict=True):
        found[at] = then[old]
    return tuple(found)


def _endings(now: Endings, then: Endings, here: Ints, there: Ints) -> Endings:
    onward = now.onward.copy()
    onward[:, here] = 0.0
    onward[:, here[:, None], here] = then.onward[:, there[:, None], there]
    return Endings(
        share=_mixed(now.share, then.share, here, there),
        new=_mixed(now.new, then.new, here, there),
        moves=_mixed(now.moves, then.moves, here, there),
        onward=onward,
        ended=then.ended,
    )


def _inflow(now: Inflow, then: Inflow, here: Ints, there: Ints) -> Inflow:
    return Inflow(
        rate=_mixed(now.rate, then.rate, here, there),
        sizes=_mixed_tuple(now.sizes, then.sizes, here, there),
        season=then.season,
        swing=then.swing,
        evidence=_mixed(now.evidence, then.evidence, here, there),
        acute=_mixed(now.acute, then.acute, here, there),
        doubt=then.doubt,
        pull=then.pull,
    )


def _terms(now: Learned, then: Learned, here: Ints, there: Ints) -> Terms:
    """The prices of new placements as they were expected to be by today."""
    place = {name: row for row, name in enumerate(now.spells.ids.to_list())}
    at = np.array([place.get(name, -1) for name in then.spells.ids.to_list()], dtype=np.int64)
    kept = np.flatnonzero(at >= 0)
    grown = np.exp(indexed(then.index, now.spells.today) - indexed(then.index, then.spells.today))

    def of_placement(name: str, scale: float = 1.0) -> Floats:
        found: Floats = getattr(now.terms, name).copy()
        found[at[kept]] = getattr(then.terms, name)[kept] * scale
        return found

    rows = tuple(at[of][at[of] >= 0] for of in then.terms.rows)
    return Terms(
        rows=_mixed_tuple(now.terms.rows, rows, here, there),
        per_day=of_placement("per_day", float(grown)),
        per_month=of_placement("per_month", float(grown)),
        lump=of_placement("lump"),
        discharge=of_placement("discharge"),
        doubt=_mixed(now.terms.doubt, then.terms.doubt, here, there),
        step=then.terms.step,
    )
