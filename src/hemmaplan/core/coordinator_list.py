"""The coordinator's list: every ongoing placement, its cost, its end and what could end it.

What a home-ground intervention could be is read from the register, never judged: what the choice
said is to be tried, and what the placement's own data point to.
"""

from datetime import date

import polars as pl

from hemmaplan.core.care_form_lines import BOUGHT, LINES, OUTPATIENT
from hemmaplan.core.choices import HOME_GROUND
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import deadlines
from hemmaplan.core.findings import Limits
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.periods import Month

_REVIEWS = ("sol_consideration", "lvu_consideration", "custody")
_AHEAD = 400
"""Days: further than any review is apart."""


def coordinator_list(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """One row per ongoing placement that is no outpatient care, the dearest a day first.

    Columns: placement_id, care_form, form, area, unit_code, basis, provider, start_date, days,
    day_ore, cost_ore (from the start through `on`), planned_end_date, to_planned_ore (the day's
    cost × the days left to the planned end; null without one, or when it has passed), review (next
    consideration; null where the register tells of none), review_late, end_criteria (null: not
    noted), way_home (null: nothing in the register points to it), home_kinds (the kinds of
    HOME_GROUND that it points to). Amounts in öre before VAT compensation; null without a price.
    Raises MissingTable without placements or rates.
    """
    rows = ongoing(dataset, on).filter(~pl.col("care_form").is_in(OUTPATIENT))
    labels = {code: line.label for code, line in LINES.items()}
    left = (pl.col("planned_end_date") - pl.lit(on)).dt.total_days()
    names = dataset.table_or_empty("providers").drop_nulls("name").unique("provider_id")
    joined = (
        rows.join(_so_far(dataset, rows, on), on="placement_id", how="left", maintain_order="left")
        .join(_reviews(dataset, on, limits), on="placement_id", how="left", maintain_order="left")
        .join(_of_choices(dataset), on="placement_id", how="left", maintain_order="left")
        .join(
            names.select("provider_id", "name"), on="provider_id", how="left", maintain_order="left"
        )
    )
    return joined.select(
        "placement_id", "care_form", "area", "unit_code", "start_date", "days", "day_ore",
        "planned_end_date", "review", "end_criteria", "cost_ore",
        form=pl.col("care_form").replace_strict(labels, return_dtype=pl.String),
        basis=pl.col("legal_basis").replace(CODE_WORDS["legal_basis"]),
        provider=pl.coalesce("name", "provider_id"),
        to_planned_ore=pl.when(left > 0).then(pl.col("day_ore") * left),
        planned_late=(left <= 0).fill_null(False),
        review_late=(pl.col("review") < on).fill_null(False),
        way_home=_way_home(on),
        home_kinds=_home_kinds(on),
    ).sort("day_ore", "placement_id", descending=[True, False], nulls_last=True)  # fmt: skip


def _so_far(dataset: Dataset, rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """placement_id → cost_ore through the month of `on`; no row without a line."""
    if rows.is_empty():
        return pl.DataFrame(schema={"placement_id": pl.String, "cost_ore": pl.Int64})
    ids = rows["placement_id"].implode()
    tables = {
        name: dataset.table_or_empty(name).filter(pl.col("placement_id").is_in(ids))
        for name in ("placements", "rates", "pauses")
    }
    first: date = rows["start_date"].min()  # type: ignore[assignment]
    going = Dataset(dataset.municipality, tables)
    lines = cost_lines(going, Month.of(first), Month.of(on))
    return lines.group_by("placement_id").agg(pl.col("cost_ore").sum())


def _reviews(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """placement_id → review: the first day that a consideration is due."""
    due = deadlines(dataset, on, limits, within_days=_AHEAD)
    return (
        due.filter(pl.col("code").is_in(_REVIEWS))
        .group_by(placement_id="subject")
        .agg(review=pl.col("due").min())
    )


_STEP_WORDS = {code: line.label for code, line in LINES.items()} | dict(HOME_GROUND)


def _of_choices(dataset: Dataset) -> pl.DataFrame:
    """placement_id → end_criteria, to_try (the steps that the choice said are to be tried, in
    words) and to_try_kinds (those that are interventions at home)."""
    choices = dataset.table_or_empty("choices").drop_nulls("placement_id")
    steps = (
        dataset.table_or_empty("choice_steps")
        .filter(pl.col("outcome") == "to_be_tried")
        .group_by("choice_id", maintain_order=True)
        .agg(
            to_try=pl.col("step").replace(_STEP_WORDS).str.join(", "),
            to_try_kinds=pl.col("step").filter(pl.col("step").is_in(list(HOME_GROUND))),
        )
    )
    return (
        choices.unique("placement_id", keep="last", maintain_order=True)
        .join(steps, on="choice_id", how="left", maintain_order="left")
        .select("placement_id", "end_criteria", "to_try", "to_try_kinds")
    )


def _way_home(on: date) -> pl.Expr:
    """What could let it end: first what the choice said, then what data point to."""
    form = pl.col("care_form")
    found = (
        pl.format("ska prövas: {}", "to_try"),
        pl.when(pl.col("own_facility_possible")).then(pl.lit("plats i egen verksamhet")),
        pl.when(form == "konsulentstott_familjehem").then(pl.lit("eget familjehem")),
        pl.when(_nearly_grown(on)).then(pl.lit("stödboende eller eget boende med stöd")),
        pl.when(_without_outpatient(on)).then(pl.lit("öppenvård (inte inkopplad nu)")),
    )
    joined = pl.concat_list(found).list.drop_nulls().list.join("; ")
    return pl.when(joined != "").then(joined)


def _nearly_grown(on: date) -> pl.Expr:
    """In an institution or an emergency home, and old enough for a flat with support."""
    age_17 = (pl.col("birth_month").dt.offset_by("17y") <= on).fill_null(False)
    return pl.col("care_form").is_in(("hvb", "jourhem")) & age_17 & (pl.col("area") == "bou")


def _without_outpatient(on: date) -> pl.Expr:
    """In bought care or an emergency home, with no outpatient care going on."""
    going = (pl.col("outpatient_from") <= on) & (pl.col("outpatient_to") >= on).fill_null(True)
    return pl.col("care_form").is_in((*BOUGHT, "jourhem")) & ~going.fill_null(False)


def _home_kinds(on: date) -> pl.Expr:
    """The kinds of HOME_GROUND that the way home points to: `intervention_catalogue` names them."""
    found = (
        pl.when(_nearly_grown(on)).then(pl.lit("housing_support")),
        pl.when(_without_outpatient(on)).then(pl.lit("oppenvard")),
    )
    of_choice = pl.col("to_try_kinds").fill_null(pl.lit([], pl.List(pl.String)))
    return of_choice.list.concat(pl.concat_list(found).list.drop_nulls()).list.unique(
        maintain_order=True
    )
