"""Indicators: what came in, who is placed and near, and what came after; each is its rows."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core import (
    after_placement,
    care_volume,
    case_inflow,
    case_times,
    near_home,
    placement_counts,
    re_opened,
)
from hemmaplan.core.care_form_lines import TOTAL
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.disclosure import exposed
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import BY_AGE, BY_SEX, UNKNOWN_AGE, UNKNOWN_SEX, told_by
from hemmaplan.core.placement_relations import bounds, relations

MARCH = Month(2026, 3)
DEFINITIONS = {
    each.id: each
    for module in (
        after_placement,
        care_volume,
        case_inflow,
        case_times,
        near_home,
        placement_counts,
        re_opened,
    )
    for each in module.DEFINITIONS
}


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


def told(id, data, line, column, parts=BY_SEX):
    return {part: n for part in parts if (n := values(id, data, f"{line}.{part}").get(column))}


def test_what_came_in_is_set_against_last_year_by_source_and_age():
    data = dataset(cases=[
        case(1, "2026-03-31"), case(2, "2026-01-01", source=None, age=None), case(3, "2025-03-31"),
        case(4, "2025-04-01"), case(5, "2026-02-01", source="hälso/sjukvård", area="vuxen", age=70),
    ])  # fmt: skip
    assert values("cases_received", data) == {"month": 1, "ytd": 3, "ytd_last_year": 1}
    assert values("cases_received", data, "skola") == {"month": 1, "ytd": 1, "ytd_last_year": 1}
    assert values("cases_received", data, "hälso–sjukvård") == {"ytd": 1}
    assert values("cases_received", data, "unknown", "bou") == {"ytd": 1}
    of_age = told("cases_received", data, TOTAL, "ytd", BY_AGE)
    assert of_age == {"7-12": 1, "65-": 1, UNKNOWN_AGE: 1}
    assert told("cases_received", data, TOTAL, "ytd") == {UNKNOWN_SEX: 3}


def test_a_person_placed_twice_is_one_by_age_and_sex():
    id, line = "placements_month_end", "placed"
    data = dataset(placements=[
        stay(1, "2026-01-01"), stay(2, "2026-02-01", person_id="B1", care_form="jourhem"),
        stay(3, "2025-01-01", sex="M", birth_month=None, area="vuxen"),
        stay(4, "2026-01-01", care_form="oppenvard"), stay(5, "2026-01-01", "2026-03-31"),
    ])  # fmt: skip
    whole = values(id, data, line)
    assert (whole["placements"], whole["persons"], whole["persons_last_year"]) == (3, 2, 1)
    assert told(id, data, line, "persons") == {"K": 1, "M": 1}
    assert told(id, data, line, "placements") == {"K": 2, "M": 1}
    assert told(id, data, line, "persons", BY_AGE) == {"13-17": 1, UNKNOWN_AGE: 1}  # 14 in March
    assert told(id, data, f"{line}.{UNKNOWN_AGE}", "persons_last_year") == {"M": 1}
    assert values(id, data, "placed.13-17.K", "bou")["persons"] == 1
    found = {f.address: f.value for f in DEFINITIONS[id].compute(data, MARCH)}
    assert found[Address(id, TOTAL, "placed.13-17.K", "persons_last_year")] == 0  # and not missing


def test_ages_are_of_the_day_that_a_column_is_about():
    """Thirteen in March 2025, and fourteen a year later; the other turns thirteen in between."""
    data = dataset(placements=[
        stay(1, "2024-01-01"), stay(2, "2024-01-01", birth_month="2012-04"),
    ])  # fmt: skip
    this_year = told("care_days", data, "placed", "ytd", BY_AGE)
    last_year = told("care_days", data, "placed", "ytd_last_year", BY_AGE)
    assert (this_year, last_year) == ({"13-17": 180}, {"7-12": 90, "13-17": 90})


def test_who_has_two_sexes_or_births_is_not_noted_and_a_blank_is_filled_by_the_persons_other():
    data = dataset(placements=[
        stay(1, "2026-01-01", birth_month=None),
        stay(2, "2026-02-01", person_id="B1", care_form="jourhem"),
        stay(3, "2026-01-01"),
        stay(4, "2026-02-01", person_id="B3", sex="M", birth_month="2011-01"),
    ])  # fmt: skip
    sexes = told("placements_month_end", data, "placed", "placements")
    ages = told("placements_month_end", data, "placed", "placements", BY_AGE)
    assert (sexes, ages) == ({"K": 2, UNKNOWN_SEX: 2}, {"13-17": 2, UNKNOWN_AGE: 2})


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
    for each in DEFINITIONS.values():
        found = {f.address: f for f in each.compute(data, MARCH)}
        for address, figure in found.items():
            if told_by(address.line)[1] or each.id.startswith("case"):
                sums_to(each.trace(data, MARCH, address), figure)
            if not figure.follows_from:
                for group in (BY_SEX, BY_AGE):
                    of = [address._replace(line=f"{address.line}.{part}") for part in group]
                    whole = [found[each].value for each in of if each in found]
                    assert not whole or sum(whole) == figure.value, address
    moved = values("user_movement", data)
    assert moved.get("ended_ytd", 0) == sum(
        moved.get(f"{way}_ytd", 0) for way in after_placement.WAYS
    )


def sums_to(trace, figure):
    sums = {part: rows["contribution"].sum() for (part,), rows in trace.group_by("part")}
    if figure.follows_from:
        assert Fraction(sums.get("numerator", 0), sums["denominator"]) == figure.value
    else:
        assert sums.get("", 0) == figure.value


def test_a_single_person_of_an_age_cannot_be_found_by_subtraction():
    many = [stay(n, "2026-01-01", sex="KM"[n % 2]) for n in range(30)]
    data = dataset(placements=[*many, stay(90, "2026-01-01", birth_month="2022-01")])
    table = FigureTable(DEFINITIONS["placements_month_end"].compute(data, MARCH))
    known = relations(table, MARCH, {f.address for f in table.all()})
    alone = {f.address for f in table.all() if f.address.line == "placed.0-6" and f.value}
    assert Address("placements_month_end", TOTAL, "placed.0-6", "persons") in exposed(
        table, known, bounds(table), alone
    )
