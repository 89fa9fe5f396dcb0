"""Figures of how providers have been followed up this year, by framework area."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.contributions import (
    DENOMINATOR,
    NUMERATOR,
    contributions,
    copied,
    together,
    traced,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.provider_reviews import OUTSIDE, RED_TO, YELLOW, frameworks, reviews
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.tables import REVIEW_AREAS

ID = "provider_reviews"
EVERY = "all"
"""All six areas together, in the columns `all_mean` and `all_high`."""
COUNTS = ("reviews", "full", "red")
_KEY = ["provider_id", "care_form"]


def provider_reviews(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Årets uppföljningar av utförare per ramavtal, med medelbetyg och andel godkända betyg.

    Räknas från januari till och med månaden. `reviews` är uppföljningarna, `full` de som satt
    betyg på de sex områdena och `red` de där något område fick 1 eller 2. `_mean` är medelbetyget
    och `_high` andelen betyg som är 4 eller 5, för ett område eller för alla (`all`). Raden är
    ramavtalets område, eller Utan ramavtal; raderna summerar till `total`. Förlaga: Eskilstuna
    2023 (ESK-72–76).
    """
    rows = _counted(dataset, month)
    sums = rows.group_by("line", "column", "part", maintain_order=True).agg(pl.sum("contribution"))
    found = {(line, column, part): n for line, column, part, n in sums.iter_rows()}
    figures = []
    for line in dict.fromkeys(key[0] for key in found):
        for name in COUNTS:
            value = found.get((line, name, ""), 0)
            figures.append(Figure(Address(ID, "", line, name), value, Unit.COUNT))
        for area in (*REVIEW_AREAS, EVERY):
            for kind, unit in (("mean", Unit.VALUE), ("high", Unit.SHARE)):
                column = f"{area}_{kind}"
                if rated := found.get((line, column, DENOMINATOR)):
                    value = Fraction(found.get((line, column, NUMERATOR), 0), rated)
                    figures.append(Figure(Address(ID, "", line, column), value, unit))
    return figures


def trace_provider_reviews(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The reviews that a figure counts, or the ratings it is the mean or share of."""
    return traced(_counted(dataset, month), address)


@lru_cache(maxsize=1)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Each review's part in each figure."""
    done = (
        reviews(dataset, month.last_day)
        .filter(pl.col("done_on") >= date(month.year, 1, 1))
        .join(
            frameworks(dataset, month.last_day),
            on=_KEY, how="left", maintain_order="left", nulls_equal=True,
        )
        .with_columns(
            # An address has no slash within its parts.
            pl.col("framework").fill_null(OUTSIDE).str.replace_all("/", "–", literal=True)
        )
        .sort("framework", "done_on", maintain_order=True)
    )  # fmt: skip
    kinds = {
        "reviews": pl.lit(True),
        "full": pl.col("lowest").is_not_null(),
        "red": pl.col("lowest") <= RED_TO,
    }
    parts = [_of(done.filter(is_it), name, "", pl.lit(1)) for name, is_it in kinds.items()]
    for area in REVIEW_AREAS:
        rated = done.filter(pl.col(area).is_not_null())
        rating = pl.col(area).cast(pl.Int64)
        high = (rating > YELLOW).cast(pl.Int64)
        for name in (area, EVERY):
            for kind, value in (("mean", rating), ("high", high)):
                parts.append(_of(rated, f"{name}_{kind}", NUMERATOR, value))
                parts.append(_of(rated, f"{name}_{kind}", DENOMINATOR, pl.lit(1)))
    own = together(parts)
    return together([own, copied(own, line=TOTAL)])


def _of(rows: pl.DataFrame, column: str, part: str, value: pl.Expr) -> pl.DataFrame:
    told = pl.format("{}, {}", "provider_id", "done_on")
    return contributions(
        rows, "provider_reviews", area="", line=pl.col("framework"), column=column, part=part,
        contribution=value, description=told,
    )  # fmt: skip


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Uppföljning av utförare",
        needs=("provider_reviews",),
        compute=provider_reviews,
        trace=trace_provider_reviews,
    ),
)
