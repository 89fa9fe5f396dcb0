"""Which placements have lasted longer than our own usually do, and what that costs."""

from datetime import date

import polars as pl

from hemmaplan.core.care_form_lines import BOUGHT
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts
from hemmaplan.core.stays import stays

FORMS = (*BOUGHT, "jourhem")
"""Not homes to grow up in: there a long stay is often what was meant."""
FEWEST = 10
_KEY = ("area", "care_form")


def usual_lengths(dataset: Dataset, on: date) -> pl.DataFrame:
    """area, care_form, usual (days), ended: the length that three of four ended stays kept within.

    Of stays that ended in the last five years; only where there are ten or more.
    """
    since = pl.lit(on).dt.offset_by("-5y")
    length = (pl.col("stay_end") - pl.col("start_date")).dt.total_days()
    return (
        stays(dataset)
        .filter(pl.col("stay_end") <= on, pl.col("stay_end") > since, length > 0)
        .group_by(_KEY)
        .agg(usual=length.quantile(0.75, interpolation="higher").cast(pl.Int64), ended=pl.len())
        .filter(pl.col("ended") >= FEWEST)
    )


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Köpta placeringar och jourhem som har varat längre än tre av fyra av våra egna.

    Jämförs med avslutade placeringar i samma vårdform och område de senaste fem åren, minst tio.
    De som redan är efter sitt planerade slut räknas där och inte här. Uppskattning: dygnskostnaden
    × 90 dygn.
    """
    planned = (pl.col("planned_end_date") <= on).fill_null(False)
    rows = (
        ongoing(dataset, on)
        .filter(pl.col("care_form").is_in(FORMS), ~planned)
        .join(usual_lengths(dataset, on), on=_KEY, how="inner", maintain_order="left")
        .filter(pl.col("days") > pl.col("usual"))
    )
    message = words(
        "Har varat {} dygn; tre av fyra i samma vårdform blev högst {}. {} kr per dygn.",
        pl.col("days"), pl.col("usual"), kronor(pl.col("day_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("day_ore") * HORIZON, message)


QUESTION = Question("long_stay", "Längre än våra egna brukar bli", ("placements", "rates"), find)
