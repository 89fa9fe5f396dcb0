"""The models of a data folder's tables, made of `core.tables`: columns, types, constraints.

They can't say otherwise than core. What is said here is which name each has and who reads it.
Null means unknown, or what the column says of a blank.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Index

from hemmaplan.core.tables import TABLES
from hemmaplan.store.models.batches import NOW, Access, ImportedRow
from hemmaplan.store.models.columns import field_of, table_constraints, table_indexes


def _rows(name: str, table: str, access: Access, *indexes: Index) -> Any:
    """The model of a table. Its name is the database's: `store_` and the name in lower case."""
    meta = {
        "constraints": table_constraints(table),
        "indexes": (*table_indexes(table), *indexes),
    }
    return type(
        name,
        (ImportedRow,),
        {
            "__module__": __name__,
            "__doc__": TABLES[table].about,
            "table": table,
            "access": access,
            **{column.frame_name: field_of(column) for column in TABLES[table].columns},
            "Meta": type("Meta", (), meta),
        },
    )


_BY_PERSON = Index(fields=("person_id",), condition=NOW, name="placements_person")
Placement = _rows("Placement", "placements", Access.UNIT, _BY_PERSON)
Price = _rows("Price", "rates", Access.PLACEMENT)
Income = _rows("Income", "incomes", Access.PLACEMENT)
Pause = _rows("Pause", "pauses", Access.PLACEMENT)
FollowUp = _rows("FollowUp", "follow_ups", Access.PLACEMENT)
Intervention = _rows("Intervention", "interventions", Access.UNIT)
LedgerRow = _rows("LedgerRow", "ledger", Access.UNIT)
BudgetRow = _rows("BudgetRow", "budget", Access.UNIT)
Adjustment = _rows("Adjustment", "adjustments", Access.UNIT)
ForecastRow = _rows("ForecastRow", "forecast", Access.UNIT)
Line = _rows("Line", "lines", Access.OPEN)
Area = _rows("Area", "areas", Access.OPEN)
Volume = _rows("Volume", "volumes", Access.CLOSED)
Case = _rows("Case", "cases", Access.CLOSED)
Decision = _rows("Decision", "decisions", Access.UNIT)
Measure = _rows("Measure", "measures", Access.CLOSED)
MeasureEffect = _rows("MeasureEffect", "measure_effects", Access.CLOSED)
Target = _rows("Target", "targets", Access.CLOSED)
GoalRow = _rows("GoalRow", "goals", Access.OPEN)
Provider = _rows("Provider", "providers", Access.OPEN)
Agreement = _rows("Agreement", "agreements", Access.OPEN)
AgreementPrice = _rows("AgreementPrice", "agreement_prices", Access.OPEN)
TargetGroup = _rows("TargetGroup", "target_groups", Access.OPEN)
ProviderReview = _rows("ProviderReview", "provider_reviews", Access.OPEN)
ProviderCheck = _rows("ProviderCheck", "provider_checks", Access.OPEN)
Home = _rows("Home", "homes", Access.OPEN)
ChoiceRow = _rows("ChoiceRow", "choices", Access.UNIT)
ChoiceStep = _rows("ChoiceStep", "choice_steps", Access.CHOICE)
ChoiceAlternative = _rows("ChoiceAlternative", "choice_alternatives", Access.CHOICE)
ChoicePrice = _rows("ChoicePrice", "choice_prices", Access.CHOICE)
CallOff = _rows("CallOff", "call_offs", Access.CHOICE)
QuoteRow = _rows("QuoteRow", "quotes", Access.CHOICE)
Invoice = _rows("Invoice", "invoices", Access.PLACEMENT)
PlacementAccount = _rows("PlacementAccount", "placement_accounts", Access.CLOSED)
Population = _rows("Population", "population", Access.OPEN)
SeriesBreakRow = _rows("SeriesBreakRow", "series_breaks", Access.OPEN)

MODELS: Mapping[str, type[ImportedRow]] = MappingProxyType(
    {model.table: model for model in ImportedRow.__subclasses__()}
)
"""The model of each table of a data folder, by the table's name."""
