"""A register without the placements that ended before a day says so; one that has them does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.data_rows import dataset

from hemmaplan.core.checks import find
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.register_history import history_break
from hemmaplan.core.series_breaks import SeriesBreak
from hemmaplan.reports.break_words import breaks_of

FIRST = date(2024, 1, 5)


def placed(name, start, end):
    return {"placement_id": name, "area": "bou", "care_form": "hvb", "start_date": start,
            "end_date": end}  # fmt: skip


def register(known_from=date.min, *, stay=200, last=date(2026, 10, 31)):
    """One placement begins each week and stays `stay` days; those that ended before
    `known_from` are not in the extract."""
    starts = [FIRST + timedelta(weeks=n) for n in range((last - FIRST).days // 7)]
    rows = []
    for n, start in enumerate(starts):
        end = start + timedelta(stay)
        if end >= known_from:
            until = str(end) if end <= last else None
            rows.append(placed(f"P{n}", str(start), until))
    return dataset({"placements": rows})


def test_an_extract_of_this_year_is_told_where_years_are_compared():
    data = register(date(2026, 1, 1))
    found = history_break(data)
    assert found is not None
    assert found.on == date(2026, 1, 1)
    of_last_year = Address("care_days", "total", "total", "ytd_last_year")
    assert breaks_of(data, Month(2026, 10), of_last_year) == [found]
    assert breaks_of(data, Month(2026, 10), Address("budget_followup", "total", "net",
                                                    "period_actual_last_year")) == []  # fmt: skip
    assert "history_missing" in {p.code for p in find(data, Month(2026, 10))}


def test_a_year_later_the_years_are_alike():
    data = register(date(2025, 1, 1))
    assert isinstance(history_break(data), SeriesBreak)
    assert "history_missing" not in {p.code for p in find(data, Month(2026, 10))}


@pytest.mark.parametrize(
    "ends", [[], ["2026-02-01"], ["2026-02-01", "2026-02-01"], ["2026-02-01", "2026-05-01"]]
)
def test_few_ends_say_nothing(ends):
    rows = [placed(f"P{n}", "2020-01-01", end) for n, end in enumerate([*ends, None, None, None])]
    assert history_break(dataset({"placements": rows})) is None


@given(st.integers(30, 900))
@settings(max_examples=15, deadline=None)
def test_a_register_that_begins_with_its_placements_lacks_none(stay):
    found = history_break(register(stay=stay))
    assert found is None or found.on <= FIRST + timedelta(stay)
