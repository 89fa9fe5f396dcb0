"""Which SIE dimension carries which part of the municipality's account string.

Dimension 1 is the cost centre and 6 the project (SIE 4B, 8.17); activity and counterparty have
no number of their own and stand in a free dimension, 20 and up. `mapping.toml` may say which:

[sie]
unit_dimension = "1"
activity_dimension = "20"
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.raw import error
from hemmaplan.ingest.sie.sie import Sie

_FIRST_FREE = 20


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Dimension numbers as the file writes them. "" = none; None = the free dimension that the
    file itself names *verksamhet* or *motpart*, if it does."""

    unit_dimension: str = "1"
    activity_dimension: str | None = None
    counterparty_dimension: str | None = None
    project_dimension: str = "6"

    def of(self, sie: Sie) -> "Dimensions":
        """The same with every None settled by the file's own #DIM."""
        named = {
            name: _named(sie, word)
            for name, word in (
                ("activity_dimension", "verksamhet"), ("counterparty_dimension", "motpart")
            )
            if getattr(self, name) is None
        }  # fmt: skip
        return replace(self, **named)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The dimensions in use, the most important first."""
        return tuple(filter(None, (getattr(self, part.name) for part in fields(self))))


def _named(sie: Sie, word: str) -> str:
    numbers = [
        number
        for number, name in sie.dimensions.items()
        if number.isdecimal() and int(number) >= _FIRST_FREE and word in name.casefold()
    ]
    return min(numbers, key=int, default="")


def parse_dimensions(section: Any, file: str) -> tuple[Dimensions, list[Problem]]:
    """The `[sie]` section of `mapping.toml`, a number as text or as a whole number."""
    problems: list[Problem] = []
    known = [part.name for part in fields(Dimensions)]
    chosen: dict[str, str] = {}
    for name, value in section.items() if isinstance(section, Mapping) else [("[sie]", section)]:
        if name in known and isinstance(value, str | int) and not isinstance(value, bool):
            chosen[name] = str(value).strip()
        else:
            message = (
                f"”{name}” i avsnittet [sie] kan inte användas. Skriv dimensionens nummer, till "
                f'exempel activity_dimension = "20". Möjliga är: {", ".join(known)}.'
            )
            problems.append(error("mapping_unknown", message, file))
    return replace(Dimensions(), **chosen), problems
