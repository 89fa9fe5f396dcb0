"""Checks of follow-ups and agreements: ratings, measures, prices of an agreement nobody has."""

from functools import reduce
from operator import or_

import polars as pl

from hemmaplan.core.agreed_prices import MOST_PCT
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, words
from hemmaplan.core.problems import Severity
from hemmaplan.core.provider_reviews import BEST, RED_TO, WORST
from hemmaplan.core.tables import REVIEW_AREAS


def _rating_outside_scale(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A rating of a provider is not 1 to 5, so it does not count."""
    outside = reduce(or_, (~pl.col(area).is_between(WORST, BEST) for area in REVIEW_AREAS))
    rows = dataset.table_or_empty("provider_reviews").filter(outside)
    message = words(
        "Uppföljningen av {} den {} har ett betyg som inte är 1 till 5. Rätta det; det räknas"
        " inte.",
        pl.col("provider_id"),
        pl.col("done_on"),
    )
    return finding(rows, message)


def _red_without_measures(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A provider has a red rating, and no day that the measures are to be done by."""
    lowest = pl.min_horizontal(REVIEW_AREAS)
    rows = dataset.table_or_empty("provider_reviews").filter(
        lowest.is_between(WORST, RED_TO), pl.col("mend_by").is_null()
    )
    message = words(
        "Utföraren {} fick rött betyg den {}. Skriv när åtgärderna ska vara klara (mend_by).",
        pl.col("provider_id"),
        pl.col("done_on"),
    )
    return finding(rows, message, "mend_by")


def _agreement_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A price is of an agreement that is not in `agreements`, so no choice counts with it."""
    known = dataset.table_or_empty("agreements")["agreement_id"].unique().implode()
    rows = dataset.table_or_empty("agreement_prices").filter(~pl.col("agreement_id").is_in(known))
    message = words(
        "Avtal {} finns inte i agreements, så priset räknas inte i något val. Rätta numret eller"
        " lägg till avtalet.",
        pl.col("agreement_id"),
    )
    return finding(rows, message, "agreement_id")


def _index_not_counted(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An agreement's index has no first day or no per cent, or more than 20 per cent a year: no
    price is raised by it."""
    rows, pct = dataset.table_or_empty("agreements"), pl.col("index_pct")
    unpaired = pct.is_null() != pl.col("index_from").is_null()
    half = words(
        "Avtal {} har bara {} av index_pct och index_from, så priset höjs inte. Skriv båda, eller"
        " töm båda.",
        pl.col("agreement_id"),
        pl.when(pct.is_null()).then(pl.lit("index_from")).otherwise(pl.lit("index_pct")),
    )
    high = words(
        f"Avtal {{}} har ett index på mer än {MOST_PCT} procent per år, så priset höjs inte. Rätta"
        " index_pct; 2,5 är två och en halv procent.",
        pl.col("agreement_id"),
    )
    return pl.concat(
        [
            finding(rows.filter(unpaired), half, "index_pct"),
            finding(rows.filter(pct.abs() > MOST_PCT), high, "index_pct"),
        ]
    )


CHECKS = (
    Check("rating_outside_scale", Severity.ERROR, "", _rating_outside_scale),
    Check("red_without_measures", Severity.WARNING, "", _red_without_measures),
    Check("agreement_unknown", Severity.WARNING, "", _agreement_unknown),
    Check("index_not_counted", Severity.ERROR, "", _index_not_counted),
)
