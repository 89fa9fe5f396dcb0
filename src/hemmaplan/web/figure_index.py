"""Every figure that a viewer may see, by its title and where it stands: what a search looks in."""

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.reports.annex import printed_figures
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.monthly import monthly_blocks
from hemmaplan.reports.registry import Edition, definition
from hemmaplan.reports.tracing import places
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, figures_at

Entry = tuple[str, str, str]
"""A figure's address, its title, and where it stands."""


@kept(room=8)
def index_at(state: State, viewer: Viewer, month: Month, edition: Edition) -> list[Entry]:
    """Every figure the viewer may see: the report's in its order, then the rest, broadest first."""
    dataset, found = dataset_at(state, viewer), figures_at(state, viewer, month, edition)
    printed = printed_figures(monthly_blocks(Briefing(dataset, month, found.table, found.hidden)))
    rest = {figure.address for figure in found.table.all()} - set(printed)
    place = places(dataset)
    return [
        (str(address), definition(address.id).title, place(address))
        for address in [*printed, *sorted(rest, key=_breadth)]
    ]


def _breadth(address: Address) -> tuple[int, str]:
    """Totals before parts."""
    parts = sum(bool(part) and part != "total" for part in address[1:])
    return parts, str(address)
