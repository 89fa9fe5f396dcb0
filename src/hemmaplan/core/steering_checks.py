"""Checks of interventions, targets and goals: use that counts for nothing, steps to nowhere."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, words
from hemmaplan.core.goals import TABLE as GOALS
from hemmaplan.core.goals import is_address
from hemmaplan.core.problems import Severity

_QUANTITY, _UNIT_COST = (pl.col(name).cast(pl.Float64) for name in ("quantity", "unit_cost"))
_WORTH = (_QUANTITY * _UNIT_COST * 100).round().cast(pl.Int64, strict=False)


def _quantity_not_positive(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An intervention of nothing, or less: it is in no user's cost."""
    rows = dataset.table_or_empty("interventions").filter(pl.col("quantity") <= 0)
    message = words(
        "Mängden av {} är {}. Skriv hur mycket personen haft, eller ta bort raden; den räknas inte"
        " med i kostnaden per brukare.",
        pl.col("service"),
        _QUANTITY,
    )
    return finding(rows, message, "quantity", _WORTH)


def _intervention_unpriced(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An intervention has no cost a unit: it counts as the mean of the service's others."""
    rows = dataset.table_or_empty("interventions").filter(pl.col("unit_cost").is_null())
    message = words(
        "{} saknar kostnad per enhet. Fyll i den; annars räknas den som medelvärdet av"
        " insatsens andra rader, och finns det inget kommer insatsen inte med.",
        pl.col("service"),
    )
    return finding(rows, message, "unit_cost")


def _target_impossible(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A target's years or amounts can't be, so it is not followed."""
    start, level = pl.col("start_cost_ore"), pl.col("target_cost_ore")
    years_turned = pl.col("to_year") < pl.col("from_year")
    rows = dataset.table_or_empty("targets").filter(years_turned | (start <= 0) | (level < 0))
    message = words(
        "Målet {} följs inte: kostnaden att utgå från ska vara över 0 kronor, målet minst 0 och"
        " sista året ({}) inte före det första ({}).",
        pl.coalesce("label", "target_id"),
        pl.col("to_year"),
        pl.col("from_year"),
    )
    return finding(rows, message, "to_year", (start - level).abs())


def _goal_unreadable(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A goal's figure is no address of a figure, so the goal is set beside nothing."""
    rows = dataset.table_or_empty(GOALS).filter(~is_address(pl.col("figure")))
    message = words(
        "Målet {} följs inte: {} är ingen adress till en siffra. Skriv den som den står på siffrans"
        " sida, till exempel framework_adherence/total/total/share_ytd.",
        pl.coalesce("label", "figure"), pl.col("figure"),
    )  # fmt: skip
    return finding(rows, message, "figure")


CHECKS = (
    Check("quantity_not_positive", Severity.ERROR, "quantity × unit_cost", _quantity_not_positive),
    Check("intervention_unpriced", Severity.WARNING, "", _intervention_unpriced),
    Check("goal_unreadable", Severity.ERROR, "", _goal_unreadable),
    Check("target_impossible", Severity.ERROR, "the change of the cost", _target_impossible),
)
