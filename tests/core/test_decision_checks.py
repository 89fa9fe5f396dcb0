"""Decisions whose days come before the decision: each is told with its file, row and remedy."""

import pytest
from tests.frames import frame

from hemmaplan.core.checks import OF_DECISIONS, some
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

ROW = {"decision_id": "B1", "service": "hvb", "decided_on": "2026-03-02"}


def found(**days):
    dataset = Dataset(tables={"decisions": frame("decisions", [ROW, ROW | days])})
    return some(dataset, Month(2026, 10), {}, OF_DECISIONS)


@pytest.mark.parametrize(
    ("column", "word"),
    [("executed_on", "verkställt"), ("interrupted_on", "avbrutet"), ("ended_on", "avslutat")],
)
def test_a_day_before_the_decision_is_an_error_with_its_row(column, word):
    (problem,) = found(**{column: "2026-03-01"})
    assert (problem.severity, problem.code) == ("error", "day_before_decided")
    assert problem.message.startswith(f"Beslut B1 är {word} 2026-03-01 men fattat 2026-03-02.")
    assert (problem.row, problem.column) == (3, column)


def test_what_happens_on_the_day_of_the_decision_or_later_is_right():
    assert found(executed_on="2026-03-02", ended_on="2027-01-01") == []
