"""Kostnad per brukare: a year of users and services, worked out once."""

from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.periods import Month
from hemmaplan.reports import cost_per_user as kpb
from hemmaplan.reports.cost_per_user import Year
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import Opened

LIMIT = 1_000_000
"""The yearly cost of a user from which it is told apart when nobody has said, kronor."""
_MOST_YEARS = 5


@kept(room=32)
def year_at(state: State, viewer: Viewer, month: Month, limit_ore: int, small_count: int) -> Year:
    return kpb.year_of(
        dataset_at(state, viewer), month.year, limit_ore=limit_ore, small_count=small_count
    )


def user_years(page: Opened, limit: int = LIMIT) -> dict[int, Year]:
    """The last whole years in the page's edition, oldest first. `limit`: in kronor.

    Raises MissingTable.
    """
    return {
        year: year_at(page.state, page.reader, Month(year, 12), limit * 100, small_count(page))
        for year in whole_years(page)
    }


def usual_years(page: Opened) -> dict[int, Year]:
    """The same, ahead of anybody who asks; none where a table is missing."""
    try:
        return user_years(page)
    except MissingTable:
        return {}


def whole_years(page: Opened) -> list[int]:
    """The last years with all their months in the ledger, oldest first."""
    months = [month.year for month in page.months]
    return sorted(year for year in set(months) if months.count(year) == 12)[-_MOST_YEARS:]


def small_count(page: Opened) -> int:
    return 0 if page.edition is Edition.INTERNAL else page.dataset.municipality.small_count
