"""The intervention catalogue (insatskatalog): what the municipality itself offers at home.

Each row is of a kind that a choice weighs (`core.choices.HOME_GROUND`), so the catalogue makes a
kind concrete and adds no step of its own (MEL-42, MEL-43).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from hemmaplan.core.choices import HOME_GROUND
from hemmaplan.core.tables import AREAS

FILE = "insatskatalog.yaml"
ABOUT = MappingProxyType(
    {
        "for_whom": "Målgrupp",
        "content": "Innehåll",
        "length": "Längd",
        "follow_up": "Uppföljning",
        "evidence": "Kunskapsläge",
    }
)
"""What is told of an intervention, each blank where nobody has written it."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """`kind` is one of HOME_GROUND, `area` one of AREAS or blank for both."""

    kind: str
    name: str
    area: str = ""
    for_whom: str = ""
    content: str = ""
    length: str = ""
    follow_up: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        if self.kind not in HOME_GROUND:
            raise ValueError(f"{self.kind} is no kind of intervention at home")
        if self.area and self.area not in AREAS:
            raise ValueError(f"{self.area} is no area")
        if not self.name:
            raise ValueError("an intervention has a name")

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is written of it: heading and text."""
        return [(label, text) for field, label in ABOUT.items() if (text := getattr(self, field))]


Catalogue = Sequence[Intervention]


def fitting(catalogue: Catalogue, kind: str, area: str) -> list[Intervention]:
    """Those of a kind that are for an area."""
    return [each for each in catalogue if each.kind == kind and each.area in ("", area)]


def with_interventions(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The coordinator's list with `interventions`: the names of those that its `home_kinds` point
    to; null where the catalogue has none."""
    found = []
    for kinds, area in rows.select("home_kinds", "area").iter_rows():
        names = [each.name for kind in kinds or () for each in fitting(catalogue, kind, area or "")]
        found.append(", ".join(dict.fromkeys(names)) or None)
    return rows.with_columns(interventions=pl.Series(found, dtype=pl.String))
