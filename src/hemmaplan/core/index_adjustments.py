"""Whether prices have been raised as the agreements say: agreed against paid index."""

from datetime import date

import polars as pl

from hemmaplan.core.agreed_prices import by_provider, price_steps
from hemmaplan.core.charged_days import charged_prices, rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.radar_parts import Question, parts
from hemmaplan.core.stays import DAY, stays

ROUNDING = 100
"""Öre a day: what rounding a price to whole kronor may do is no difference."""


def paid_steps(dataset: Dataset, on: date) -> pl.DataFrame:
    """The days in the year up to a day that a placement's agreed price took over from another
    (`agreed_prices.price_steps`), each with the placement that went on through it: what the
    register's price did.

    agreement_id, step, old_ore and new_ore (agreed, a day), provider_id, care_form, procurement,
    placement_id, unit_code, before_ore and after_ore a day, agreed_ore (what `before_ore` becomes
    by the agreement's own change), gap_ore a day, days from the step through `on`, and the later
    price's row. Only care prices per day of placements that are not own or direct.
    """
    through = _agreed_steps(dataset, on).filter(pl.col("start_date") < pl.col("step"))
    prices = charged_prices(dataset, "rates").filter(
        pl.col("kind") == "care", pl.col("per") == "day"
    )
    before = _price_on(through, prices, pl.col("step") - DAY, "before_ore")
    after = _price_on(through, prices, pl.col("step"), "after_ore")
    key = ["step", "placement_id"]
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


_KIND = ["provider_id", "care_form", "procurement"]


def _agreed_steps(dataset: Dataset, on: date) -> pl.DataFrame:
    """Each placement with the steps of its agreed price; worked out once for all of a kind."""
    placed = stays(dataset).select("placement_id", "unit_code", *_KIND, "start_date")
    known = by_provider(dataset)
    found = [
        (*kind.values(), *step)
        for kind in placed.select(_KIND).unique(maintain_order=True).iter_rows(named=True)
        for step in price_steps(known.get(kind["provider_id"], ()), kind, on)
    ]
    steps = pl.DataFrame(found, schema=_STEPS, orient="row").filter(
        pl.col("step") > pl.lit(on).dt.offset_by("-1y")
    )
    return placed.join(steps, on=_KIND, nulls_equal=True, maintain_order="left_right")


_STEPS = {
    **dict.fromkeys(_KIND, pl.String), "agreement_id": pl.String, "step": pl.Date,
    "old_ore": pl.Int64, "new_ore": pl.Int64,
}  # fmt: skip


def _price_on(rows: pl.DataFrame, prices: pl.DataFrame, day: pl.Expr, name: str) -> pl.DataFrame:
    """The rows whose placement has one care price in force on a day, with it and its row."""
    columns = ("placement_id", "begin", "end", "unit_ore", "_file", "_sheet", "_row")
    found = rows.join(prices.select(columns), on="placement_id").filter(
        pl.col("begin") <= day, (pl.col("end") > day).fill_null(True)
    )
    alone = pl.len().over("step", "placement_id") == 1
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
