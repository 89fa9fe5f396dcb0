from datetime import date
from fractions import Fraction
from typing import Any

from tests.core.placement_data import by_id, dataset, figure_values, placement

from hemmaplan.core.placement_figures import DEFINITIONS

FIGURES = by_id(DEFINITIONS)


def _outpatient(first: str, last: str = "") -> dict[str, Any]:
    return {
        "outpatient_from": date.fromisoformat(first),
        "outpatient_to": date.fromisoformat(last) if last else None,
    }


def test_outpatient_before_during_after_ever_and_now():
    stay = ("hvb", "2023-06-01", "2023-10-15")
    going_on = ("hvb", "2023-06-01")
    data = dataset(
        placements=[
            #                                                    ever now before during after days
            placement("1", *stay, **_outpatient("2023-01-01", "2023-05-31")),  # x . x . . 0
            placement("2", *stay, **_outpatient("2023-01-01", "2023-06-01")),  # x . x x . 0
            placement("3", *stay, **_outpatient("2023-06-11", "2023-06-30")),  # x . . x . 10
            placement("4", *stay, **_outpatient("2023-10-15")),  # ................ x x . . x 136
            placement("5", *stay, **_outpatient("2023-01-01")),  # ................ x x x x x 0
            placement("6", *going_on, **_outpatient("2023-07-01", "2023-12-01")),  # x x . x . 30
            placement("7", *going_on, **_outpatient("2023-11-01")),  # not yet: none
            placement("8", *going_on),  # none
            placement("9", "hvb", "2023-01-01", "2023-10-01", **_outpatient("2023-01-01")),  # not
        ]
    )
    assert figure_values(FIGURES["outpatient"], data, "2023-10", "hvb") == {
        "placements": 8,
        "ever": 6,
        "none": 2,
        "now": 3,
        "before": 3,
        "during": 4,
        "after": 2,
        "days_to_first": 176,
        "ever_share": Fraction(6, 8),
        "days_to_first_mean": Fraction(176, 6),
    }


def test_what_a_facility_of_our_own_could_have_taken():
    possible = {"own_facility_possible": True}
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-10-01", "2023-10-11", person_id="A", **possible),  # 10
            placement("2", "hvb", "2023-10-11", "2023-10-16", person_id="A", **possible),  # 5
            placement("3", "hvb", "2023-01-01", "2023-01-03", person_id="B", **possible),  # 2
            placement("4", "hvb", "2023-10-01", own_facility_possible=False),
            placement("5", "hvb", "2023-10-01"),
            placement("6", "hvb", "2022-10-31", "2022-11-05", **possible),  # 1 before November
        ]
    )
    found = figure_values(FIGURES["own_facility_possible"], data, "2023-10", "hvb")
    assert found == {
        "placements_month": 2, "persons_month": 1, "care_days_month": 15, "unknown_month": 1,
        "placements_ytd": 3, "persons_ytd": 2, "care_days_ytd": 17, "unknown_ytd": 1,
        "placements_ytd_last_year": 1, "persons_ytd_last_year": 1,
        "care_days_ytd_last_year": 1, "unknown_ytd_last_year": 0,
    }  # fmt: skip
