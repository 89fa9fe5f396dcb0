"""The figures of a month as a viewer may see them, kept between pages.

What is current has a digest, so what was computed from it can be kept as long as there is room.
Only that and the viewer's own rows decide the answer: two viewers share it if they see the same.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import TypeVar

from hemmaplan.core.checks import find
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.parameters import load
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.registry import Edition, MonthFigures, month_figures
from hemmaplan.reports.runs import run_of
from hemmaplan.store.queries import EmptyRegister, adopted_content, current_state
from hemmaplan.store.queries import dataset as read_dataset
from hemmaplan.store.viewer import READS_ROWS, Role, Viewer
from hemmaplan.web.kept import kept

T = TypeVar("T")
_SYSTEM = Viewer(Role.CONTROLLER)  # an edition is worked out from every row, and shows none


class MovedMeanwhile(RuntimeError):
    """The register changed between two questions of one page: ask again."""


def edition_for(viewer: Viewer) -> Edition:
    """Who may read rows sees the internal edition; the others the board's."""
    return Edition.INTERNAL if viewer.role in READS_ROWS else Edition.BOARD


def current_dataset(viewer: Viewer) -> Dataset:
    """What the viewer's figures are made of. Raises EmptyRegister."""
    return at_one_time(dataset_at, reader(viewer))


def figures_of(viewer: Viewer, month: Month, edition: Edition | None = None) -> MonthFigures:
    """The month's figures in the viewer's edition, or in one given. Raises EmptyRegister."""
    return at_one_time(figures_at, reader(viewer), month, edition or edition_for(viewer))


@lru_cache(maxsize=16)  # an adopted report never changes
def adopted_values(number: int, edition: Edition) -> dict[Address, str]:
    """The figures of an adopted report in an edition, as JSON writes them."""
    return run_of(adopted_content(_SYSTEM, number), f"Fastställd rapport {number}").values(edition)


def months_with_figures(dataset: Dataset) -> list[Month]:
    """The months there is a ledger for, latest first; without one, those of placements."""
    for table, column in (("ledger", "month"), ("placements", "start_date")):
        if dataset.has(table):
            days = dataset.table(table)[column].drop_nulls().dt.truncate("1mo").unique().sort()
            return [Month.of(day) for day in days.to_list()][::-1]
    return []


def at_one_time(work: Callable[..., T], *key: object) -> T:
    """The answer for what is current, asked again when that changed on the way.

    Raises EmptyRegister.
    """
    for _ in range(3):
        state = current_state()
        if state is None:
            raise EmptyRegister
        with suppress(MovedMeanwhile):
            return work(state, *key)
    raise MovedMeanwhile


def reader(viewer: Viewer) -> Viewer:
    """Whose rows a page is made of: a unit manager's own; everybody's for who sees them all, and
    for an edition without any."""
    return viewer if viewer.role is Role.UNIT_MANAGER else _SYSTEM


def findings(viewer: Viewer, month: Month) -> list[Problem]:
    """What `check` finds in what the viewer may read, dearest first. Raises EmptyRegister."""
    return at_one_time(findings_at, reader(viewer), month)


@kept(room=8)
def findings_at(state: str, viewer: Viewer, month: Month) -> list[Problem]:
    return find(dataset_at(state, viewer), month, {**load("frister"), **load("legal_limits")})


@kept(room=8)
def dataset_at(state: str, viewer: Viewer) -> Dataset:
    dataset = read_dataset(viewer)
    if current_state() != state:  # someone read in meanwhile: what was read is not what was asked
        raise MovedMeanwhile
    return dataset


@kept(room=24)
def figures_at(state: str, viewer: Viewer, month: Month, edition: Edition) -> MonthFigures:
    dataset = dataset_at(state, viewer)
    return for_edition(dataset, month_figures(dataset, month), edition)
