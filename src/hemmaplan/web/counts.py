"""How much there is to do, said beside a room's name in the navigation.

Only what has been worked out already is counted, so that no page waits for a number beside it. A
page that shows no month counts in the one that its address carries on, else in the latest.
"""

from contextlib import suppress

import polars as pl
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.timezone import localdate

from hemmaplan.core.tasks import as_tasks, unanswered
from hemmaplan.store.acknowledgements import answers
from hemmaplan.store.viewer import READS_ROWS
from hemmaplan.web.access import viewer_of
from hemmaplan.web.opened import Opened, open_if_read
from hemmaplan.web.warned import due_if_ready


def to_do(request: HttpRequest, page: Opened | None) -> dict[str, int]:
    """Room → how much is overdue that nobody has answered for; a room without any is out."""
    if viewer_of(request).role not in READS_ROWS:
        return {}
    with suppress(DatabaseError):  # the page may be the one that says so
        found = page or open_if_read(request)
        return _overdue(found) if found else {}
    return {}


def _overdue(page: Opened) -> dict[str, int]:
    answered = answers(page.viewer, page.known_on or localdate())
    due = due_if_ready(page)
    if due is None:
        return {}
    tasks = as_tasks(due, page.month.last_day).filter(pl.col("state") == "late")
    late = unanswered(tasks, answered).height
    return {"tasks": late} if late else {}
