"""Whom to call off from: the providers with an agreement, by form, with price and standing."""

from datetime import date

import polars as pl

from hemmaplan.core.charged_days import rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.outside_agreements import in_force
from hemmaplan.core.provider_reviews import checks, frameworks, reviews

_KEY = ["provider_id", "care_form"]
_WHERE = ("geographic_area", "distance_km")


def provider_choices(dataset: Dataset, on: date) -> pl.DataFrame:
    """One row per agreement in force, by care form, rank and then price.

    Columns: agreement_id, provider_id, provider, care_form, framework, procurement, rank, price_ore
    (agreed a day), to_date, geographic_area and distance_km (of the provider), places and placed
    (ours, now), paid_ore (the mean day of ours, null without any), colour and done_on of the latest
    review, permit_ok and permit_on. Raises MissingTable without agreements.
    """
    dataset.table("agreements")
    names = dataset.table_or_empty("providers")
    latest = reviews(dataset, on).group_by(_KEY, maintain_order=True).last()
    return (
        in_force(dataset, on)
        .drop("framework")
        .join(
            names.drop_nulls("name").unique("provider_id").select("provider_id", "name"),
            on="provider_id", how="left", maintain_order="left",
        )
        .join(names.select(*_KEY, "places", *_WHERE), on=_KEY, how="left", maintain_order="left")
        .join(_placed(dataset, on), on=_KEY, how="left", maintain_order="left")
        .join(latest.select(*_KEY, "colour", "done_on"), on=_KEY, how="left", maintain_order="left")
        .join(checks(dataset, on), on="provider_id", how="left", maintain_order="left")
        .join(frameworks(dataset, on), on=_KEY, how="left", maintain_order="left")
        .select(
            "agreement_id", *_KEY, "framework", "procurement", "rank", "to_date", "places", *_WHERE,
            "paid_ore", "colour", "done_on", "permit_ok", "permit_on",
            provider=pl.coalesce("name", "provider_id"),
            placed=pl.col("placed").fill_null(0),
            price_ore=rounded(pl.col("day_price").to_physical(), pl.lit(10_000, pl.Int128)),
        )
        .sort("care_form", "rank", "price_ore", "agreement_id", nulls_last=True)
    )  # fmt: skip


def _placed(dataset: Dataset, on: date) -> pl.DataFrame:
    if not dataset.has("placements", "rates"):
        return pl.DataFrame(
            schema={**dict.fromkeys(_KEY, pl.String), "placed": pl.Int64, "paid_ore": pl.Int64}
        )
    return (
        ongoing(dataset, on)
        .group_by(_KEY)
        .agg(
            placed=pl.len().cast(pl.Int64), paid_ore=pl.col("day_ore").mean().round().cast(pl.Int64)
        )
    )
