"""How many are placed near home."""

import polars as pl

from hemmaplan.core.care_form_lines import OUTPATIENT, PLACED
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import ones, placed_at_end_of, stays
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

_TIMES = ("", "_last_year")


def near_home(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placerade nära hemmet vid månadens slut, som andel av dem där avståndet är känt.

    `near` är placeringar i dygnsvård högst så långt bort som kommunen räknar som nära
    (`near_home_km`, 50 km om inget annat är valt) och `far` längre bort; `known` är near + far och
    `share` är near delat med known. Avståndet är hemmets (`homes`), annars det valda alternativets
    (`choice_alternatives`), annars utförarens för vårdformen (`providers`). `unknown` är
    placeringar utan känt avstånd. Kolumner som slutar på `last_year` gäller samma dag i fjol.
    Förlaga: Dalarna 2020 (DAL-27) och Sala 2023 (SALA-66).
    """
    distance, limit = pl.col("distance_km"), dataset.municipality.near_home_km
    kinds = {
        "near": distance <= limit,
        "far": distance > limit,
        "known": distance.is_not_null(),
        "unknown": distance.is_null(),
    }
    round_the_clock = ~pl.col("care_form").is_in(OUTPATIENT)
    return _with_distance(dataset).with_columns(
        ones(round_the_clock & placed_at_end_of(then) & is_it).alias(f"{name}{ending}")
        for ending, then in zip(_TIMES, (month, month.shift(-12)), strict=True)
        for name, is_it in kinds.items()
    )


def _with_distance(dataset: Dataset) -> pl.DataFrame:
    """The stays with `distance_km`, null where nothing tells."""
    homes = dataset.table_or_empty("homes").unique("home_id", keep="first", maintain_order=True)
    chosen = (
        dataset.table_or_empty("choices")
        .drop_nulls("placement_id")
        .join(dataset.table_or_empty("choice_alternatives"), on=["choice_id", "alternative"])
        .unique("placement_id", keep="last", maintain_order=True)
    )
    providers = dataset.table_or_empty("providers").drop_nulls("distance_km")
    of_provider = providers.select("provider_id", "care_form", of_provider="distance_km")
    return (
        stays(dataset)
        .join(
            homes.select("home_id", of_home="distance_km"),
            on="home_id", how="left", maintain_order="left",
        )
        .join(
            chosen.select("placement_id", of_choice="distance_km"),
            on="placement_id", how="left", maintain_order="left",
        )
        .join(
            of_provider.unique(["provider_id", "care_form"], keep="first", maintain_order=True),
            on=["provider_id", "care_form"], how="left", maintain_order="left",
        )
        .with_columns(distance_km=pl.coalesce("of_home", "of_choice", "of_provider"))
    )  # fmt: skip


DEFINITIONS = (
    tallied(
        "near_home",
        "Placerade nära hemmet",
        ("placements",),
        near_home,
        (
            *(Sum(f"{name}{e}") for e in _TIMES for name in ("near", "far", "known", "unknown")),
            *(Ratio(f"share{e}", f"near{e}", f"known{e}", Unit.SHARE) for e in _TIMES),
        ),
        by_person=ByPerson((PLACED,)),
    ),
)
