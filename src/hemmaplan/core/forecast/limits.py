"""When the law ends a placement, whatever history and plans say: at an age, or after a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from hemmaplan.core.forecast.spells import OPEN, Flags, Floats, Spells

_NEAR = 31.0  # days from the limit within which an end is taken to be for it
_REACHED = 5  # placements that must have reached a limit for the register to contradict it


@dataclass(frozen=True, slots=True)
class Limits:
    """`ages`: the birthday (years) at which care ends at the latest, by legal basis or care form;
    `months`: how long it may last, by legal basis."""

    ages: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastDays:
    """`day[placement]` at the latest, infinite where the law says nothing. `unkept` are the legal
    bases and forms whose limit most of those who reached it went on beyond: it is not used, for
    there the register seems not to follow what the care rests on."""

    day: Floats
    unkept: tuple[str, ...]


def last_days(spells: Spells, limits: Limits) -> LastDays:
    """The last day of each placement by law. Only the month of birth is known, so a birthday is the
    last day of its month. One who is beyond the limit already is not held by it."""
    found, unkept = np.full(len(spells.start), OPEN), []
    form = np.array([name for name, _ in spells.groups], dtype=np.str_)[spells.group]
    by_key = [
        *((key, _month_end(spells.born, 12 * years)) for key, years in limits.ages.items()),
        *((key, _later(spells.start, months)) for key, months in limits.months.items()),
    ]
    for key, of_any in by_key:
        own = (spells.basis == key) | (form == key)
        day = np.where(own & np.isfinite(of_any), of_any, OPEN)
        if _kept(spells, day):
            found = np.minimum(found, day)
        else:
            unkept.append(key)
    return LastDays(np.where(found > spells.today, found, OPEN), tuple(unkept))


def _kept(spells: Spells, day: Floats) -> bool:
    """Whether those who reached the limit have mostly ended there."""
    known = (day >= spells.begins) & (day <= spells.today - _NEAR)
    reached: Flags = known & (spells.start < day - _NEAR) & (spells.end > day - _NEAR)
    beyond = reached & (spells.end > day + _NEAR)
    return bool(reached.sum() < _REACHED or 2 * beyond.sum() <= reached.sum())


def _month_end(day: Floats, months: int) -> Floats:
    """The last day of the month so many months after that of each day."""
    month = _dates(day).astype("datetime64[M]") + months + 1
    return np.where(np.isfinite(day), _numbers(month.astype("datetime64[D]")) - 1, np.nan)


def _later(day: Floats, months: int) -> Floats:
    """The same day so many months later, or as many days into the month after."""
    dates = _dates(day)
    month = dates.astype("datetime64[M]")
    into = (dates - month.astype("datetime64[D]")).astype(np.float64)
    return np.asarray(_numbers((month + months).astype("datetime64[D]")) + into, float)


def _dates(day: Floats) -> np.ndarray:
    return np.where(np.isfinite(day), day, 0).astype(np.int64).astype("datetime64[D]")


def _numbers(dates: np.ndarray) -> Floats:
    return dates.astype(np.float64)
