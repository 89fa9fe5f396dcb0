"""What a reader of printed tables gives."""

from dataclasses import dataclass

from hemmaplan.core.problems import Problem
from hemmaplan.core.proofreading_grid import PrintedTable


class Unreadable(Exception):
    """The document can't be read at all; the text is Swedish: what, and what to do."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Tables in reading order, running text as (place, paragraph), and problems of reading."""

    tables: tuple[PrintedTable, ...]
    text: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
