"""What each placement is for: the need that weighs most, one in eight not written down."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from hemmaplan.exempelkommun.draws import Floats

_UNKNOWN = 0.12
_OTHERWISE = {"bou": {"safe_adult": 3, "parental_support": 4, "structure": 2},
              "vuxen": {"structure": 2, "mental_health": 3, "substance_use": 4}}  # fmt: skip
_OF_FORM: Mapping[tuple[str, str], Mapping[str, float]] = {
    ("bou", "hvb"): {
        "structure": 2, "schooling": 3, "distance_from_peers": 2, "mental_health": 3,
        "substance_use": 2, "crime": 2,
    },
    ("bou", "sis"): {"mental_health": 1, "substance_use": 3, "crime": 6},
    ("bou", "konsulentstott_familjehem"): {
        "safe_adult": 3, "parental_support": 3, "schooling": 2, "mental_health": 2, "crime": 1,
    },
    ("bou", "stodboende"): {"housing": 3, "structure": 4, "safe_adult": 2},
    ("bou", "skyddat_boende"): {"protection": 1},
    ("vuxen", "skyddat_boende"): {"protection": 1},
    ("vuxen", "externt_boende"): {"housing": 3, "structure": 2, "mental_health": 3},
    ("vuxen", "lvm_hem"): {"substance_use": 1},
    ("vuxen", "hvb"): {"structure": 1, "mental_health": 2, "substance_use": 6},
}  # fmt: skip
"""Shares by area and care form, the lightest first: a dearer place is more often for a heavier."""
_CHILDS = ("safe_adult", "schooling", "school_attendance", "safe_upbringing")


def with_needs(
    rng: np.random.Generator, placements: pl.DataFrame, rates: pl.DataFrame
) -> pl.DataFrame:
    """The placements with `need`; one of a person's is mostly as the others."""
    prices = (
        rates.filter(pl.col("kind") == "care")
        .group_by("placement_id", maintain_order=True)
        .agg(price=pl.col("amount").cast(pl.Float64).mean())
    )
    persons = placements["person_id"].unique(maintain_order=True)
    leaning = pl.DataFrame({"person_id": persons, "leaning": rng.random(len(persons))})
    key = ["area", "care_form"]
    rows = (
        placements.join(prices, on="placement_id", how="left", maintain_order="left")
        .join(leaning, on="person_id", how="left", maintain_order="left")
        .with_columns(
            heavy=pl.col("leaning")
            + 0.8 * (pl.col("price").rank() / pl.len()).over(key).fill_null(0.5)
        )
        .with_columns(part=((pl.col("heavy").rank("ordinal") - 0.5) / pl.len()).over(key))
    )
    needs = np.empty(rows.height, dtype=object)
    part, places = rows["part"].to_numpy(), rows.with_row_index("at")
    for (area, form), group in places.group_by(key):
        at = group["at"].to_numpy()
        shares = _OF_FORM.get((str(area), str(form)), _OTHERWISE[str(area)])
        needs[at] = _quantiles(part[at], shares)
    known = rng.random(rows.height) >= _UNKNOWN
    needs[~known] = None
    found = pl.Series("need", needs.tolist(), dtype=pl.String)
    return placements.with_columns(found)


def _quantiles(parts: Floats, shares: Mapping[str, float]) -> np.ndarray:
    edges = np.cumsum(list(shares.values()))
    codes = np.array(list(shares), dtype=object)
    return codes[np.searchsorted(edges / edges[-1], parts, side="right")]


def in_choices(choices: pl.DataFrame, placements: pl.DataFrame) -> pl.DataFrame:
    """The choices with the need that their placement has, which is one of those they name."""
    need = dict(placements.select("placement_id", "need").iter_rows())
    rows = []
    for row in choices.select("area", "needs", "goals", "placement_id").iter_rows(named=True):
        heaviest = need.get(row["placement_id"]) if row["placement_id"] else None
        needs = _for_area(row["area"], [*([heaviest] if heaviest else []), *row["needs"].split()])
        goals = _for_area(row["area"], row["goals"].split())
        first = heaviest if row["placement_id"] else next(iter(needs), None)
        rows.append((first, " ".join(needs or ["structure"]), " ".join(goals or ["return_home"])))
    made = pl.DataFrame(rows, schema=["need", "needs", "goals"], orient="row")
    return choices.with_columns(made.cast(pl.String))


def _for_area(area: str, codes: list[str]) -> list[str]:
    kept = (code for code in codes if area == "bou" or code not in _CHILDS)
    return list(dict.fromkeys(kept))
