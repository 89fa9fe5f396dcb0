"""Long work, run outside the pages by a process of its own; `actions.jobs` is how it is asked for.

The work of a kind (`web.job_kinds`) is a function of the job and of somebody to tell (`Told`). It
does the long part and writes nothing, and returns a function that writes all of it and says what it
came to. That is called in the transaction that also ends the job, so a job that is not done has
left nothing behind.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hemmaplan.store.models import Job

Told = Callable[[str, int, int], None]
"""Told what is being done (Swedish), and how many parts of how many; 0 of 0 when nobody knows."""
Write = Callable[[], Mapping[str, Any]]
Work = Callable[[Job, Told], Write]


class Stopped(Exception):
    """The work can't go on, and a person can do something about it. The message is Swedish."""
