"""What holds for any answers, in any order."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.opendata.kolada.client import FETCHED
from hemmaplan.opendata.kolada.revisions import EDITIONS, KEY, revised

FIRST = date(2026, 1, 1)

cells = st.tuples(
    st.sampled_from([None, 1.0, 2.0]), st.sampled_from(["", "Private"]), st.booleans()
)
answers = st.dictionaries(
    st.tuples(
        st.sampled_from(["N1", "N2"]), st.sampled_from(["1981", "0686"]), st.integers(2020, 2021)
    ),
    cells,
)


def frame(answer):
    rows = [
        (kpi, code, year, "T", None if status or deleted else number, status, deleted)
        for (kpi, code, year), (number, status, deleted) in answer.items()
    ]
    return pl.DataFrame(rows, FETCHED, orient="row")


def held(editions):
    rows = editions.filter("current", ~pl.col("deleted"))
    return {row[:3]: row[3:] for row in rows.select(*KEY[:3], "value", "status").iter_rows()}


def told(answer):
    return {
        key: (None if status else number, status)
        for key, (number, status, deleted) in answer.items()
        if not deleted
    }


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(answers, st.booleans()), max_size=4))
def test_the_current_values_are_what_was_last_told(history):
    editions, expected = pl.DataFrame(schema=EDITIONS), {}
    for day, (answer, in_full) in enumerate(history):
        whole = ["N1", "N2"] if in_full else []
        on = FIRST + timedelta(days=day)
        before = editions
        editions, changes = revised(editions, frame(answer), on=on, whole=whole, first_year=2020)
        believed = set(whole) - set(changes.doubted)
        expected = {
            key: value for key, value in expected.items()
            if key not in answer and key[0] not in believed
        } | told(answer)  # fmt: skip
        assert held(editions) == expected
        added = changes.new + changes.revised + changes.withdrawn
        assert editions.height == before.height + added
        again, nothing = revised(editions, frame(answer), on=on, whole=[], first_year=2020)
        assert again.equals(editions)
        assert (nothing.new, nothing.revised, nothing.withdrawn) == (0, 0, 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(answers, max_size=4))
def test_every_earlier_edition_stays_and_one_of_each_is_current(history):
    editions = pl.DataFrame(schema=EDITIONS)
    for day, answer in enumerate(history):
        on = FIRST + timedelta(days=day)
        before = editions.drop("current", "preliminary")
        editions, _ = revised(editions, frame(answer), on=on, whole=[], first_year=2020)
        assert before.join(editions, before.columns, how="anti", nulls_equal=True).is_empty()
        by_key = editions.group_by(KEY).agg(pl.col("current").sum(), last=pl.col("current").last())
        assert (by_key["current"] == 1).all()
        assert by_key["last"].all()
