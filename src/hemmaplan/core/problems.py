"""Problems are values: what was found, where, and what to do about it.

A reader never raises on a bad row and never drops it silently; it returns a problem. A check
that touches money says what it is worth, so that the dearest is read first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error: the row is unusable, or a sum would be wrong. warning: everything else."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    `code` is a stable English identifier (`month_invalid`); `message` is Swedish and says what
    was read, what was expected and what to do. `row` is the row as a person counts it in the
    file, the header being row 1. `amount_ore` is what the finding is worth, never negative.
    """

    severity: Severity
    code: str
    message: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    amount_ore: int | None = None


def dearest_first(problems: Iterable[Problem]) -> list[Problem]:
    """Dearest first; then errors before warnings; then in reading order."""
    return sorted(
        problems,
        key=lambda p: (
            -(p.amount_ore or 0),
            p.severity != Severity.ERROR,
            p.file,
            p.sheet,
            p.row or 0,
            p.column,
            p.code,
        ),
    )
