"""Which placements go on past their planned end, and what that costs."""

from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Placeringar som pågår fast det planerade slutet har passerat.

    Uppskattning: dygnskostnaden × 90 dygn, det som de närmaste tre månaderna kostar om inget
    ändras.
    """
    rows = ongoing(dataset, on).filter(pl.col("planned_end_date") <= on)
    late = (pl.lit(on) - pl.col("planned_end_date")).dt.total_days()
    message = words(
        "Slutet var planerat till {}, {} dagar sedan. {} kr per dygn.",
        pl.col("planned_end_date"), late, kronor(pl.col("day_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("day_ore") * HORIZON, message)


QUESTION = Question(
    "past_planned_end", "Pågår efter planerat slut", ("placements", "rates"), find
)  # fmt: skip
