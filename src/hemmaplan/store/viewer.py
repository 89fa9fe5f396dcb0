"""Who is asking. Every query takes a viewer, and says no unless it has a reason to say yes."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CONTROLLER = "controller"
    COORDINATOR = "coordinator"
    UNIT_MANAGER = "unit_manager"
    BOARD_MEMBER = "board_member"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """`units`: the unit codes of a unit manager; they give nothing to any other role."""

    role: Role
    units: frozenset[str] = frozenset()


class AccessDenied(PermissionError):
    """The viewer may not read rows at all."""
