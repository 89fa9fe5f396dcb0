"""How Exempelkommun follows up its providers: most of them each year, one forgotten, one failed."""

import numpy as np
import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.exempelkommun.draws import day_number, pick_index, table

_RATINGS = {3: 0.10, 4: 0.55, 5: 0.35}
_FIRST = 2023
"""The board's term of office began then."""
_REVIEWED = 0.6
"""The share of the providers used in a year that are followed up the next."""
_FULL = ("hvb", "stodboende_externt", "externt_boende", "skyddat_boende")


def follow_up_tables(
    rng: np.random.Generator, placements: pl.DataFrame, last: Month
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`provider_reviews` and `provider_checks` of the term of office through the month."""
    used = (
        placements.filter(pl.col("provider_id").is_not_null())
        .with_columns(year=pl.col("start_date").dt.year())
        .select("provider_id", "care_form", "year")
        .unique()
        .sort("year", "provider_id", "care_form")
        .filter(pl.col("year") >= _FIRST - 1, pl.col("year") < last.year)
    )
    kept = used.filter(pl.Series(rng.random(used.height) < _REVIEWED, dtype=pl.Boolean))
    done = pl.date(pl.col("year") + 1, 1, 1).dt.offset_by(
        pl.format("{}d", pl.Series(rng.integers(30, 160, kept.height)))
    )
    rows = kept.with_columns(done_on=done).filter(pl.col("done_on") <= last.last_day)
    rows = rows.unique(["provider_id", "care_form", "done_on"], maintain_order=True)
    return _reviews(rng, rows, last), _checks(rows, last)


def _reviews(rng: np.random.Generator, rows: pl.DataFrame, last: Month) -> pl.DataFrame:
    """Ratings mostly good; the latest is red in one area, and the one before is to be mended."""
    count = rows.height
    values = np.array(list(_RATINGS))
    rated = {area: values[pick_index(rng, list(_RATINGS.values()), count)] for area in REVIEW_AREAS}
    latest = np.argsort(rows["done_on"].to_physical().to_numpy(), kind="stable")[::-1]
    full = rows["care_form"].is_in(_FULL).to_numpy()
    failed = [int(place) for place in latest if full[place]][:2]
    mend_by: list[int | None] = [None] * count
    for place, rating in zip(failed, (2, 3), strict=False):
        rated["staffing"][place] = rating
        mend_by[place] = day_number(last.last_day) - 30 * (rating - 2)
    scope = np.where(full, "full", "limited")
    return table(
        "provider_reviews",
        {
            "provider_id": rows["provider_id"],
            "care_form": rows["care_form"],
            "done_on": rows["done_on"],
            "scope": list(scope),
            "by_documents": [True] * count,
            "by_workers": [True] * count,
            "by_interviews": list(full),
            "by_visit": list(full & (rng.random(count) < 0.5)),
            **{area: pl.select(
                pl.when(pl.Series(full)).then(pl.Series(ratings))).to_series()
               for area, ratings in rated.items()},
            "mend_by": pl.Series(mend_by, dtype=pl.Int32).cast(pl.Date),
        },
    )  # fmt: skip


def _checks(rows: pl.DataFrame, last: Month) -> pl.DataFrame:
    """Permit and finances with each review, and at the latest year's interim (August)."""
    with_reviews = rows.select("provider_id", checked_on="done_on")
    interim = pl.date(last.year if last.number >= 8 else last.year - 1, 8, 31)
    again = rows.select("provider_id").unique(maintain_order=True).with_columns(checked_on=interim)
    days = pl.concat([with_reviews, again]).unique(maintain_order=True)
    kinds = pl.DataFrame({"kind": ["permit", "credit_rating", "tax_debt"]})
    every = days.join(kinds, how="cross").sort("checked_on", "provider_id", "kind")
    return table(
        "provider_checks",
        {**{name: every[name] for name in every.columns}, "passed": [True] * every.height},
    )
