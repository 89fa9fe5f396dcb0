"""Time limits as a case worker counts them, with the day before and the day after."""

from datetime import date

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core.deadlines import RULES, SCHEMA, deadlines, not_run
from hemmaplan.ingest.parameters import load

LIMITS = {**load("frister"), **load("legal_limits")}
ON = date(2026, 10, 31)


def placement(**more):
    base = {
        "placement_id": "P1", "area": "bou", "unit_code": "B1", "birth_month": "2014-03",
        "care_form": "familjehem", "legal_basis": "sol", "start_date": "2026-09-01",
    }  # fmt: skip
    return base | more


def due(*placements, done=(), cases=(), on=ON, within=0):
    follow_ups = [{"placement_id": "P1", "kind": kind, "done_on": day} for kind, day in done]
    data = dataset(placements=placements, follow_ups=follow_ups, cases=cases)
    found = deadlines(data, on, LIMITS, within_days=within)
    return [(row["code"], str(row["due"])) for row in found.iter_rows(named=True)]


def test_care_by_consent_is_considered_within_six_months_of_the_start_and_of_the_last_time() -> (
    None
):
    began = placement(start_date="2026-04-30")
    assert due(began) == [("sol_consideration", "2026-10-30")]
    assert due(began, done=[("consideration", "2026-05-15")]) == []
    done = [("consideration", "2026-05-15"), ("consideration", "2026-11-01")]
    assert due(began, done=done, within=15) == [("sol_consideration", "2026-11-15")]


def test_month_ends_count_as_the_calendar_does() -> None:
    began = placement(start_date="2026-08-31")
    assert due(began, on=date(2027, 2, 28)) == [("sol_consideration", "2027-02-28")]


@pytest.mark.parametrize("basis", ["lvu_2", "lvu_3"])
def test_care_by_law_is_considered_or_tried_again_within_six_months(basis) -> None:
    began = placement(start_date="2026-04-30", legal_basis=basis)
    assert due(began) == [("lvu_consideration", "2026-10-30")]


def test_what_has_ended_or_not_begun_has_nothing_due() -> None:
    ended = placement(start_date="2025-01-01", end_date="2026-10-31")
    assert due(ended) == []
    assert due(placement(start_date="2026-11-01", planned_end_date="2026-11-02"), within=30) == []


def test_grown_ups_care_is_not_considered_as_a_childs() -> None:
    grown = placement(start_date="2026-01-01", birth_month="2008-09")
    assert due(grown) == []
    last_day, day_after = date(2026, 9, 30), date(2026, 10, 1)  # born on the month's last day
    assert due(grown, on=last_day) == [("sol_consideration", "2026-07-01")]
    assert due(grown, on=day_after) == []
    unknown = placement(start_date="2026-01-01", birth_month=None)
    assert [code for code, _ in due(unknown)] == ["sol_consideration"]


def test_custody_is_considered_after_two_years_in_the_home_and_then_yearly() -> None:
    began = placement(start_date="2024-10-20", legal_basis="lvu_3")
    lately = ("consideration", "2026-10-01")
    assert due(began, done=[lately]) == [("custody", "2026-10-20")]
    done = [lately, ("custody", "2026-10-15")]
    assert due(began, done=done, on=date(2026, 12, 1)) == []
    assert due(began, done=done, on=date(2027, 3, 1), within=250) == [
        ("lvu_consideration", "2027-04-01"),
        ("custody", "2027-10-15"),
    ]
    assert due(placement(start_date="2024-10-20", care_form="hvb"), done=[lately]) == []


def test_an_immediate_taking_into_care_is_applied_for_within_four_weeks() -> None:
    began = placement(start_date="2026-10-02", legal_basis="lvu_6", care_form="jourhem")
    assert due(began) == [("lvu_6_application", "2026-10-30")]
    assert due(began, on=date(2026, 10, 29)) == []


def test_a_submission_waits_for_the_courts_ruling_and_no_longer() -> None:
    began = placement(start_date="2026-10-12", legal_basis="lvu_6", care_form="jourhem")
    older, sent = ("court_ruling", "2026-10-12"), ("submission", "2026-10-16")
    waiting = [("lvu_6_ruling", "2026-10-23")]
    assert due(began, done=[older, sent]) == waiting
    assert due(began, done=[older, sent, ("court_ruling", "2026-11-01")]) == waiting
    assert due(began, done=[older, sent, ("court_ruling", "2026-10-16")]) == []


def test_compulsory_care_of_adults_ends_after_six_months() -> None:
    began = placement(
        start_date="2026-04-30", legal_basis="lvm", care_form="lvm_hem", area="vuxen",
        birth_month="1980-01",
    )  # fmt: skip
    assert due(began) == [("lvm_end", "2026-10-30")]


def test_care_by_law_ends_at_its_age_told_in_the_birth_month() -> None:
    began = placement(legal_basis="lvu_2", birth_month="2008-11")
    assert due(began, within=30) == [("lvu_2_age", "2026-11-30")]
    third = placement(legal_basis="lvu_3", birth_month="2005-11", area="bou")
    assert due(third, within=30) == [("lvu_3_age", "2026-11-30")]


def test_a_planned_end_is_told_before_and_until_it_is_ended() -> None:
    began = placement(planned_end_date="2026-11-20")
    assert due(began, within=20) == [("planned_end", "2026-11-20")]
    assert due(began, within=19) == []
    assert due(began, on=date(2026, 12, 24)) == [("planned_end", "2026-11-20")]


def test_assessments_and_investigations_that_wait() -> None:
    cases = [
        {"case_id": "Ä1", "area": "bou", "received_date": "2026-10-17"},
        {"case_id": "Ä2", "area": "bou", "received_date": "2026-10-17",
         "assessment_decided_date": "2026-10-31", "investigation_opened_date": "2026-06-30"},
        {"case_id": "Ä3", "area": "vuxen", "received_date": "2026-01-17"},
        {"case_id": "Ä4", "area": "bou", "received_date": "2026-10-17",
         "assessment_decided_date": "2026-11-02"},
    ]  # fmt: skip
    assert due(cases=cases) == [
        ("investigation", "2026-10-30"), ("assessment", "2026-10-31"), ("assessment", "2026-10-31"),
    ]  # fmt: skip


def test_no_rule_is_used_before_it_held() -> None:
    began = placement(start_date="2018-01-01", birth_month="2010-03")
    assert due(began, on=date(2021, 2, 28)) == []
    assert ("sol_consideration", "2018-07-01") in due(began, on=date(2021, 3, 1))


def test_the_law_of_the_day_is_the_one_that_is_named() -> None:
    data = dataset(placements=[placement(start_date="2024-12-30")], follow_ups=[])
    named = [
        deadlines(data, day, LIMITS, within_days=90)["reference"].to_list()
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    ]
    assert named == [
        ["Socialtjänstlag (2001:453) 6 kap. 8 § i lydelse enligt 2020:1260"],
        ["Socialtjänstlag (2025:400) 22 kap. 13 §"],
    ]


def test_what_cannot_be_known_is_named_and_not_guessed() -> None:
    data = dataset(placements=[placement(start_date="2020-01-01")])
    assert deadlines(data, ON, LIMITS).is_empty()
    assert {rule.code for rule in not_run(data, ON, LIMITS)} == {
        "protection", "assessment", "investigation", "sol_consideration", "lvu_consideration",
        "lvu_6_submission", "lvu_6_ruling", "restriction", "custody", "care_plan",
        "care_plan_revision", "jourhem_end", "unexecuted", "open_talks",
    }  # fmt: skip
    assert len(not_run(dataset(), ON, LIMITS)) == len(RULES)


def test_each_day_names_its_paragraph_and_its_row() -> None:
    data = dataset(placements=[placement(start_date="2026-04-30")], follow_ups=[])
    found = deadlines(data, ON, LIMITS)
    assert dict(found.schema) == dict(pl.Schema(SCHEMA))
    (row,) = found.iter_rows(named=True)
    assert row["reference"] == "Socialtjänstlag (2025:400) 22 kap. 13 §"
    assert (row["_file"], row["_row"], row["unit_code"]) == ("placements.csv", 2, "B1")


def test_overdue_comes_first_and_a_day_apart_is_not_soon() -> None:
    one = placement(placement_id="P1", planned_end_date="2026-12-01")
    two = placement(placement_id="P2", planned_end_date="2026-10-01")
    assert due(one, two, within=31) == [
        ("planned_end", "2026-10-01"),
        ("planned_end", "2026-12-01"),
    ]
    assert due(one, two, within=30) == [("planned_end", "2026-10-01")]
