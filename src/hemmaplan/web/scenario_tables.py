"""Scenarier: what was asked, worked out once. Every future is drawn for it, so it takes a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from hemmaplan.core.forecast.scenarios import Scenario
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block
from hemmaplan.reports.forecast_budget import placements_budget
from hemmaplan.reports.forecast_scenarios import side_by_side, what_matters_most
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import Opened
from hemmaplan.web.scenario_form import BUDGET, FIELDS, KR, asked_scenarios, number_of

SENSITIVITY = "kanslighet"
"""Asked for by a link: it takes a second or two, and not everyone who tries a scenario needs it."""


@kept(room=16)
def tried(
    state: State, viewer: Viewer, month: Month, scenarios: tuple[Scenario, ...], budget_ore: int
) -> list[Block]:
    """The forecast and the scenarios beside each other; empty without a forecast.

    Raises BadScenario.
    """
    return side_by_side(dataset_at(state, viewer), month, scenarios, budget_ore)


@kept(room=16)
def most_sensitive(state: State, viewer: Viewer, month: Month) -> list[Block]:
    """The assumptions that the year depends on most; empty without a forecast."""
    return what_matters_most(dataset_at(state, viewer), month)


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks of a page; without anything it is the forecast and the stress test."""

    scenarios: tuple[Scenario, ...] = ()
    budget_ore: int = 0
    sensitive: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str], page: Opened) -> Self:
        """Raises BadScenario."""
        typed = round(number_of(query.get(BUDGET, ""), _(FIELDS[BUDGET])) * KR)
        return cls(
            tuple(asked_scenarios(query, page.month)),
            typed or placements_budget(page.dataset, page.month) or 0,
            bool(query.get(SENSITIVITY)),
        )

    def answer(self, page: Opened) -> list[Block]:
        """Raises BadScenario."""
        return page.kept(tried, self.scenarios, self.budget_ore)

    def sensitivity(self, page: Opened) -> list[Block]:
        """Empty when it was not asked for."""
        return page.kept(most_sensitive) if self.sensitive else []

    def is_answered(self, page: Opened) -> bool:
        """Whether all of it has been worked out, by this process or another."""
        return page.kept(tried.is_there, self.scenarios, self.budget_ore) and (
            not self.sensitive or page.kept(most_sensitive.is_there)
        )


def nothing_asked(page: Opened) -> list[Block]:
    """The forecast beside the stress test, as the page shows it before anybody has asked."""
    if not page.dataset.has("placements", "rates"):
        return []
    return Question.of({}, page).answer(page)
