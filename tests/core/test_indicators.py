"""Indicators: what came in, who is placed and near, and what came after; each is its rows."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core import after_placement, case_inflow, near_home, placed_persons, re_opened
from hemmaplan.core.care_form_lines import TOTAL
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.disclosure import exposed
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_relations import bounds, relations

MARCH = Month(2026, 3)
DEFINITIONS = {
    each.id: each
    for module in (after_placement, case_inflow, near_home, placed_persons, re_opened)
    for each in module.DEFINITIONS
}

TALLIED = {each.id for each in (*after_placement.DEFINITIONS, *near_home.DEFINITIONS)}


def values(id, data, line=TOTAL, area=TOTAL):
    found = DEFINITIONS[id].compute(data, MARCH)
    return {f.address.column: f.value for f in found if f.address[1:3] == (area, line) and f.value}


def case(number, received, closed=None, **more):
    return {
        "case_id": f"Ä{number}", "area": "bou", "person_id": f"B{number}", "source": "skola",
        "age": 10, "received_date": received, "investigation_closed_date": closed, **more,
    }  # fmt: skip


def stay(number, start, end=None, reason=None, **more):
    return {
        "placement_id": f"P{number}", "person_id": f"B{number}", "area": "bou", "sex": "K",
        "birth_month": "2012-03", "care_form": "hvb", "start_date": start, "end_date": end,
        "end_reason": reason, **more,
    }  # fmt: skip


def test_what_came_in_is_set_against_last_year_by_source_and_age():
    data = dataset(cases=[
        case(1, "2026-03-31"), case(2, "2026-01-01", source=None, age=None), case(3, "2025-03-31"),
        case(4, "2025-04-01"), case(5, "2026-02-01", source="hälso/sjukvård", area="vuxen", age=70),
    ])  # fmt: skip
    assert values("cases_by_source", data) == {"month": 1, "ytd": 3, "ytd_last_year": 1}
    assert values("cases_by_source", data, "skola") == {"month": 1, "ytd": 1, "ytd_last_year": 1}
    assert values("cases_by_source", data, "hälso–sjukvård") == {"ytd": 1}
    assert values("cases_by_source", data, "unknown", "bou") == {"ytd": 1}
    assert values("cases_by_age", data, "65-") == {"ytd": 1}
    assert values("cases_by_sex", data) == {}  # nothing is known of anybody's sex


def test_a_person_placed_twice_is_one_by_age_and_sex():
    data = dataset(placements=[
        stay(1, "2026-01-01"), stay(2, "2026-02-01", person_id="B1", care_form="jourhem"),
        stay(3, "2025-01-01", sex="M", birth_month=None, area="vuxen"),
        stay(4, "2026-01-01", care_form="oppenvard"), stay(5, "2026-01-01", "2026-03-31"),
    ])  # fmt: skip
    whole = values("placed_persons", data)
    assert whole == {"persons": 2, "K": 1, "M": 1, "persons_last_year": 1}
    assert values("placed_persons", data, "13-17", "bou") == {"persons": 1, "K": 1}  # 14 in March
    assert values("placed_persons", data, "unknown") == {
        "persons": 1, "M": 1, "persons_last_year": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "way"),
    [
        ([], "home"),
        ([stay(2, "2026-03-03", person_id="B1", care_form="oppenvard")], "lighter"),
        ([stay(2, "2026-03-03", person_id="B1", care_form="familjehem")], "lighter"),
        ([stay(2, "2026-02-01", person_id="B1")], "same"),
        ([stay(2, "2026-02-10", person_id="B1", care_form="sis")], "heavier"),
        ([stay(2, "2026-03-04", person_id="B1", care_form="sis")], "home"),  # the 31st day
        ([stay(2, "2026-02-01", person_id="B3")], "home"),
        ([stay(2, "2026-01-30", person_id="B1")], "same"),  # moved in before the other had ended
        (
            [
                stay(2, "2025-03-01", person_id="B1", care_form="oppenvard"),
                stay(3, "2026-02-01", person_id="B1", care_form="sis"),
            ],
            "heavier",
        ),
    ],
)
def test_where_who_left_went_is_the_next_placement_within_30_days(after, way):
    data = dataset(placements=[stay(1, "2025-06-01", "2026-02-01"), *after])
    found = values("user_movement", data)
    assert found["ended_ytd"] == 1
    assert found[f"{way}_ytd"] == 1
    assert {c for c in found if c.endswith("_ytd") and found[c]} == {
        "ended_ytd", f"{way}_ytd", *(["home_share_ytd"] if way == "home" else []),
    }  # fmt: skip


def test_who_was_taken_over_or_is_nobody_known_did_not_go_home():
    data = dataset(placements=[
        stay(1, "2025-06-01", "2026-03-01", "transferred"),
        stay(2, "2025-06-01", "2026-03-01", person_id=None),
    ])  # fmt: skip
    found = values("user_movement", data, "hvb")
    assert {c: found[c] for c in found if c.endswith("_month")} == {
        "ended_month": 2, "transferred_month": 1, "unknown_month": 1,
    }  # fmt: skip


def test_only_a_breakdown_with_a_new_placement_is_an_unplanned_re_placement():
    data = dataset(placements=[
        stay(1, "2025-06-01", "2026-02-01", "breakdown"), stay(2, "2026-02-20", person_id="B1"),
        stay(3, "2025-06-01", "2026-02-01", "breakdown"),
        stay(4, "2025-06-01", "2026-02-01", "next_form"), stay(5, "2026-02-01", person_id="B4"),
        stay(6, "2025-05-01", person_id="B3", care_form="oppenvard"),  # that went on is none
    ])  # fmt: skip
    found = values("unplanned_re_placements", data, "bought")
    assert (found["re_placed_ytd"], found["ended_ytd"]) == (1, 3)
    assert found["share_ytd"] == Fraction(1, 3)


def test_near_is_the_homes_distance_else_the_chosen_alternatives_and_may_be_unknown():
    data = dataset(
        placements=[
            stay(1, "2026-01-01", home_id="H1"), stay(2, "2026-01-01", home_id="H2"),
            stay(3, "2026-01-01"), stay(4, "2026-01-01"),
        ],
        homes=[{"home_id": "H1", "distance_km": 50}, {"home_id": "H2", "distance_km": 51}],
        choices=[{"choice_id": "V1", "area": "bou", "opened_on": "2025-12-01", "alternative": 2,
                  "placement_id": "P3"}],
        choice_alternatives=[
            {"choice_id": "V1", "alternative": 1, "care_form": "hvb", "distance_km": 400},
            {"choice_id": "V1", "alternative": 2, "care_form": "hvb", "distance_km": 12},
        ],
    )  # fmt: skip
    assert values("near_home", data) == {
        "near": 2, "far": 1, "known": 3, "unknown": 1, "share": Fraction(2, 3),
    }  # fmt: skip
    assert "share" not in values("near_home", dataset(placements=[stay(1, "2026-01-01")]))


def test_an_investigation_is_re_opened_by_a_new_case_within_a_year_of_its_closing():
    """Followed for a whole year: those closed from April 2024 through March 2025."""
    data = dataset(cases=[
        case(1, "2024-01-01", "2025-03-31"), case(2, "2026-03-31", person_id="B1"),
        case(3, "2024-01-01", "2024-04-01"), case(4, "2025-04-02", person_id="B3"),  # a day late
        case(5, "2024-01-01", "2024-06-01", person_id=None),
        case(6, "2024-01-01", "2024-03-31"), case(7, "2024-04-15", person_id="B6"),
        case(8, "2024-01-01", "2024-06-01"), case(9, "2024-06-01", person_id="B8"),  # the same day
    ])  # fmt: skip
    assert values("re_opened_cases", data) == {
        "closed": 3, "re_opened": 1, "without_person": 1, "share": Fraction(1, 3),
        "closed_last_year": 1, "re_opened_last_year": 1, "share_last_year": 1,
    }  # fmt: skip


def test_cases_of_nobody_known_have_no_such_figure():
    with pytest.raises(MissingTable, match="person_id i cases"):
        values(
            "re_opened_cases", dataset(cases=[case(1, "2024-01-01", "2025-01-01", person_id=None)])
        )


def test_a_move_is_no_return_but_a_new_placement_later_is():
    data = dataset(placements=[
        stay(1, "2024-01-01", "2024-06-01"), stay(2, "2024-06-20", "2024-08-01", person_id="B1"),
        stay(3, "2025-07-01", person_id="B1"),
        stay(4, "2024-01-01", "2024-06-01"),
    ])  # fmt: skip
    assert values("re_placed_within_year", data) == {
        "closed": 2, "re_opened": 1, "share": Fraction(1, 2),
    }  # fmt: skip


days = st.dates(Month(2024, 1).first_day, Month(2026, 4).first_day)
forms = st.sampled_from(("hvb", "sis", "familjehem", "oppenvard"))
drawn_stays = st.lists(
    st.tuples(days, st.none() | st.integers(0, 400), st.integers(1, 6), forms), max_size=20
)


@settings(max_examples=5)
@given(drawn_stays)
def test_parts_add_up_and_every_figure_is_its_rows(drawn):
    placements, cases = [], []
    for n, (start, length, person, form) in enumerate(drawn):
        end = None if length is None else str(start + timedelta(days=length))
        reason = (None, "breakdown", "transferred")[n % 3]
        sex, born = ("K", "M", None)[person % 3], (None, "2012-01", "1950-05")[person % 3]
        who = f"B{person}" if person < 6 else None
        placements.append(stay(n, str(start), end, reason if end else None, care_form=form,
                               person_id=who, sex=sex, birth_month=born))  # fmt: skip
        cases.append(case(n, str(start), end, person_id=f"B{person}", sex=sex))
    data = dataset(placements=placements, cases=cases)
    counted_here = [each for each in DEFINITIONS.values() if each.id not in TALLIED]
    for each in counted_here:  # the tallies' own rows are held in test_placement_traces
        for figure in each.compute(data, MARCH):
            trace = each.trace(data, MARCH, figure.address)
            sums = {p: rows["contribution"].sum() for (p,), rows in trace.group_by("part")}
            if figure.follows_from:
                assert Fraction(sums.get("numerator", 0), sums["denominator"]) == figure.value
            else:
                assert sums.get("", 0) == figure.value
    moved = values("user_movement", data)
    assert moved.get("ended_ytd", 0) == sum(
        moved.get(f"{way}_ytd", 0) for way in after_placement.WAYS
    )
    persons = values("placed_persons", data)
    assert persons.get("persons", 0) == sum(
        persons.get(name, 0) for name in placed_persons.COLUMNS[1:]
    )


def test_a_single_person_of_an_age_cannot_be_found_by_subtraction():
    many = [stay(n, "2026-01-01", sex="KM"[n % 2]) for n in range(30)]
    data = dataset(placements=[*many, stay(90, "2026-01-01", birth_month="2022-01")])
    table = FigureTable(DEFINITIONS["placed_persons"].compute(data, MARCH))
    known = relations(table, MARCH, {f.address for f in table.all()})
    alone = {f.address for f in table.all() if f.address.line == "0-6" and f.value}
    assert Address("placed_persons", TOTAL, "0-6", "persons") in exposed(
        table, known, bounds(table), alone
    )
