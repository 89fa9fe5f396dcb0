"""Which placements are bought outside the agreements, and what they cost above their level."""

from datetime import date

import polars as pl

from hemmaplan.core.agreed_prices import with_prices_on
from hemmaplan.core.charged_days import rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.framework_agreements import PURCHASED
from hemmaplan.core.holding import holding
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.radar_parts import HORIZON, Question, parts

_KEY = ("area", "care_form")


def outside_agreements(dataset: Dataset, on: date) -> pl.DataFrame:
    """Ongoing direct awards with `level_ore` and `above_ore` a day (null: nothing to compare with).

    The level is the mean day of ongoing placements on framework agreements in the same form and
    area, else the mean price of the framework agreements in force for the form.
    """
    going = ongoing(dataset, on)
    inside = going.filter(pl.col("procurement") == "framework", pl.col("day_ore").is_not_null())
    paid = inside.group_by(_KEY).agg(paid_ore=_mean("day_ore"))
    agreed = (
        in_force(dataset, on)
        .filter(pl.col("procurement") == "framework", pl.col("day_price").is_not_null())
        .with_columns(price=(pl.col("day_price") * 100).cast(pl.Int64))
        .group_by("care_form")
        .agg(agreed_ore=_mean("price"))
    )
    direct = pl.col("care_form").is_in(PURCHASED) & (pl.col("procurement") == "direct")
    return (
        going.filter(direct)
        .join(paid, on=_KEY, how="left", maintain_order="left")
        .join(agreed, on="care_form", how="left", maintain_order="left")
        .with_columns(level_ore=pl.coalesce("paid_ore", "agreed_ore"))
        .with_columns(above_ore=pl.col("day_ore") - pl.col("level_ore"))
    )


def in_force(dataset: Dataset, on: date) -> pl.DataFrame:
    """The agreements that hold on a day, with their price that day."""
    return with_prices_on(dataset.table_or_empty("agreements").filter(holding(on)), on)


def _mean(column: str) -> pl.Expr:
    return rounded(pl.col(column).sum(), pl.len().cast(pl.Int128))


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Direktupphandlade placeringar som kostar mer än ramavtalens nivå.

    Nivån är medelkostnaden per dygn för pågående placeringar på ramavtal i samma vårdform och
    område; finns inga, medelpriset i de ramavtal som gäller för vårdformen. Uppskattning:
    (dygnskostnaden − nivån) × 90 dygn. Förlaga: Eskilstuna 2023 (ESK-52).
    """
    rows = outside_agreements(dataset, on).filter(pl.col("above_ore") > 0)
    message = words(
        "{} kr per dygn utanför avtal, {} kr över ramavtalens nivå.",
        kronor(pl.col("day_ore")), kronor(pl.col("above_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("above_ore") * HORIZON, message)


QUESTION = Question("outside_agreement", "Utanför avtal", ("placements", "rates"), find)
