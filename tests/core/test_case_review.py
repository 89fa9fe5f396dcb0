"""The week's case review: each reason on its day, the way home beside, and nobody without one."""

from datetime import date

import pytest
from tests.frames import dataset

from hemmaplan.core.case_review import case_review
from hemmaplan.core.dataset import MissingTable
from hemmaplan.ingest.parameters import load

ON = date(2026, 10, 31)
LIMITS = {**load("frister"), **load("legal_limits")}


def placement(number: int, **more):
    return {
        "placement_id": f"P{number}", "person_id": f"K{number}", "area": "bou",
        "birth_month": "2012-03", "care_form": "hvb", "legal_basis": "sol", "urgency": "planned",
        "start_date": "2026-09-01",
    } | more  # fmt: skip


NOTED = [{"placement_id": "another", "kind": "visit", "done_on": "2026-01-01"}]


def talked_about(*placements, follow_ups=NOTED, **more):
    rates = [
        {"placement_id": p["placement_id"], "kind": "care", "amount": 1000, "per": "day"}
        for p in placements
    ]
    data = dataset(placements=placements, rates=rates, follow_ups=follow_ups, **more)
    return {row["placement_id"]: row for row in case_review(data, ON, LIMITS).to_dicts()}


def test_who_has_nothing_due_is_not_on_the_list() -> None:
    assert talked_about(placement(1)) == {}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"start_date": "2026-04-20"}, "övervägande skulle gjorts 2026-10-20; "
         "inget noterat på ett halvår"),
        ({"start_date": "2026-05-14"}, "övervägande senast 2026-11-14"),
        ({"planned_end_date": "2026-10-30"}, "planerat slut var 2026-10-30"),
        ({"planned_end_date": "2026-11-14"}, "planerat slut 2026-11-14"),
        ({"urgency": "acute", "start_date": "2026-10-05"}, "ny, akut"),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_words(more, why) -> None:
    (row,) = talked_about(placement(1, **more)).values()
    assert (row["why"], row["reasons"]) == (why, why.count(";") + 1)


def test_one_that_follows_a_breakdown_is_talked_about_until_a_choice_is_made() -> None:
    broke = placement(1, end_date="2026-10-10", end_reason="breakdown")
    after = placement(2, person_id="K1", start_date="2026-10-12")
    (row,) = talked_about(broke, after).values()
    assert (row["placement_id"], row["why"]) == ("P2", "ny efter sammanbrott, utan val av insats")
    chosen = [{"choice_id": "1", "area": "bou", "opened_on": "2026-10-10", "placement_id": "P2"}]
    assert talked_about(broke, after, choices=chosen) == {}
    assert talked_about({**broke, "end_reason": "planned"}, after) == {}
    late = placement(2, person_id="K1", start_date="2026-09-25")
    assert talked_about({**broke, "end_date": "2026-09-25"}, late) == {}


@pytest.mark.parametrize("more", [{"start_date": "2026-05-15"}, {"planned_end_date": "2026-11-15"},
                                  {"urgency": "acute", "start_date": "2026-09-30"}])  # fmt: skip
def test_a_day_too_far_away_is_no_reason(more) -> None:
    assert talked_about(placement(1, **more)) == {}


def test_a_stay_longer_than_our_own_usual_is_told_with_both() -> None:
    ended = [placement(n, start_date="2025-01-01", end_date="2025-03-02") for n in range(10, 20)]
    as_three_of_four = placement(1, start_date="2026-09-02")
    assert talked_about(*ended, as_three_of_four) == {}
    longer = talked_about(*ended, placement(1, start_date="2026-08-20"))
    assert "tre av fyra blev högst 60" in longer["P1"]["why"]


def test_the_last_thing_noted_and_the_way_home_stand_beside() -> None:
    noted = [
        {"placement_id": "P1", "kind": "visit", "done_on": "2026-06-01"},
        {"placement_id": "P1", "kind": "consideration", "done_on": "2026-05-10"},
        {"placement_id": "P1", "kind": "visit", "done_on": "2026-11-03"},
    ]
    rows = talked_about(placement(1, start_date="2025-11-01", own_facility_possible=True),
                        follow_ups=noted)  # fmt: skip
    assert rows["P1"]["last_review"] == date(2026, 6, 1)
    assert "plats i egen verksamhet" in rows["P1"]["way_home"]


def test_where_no_follow_ups_are_read_in_nothing_is_said_of_what_is_not_noted() -> None:
    old = placement(1, start_date="2025-01-01", legal_basis="lss")
    assert list(talked_about(old)) == ["P1"]
    assert talked_about(old, follow_ups=()) == {}


def test_most_reasons_come_first_then_the_dearest() -> None:
    one = placement(1, planned_end_date="2026-10-01")
    two = placement(2, planned_end_date="2026-10-01", urgency="acute", start_date="2026-10-10")
    assert list(talked_about(one, two)) == ["P2", "P1"]


def test_without_prices_or_placements_there_is_no_list() -> None:
    with pytest.raises(MissingTable):
        case_review(dataset(placements=[placement(1)]), ON, LIMITS)
