"""The figures of a month as a viewer may see them, kept between pages.

What is current has a digest, so what was computed from it can be kept as long as there is room.
Only that and the viewer's own rows decide the answer: two viewers share it if they see the same.
"""

from collections.abc import Sequence
from functools import lru_cache

from hemmaplan.core.checks import OF_EVERY_UNIT, find
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.parameters import of_checks
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.registry import Edition, MonthFigures, month_figures
from hemmaplan.reports.runs import run_of
from hemmaplan.store.queries import (
    EmptyRegister,
    State,
    adopted_content,
    dataset_of,
    read_in_before,
    state_at,
)
from hemmaplan.store.rows import NO_ROWS, Rows, read_rows, rows_after
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, Role, Viewer
from hemmaplan.web.figures_again import found_again
from hemmaplan.web.kept import kept

_SYSTEM = Viewer(Role.CONTROLLER)  # an edition is worked out from every row, and shows none


def edition_for(viewer: Viewer) -> Edition:
    """Who may read rows sees the internal edition; the others the board's."""
    return Edition.INTERNAL if viewer.role in READS_ROWS else Edition.BOARD


def current_dataset(viewer: Viewer) -> Dataset:
    """What the viewer's figures are made of now. Raises EmptyRegister."""
    state = state_at()
    if state is None:
        raise EmptyRegister
    return dataset_at(state, reader(viewer))


@lru_cache(maxsize=16)  # an adopted report never changes
def adopted_values(number: int, edition: Edition) -> dict[Address, str]:
    """The figures of an adopted report in an edition, as JSON writes them."""
    return run_of(adopted_content(_SYSTEM, number), f"Fastställd rapport {number}").values(edition)


@lru_cache(maxsize=32)  # every page asks
def months_with_figures(dataset: Dataset) -> Sequence[Month]:
    """The months there is a ledger for, latest first; without one, those of placements."""
    for table, column in (("ledger", "month"), ("placements", "start_date")):
        if dataset.has(table):
            days = dataset.table(table)[column].drop_nulls().dt.truncate("1mo").unique().sort()
            return tuple(Month.of(day) for day in days.to_list()[::-1])
    return ()


def reader(viewer: Viewer) -> Viewer:
    """Whose rows a page is made of: a unit manager's own; everybody's for who sees them all, and
    for an edition without any."""
    return viewer if viewer.role is Role.UNIT_MANAGER else _SYSTEM


@kept(room=8)
def findings_at(state: State, viewer: Viewer, month: Month) -> list[Problem]:
    """What `check` finds, dearest first."""
    dataset = dataset_at(state, viewer)
    found = find(dataset, month, of_checks(dataset.municipality))
    every = viewer.role in SEES_ALL
    return [problem for problem in found if every or problem.code not in OF_EVERY_UNIT]


@kept(room=32, beside=False)
def dataset_at(state: State, viewer: Viewer) -> Dataset:
    return dataset_of(rows_at(state), viewer)


@kept(room=4, beside=False)
def rows_at(state: State) -> Rows:
    """Every row that stands: those of the latest read-in, and what has been changed since."""
    read_in = read_in_before(state)
    return rows_after(_rows_read(read_in) if read_in else NO_ROWS, state.batch)


@kept(room=2)
def _rows_read(read_in: State) -> Rows:
    return read_rows(read_in.batch)


@kept(room=24)
def figures_at(state: State, viewer: Viewer, month: Month, edition: Edition) -> MonthFigures:
    """The other editions are what is left of the internal one's."""
    dataset = dataset_at(state, viewer)
    if edition is Edition.INTERNAL:
        return month_figures(dataset, month, found_again)
    return for_edition(dataset, figures_at(state, viewer, month, Edition.INTERNAL), edition)
