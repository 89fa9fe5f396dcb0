"""Which placements cost more a day than our own median for the same form of care and area."""

from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.framework_agreements import PURCHASED
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts

FEWEST = 4
_KEY = ("area", "care_form")


def medians(dataset: Dataset, on: date) -> pl.DataFrame:
    """area, care_form, median_ore: of the days of ongoing placements; only where four or more."""
    return (
        ongoing(dataset, on)
        .filter(pl.col("day_ore") > 0)
        .group_by(_KEY)
        .agg(median_ore=pl.col("day_ore").median().round().cast(pl.Int64), priced=pl.len())
        .filter(pl.col("priced") >= FEWEST)
    )


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Köpta placeringar som kostar mer än en tiondel över vår egen median.

    Medianen är av dygnskostnaden i samma vårdform och område, minst fyra pågående. Statens vård och
    direktupphandlade (som har en egen rubrik) är inte med. Uppskattning: (dygnskostnaden −
    medianen) × 90 dygn. Behoven kan skilja sig: siffran säger vad, inte varför.
    """
    rows = (
        ongoing(dataset, on)
        .filter(
            pl.col("care_form").is_in(PURCHASED),
            (pl.col("procurement") != "direct").fill_null(True),
        )
        .join(medians(dataset, on), on=_KEY, how="inner", maintain_order="left")
        .filter(10 * pl.col("day_ore") > 11 * pl.col("median_ore"))
    )
    above = pl.col("day_ore") - pl.col("median_ore")
    message = words(
        "{} kr per dygn, {} kr över vår median i samma vårdform.",
        kronor(pl.col("day_ore")), kronor(above),
    )  # fmt: skip
    return parts(rows, above * HORIZON, message)


QUESTION = Question("above_median", "Dyrare än vår egen median", ("placements", "rates"), find)
