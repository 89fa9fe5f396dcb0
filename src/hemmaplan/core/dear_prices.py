"""Which placements cost more a day than our own median for the same need and form of care."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.framework_agreements import PURCHASED
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts

FEWEST = 4
_KEY = ("area", "care_form")
_NEED = (*_KEY, "need")


def medians(dataset: Dataset, on: date, key: Sequence[str] = _KEY) -> pl.DataFrame:
    """The columns of `key`, median_ore and priced (how many): of the days of ongoing placements;
    only where four or more. An unknown need is equal to no other (a null joins nothing)."""
    return (
        ongoing(dataset, on)
        .filter(pl.col("day_ore") > 0)
        .group_by(key)
        .agg(median_ore=pl.col("day_ore").median().round().cast(pl.Int64), priced=pl.len())
        .filter(pl.col("priced") >= FEWEST)
    )


def with_median(rows: pl.DataFrame, dataset: Dataset, on: date) -> pl.DataFrame:
    """Rows of placements with `median_ore` and `priced`: of the same need where there are enough
    (`of_need`), else of the care form; without the rows that have neither."""
    by_need = medians(dataset, on, _NEED).rename({"median_ore": "of_need_ore", "priced": "alike"})
    return (
        rows.join(by_need, on=_NEED, how="left", maintain_order="left")
        .join(medians(dataset, on), on=_KEY, how="inner", maintain_order="left")
        .with_columns(
            of_need=pl.col("of_need_ore").is_not_null(),
            median_ore=pl.coalesce("of_need_ore", "median_ore"),
            priced=pl.coalesce("alike", "priced"),
        )
        .drop("of_need_ore", "alike")
    )


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Köpta placeringar som kostar mer än en tiondel över vår egen median.

    Medianen är av dygnskostnaden för samma behov i samma vårdform och område, minst fyra pågående.
    Är behovet okänt eller färre än fyra har det, är medianen av hela vårdformen i området (minst
    fyra): raden säger vilken. Statens vård och direktupphandlade (som har en egen rubrik) är inte
    med. Uppskattning: (dygnskostnaden − medianen) × 90 dygn. Behoven kan skilja sig ändå: siffran
    säger vad, inte varför.
    """
    bought = ongoing(dataset, on).filter(
        pl.col("care_form").is_in(PURCHASED),
        (pl.col("procurement") != "direct").fill_null(True),
    )
    rows = with_median(bought, dataset, on).filter(
        10 * pl.col("day_ore") > 11 * pl.col("median_ore")
    )
    above = pl.col("day_ore") - pl.col("median_ore")
    same = (
        pl.when("of_need").then(pl.lit("med samma behov i vårdformen"))
        .when(pl.col("need").is_null()).then(pl.lit("i vårdformen (behovet är okänt)"))
        .otherwise(pl.lit("i vårdformen (för få har samma behov)"))
    )  # fmt: skip
    message = words(
        "{} kr per dygn, {} kr över medianen av våra {} pågående {}.",
        kronor(pl.col("day_ore")), kronor(above), pl.col("priced"), same,
    )  # fmt: skip
    return parts(rows, above * HORIZON, message)


QUESTION = Question("above_median", "Dyrare än vår egen median", ("placements", "rates"), find)
