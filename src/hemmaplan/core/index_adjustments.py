"""Whether prices have been raised as the agreements say: agreed against paid index."""

from datetime import date

import polars as pl

from hemmaplan.core.agreed_prices import agreed_prices
from hemmaplan.core.charged_days import charged_prices, rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.radar_parts import Question, parts
from hemmaplan.core.stays import DAY, stays

ROUNDING = 100
"""Öre a day: what rounding a price to whole kronor may do is no difference."""


def price_steps(dataset: Dataset, on: date) -> pl.DataFrame:
    """The prices that took over from another in the year up to a day: a new agreement's, or the
    same agreement's by its index.

    One row for each: agreement_id, provider_id, care_form, step (its first day), old_ore, new_ore.
    """
    key = ["provider_id", "care_form"]
    ordered = (
        agreed_prices(dataset, on)
        .sort(*key, "step")
        .with_columns(new_ore="price_ore", old_ore=pl.col("price_ore").shift(1).over(key))
    )
    since = pl.lit(on).dt.offset_by("-1y")
    return ordered.filter(
        pl.col("old_ore") > 0, pl.col("step") > since, pl.col("step") <= on
    ).select("agreement_id", *key, "step", "old_ore", "new_ore")


def paid_steps(dataset: Dataset, on: date) -> pl.DataFrame:
    """Each step with the placements that went on through it: what the register's price did.

    Adds placement_id, unit_code, before_ore and after_ore a day, agreed_ore (what `before_ore`
    becomes by the agreement's own change), gap_ore a day, days from the step through `on`, and the
    later price's row. Only care prices per day of placements that are not own or direct.
    """
    steps = price_steps(dataset, on)
    placed = stays(dataset).filter(~pl.col("procurement").is_in(("own", "direct")).fill_null(False))
    columns = ("placement_id", "unit_code", "provider_id", "care_form", "start_date")
    through = (
        placed.select(columns)
        .join(steps, on=["provider_id", "care_form"])
        .filter(pl.col("start_date") < pl.col("step"))
    )
    prices = charged_prices(dataset, "rates").filter(
        pl.col("kind") == "care", pl.col("per") == "day"
    )
    before = _price_on(through, prices, pl.col("step") - DAY, "before_ore")
    after = _price_on(through, prices, pl.col("step"), "after_ore")
    key = ["agreement_id", "placement_id"]
    days = (pl.min_horizontal(pl.col("end"), pl.lit(on) + DAY) - pl.col("step")).dt.total_days()
    agreed = rounded(
        pl.col("before_ore").cast(pl.Int128) * pl.col("new_ore"), pl.col("old_ore").cast(pl.Int128)
    )
    return (
        after.join(before.select(*key, "before_ore"), on=key, maintain_order="left")
        .with_columns(agreed_ore=agreed, days=days)
        .with_columns(gap_ore=pl.col("after_ore") - pl.col("agreed_ore"))
        .with_columns(
            gap_ore=pl.when(pl.col("gap_ore").abs() > ROUNDING).then("gap_ore").otherwise(0)
        )
    )


def _price_on(rows: pl.DataFrame, prices: pl.DataFrame, day: pl.Expr, name: str) -> pl.DataFrame:
    """The rows whose placement has one care price in force on a day, with it and its row."""
    columns = ("placement_id", "begin", "end", "unit_ore", "_file", "_sheet", "_row")
    found = rows.join(prices.select(columns), on="placement_id").filter(
        pl.col("begin") <= day, (pl.col("end") > day).fill_null(True)
    )
    alone = pl.len().over("agreement_id", "placement_id") == 1
    return found.filter(alone).rename({"unit_ore": name})


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Priser som har höjts mer än avtalet vid det senaste årets prisbyten.

    Avtalets ändring är nytt avtalat dygnspris delat med det förra, vid ett nytt avtal eller enligt
    avtalets egen index per år (`index_pct` från `index_from`); den läggs på det pris som
    placeringen hade dagen före. Uppskattning: det som betalas över det, per dygn × dygnen sedan
    bytet. En skillnad på högst en krona per dygn räknas som avrundning.
    """
    rows = paid_steps(dataset, on).filter(pl.col("gap_ore") > 0)
    message = words(
        "Priset höjdes {} till {} kr per dygn; avtalets ändring ger {} kr.",
        pl.col("step"), kronor(pl.col("after_ore")), kronor(pl.col("agreed_ore")),
    )  # fmt: skip
    traced = rows.with_columns(table=pl.lit("rates"))
    return parts(traced, pl.col("gap_ore") * pl.col("days"), message, subject="agreement_id")


QUESTION = Question(
    "index", "Höjt mer än avtalat", ("placements", "rates", "agreements"), find
)  # fmt: skip
