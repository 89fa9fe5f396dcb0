from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.core.cost_cases import placement, table

from hemmaplan.core.unbroken_care import unbroken

FIRST = date(2026, 1, 1)
PEOPLE, HOMES = st.sampled_from(["A", "B", None]), st.sampled_from(["H1", "H2", None])
STAYS = st.tuples(PEOPLE, HOMES, st.integers(0, 20), st.none() | st.integers(0, 12))


def day(number):
    return str(FIRST + timedelta(days=number))


def rows_of(stays):
    return [
        placement(f"P{number}", day(begin), None if days is None else day(begin + days),
                  person_id=person, home_id=home)
        for number, (person, home, begin, days) in enumerate(stays)
    ]  # fmt: skip


def of_one_care(one, other, same):
    """The definition: the same person, and the later begins at the latest the day after."""
    if any(one[name] is None or one[name] != other[name] for name in ("person_id", *same)):
        return False
    early, late = sorted((one, other), key=lambda row: row["start_date"])
    last = early["end_date"]
    return last is None or late["start_date"] <= last + timedelta(days=1)


@given(st.lists(STAYS, max_size=7), st.sampled_from([(), ("home_id",)]))
def test_care_is_unbroken_through_all_placements_that_follow_on_each_other(stays, same):
    rows = rows_of(stays)
    reached = {row["placement_id"]: {row["placement_id"]} for row in rows}
    for _ in rows:
        for one in rows:
            for other in rows:
                if of_one_care(one, other, same):
                    reached[one["placement_id"]] |= reached[other["placement_id"]]
    begun = {row["placement_id"]: row["start_date"] for row in rows}
    found = unbroken(table("placements", rows), *same)
    assert {number: since for number, _, since in found.iter_rows()} == {
        number: min(begun[each] for each in together) for number, together in reached.items()
    }
    cares = dict(found.select("placement_id", "care").iter_rows())
    assert all(
        (cares[one] == cares[other]) == (other in reached[one]) for one in cares for other in cares
    )
