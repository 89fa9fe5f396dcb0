"""Which placement ladders hold: the municipality's own, else those that come with hemmaplan."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from hemmaplan.core.placement_ladder import Ladder, in_force
from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.store.own_files import LADDERS, FileVersion, own_files
from hemmaplan.store.viewer import Viewer

WRITE = "ladders.write"
"""What the trail calls a saved ladder."""


def file_name(key: str, day: date) -> str:
    """What a ladder's own file is called: another first day is another file."""
    return f"{LADDERS}{key}/{day}.yaml"


def ladders_in_force(viewer: Viewer, area: str, on: date) -> tuple[Ladder, ...]:
    """The ladders of an area (`bou`, `vuxen`) on a day: one's own, or the shipped without any.

    An area may have several, for different needs: who makes a choice says which. Each as the
    version that holds on the day.
    """
    return chosen_among(own_ladders(viewer), area, on)


def chosen_among(own: Sequence[Ladder], area: str, on: date) -> tuple[Ladder, ...]:
    """The same, of ladders of one's own that have been read."""
    return _in_force(own, area, on) or _in_force(shipped(), area, on)


def own_ladders(viewer: Viewer) -> tuple[Ladder, ...]:
    """Every ladder that the municipality has made, in all its versions by first day."""
    return ladders_among(own_files(viewer, LADDERS))


def ladders_among(files: Sequence[FileVersion]) -> tuple[Ladder, ...]:
    return tuple(_ladder(each.text) for each in files if each.name.startswith(LADDERS))


def _in_force(ladders: Sequence[Ladder], area: str, on: date) -> tuple[Ladder, ...]:
    here = [each for each in ladders if each.area == area and each.from_date <= on]
    return tuple(in_force(here, key, on) for key in dict.fromkeys(each.key for each in here))


@lru_cache(maxsize=256)  # a version's text never changes
def _ladder(text: str) -> Ladder:
    return parse(text, file=LADDERS)[0]
