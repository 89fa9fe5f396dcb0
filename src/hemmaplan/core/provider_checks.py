"""Checks of follow-ups and agreements: ratings, measures, prices and index."""

from functools import reduce
from operator import or_

import polars as pl

from hemmaplan.core.agreed_prices import MOST_PCT, unraised
from hemmaplan.core.agreement_dates import MOST_MONTHS
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import DAY, Check, Scope, finding, kronor, none_found, words
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
        "Utföraren {} fick rött betyg den {}. Skriv när åtgärderna ska vara klara.",
        pl.col("provider_id"),
        pl.col("done_on"),
    )
    return finding(rows, message, "mend_by")


def _agreement_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A price or a target group is of an agreement that is not in `agreements`, so no choice counts
    with it."""
    known = dataset.table_or_empty("agreements")["agreement_id"].unique().implode()
    of_none = ~pl.col("agreement_id").is_in(known)
    return pl.concat(
        finding(
            dataset.table_or_empty(table).filter(of_none.fill_null(False)),
            words(
                f"Avtal {{}} finns inte i agreements, så {what} räknas inte i något val. Rätta"
                " numret eller lägg till avtalet.",
                pl.col("agreement_id"),
            ),
            "agreement_id",
        )
        for table, what in (("agreement_prices", "priset"), ("target_groups", "målgruppen"))
    )


def _index_not_counted(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An agreement's index has no first day or no per cent, or more than 20 per cent a year: no
    price is raised by it."""
    rows, pct = dataset.table_or_empty("agreements"), pl.col("index_pct")
    unpaired = pct.is_null() != pl.col("index_from").is_null()
    half = words(
        "Avtal {} har {}, så priset höjs inte. Skriv båda, eller töm båda.",
        pl.col("agreement_id"),
        pl.when(pct.is_null())
        .then(pl.lit("en dag för index men ingen procent"))
        .otherwise(pl.lit("ett index i procent men ingen dag som det gäller från")),
    )
    high = words(
        f"Avtal {{}} har ett index på mer än {MOST_PCT} procent per år, så priset höjs inte. Rätta"
        " procenten; 2,5 är två och en halv.",
        pl.col("agreement_id"),
    )
    return pl.concat(
        [
            finding(rows.filter(unpaired), half, "index_pct"),
            finding(rows.filter(pct.abs() > MOST_PCT), high, "index_pct"),
        ]
    )


def _index_not_in_price(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A placement's price went on as it was, the last year, when the index of its agreement raised
    the agreed one. What places cost is what the register's prices say, so write it there."""
    if not {"placements", "rates"} <= dataset.tables.keys():
        return none_found()
    ends = dataset.table("placements").select("placement_id", "end_date")
    raised = unraised(dataset, scope.last).join(ends, on="placement_id", maintain_order="left")
    first = pl.max_horizontal("from_date", pl.lit(scope.a_year_back))
    last = pl.min_horizontal("to_date", pl.col("end_date") - DAY, pl.lit(scope.last))
    days = (last - first).dt.total_days() + 1
    adds = ((pl.col("amount") - pl.col("was")) * 100).cast(pl.Int64) * days
    rows = (
        raised.with_columns(days=days, adds=adds)
        .filter(pl.col("days") > 0)
        .sort("from_date", maintain_order=True)
        .group_by(*SOURCE_COLUMNS, "placement_id", "was", maintain_order=True)
        .agg(pl.col("adds").sum(), pl.col("from_date", "amount").last())
    )
    message = words(
        "Avtalets index höjer {} dygnspriset för placering {} till {} kr, men raden har {} kr."
        " Skriv in det nya priset från den dagen, eller ta bort avtalets index om priset är fast.",
        pl.col("from_date"),
        pl.col("placement_id"),
        kronor((pl.col("amount") * 100).cast(pl.Int64), with_ore=True),
        kronor((pl.col("was") * 100).cast(pl.Int64), with_ore=True),
    )
    return finding(rows, message, "amount", pl.col("adds"))


def _months_not_counted(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An agreement's time of notice, or what it goes on by, is over ten years: not counted."""
    rows = dataset.table_or_empty("agreements")
    return pl.concat(
        finding(
            rows.filter(pl.col(column) > MOST_MONTHS),
            words(
                f"Avtal {{}} har {word} på mer än {MOST_MONTHS} månader, så det räknas inte. Rätta"
                f" {column}; 3 är tre månader.",
                pl.col("agreement_id"),
            ),
            column,
        )
        for column, word in (
            ("notice_months", "en uppsägningstid"), ("prolonged_months", "en förlängning"),
        )
    )  # fmt: skip


def _ages_reversed(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The upper age of a provider's target group is under the lower: nobody is in it, so a choice
    says of everybody that the provider doesn't take them."""
    rows = dataset.table_or_empty("target_groups").filter(pl.col("age_to") < pl.col("age_from"))
    message = words(
        "Målgruppen hos utföraren {} går från {} till {} år, så ingen är i den. Byt plats på"
        " åldrarna, eller töm den som inte finns.",
        pl.col("provider_id"),
        pl.col("age_from"),
        pl.col("age_to"),
    )
    return finding(rows, message, "age_to")


CHECKS = (
    Check("rating_outside_scale", Severity.ERROR, "", _rating_outside_scale),
    Check("red_without_measures", Severity.WARNING, "", _red_without_measures),
    Check("agreement_unknown", Severity.WARNING, "", _agreement_unknown),
    Check("index_not_counted", Severity.ERROR, "", _index_not_counted),
    Check("ages_reversed", Severity.ERROR, "", _ages_reversed),
    Check("months_not_counted", Severity.ERROR, "", _months_not_counted),
    Check(
        "index_not_in_price",
        Severity.WARNING,
        "what the index adds a day, times the days of the last twelve months since it",
        _index_not_in_price,
    ),
)
