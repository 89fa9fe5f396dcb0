"""Every placement with its care days and this year's cost: the rows of a list to work from."""

from datetime import date

import polars as pl

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.charged_days import rounded
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.cost import lazy_lines, lazy_unpriced_days
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.stays import care_days_in, placed_at_end_of, report_periods, stays

ONGOING, ENDED, COMING = "ongoing", "ended", "coming"
_SHOWN = (
    "placement_id", "area", "unit_code", "care_form", "legal_basis", "start_date", "end_date",
    "planned_end_date", "provider_id", "need",
)  # fmt: skip


def placement_list(dataset: Dataset, month: Month) -> pl.DataFrame:
    """One row per placement, as it stands when the month ends; without the person.

    Columns: those of `_SHOWN`; `state` (ongoing, ended, coming); `form` and `basis` (the labels of
    care form and legal basis); `provider` (its name, else its id); `goals` (codes with blanks
    between, of the choice that made it; null without one); `care_days` from the start,
    `care_days_ytd`, `priced_days_ytd` and `unpriced_days_ytd` from January (Int64, through the
    month); `cost_ytd` (öre, before VAT compensation and income); `per_day` (öre per priced day, as
    the figure `price_per_care_day`). Null: there is no table of prices, or no day this year with a
    price while there are care days. Raises MissingTable without placements.
    """
    ever = Period(date(1, 1, 1), month.end)
    begun = pl.col("start_date") <= month.last_day
    state = (
        pl.when(placed_at_end_of(month)).then(pl.lit(ONGOING))
        .when(begun).then(pl.lit(ENDED)).otherwise(pl.lit(COMING))
    )  # fmt: skip
    form = {code: line.label for code, line in LINES.items()}
    return (
        _costs(dataset, month)
        .join(_provider_names(dataset), on="provider_id", how="left", maintain_order="left")
        .join(_goals(dataset), on="placement_id", how="left", maintain_order="left")
        .select(
            *_SHOWN,
            "goals",
            "priced_days_ytd",
            "unpriced_days_ytd",
            "cost_ytd",
            state=state,
            form=pl.col("care_form").replace_strict(form),
            basis=pl.col("legal_basis").replace(CODE_WORDS["legal_basis"]),
            provider=pl.coalesce("provider", "provider_id"),
            care_days=care_days_in(ever),
            care_days_ytd=care_days_in(report_periods(month)["ytd"]),
            per_day=pl.when(pl.col("priced_days_ytd") > 0).then(
                rounded(pl.col("cost_ytd"), pl.col("priced_days_ytd").cast(pl.Int128).clip(1))
            ),
        )
        .collect()
    )


def _costs(dataset: Dataset, month: Month) -> pl.LazyFrame:
    """The stays with days that have a price, days that lack one, and the cost from January."""
    if not dataset.has("rates"):
        unknown = pl.lit(None, pl.Int64)
        return (
            stays(dataset)
            .lazy()
            .with_columns(priced_days_ytd=unknown, unpriced_days_ytd=unknown, cost_ytd=unknown)
        )
    january = Month(month.year, 1)
    lines = lazy_lines(dataset, january, month).filter(pl.col("table") == "rates")
    cost = lines.group_by("placement_id").agg(cost_ytd=pl.sum("cost_ore"))
    gaps = lazy_unpriced_days(dataset, january, month).group_by("placement_id")
    unpriced = gaps.agg(unpriced_days_ytd=pl.col("unpriced_days").cast(pl.Int64).sum())
    charged, lacking = pl.col("cost_ytd").is_not_null(), pl.col("unpriced_days_ytd")
    return (
        stays(dataset)
        .lazy()
        .join(unpriced, on="placement_id", how="left", maintain_order="left")
        .join(cost, on="placement_id", how="left", maintain_order="left")
        .with_columns(lacking.fill_null(0))
        .with_columns(
            priced_days_ytd=care_days_in(report_periods(month)["ytd"]) - lacking,
            # Without a price and without a care day the cost is zero; with a care day it is
            # unknown.
            cost_ytd=pl.when(charged | (lacking == 0)).then(pl.col("cost_ytd").fill_null(0)),
        )
    )


def _provider_names(dataset: Dataset) -> pl.LazyFrame:
    """provider_id → provider: a provider has a row for each care form."""
    named = dataset.table_or_empty("providers").lazy().filter(pl.col("name").is_not_null())
    return named.unique("provider_id", keep="first", maintain_order=True).select(
        "provider_id", provider="name"
    )


def _goals(dataset: Dataset) -> pl.LazyFrame:
    """placement_id → goals: those of the choice that it was placed by."""
    chosen = dataset.table_or_empty("choices").lazy().filter(pl.col("placement_id").is_not_null())
    return chosen.unique("placement_id", keep="last", maintain_order=True).select(
        "placement_id", "goals"
    )
