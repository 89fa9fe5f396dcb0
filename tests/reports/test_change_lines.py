"""What changed as lines of a file: the same that the page tells, column by column and in pieces."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.tables import TABLES
from hemmaplan.reports import change_lines as lines
from hemmaplan.reports.table_changes import table_change
from hemmaplan.store.differences import Difference

LEDGER = st.fixed_dictionaries(
    {
        "month": st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)]),
        "unit_code": st.sampled_from(["B1", None]),
        "account": st.sampled_from(["46", "51"]),
        "activity": st.sampled_from(["569", None]),
        "amount_ore": st.sampled_from([-123_456_789, -5, 0, 250_000]),
        "_file": st.just("ledger.csv"),
        "_row": st.integers(0, 9),
    }
)
PLACEMENTS = st.fixed_dictionaries(
    {
        "placement_id": st.sampled_from(["P1", "P2", "P3"]),
        "care_form": st.sampled_from(["hvb", "familjehem"]),
        "end_date": st.sampled_from([None, date(2026, 3, 31)]),
        "distance_km": st.sampled_from([None, Decimal("1234.5"), Decimal("7")]),
        "unbudgeted": st.sampled_from([None, True, False]),
        "_file": st.just("placements.csv"),
        "_row": st.integers(0, 9),
    }
)


def frame(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    schema = TABLES[table].schema
    known = [{name: value for name, value in row.items() if name in schema} for row in rows]
    return pl.DataFrame(known, schema=schema)


def told(each: Difference) -> list[tuple[object, ...]]:
    """The lines of what the page is told."""
    found: list[tuple[object, ...]] = []
    for row in table_change(each).rows:
        was, becomes = dict(row.was), dict(row.becomes)
        name = ", ".join(f"{column} {text}" for column, text in row.row)
        columns = [c.name for c in TABLES[each.table].columns if c.name in {**was, **becomes}]
        found += [
            (each.table, row.what, name, column or None, was.get(column, "" if column else None),
             becomes.get(column, "" if column else None), row.file, row.place or None)
            for column in columns or [""]
        ]  # fmt: skip
    return found


@pytest.mark.parametrize("at_once", [1, 2, 20_000])
@given(st.data())
@settings(max_examples=40)
def test_lines_say_what_the_page_says(at_once, data):
    table, rows = data.draw(st.sampled_from([("ledger", LEDGER), ("placements", PLACEMENTS)]))
    new, gone, missing = (frame(table, data.draw(st.lists(rows, max_size=5))) for _ in range(3))
    each = Difference(table, new, gone, missing, gone.clear())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_ROWS", at_once)
        assert [row for part in lines.change_lines(each) for row in part.rows()] == told(each)


def test_a_row_that_is_all_name_has_a_line():
    row = {"placement_id": "P1", "kind": "visit", "done_on": date(2026, 2, 3), "_file": "f.csv",
           "_row": 4}  # fmt: skip
    none = TABLES["follow_ups"].empty()
    each = Difference("follow_ups", frame("follow_ups", [row]), none, none, none)
    (found,) = lines.change_lines(each)
    name = "placement_id P1, kind visit, done_on 2026-02-03"
    assert found.rows() == [("follow_ups", "ny", name, None, None, None, "f.csv", 4)]
