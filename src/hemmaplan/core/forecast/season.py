"""How the months of the year differ beyond chance."""

import numpy as np

from hemmaplan.core.forecast.spells import Floats


def season_factors(found: Floats, expected: Floats, most: float) -> Floats:
    """What each calendar month has had against what a year without seasons would give it.

    Both have 12 counts. Poisson counts with a gamma prior of mean 1, whose variance is what the
    months have differed by beyond chance (moments): where they hardly differ, as many as `most`
    further ends or arrivals a month speak for no season.
    """
    beyond = ((found - expected) ** 2 - expected).sum() / max(float((expected**2).sum()), 1.0)
    prior = 1 / max(beyond, 1 / most)
    return np.asarray((found + prior) / (expected + prior), float)
