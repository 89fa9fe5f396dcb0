"""Figures found again when the tables that they are worked out from hold what they held before.

Most changes are of a table that few figures rest on. A figure's answer is kept under a digest of
the tables that it has said it reads (`reports.figure_tables`), rows and places and all, and of the
municipality's settings: as long as those are the same, so is the figure, whatever else has changed.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from hemmaplan.core.dataset import Dataset, NotNamed
from hemmaplan.core.figures import Figure, FigureDefinition
from hemmaplan.core.periods import Month
from hemmaplan.reports.figure_tables import TABLES_OF
from hemmaplan.reports.registry import computed, definition
from hemmaplan.web.kept import kept

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """Some tables of a dataset; equal to every other that holds the same."""

    digest: str
    dataset: Dataset = field(compare=False, repr=False)


def part(dataset: Dataset, tables: Iterable[str]) -> Part:
    names = sorted(tables)
    told = [(name, _digest(dataset, name) if dataset.has(name) else "") for name in names]
    text = repr((dataset.municipality, told))
    return Part(sha256(text.encode()).hexdigest(), dataset.only(*names))


@lru_cache(maxsize=64)  # two datasets, each of some thirty tables
def _digest(dataset: Dataset, table: str) -> str:
    """Of every column and row, in their order. That two alike differ costs a second's work."""
    file = BytesIO()
    dataset.table(table).rechunk().write_ipc(file, compression="uncompressed")
    return sha256(file.getbuffer()).hexdigest()


def found_again(each: FigureDefinition, dataset: Dataset, month: Month) -> Sequence[Figure]:
    """As `registry.computed`."""
    tables = TABLES_OF.get(each.id)
    if tables is not None:
        try:
            return figures_of(part(dataset, tables), month, each.id)
        except NotNamed as other:
            _log.warning("figure %s reads %s, which it has not named", each.id, other)
    return computed(each, dataset, month)


@kept(room=1)  # the month's figures have them all; these are for the next change
def figures_of(known: Part, month: Month, id: str) -> Sequence[Figure]:
    return computed(definition(id), known.dataset, month)
