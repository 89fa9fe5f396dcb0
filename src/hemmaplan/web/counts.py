"""How much there is to do, said beside a room's name in the navigation.

Only what has been worked out already is counted, so that no page waits for a number beside it. A
page that shows no month has none: what there is to do is a month's.
"""

import polars as pl
from django.utils.timezone import localdate

from hemmaplan.store.acknowledgements import answers
from hemmaplan.store.viewer import READS_ROWS
from hemmaplan.web.months import reader
from hemmaplan.web.opened import Opened
from hemmaplan.web.warned import AHEAD, as_tasks, due_at, unanswered


def to_do(page: Opened) -> dict[str, int]:
    """Room → how much is overdue that nobody has answered for; a room without any is out."""
    if page.viewer.role not in READS_ROWS:
        return {}
    answered = answers(page.viewer, page.known_on or localdate())
    due = due_at.ready(page.state, reader(page.viewer), page.month, AHEAD)
    if due is None:
        return {}
    tasks = as_tasks(due[0], page.month.last_day).filter(pl.col("state") == "late")
    late = unanswered(tasks, answered).height
    return {"tasks": late} if late else {}
