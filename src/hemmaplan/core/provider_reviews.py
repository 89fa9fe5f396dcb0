"""Which providers are to be followed up, when, and how those went that were.

The schedule comes from the providers that placements really were with. A review rates six areas
1 to 5: 1–2 is red (not approved), 3 yellow (approved with a remark), 4–5 green; the review has the
colour of its lowest area (Eskilstuna 2023, ESK-72 and ESK-73). A limited review rates nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

import polars as pl

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.framework_agreements import PURCHASED
from hemmaplan.core.outside_agreements import in_force
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.stays import care_days_in, stays
from hemmaplan.core.tables import PROVIDER_CHECKS, REVIEW_AREAS

WORST, RED_TO, YELLOW, BEST = 1, 2, 3, 5
FIRST_TERM = 2023
"""A year that a board's term of office began; a term is four calendar years, from 1 January the
year after the election."""
_KEY = ["provider_id", "care_form"]
OUTSIDE = "Utan ramavtal"


class Status(StrEnum):
    """What is to be done about a provider, the most urgent first."""

    RED = "red"
    CHECK = "check"
    MEND = "mend"
    EXPIRED = "expired"
    NOT_THIS_TERM = "not_this_term"
    DUE = "due"
    DONE = "done"


def term_of_office(on: date) -> Period:
    """The board's four years that a day is in."""
    first = on.year - (on.year - FIRST_TERM) % 4
    return Period(date(first, 1, 1), date(first + 4, 1, 1))


def half_year(on: date) -> Period:
    """The spring or autumn term (vårtermin, hösttermin) that a day is in."""
    if on.month <= 6:
        return Period(date(on.year, 1, 1), date(on.year, 7, 1))
    return Period(date(on.year, 7, 1), date(on.year + 1, 1, 1))


def term_before(on: date) -> Period:
    """The half-year whose providers are followed up in the one that a day is in."""
    now = half_year(on)
    return half_year(
        date(now.start.year - 1, 12, 1) if now.start.month == 1 else date(on.year, 6, 1)
    )


def colour(rating: pl.Expr) -> pl.Expr:
    """red, yellow or green of a rating 1 to 5; null stays null."""
    return (
        pl.when(rating <= RED_TO)
        .then(pl.lit("red"))
        .when(rating == YELLOW)
        .then(pl.lit("yellow"))
        .when(rating > YELLOW)
        .then(pl.lit("green"))
    )


def reviews(dataset: Dataset, on: date) -> pl.DataFrame:
    """The reviews made by a day, with `lowest`, `mean` (of the rated areas) and `colour`.

    A rating that is not 1 to 5 is none: `check` reports it.
    """
    rated = [pl.col(area).cast(pl.Int64) for area in REVIEW_AREAS]
    on_scale = [
        pl.when(pl.col(area).is_between(WORST, BEST)).then(pl.col(area)).alias(area)
        for area in REVIEW_AREAS
    ]
    lowest = pl.min_horizontal(rated)
    return (
        dataset.table_or_empty("provider_reviews")
        .filter(pl.col("done_on") <= on)
        .with_columns(on_scale)
        .with_columns(lowest=lowest, mean=pl.mean_horizontal(rated), colour=colour(lowest))
        .sort("done_on", maintain_order=True)
    )


def used(dataset: Dataset, period: Period) -> pl.DataFrame:
    """provider_id, care_form, placements, care_days of the bought care in a period, cost_ore."""
    days = care_days_in(period)
    rows = stays(dataset).filter(
        pl.col("provider_id").is_not_null(), pl.col("care_form").is_in(PURCHASED), days > 0
    )
    counted = rows.group_by(_KEY).agg(placements=pl.len().cast(pl.Int64), care_days=days.sum())
    if not dataset.has("rates"):
        return counted.with_columns(cost_ore=pl.lit(None, pl.Int64)).sort(_KEY)
    last = Month.of(date.fromordinal(period.end.toordinal() - 1))
    cost = (
        cost_lines(dataset, Month.of(period.start), last)
        .join(rows.select("placement_id", *_KEY), on="placement_id")
        .group_by(_KEY)
        .agg(pl.col("cost_ore").sum())
    )
    return counted.join(cost, on=_KEY, how="left").sort(_KEY)


def of_every_form(rows: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """Rows of a provider, those of no care form once for each that it was used in.

    `forms` has a row for each provider_id and care_form used. A row with a form of its own stands
    as it is; one without a form of a provider not used keeps none.
    """
    used_in = forms.select("provider_id", used_form="care_form").unique(maintain_order=True)
    return (
        rows.with_row_index("_nth")
        .join(used_in, on="provider_id", how="left", maintain_order="left")
        .with_columns(care_form=pl.coalesce("care_form", "used_form"))
        .unique(["_nth", "care_form"], keep="first", maintain_order=True)
        .select(rows.columns)
    )


def frameworks(dataset: Dataset, on: date) -> pl.DataFrame:
    """provider_id, care_form, framework: the area of the agreement in force, else of the latest.

    The care form's label where the agreement names no area. An agreement of no care form is of
    every form that its provider has had placements in, where no other says one; it
    stands with no form too, for reviews of none.
    """
    labels = {code: line.label for code, line in LINES.items()}
    said = (
        dataset.table_or_empty("agreements")
        .filter(pl.col("procurement").is_in(("framework", "lov")).fill_null(False))
        .with_columns(of_form=pl.col("care_form").is_not_null())
    )
    spread = of_every_form(said, dataset.table_or_empty("placements"))
    rows = pl.concat([said.filter(~pl.col("of_form")), spread])
    now = in_force(dataset, on).select("agreement_id", now=pl.lit(True))
    return (
        rows.join(now, on="agreement_id", how="left", maintain_order="left")
        .sort(pl.col("now").fill_null(False), "of_form", "from_date", nulls_last=False)
        .group_by(_KEY, maintain_order=True)
        .last()
        .select(
            *_KEY,
            framework=pl.coalesce(
                "framework", pl.col("care_form").replace_strict(labels, return_dtype=pl.String)
            ),
        )
    )


def checks(dataset: Dataset, on: date) -> pl.DataFrame:
    """provider_id with, of each kind of check, the latest day and what it found by a day."""
    rows = dataset.table_or_empty("provider_checks").filter(pl.col("checked_on") <= on)
    found = rows.select("provider_id").unique(maintain_order=True)
    for kind in PROVIDER_CHECKS:
        latest = (
            rows.filter(pl.col("kind") == kind)
            .sort("checked_on", maintain_order=True)
            .group_by("provider_id", maintain_order=True)
            .agg(
                pl.last("checked_on").alias(f"{kind}_on"),
                (pl.last("passed") & ~(pl.last("valid_to") < on).fill_null(False)).alias(
                    f"{kind}_ok"
                ),
            )
        )
        found = found.join(latest, on="provider_id", how="left", maintain_order="left")
    return found


def follow_up(dataset: Dataset, on: date) -> pl.DataFrame:
    """Every provider and form used in the term of office through a day, with what is to be done.

    A review or an agreement of no care form is of all that its provider was used in.

    Columns: provider_id, provider (its name), care_form, form, framework (OUTSIDE without one),
    placements, care_days and cost_ore in the term of office so far, used_last_term (Boolean),
    done_on, scope, colour, mean, valid_to and mend_by of the latest review in the term of office
    (null: none), geographic_area and distance_km, `permit_on`, `permit_ok` and so on for each check
    (null: never), and status. The most urgent first, then the dearest. Raises MissingTable without
    placements.
    """
    office = term_of_office(on)
    so_far = Period(office.start, date.fromordinal(on.toordinal() + 1))
    now_used = used(dataset, so_far)
    latest = (
        reviews(dataset, on)
        .filter(pl.col("done_on") >= office.start)
        .pipe(of_every_form, now_used)
        .group_by(_KEY, maintain_order=True)
        .last()
        .select(*_KEY, "done_on", "scope", "colour", "mean", "valid_to", "mend_by", "mended_on")
    )
    where = dataset.table_or_empty("providers").select(*_KEY, "geographic_area", "distance_km")
    last_term = used(dataset, term_before(on)).select(*_KEY, used_last_term=pl.lit(True))
    names = dataset.table_or_empty("providers").drop_nulls("name").unique("provider_id")
    labels = {code: line.label for code, line in LINES.items()}
    rows = (
        now_used.join(latest, on=_KEY, how="left", maintain_order="left")
        .join(last_term, on=_KEY, how="left", maintain_order="left")
        .join(frameworks(dataset, on), on=_KEY, how="left", maintain_order="left")
        .join(checks(dataset, on), on="provider_id", how="left", maintain_order="left")
        .join(where.unique(_KEY, keep="first"), on=_KEY, how="left", maintain_order="left")
        .join(
            names.select("provider_id", "name"), on="provider_id", how="left", maintain_order="left"
        )
        .with_columns(
            provider=pl.coalesce("name", "provider_id"),
            form=pl.col("care_form").replace_strict(labels, return_dtype=pl.String),
            framework=pl.col("framework").fill_null(OUTSIDE),
            used_last_term=pl.col("used_last_term").fill_null(False),
        )
    )
    order = {str(status): number for number, status in enumerate(Status)}
    return (
        rows.drop("name")
        .with_columns(status=_status(on))
        .sort(
            pl.col("status").replace_strict(order, return_dtype=pl.Int8),
            pl.col("cost_ore"), *_KEY, descending=[False, True, False, False], nulls_last=True,
        )
    )  # fmt: skip


def _status(on: date) -> pl.Expr:
    """The most urgent that holds. `due`: used last half-year and not followed up for a year."""
    unmended = pl.col("mended_on").is_null()
    said = [
        (pl.col("colour") == "red", Status.RED),
        (~pl.all_horizontal(f"{kind}_ok" for kind in PROVIDER_CHECKS), Status.CHECK),
        ((pl.col("mend_by") <= on) & unmended, Status.MEND),
        (pl.col("valid_to") < on, Status.EXPIRED),
        (pl.col("done_on").is_null() & ~pl.col("used_last_term"), Status.NOT_THIS_TERM),
        (
            pl.col("used_last_term")
            & (pl.col("done_on") < pl.lit(on).dt.offset_by("-1y")).fill_null(True)
            & pl.col("valid_to").is_null(),
            Status.DUE,
        ),
    ]
    status = pl.lit(str(Status.DONE))
    for condition, each in reversed(said):
        status = pl.when(condition.fill_null(False)).then(pl.lit(str(each))).otherwise(status)
    return status


@dataclass(frozen=True, slots=True)
class FrameworkResult:
    """How a framework area's reviews of a period went.

    `reviews` counts them, `providers` those that the list names, `full` those that rated. `means`
    and `high` (the share of 4–5) are of the ratings of each area; None where nothing was rated.
    """

    framework: str
    reviews: int
    full: int
    providers: tuple[str, ...]
    means: dict[str, Fraction | None]
    high: dict[str, Fraction | None]
    mean: Fraction | None
    red: int


def framework_results(dataset: Dataset, period: Period) -> list[FrameworkResult]:
    """The reviews made in a period by framework area, by name; their counts add to all of them."""
    last = date.fromordinal(period.end.toordinal() - 1)
    rows = (
        reviews(dataset, last)
        .filter(pl.col("done_on") >= period.start)
        .join(
            frameworks(dataset, last), on=_KEY, how="left", maintain_order="left", nulls_equal=True
        )
        .with_columns(pl.col("framework").fill_null(OUTSIDE))
    )
    return [
        _result(str(name), part)
        for (name,), part in sorted(rows.group_by("framework", maintain_order=True),
                                    key=lambda each: str(each[0]))
    ]  # fmt: skip


def _result(framework: str, rows: pl.DataFrame) -> FrameworkResult:
    ratings = {area: rows[area].drop_nulls().to_list() for area in REVIEW_AREAS}
    every = [rating for of_area in ratings.values() for rating in of_area]
    return FrameworkResult(
        framework=framework,
        reviews=rows.height,
        full=int(rows["lowest"].is_not_null().sum()),
        providers=tuple(rows["provider_id"].unique(maintain_order=True).to_list()),
        means={area: _mean(found) for area, found in ratings.items()},
        high={area: _mean([int(each > YELLOW) for each in found])
              for area, found in ratings.items()},
        mean=_mean(every),
        red=int((rows["colour"] == "red").sum()),
    )  # fmt: skip


def _mean(numbers: list[int]) -> Fraction | None:
    return Fraction(sum(numbers), len(numbers)) if numbers else None
