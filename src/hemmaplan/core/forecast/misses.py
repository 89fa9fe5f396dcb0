"""Why a forecast missed: what became of the year, against what was expected, adding up exactly.

The bridge (core.forecast.bridge) from the day of the forecast to the last day of its year: by then
nothing is expected any more, so its causes are what happened.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.bridge import bridge
from hemmaplan.core.forecast.known import by_month
from hemmaplan.core.forecast.model import position
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.periods import Month

WHY = {
    "new": ("new",),
    "stays": ("ended", "extended", "model"),
    "moves": ("moved",),
    "prices": ("repriced",),
    "late": ("registered_late",),
}
"""What differed from what was expected, and the bridge's causes that tell it: those who came, how
long stays were, who moved on, prices, and what was registered afterwards."""


def why_missed(dataset: Dataset, as_of: date, priors: Priors) -> Mapping[str, int]:
    """The outcome of the year less what the model expected on `as_of`, öre, by WHY.

    Raises MissingTable and NoForecast as the forecast.
    """
    january, december = Month(as_of.year, 1), Month(as_of.year, 12)
    then = position(dataset, as_of, december, priors)
    ended = position(dataset, december.last_day, december, priors)
    found = dict(bridge(then, ended).group_by("cause").agg(pl.sum("amount_ore")).iter_rows())
    why = {name: sum(found.get(cause, 0) for cause in of) for name, of in WHY.items()}
    outcome = sum(by_month(cost_lines(dataset, january, december)).values())
    known = sum(by_month(cost_lines(ended.known, january, december)).values())
    return {**why, "late": why["late"] + outcome - known}
