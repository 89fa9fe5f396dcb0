"""A key figure of all municipalities: what it is about, what is better, and what it is made of."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """What is better, other things being equal. Most volumes are neither: they follow need."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Unit(StrEnum):
    KR_PER_INHABITANT = "kr_per_inhabitant"
    KR_PER_DAY = "kr_per_day"
    KR_PER_HOUSEHOLD = "kr_per_household"
    MNKR = "mnkr"
    PERCENT = "percent"
    PER_1000 = "per_1000"
    COUNT = "count"
    DAYS = "days"
    DAYS_PER_INHABITANT = "days_per_inhabitant"
    FULL_TIME = "full_time"
    INDEX = "index"

    @property
    def text(self) -> str:
        """As printed after a number or over a column."""
        return _UNIT_TEXTS[self]


_UNIT_TEXTS = {
    Unit.KR_PER_INHABITANT: "kr/inv",
    Unit.KR_PER_DAY: "kr/dygn",
    Unit.KR_PER_HOUSEHOLD: "kr/hushåll",
    Unit.MNKR: "mnkr",
    Unit.PERCENT: "%",
    Unit.PER_1000: "av 1 000 inv",
    Unit.COUNT: "antal",
    Unit.DAYS: "dagar",
    Unit.DAYS_PER_INHABITANT: "dygn/inv",
    Unit.FULL_TIME: "årsarbetare",
    Unit.INDEX: "index",
}

AREAS = {
    "ifo": "Individ- och familjeomsorg",
    "barn_unga": "Barn och unga",
    "missbruk": "Missbruk",
    "ovriga_vuxna": "Övriga vuxna",
    "familjeratt": "Familjerätt",
    "ekonomiskt_bistand": "Ekonomiskt bistånd",
    "personal": "Personal",
}


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """`ages`: the inhabitants a figure is about or divided by, both ends included, None = no end.

    `parent`: the figure on the level above; kronor per inhabitant of the same ages add up to it,
    shares and counts don't. `break_year`: the first year of a new series, which
    is not to be compared with the years before.
    """

    kpi: str
    label: str
    meaning: str
    direction: Direction
    area: str
    unit: Unit
    ages: tuple[int, int | None]
    parent: str | None
    break_year: int | None

    @property
    def unit_text(self) -> str:
        """kr/inv 0–20 år"""
        first, last = self.ages
        if self.unit not in _DIVIDED_BY_INHABITANTS or self.ages == (0, None):
            return self.unit.text
        return f"{self.unit.text} {first}–{last} år" if last else f"{self.unit.text} {first} år–"


_DIVIDED_BY_INHABITANTS = {Unit.KR_PER_INHABITANT, Unit.PER_1000, Unit.DAYS_PER_INHABITANT}
