"""The figures that a break of a series changes: volumes lose their change across it, and protected
housing is counted by both rules."""

from functools import wraps

import polars as pl

from hemmaplan.core import protected_housing, volumes
from hemmaplan.core.contributions import DENOMINATOR, NUMERATOR
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.series_breaks import SeriesBreak, own_breaks
from hemmaplan.ingest.series_breaks import PROTECTED_CHILDREN, of_law


def every_break(dataset: Dataset) -> tuple[SeriesBreak, ...]:
    """Those of law, and the municipality's own."""
    return (*of_law().values(), *own_breaks(dataset))


@wraps(volumes.volumes)
def _volumes(dataset: Dataset, month: Month) -> list[Figure]:
    return list(volumes.volumes(dataset, month, every_break(dataset)))


_CHILDREN = of_law()[PROTECTED_CHILDREN]


@wraps(protected_housing.protected_housing)
def _protected(dataset: Dataset, month: Month) -> list[Figure]:
    return list(protected_housing.protected_housing(dataset, month, _CHILDREN))


def _trace_protected(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    return protected_housing.trace_protected_housing(dataset, month, address, _CHILDREN)


DEFINITIONS = (
    FigureDefinition(
        id=volumes.ID, title="Volymer", needs=("volumes",), compute=_volumes,
        trace=volumes.trace_volumes, parts={NUMERATOR: Unit.VALUE, DENOMINATOR: Unit.VALUE},
    ),
    FigureDefinition(
        id=protected_housing.ID, title="Skyddat boende, jämförbar serie", needs=("placements",),
        compute=_protected, trace=_trace_protected,
    ),
)  # fmt: skip
