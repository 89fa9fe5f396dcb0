"""Scenarier: what was asked, worked out once. Every future is drawn for it, so it takes a while."""

from hemmaplan.core.forecast.scenarios import Scenario
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block
from hemmaplan.reports.forecast_budget import placements_budget
from hemmaplan.reports.forecast_scenarios import side_by_side
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import Opened


@kept(room=16)
def tried(
    state: State, viewer: Viewer, month: Month, scenarios: tuple[Scenario, ...], budget_ore: int
) -> list[Block]:
    """The forecast and the scenarios beside each other; empty without a forecast.

    Raises BadScenario.
    """
    return side_by_side(dataset_at(state, viewer), month, scenarios, budget_ore)


def nothing_asked(page: Opened) -> list[Block]:
    """The forecast beside the stress test, as the page shows it before anybody has asked."""
    if not page.dataset.has("placements", "rates"):
        return []
    return page.kept(tried, (), placements_budget(page.dataset, page.month) or 0)
