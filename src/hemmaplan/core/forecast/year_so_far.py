"""How many come, as the year so far would have it, within what is not known of it anyway.

The year's average month times twelve is another forecast of the year, made from other facts than
how many have come of late. Two forecasts together err less than one, where neither is much the
poorer and they don't err alike (Bates & Granger 1969); but only what is in doubt should give way.
So the level of new placements, whose standard error is known (Inflow.doubt), moves towards where
both would say the same of the year, by one standard error at most.
"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.ahead import Ahead
from hemmaplan.core.forecast.expected import expected_parts
from hemmaplan.core.forecast.known import cost_through
from hemmaplan.core.periods import Month

_COMING = ("unregistered", "new")


def as_the_year_so_far(ahead: Ahead, known: Dataset, as_of: date) -> Ahead:
    """The same with more or fewer to come than those who have come of late speak for.

    Before a month of the year is over, and where nobody is expected, nothing changes.
    """
    counted = as_of - timedelta(days=ahead.lead)  # through when all who had come are registered
    if counted.year < as_of.year or months_over(counted) < 1:
        return ahead
    within = 13 - as_of.month
    of_layer = {part.layer: float(part.cost[:, :within].sum()) for part in expected_parts(ahead)}
    coming = sum(of_layer[layer] for layer in _COMING)
    if coming <= 0:
        return ahead
    so_far = sum(cost_through(known, as_of).values())
    then = so_far if counted == as_of else sum(cost_through(known, counted).values())
    away = float(then * 12 / months_over(counted)) - so_far - sum(of_layer.values())
    inflow = ahead.learned.inflow
    pull = 1 + float(np.clip(away / coming, -inflow.doubt, inflow.doubt))
    learned = replace(ahead.learned, inflow=replace(inflow, rate=inflow.rate * pull, pull=pull))
    return replace(ahead, learned=learned, arrivals=ahead.arrivals * pull)


def months_over(day: date) -> Fraction:
    """How many months of its year are over when a day is."""
    here = Month.of(day)
    return here.number - 1 + Fraction(day.day, here.days)
