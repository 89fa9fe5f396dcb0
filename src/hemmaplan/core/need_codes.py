"""The codes of needs, goals and end criteria: one's own, each with the days it is offered.

A placement and a choice carry codes, never a text about a person. A code that is not offered any
more keeps its words, since what was written with it stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hemmaplan.core.tables import AREAS, OWN_CODE

FILE = "behov_och_mal.yaml"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code and what it is called; `area` one of AREAS, or blank for both.

    `from_date` and `to_date` are the first and the last day it is offered; None: no such day.
    """

    code: str
    label: str
    area: str = ""
    from_date: date | None = None
    to_date: date | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(OWN_CODE, self.code):
            raise ValueError(f"{self.code} is no code")
        if not self.label:
            raise ValueError("a code has a label")
        if self.area and self.area not in AREAS:
            raise ValueError(f"{self.area} is no area")
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError(f"{self.code} ends before it begins")

    def is_offered(self, area: str, on: date) -> bool:
        """Whether it may be chosen for an area on a day; a blank area asks of both."""
        begun = self.from_date is None or self.from_date <= on
        ended = self.to_date is not None and self.to_date < on
        return begun and not ended and (not area or self.area in ("", area))


@dataclass(frozen=True, slots=True)
class NeedCodes:
    """What a placement is for (`needs`), what it is to lead to (`goals`) and what lets it end
    (`ends`, the `end_criteria` of a choice), in their order."""

    needs: Sequence[OwnCode]
    goals: Sequence[OwnCode]
    ends: Sequence[OwnCode]


def labels(codes: Sequence[OwnCode]) -> dict[str, str]:
    """What each code is called, also one that is not offered any more."""
    return {each.code: each.label for each in codes}


def offered(
    codes: Sequence[OwnCode], area: str, on: date, *, also: Sequence[str] = ()
) -> dict[str, str]:
    """The codes to choose from, with their words; `also` those that have been chosen already.

    A code that the list lacks is called by itself: what stands is never lost from sight.
    """
    known = labels(codes)
    here = {each.code: each.label for each in codes if each.is_offered(area, on)}
    return {**here, **{code: known.get(code, code) for code in also if code not in here}}


def words_of(words: Mapping[str, str], codes: Sequence[str]) -> list[str]:
    """What codes are called; one that is not known is called by itself."""
    return [words.get(code, code) for code in codes]
