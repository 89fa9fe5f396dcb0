"""The law's limits at their edges: the day a rule looks at, and who is beside whom."""

import pytest
from tests.frames import dataset

from hemmaplan.core.checks import find
from hemmaplan.core.legal_checks import CHECKS
from hemmaplan.core.periods import Month
from hemmaplan.ingest.parameters import load

LIMITS = {**load("frister"), **load("legal_limits")}
DECEMBER = Month(2025, 12)
CODES = {check.code for check in CHECKS}


def stay(start, end=None, born="2010-01", number="P1", **more):
    return {
        "placement_id": number, "person_id": number, "family_id": "F", "area": "bou",
        "care_form": "familjehem", "legal_basis": "sol", "birth_month": born,
        "start_date": start, "end_date": end, **more,
    }  # fmt: skip


def found(*placements, month=DECEMBER):
    problems = find(dataset(placements=placements), month, LIMITS)
    return [(each.code, each.row) for each in problems if each.code in CODES]


@pytest.mark.parametrize(("born", "breach"), [("2009-11", True), ("2009-10", False)])
def test_too_young_is_of_the_first_day_also_when_the_age_is_reached_since(born, breach) -> None:
    rows = found(stay("2025-10-01", born=born, care_form="stodboende"), month=Month(2026, 3))
    assert (("stodboende_too_young", 2) in rows) is breach


@pytest.mark.parametrize(
    ("month", "law"), [(Month(2025, 6), "(2001:453)"), (Month(2025, 7), "(2025:400)")]
)
def test_one_finding_names_the_law_of_the_days_that_it_is_about(month, law) -> None:
    child = stay("2025-03-01", born="2010-06", care_form="stodboende")
    problems = find(dataset(placements=[child]), month, LIMITS)
    (told,) = [each.message for each in problems if each.code == "stodboende_too_young"]
    assert law in told


@pytest.mark.parametrize(("start", "breach"), [("2025-08-31", True), ("2025-09-01", False)])
def test_six_months_of_care_under_lvm_are_the_calendars(start, breach) -> None:
    adult = stay(start, born="1990-01", area="vuxen", care_form="lvm_hem", legal_basis="lvm")
    assert found(adult, month=Month(2026, 2)) == [("lvm_too_long", 2)] * breach


def test_what_goes_on_is_looked_at_however_long_ago_it_began() -> None:
    grown = stay("2020-01-01", born="2007-01", legal_basis="lvu_2")
    assert found(grown) == [("lvu_2_too_old", 2)]
    assert found({**grown, "end_date": "2025-06-01"}) == [("lvu_2_too_old", 2)]
    assert found({**grown, "end_date": "2025-06-01"}, month=Month(2026, 12)) == []
    assert found(grown, month=Month(2019, 12)) == []


def test_a_child_is_with_an_adult_of_the_family_who_is_there_some_day_of_its_stay() -> None:
    def together(first, last, **more):
        child = stay("2025-10-01", born="2015-01", care_form="skyddat_boende")
        adult = stay(first, last, "1988-01", "P2", care_form="skyddat_boende", area="vuxen", **more)
        return found(child, adult)

    alone = [("skyddat_boende_child_alone", 2)]
    assert together("2025-09-01", "2025-10-02") == []
    assert together("2025-09-01", "2025-10-01") == alone  # left the day that the child came
    assert together("2025-11-01", None) == []
    assert together("2025-09-01", None, family_id="G") == alone


def test_who_was_a_child_when_it_came_alone_is_told_of_after_the_eighteenth_birthday() -> None:
    child = stay("2025-10-01", born="2007-11", care_form="skyddat_boende")
    assert found(child) == [("skyddat_boende_child_alone", 2)]
    assert found({**child, "birth_month": "2007-10"}) == []


def test_only_children_in_an_emergency_home_that_goes_on_have_been_there_long() -> None:
    child = stay("2025-06-01", care_form="jourhem")
    assert found(child) == [("jourhem_long", 2)]
    assert found({**child, "end_date": "2025-12-31"}) == []
    assert found(stay("2025-06-01")) == []
    assert found({**child, "birth_month": "2007-06"}) == []
    assert found({**child, "birth_month": None}) == [("jourhem_long", 2)]
    assert found({**child, "birth_month": None, "area": "vuxen"}) == []
