"""The two forecasts that municipalities make today. They give one value and no range.

run_off: what goes on ends as planned and nothing is new (core.run_off).
linear: the complete months of the year × 12 / their number.
"""

from datetime import date
from fractions import Fraction

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import Forecast, NoForecast, Outlook
from hemmaplan.core.forecast.known import by_month, cost_through, known_on
from hemmaplan.core.money import round_half_away, round_parts
from hemmaplan.core.periods import Month, months
from hemmaplan.core.run_off import run_off_lines


def run_off_forecast(dataset: Dataset, as_of: date, to: Month) -> Forecast:
    """Every ongoing placement to its planned end, an overdue one to the end of the as_of month.

    One without a planned end goes on. Raises MissingTable without placements or rates, NoForecast
    when no placement was known.
    """
    known = sum(cost_through(known_on(dataset, as_of), as_of).values())
    january, december = Month(as_of.year, 1), Month(as_of.year, 12)
    cost = by_month(run_off_lines(dataset, as_of, max(to, december)))
    year = sum(cost.get(month, 0) for month in months(january, december))
    ahead = [(month, Outlook.certain(cost.get(month, 0))) for month in months(Month.of(as_of), to)]
    return Forecast(as_of, "run_off", known, ahead, Outlook.certain(year))


def linear_forecast(dataset: Dataset, as_of: date, to: Month) -> Forecast:
    """The complete months' cost × 12 / their number; every other month is their average.

    Raises MissingTable and NoForecast as `run_off_forecast`, and NoForecast before January is
    complete: there is nothing to extend.
    """
    known = known_on(dataset, as_of)
    january, here = Month(as_of.year, 1), Month.of(as_of)
    last = here if as_of == here.last_day else here.shift(-1)
    if last < january:
        raise NoForecast(
            f"linjär framskrivning kräver minst en hel månad av året, och {as_of} finns ingen"
        )
    cost = dict(by_month(cost_lines(known, january, last)))
    complete = sum(cost.values())
    year = round_half_away(Fraction(complete * 12, last.number))
    rest = 12 - last.number
    left = [Fraction(year - complete, rest)] * rest if rest else []
    cost |= zip(months(last.shift(1), Month(as_of.year, 12)), round_parts(left), strict=True)
    beyond = round_half_away(Fraction(complete, last.number))
    ahead = [
        (month, Outlook.certain(cost.get(month, beyond if month.year > as_of.year else 0)))
        for month in months(here, to)
    ]
    known_ore = sum(cost_through(known, as_of).values())
    return Forecast(as_of, "linear", known_ore, ahead, Outlook.certain(year))
