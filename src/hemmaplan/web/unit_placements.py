"""What the placements in the register are expected to cost a unit, beside what it forecasts itself.

Of what has been worked out already, so that the form never waits: Läget and Prognos work it out.
"""

from collections.abc import Mapping

from django.urls import reverse

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.forecast_figures import UNIT_ID
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.months import figures_at, reader
from hemmaplan.web.opened import MONTH

PARTS = ("year", "known", "existing", "new")
"""The year, and what it is the sum of: so far, those that go on, and new ones."""


def expected(
    state: State, viewer: Viewer, month: Month, unit: str
) -> Mapping[str, tuple[int, str]] | None:
    """Part → (öre, the address of its trace); empty where there is no such forecast.

    None while it has not been worked out. A part that no placement belongs to adds 0 to the year.
    """
    found = figures_at.ready(state, reader(viewer), month, Edition.INTERNAL)
    if found is None:
        return None
    amounts = {}
    for part in PARTS:
        address = Address(UNIT_ID, TOTAL, unit, part)
        figure = found.table.get(*address)
        trace = f"{reverse('figure', args=[address])}?{MONTH}={month}"
        amounts[part] = (int(figure.value or 0) if figure else 0, trace)
    return amounts if found.table.get(UNIT_ID, TOTAL, unit, "year") else {}
