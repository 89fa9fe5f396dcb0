"""Which SIE dimension carries which part of the municipality's account string.

Dimension 1 is the cost centre and 6 the project (SIE 4B, 8.17); activity and counterparty have
no number of their own and should stand in a free dimension, 20 and up, though files are met where
they have one of the others. `mapping.toml` may say which:

[sie]
unit_dimension = "1"
activity_dimension = "20"
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, replace
from typing import Any

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.raw import error
from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import Sie

_FIRST_FREE = 20


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Dimension numbers as the file writes them. "" = none; None = the one that the file itself
    names *verksamhet* or *motpart*, if it does: a free one before others."""

    unit_dimension: str = "1"
    activity_dimension: str | None = None
    counterparty_dimension: str | None = None
    project_dimension: str = "6"

    def of(self, sie: Sie) -> "Dimensions":
        """The same with every None settled by the file's own #DIM."""
        named = {
            name: _named(sie, word, {self.unit_dimension, self.project_dimension})
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


def _named(sie: Sie, word: str, taken: Set[str]) -> str:
    numbers = [
        number
        for number, name in sie.dimensions.items()
        if number.isdecimal() and number not in taken and word in name.casefold()
    ]
    return min(numbers, key=lambda n: (int(n) < _FIRST_FREE, int(n)), default="")


def tell_unread(sie: Sie, dimensions: Dimensions, found: Findings) -> None:
    """Says so when no dimension is the activity, though the file has some that are not read."""
    of_rows = [transaction.objects for transaction in sie.transactions]
    if sie.sie_type != "2":  # which has no objects
        of_rows += [change.objects for change in sie.month_changes]
    used = {number for objects in of_rows for number, _ in objects}
    unread = sorted(used - set(dimensions.wanted), key=lambda n: (len(n), n))
    if not unread or dimensions.activity_dimension:
        return
    listed = ", ".join(f"{n} {sie.dimensions.get(n, '')}".strip() for n in unread)
    message = (
        "Ingen dimension i filen heter verksamhet, så huvudboken har ingen. Det här läses inte: "
        f"{listed}. Är något av det verksamheten: skriv dess nummer i mapping.toml, under [sie], "
        f'activity_dimension = "{unread[0]}". Annars activity_dimension = "".'
    )
    found.warning("sie_activity_unread", message, label="#DIM")


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
