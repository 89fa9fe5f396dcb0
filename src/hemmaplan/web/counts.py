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
from hemmaplan.web.warned import SOON, due_at, warnings_at


def to_do(page: Opened) -> dict[str, int]:
    """Room → how many open warnings, and how much that is overdue; a room without any is out."""
    if page.viewer.role not in READS_ROWS:
        return {}
    answered = list(answers(page.viewer, page.known_on or localdate()))
    key = (page.state, reader(page.viewer), page.month)
    warned, due = warnings_at.ready(*key), due_at.ready(*key, SOON)
    found = {
        "tasks": 0 if warned is None else warned.filter(~pl.col("key").is_in(answered)).height,
        "deadlines": 0
        if due is None
        else due[0].filter(pl.col("due") < page.month.last_day).height,
    }
    return {room: count for room, count in found.items() if count}
