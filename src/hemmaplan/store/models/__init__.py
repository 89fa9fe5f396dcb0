"""The register's models, one file per aggregate, and which of them holds which table."""

from collections.abc import Mapping
from types import MappingProxyType

from hemmaplan.store.models.accounting import (
    Adjustment,
    Area,
    BudgetRow,
    ForecastRow,
    LedgerRow,
    Line,
)
from hemmaplan.store.models.acknowledgements import Acknowledgement as Acknowledgement
from hemmaplan.store.models.acknowledgements import SavedView as SavedView
from hemmaplan.store.models.adoptions import Adoption as Adoption
from hemmaplan.store.models.audit import AuditEntry as AuditEntry
from hemmaplan.store.models.batches import Absence as Absence
from hemmaplan.store.models.batches import Access as Access
from hemmaplan.store.models.batches import Batch as Batch
from hemmaplan.store.models.batches import Fact as Fact
from hemmaplan.store.models.batches import HeldTable as HeldTable
from hemmaplan.store.models.batches import ImportedRow as ImportedRow
from hemmaplan.store.models.batches import ImportFile as ImportFile
from hemmaplan.store.models.batches import Kind as Kind
from hemmaplan.store.models.batches import OverrideRow as OverrideRow
from hemmaplan.store.models.batches import Places as Places
from hemmaplan.store.models.cases import Case, Decision
from hemmaplan.store.models.choices import (
    CallOff,
    ChoiceAlternative,
    ChoicePrice,
    ChoiceRow,
    ChoiceStep,
    Home,
    QuoteRow,
)
from hemmaplan.store.models.forecasts import ForecastRun as ForecastRun
from hemmaplan.store.models.forecasts import RunLabel as RunLabel
from hemmaplan.store.models.jobs import Job as Job
from hemmaplan.store.models.jobs import JobState as JobState
from hemmaplan.store.models.measures import Measure, MeasureEffect, Target
from hemmaplan.store.models.members import Member as Member
from hemmaplan.store.models.municipality import MunicipalitySettings as MunicipalitySettings
from hemmaplan.store.models.own_files import OwnFile as OwnFile
from hemmaplan.store.models.placements import (
    FollowUp,
    Income,
    Intervention,
    Pause,
    Placement,
    Price,
)
from hemmaplan.store.models.population import Population
from hemmaplan.store.models.providers import (
    Agreement,
    AgreementPrice,
    Invoice,
    PlacementAccount,
    Provider,
    ProviderCheck,
    ProviderReview,
    TargetGroup,
)
from hemmaplan.store.models.rounds import ForecastEntry as ForecastEntry
from hemmaplan.store.models.rounds import ForecastRound as ForecastRound
from hemmaplan.store.models.rounds import RoundClosing as RoundClosing
from hemmaplan.store.models.rounds import UnitForecast as UnitForecast
from hemmaplan.store.models.series_breaks import SeriesBreakRow
from hemmaplan.store.models.texts import ReportText as ReportText
from hemmaplan.store.models.volumes import Volume

_MODELS: tuple[type[ImportedRow], ...] = (
    Placement,
    Price,
    Income,
    Pause,
    FollowUp,
    Intervention,
    LedgerRow,
    BudgetRow,
    Adjustment,
    ForecastRow,
    Line,
    Area,
    Volume,
    Case,
    Decision,
    Measure,
    MeasureEffect,
    Target,
    Provider,
    Agreement,
    AgreementPrice,
    TargetGroup,
    ProviderReview,
    ProviderCheck,
    Home,
    ChoiceRow,
    ChoiceStep,
    ChoiceAlternative,
    ChoicePrice,
    CallOff,
    QuoteRow,
    Invoice,
    PlacementAccount,
    Population,
    SeriesBreakRow,
)

MODELS: Mapping[str, type[ImportedRow]] = MappingProxyType(
    {model.table: model for model in _MODELS}
)
"""The model of each table of a data folder, by the table's name."""
