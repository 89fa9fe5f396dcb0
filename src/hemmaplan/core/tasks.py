"""What is due as tasks to answer for: whether each is late or soon, and by what it is answered."""

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from hemmaplan.core.choice_deadlines import DUE_CODE

SOON = 30
"""Days."""


def as_tasks(found: pl.DataFrame, day: date) -> pl.DataFrame:
    """What is due (`deadlines`, `choices_due`), with `key` (null for what is answered elsewhere)
    and `state` on a day: late, soon (within SOON days) or ahead.

    The key is `code:subject:due`, so an answer is to that day: another day is a task anew.
    """
    answerable = ~pl.col("code").is_in((DUE_CODE, "open_talks"))  # a person is no key
    return found.with_columns(
        key=pl.when(answerable).then(pl.format("{}:{}:{}", "code", "subject", "due")),
        state=pl.when(pl.col("due") < day)
        .then(pl.lit("late"))
        .when(pl.col("due") <= day + timedelta(days=SOON))
        .then(pl.lit("soon"))
        .otherwise(pl.lit("ahead")),
    )


def in_key(key: str) -> tuple[str, str, str]:
    """(code, subject, due) of a task's key, as far as the text has them."""
    code, _colon, rest = key.partition(":")
    subject, _colon, day = rest.rpartition(":")
    return code, subject, day


def unanswered(rows: pl.DataFrame, answered: Collection[str]) -> pl.DataFrame:
    """Those whose key nobody has answered for; what has no key stays."""
    return rows.filter(~pl.col("key").is_in(list(answered)).fill_null(False))
