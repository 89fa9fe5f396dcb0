"""Who is asking. Every query takes a viewer, and says no unless it has a reason to say yes."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CONTROLLER = "controller"
    COORDINATOR = "coordinator"
    UNIT_MANAGER = "unit_manager"
    BOARD_MEMBER = "board_member"
    ADMINISTRATOR = "administrator"


STEERS = frozenset({Role.CONTROLLER, Role.ADMINISTRATOR})
"""Read in, set, run the forecast round, write the report's words and adopt it."""

SEES_ALL = STEERS | {Role.COORDINATOR}
"""Read every unit's rows, and the internal edition."""

PLACES = SEES_ALL
"""Write placements and what is told of them: prices, choices, follow-ups, warnings answered for."""

READS_ROWS = SEES_ALL | {Role.UNIT_MANAGER}
"""Are given rows: a unit manager those of the own units."""

ANSWERS = READS_ROWS
"""Answer for what is due, in the units whose rows they are given."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """`units`: the unit codes of a unit manager; they give nothing to any other role."""

    role: Role
    units: frozenset[str] = frozenset()


class AccessDenied(PermissionError):
    """The viewer may not read rows at all."""
