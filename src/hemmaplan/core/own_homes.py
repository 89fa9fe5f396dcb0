"""Which consultant-supported homes could become homes of our own, and what that would save."""

from datetime import date

import polars as pl

from hemmaplan.core.charged_days import rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts

FEWEST = 3
SETTLED = 180
"""Days in the home before the radar asks: the home must have shown that it holds."""
YEAR = 365


def own_homes(dataset: Dataset, on: date) -> pl.DataFrame:
    """Ongoing consultant-supported homes with `own_ore`, `saving_ore` a day and `yearly_ore`.

    `own_ore` is the mean day of ongoing own family homes in the same area, after VAT compensation
    like the saving; null where there are fewer than three.
    """
    going = ongoing(dataset, on)
    own = (
        going.filter(pl.col("care_form") == "familjehem", pl.col("day_net_ore").is_not_null())
        .group_by("area")
        .agg(own_ore=rounded(pl.col("day_net_ore").sum(), pl.len().cast(pl.Int128)), homes=pl.len())
        .filter(pl.col("homes") >= FEWEST)
    )
    return (
        going.filter(pl.col("care_form") == "konsulentstott_familjehem")
        .join(own, on="area", how="left", maintain_order="left")
        .with_columns(saving_ore=pl.col("day_net_ore") - pl.col("own_ore"))
        .with_columns(yearly_ore=pl.col("saving_ore") * YEAR)
    )


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Konsulentstödda familjehem som har hållit i ett halvår och kunde bli egna.

    Jämförs med medelkostnaden per dygn för pågående egna familjehem i samma område, minst tre,
    båda efter momsersättning. Uppskattning: skillnaden × 90 dygn. Eget hem kräver familjehemmets
    samtycke, egen utredning och eget stöd; kostnaden för egna familjehemssekreterare är inte med.
    Förlaga: Mellerud 2021 (MEL-44) och Dalarna 2020 (DAL-16).
    """
    rows = own_homes(dataset, on).filter(pl.col("days") >= SETTLED, pl.col("saving_ore") > 0)
    message = words(
        "Konsulentstött sedan {}; eget hem vore {} kr billigare per dygn, {} kr om året.",
        pl.col("start_date"), kronor(pl.col("saving_ore")), kronor(pl.col("yearly_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("saving_ore") * HORIZON, message)


QUESTION = Question("own_home", "Kunde bli eget familjehem", ("placements", "rates"), find)
