"""Träffsäkerhet: which method a month's forecast is by, and what it leans on, worked out once."""

from hemmaplan.core.periods import Month
from hemmaplan.reports.forecast_basis import leans_on
from hemmaplan.reports.forecast_chosen import chosen, why
from hemmaplan.reports.forecast_figures import made
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at


@kept(room=8)
def method_that_counts(state: State, viewer: Viewer, month: Month) -> str:
    """Which method the month's forecast is by, and why; nothing where there is none."""
    dataset = dataset_at(state, viewer)
    if month.number == 12 or not dataset.has("placements", "rates"):
        return ""
    found = chosen(dataset, month)
    return "" if found is None else why(found.best)


@kept(room=8)
def model_leans_on(state: State, viewer: Viewer, month: Month) -> list[str]:
    """What the month's forecast by the model leans on; nothing where there is none."""
    dataset = dataset_at(state, viewer)
    if month.number == 12 or not dataset.has("placements", "rates"):
        return []
    found = made(dataset, month)
    basis = None if found is None else found.answer.basis
    return [] if basis is None else list(leans_on(basis))
