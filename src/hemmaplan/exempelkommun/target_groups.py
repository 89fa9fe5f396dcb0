"""Whom the providers say that they take: most have said, and what they say covers whom they had."""

from typing import Any

import numpy as np
import polars as pl

from hemmaplan.core.cost_dimensions import age
from hemmaplan.exempelkommun.draws import table_of

_SAID = 0.7
_FORMS = ("hvb", "konsulentstott_familjehem", "stodboende_externt", "externt_boende")
_YOUNGEST = {"hvb": 12, "konsulentstott_familjehem": 0, "stodboende_externt": 16,
             "externt_boende": 18}  # fmt: skip
_OLDEST_CHILD = 20


def target_groups_table(
    rng: np.random.Generator, providers: pl.DataFrame, placements: pl.DataFrame
) -> pl.DataFrame:
    """A row for each need that a provider takes, with the ages; takes two draws a provider."""
    had = (
        placements.filter(pl.col("care_form").is_in(_FORMS))
        .group_by("provider_id", "care_form")
        .agg(
            pl.col("area").mode().sort().first(),
            needs=pl.col("need").drop_nulls().unique().sort(),
            youngest=age(pl.col("start_date")).min(), oldest=age(pl.col("start_date")).max(),
        )
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    for row in providers.join(
        had, on=["provider_id", "care_form"], how="inner", maintain_order="left"
    ).iter_rows(named=True):
        said, girls = rng.random() < _SAID, rng.random() < 0.1
        only_girls = girls and _one_sex(placements, row, "K")
        child = row["area"] == "bou"
        low = _YOUNGEST[row["care_form"]] if child else 21
        ages = {
            "age_from": min(low, row["youngest"]),
            "age_to": max(_OLDEST_CHILD, row["oldest"]) if child else None,
            "sex": "K" if only_girls else None,
        }
        rows += [
            {"provider_id": row["provider_id"], "care_form": row["care_form"], "need": need} | ages
            for need in (row["needs"] if said else ())
        ]
    return table_of("target_groups", rows)


def _one_sex(placements: pl.DataFrame, provider: dict[str, Any], sex: str) -> bool:
    own = placements.filter(
        pl.col("provider_id") == provider["provider_id"],
        pl.col("care_form") == provider["care_form"],
    )
    return own["sex"].drop_nulls().unique().to_list() == [sex]
