"""A Dataset: what a report is made of, wherever it came from.

`ingest` makes one from a folder, a store makes one from a register; reports never ask which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from types import MappingProxyType
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar
from weakref import WeakValueDictionary

import polars as pl

from hemmaplan.core.code_words import tables_told
from hemmaplan.core.tables import TABLES

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate["Dataset", P], T]


class MissingTable(LookupError):
    """A figure needs a table that the data does not have. `table` says which."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{tables_told([table])} saknas")
        self.table = table


class NotNamed(LookupError):
    """Work asked for a table that is not among those it has said it reads (`Dataset.only`)."""


class _Closed:
    """Stands for a table that is not among those that work has said it reads."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise NotNamed(name)


class PrintedUnit(StrEnum):
    KR = "kr"
    TKR = "tkr"
    MKR = "mkr"

    @property
    def ore(self) -> int:
        return {"kr": 100, "tkr": 100_000, "mkr": 100_000_000}[self.value]


class Sign(StrEnum):
    """How a municipality prints its amounts. Only output asks; figures are canonical."""

    COST_POSITIVE = "cost_positive"
    REVENUE_POSITIVE = "revenue_positive"
    UNSIGNED = "unsigned"


class DeviationConvention(StrEnum):
    BUDGET_MINUS_ACTUAL = "budget_minus_actual"
    ACTUAL_MINUS_BUDGET = "actual_minus_budget"


class PeriodMethod(StrEnum):
    STRAIGHT_LINE = "straight_line"
    PROFILE = "profile"


REPORT_SECTIONS = (
    "economy", "forecast", "placements", "choices", "reconciliation", "invoices", "cases",
    "indicators", "volumes", "measures", "providers", "comparison",
)  # fmt: skip
"""What the board's report may have between its summary and its consequences, in the usual order."""
IF_DEFICIT = "Vid underskott:"
"""Begins a proposed decision that stands only when the forecast ends below the budget."""
DECISION_WORDS = ("månad", "nämnd")
"""What a proposed decision may have within braces, to be put in its place: `{månad}`."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """`municipality.toml`. The defaults are those of EXCHANGE.

    `near_home_km` is how far from home a placement counts as near, in km (`core.near_home`).
    `invoiced_kinds` are the kinds of rates that providers invoice, with blanks between;
    `accrual_account` is where costs not invoiced yet stand as a liability. `deducted_revenue`:
    the report lines of internal revenue and of sales to other municipalities and regions, with
    blanks between; national statistics take only those off a cost. `activities`: which numbers of
    activities begin each key figure's cost, `N33007:56910,56911 N33008:5692`; those that are not
    there are as Kommun-Bas has them (`core.statistics_preview`). `line_volumes`: the series of
    volumes that a report line follows, `line:series`, one a line (`core.line_volumes`).
    `social_services_threshold`: the threshold of social services in kronor from a day, as
    `2026-01-01: 8 000 000 kr`, one a line in the order of days (`core.direct_limits`).
    `reference` is the report's
    diarienummer. `sections` are those of the report in order, with blanks between, empty for all
    (`REPORT_SECTIONS`); `decision` the board's proposed decisions, one a line, empty for
    hemmaplan's (`IF_DEFICIT`, `DECISION_WORDS`).
    """

    code: str = ""
    name: str = ""
    board: str = "Socialnämnden"
    unit: PrintedUnit = PrintedUnit.TKR
    decimals: int = 0
    sign: Sign = Sign.COST_POSITIVE
    deviation: DeviationConvention = DeviationConvention.BUDGET_MINUS_ACTUAL
    liability_in_result: bool = False
    small_count: int = 4
    near_home_km: int = 50
    period_method: PeriodMethod = PeriodMethod.STRAIGHT_LINE
    invoiced_kinds: str = "care extra other"
    accrual_account: str = "2990"
    deducted_revenue: str = ""
    activities: str = ""
    line_volumes: str = ""
    social_services_threshold: str = ""
    reference: str = ""
    sections: str = ""
    decision: str = ""
    word_template: bytes = b""  # the municipality's own, a DOCX; empty for hemmaplan's


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file read, so that an adopted figure can name its source for ever."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Dataset:
    """Typed frames (see `core.tables`), the municipality's settings and the files' digests.

    Equal only to itself, so that what is worked out from it can be remembered (frames have no
    equality of their own that answers yes or no).
    """

    municipality: Municipality = field(default_factory=Municipality)
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    inputs: tuple[InputFile, ...] = ()
    _parts: WeakValueDictionary[frozenset[str], "Dataset"] = field(
        default_factory=WeakValueDictionary, init=False, repr=False
    )

    def __post_init__(self) -> None:
        for name, frame in self.tables.items():
            if not isinstance(frame, _Closed) and dict(frame.schema) != TABLES[name].schema:
                raise ValueError(f"{name} does not have the schema of its table")
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    def __reduce__(self) -> tuple[type["Dataset"], tuple[object, ...]]:
        """A copy in another process has plain tables to start from: a proxy can't travel."""
        return Dataset, (self.municipality, dict(self.tables), self.inputs)

    def only(self, *names: str) -> "Dataset":
        """The same with some of the tables, for work that reads no others: to ask for another, or
        whether it is there, raises NotNamed, also in what is made of it by copying the tables.

        The same part each time while anybody has it, so what is worked out from it is remembered.
        """
        part = self._parts.get(frozenset(names))
        if part is None:
            self.has(*names)  # a part has no more than it was given
            closed: dict[str, Any] = {name: _Closed() for name in TABLES if name not in names}
            named = {name: self.tables[name] for name in names if name in self.tables}
            part = Dataset(self.municipality, {**named, **closed})
            object.__setattr__(part, "_parts", self._parts)  # a part of a part is one of the whole
            self._parts[frozenset(names)] = part
        return part

    def has(self, *names: str) -> bool:
        return all(self._known(name) is not None for name in names)

    def table(self, name: str) -> pl.DataFrame:
        """The frame of a table; raises MissingTable when it was not supplied."""
        frame = self._known(name)
        if frame is None:
            raise MissingTable(name)
        return frame

    def table_or_empty(self, name: str) -> pl.DataFrame:
        """For tables whose absence means "none": incomes, pauses. Never for prices or money."""
        frame = self._known(name)
        return TABLES[name].empty() if frame is None else frame

    def _known(self, name: str) -> pl.DataFrame | None:
        frame = self.tables.get(name)
        if isinstance(frame, _Closed):
            raise NotNamed(name)
        return frame


def reads(*names: str) -> Callable[[Work[P, T]], Work[P, T]]:
    """Declare the tables that a function of a dataset reads: it is given no others, so that what
    it remembers of a dataset is found again by whoever asks with more tables or fewer."""

    def declared(work: Work[P, T]) -> Work[P, T]:
        @wraps(work)
        def of_part(dataset: Dataset, /, *rest: P.args, **named: P.kwargs) -> T:
            return work(dataset.only(*names), *rest, **named)

        return of_part

    return declared
