"""Which state of the register a page is of: the newest, or the one before it for a short while.

Figures of a large register take seconds after each change. A worker works them out
(`web.drawn.draw`), and meanwhile pages that only show things are of the state before, and say so.
What is changed in the register is changed in the newest.
"""

from datetime import datetime, timedelta

from hemmaplan.store.queries import State
from hemmaplan.store.viewer import SEES_ALL, Role, Viewer

EVERYBODY = Viewer(Role.CONTROLLER)
"""Whose pages they share who see every unit."""
PATIENCE = timedelta(minutes=5)
"""So long after a change somebody who asks works it out: nobody else seems to."""

_ready: dict[Viewer, State] = {}


def reader_of(viewer: Viewer) -> Viewer:
    """Whose pages a viewer is shown: a unit manager's own, the board's, or everybody's."""
    return EVERYBODY if viewer.role in SEES_ALL else viewer


def state_to_show(viewer: Viewer, newest: State, now: datetime) -> State:
    """The newest when it is ready, when nobody works ahead, or when it has waited too long."""
    ready = _ready.get(reader_of(viewer))
    if ready is None or now - newest.made_at > PATIENCE:
        return newest
    return ready


def is_ready(viewer: Viewer, state: State) -> bool:
    """Whether there is nothing to wait for: the state is ready, or nobody works ahead."""
    return _ready.get(reader_of(viewer), state) == state


def somebody_works() -> bool:
    """Whether a worker has drawn anything for this process to show."""
    return bool(_ready)


def shows(viewer: Viewer, state: State) -> bool:
    return _ready.get(viewer) == state


def ready(viewer: Viewer, state: State) -> None:
    """From now on a reader's pages are of the state: what they show is there."""
    _ready[viewer] = state


def forget() -> None:
    """Nobody works ahead any more."""
    _ready.clear()
