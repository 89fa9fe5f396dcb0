"""Sala's snapshot of October 2023 (000:423-429), on placements made by hand to fit it.

Twenty external placements, eight of them HVB (five with LVU), nine consultant-supported family
homes (five with LVU) and three in supported housing (SoL); eleven inside framework agreements
and nine outside, for lack of a suitable place inside; own outpatient care involved in thirteen
and now in three; two individuals could have been in an HVB of our own. The document says that
the twenty are not twenty individuals, not how many: here they are eighteen.
"""

from datetime import date
from fractions import Fraction

import pytest
from tests.core.placement_data import by_id, dataset, figure_values, placement

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.placement_figures import DEFINITIONS

FIGURES = by_id(DEFINITIONS)


@pytest.fixture(scope="module")
def sala() -> Dataset:
    forms = (
        *(("hvb", "lvu_3"),) * 5,
        *(("hvb", "sol"),) * 3,
        *(("konsulentstott_familjehem", "lvu_2"),) * 5,
        *(("konsulentstott_familjehem", "sol"),) * 4,
        *(("stodboende_externt", "sol"),) * 3,
    )
    rows = []
    for number, (form, basis) in enumerate(forms):
        inside = number % 2 == 0 or number == 1
        # Two individuals have two placements in the month: HVB first, a family home after it.
        person = {8: 0, 9: 1}.get(number, number)
        moved = {"start_date": date(2023, 10, 12)} if number in (8, 9) else {}
        left = {"end_date": date(2023, 10, 12)} if number in (0, 1) else {}
        rows.append(
            {
                **placement(f"S{number}", form, "2023-03-01"),
                "person_id": f"person {person}",
                "legal_basis": basis,
                "procurement": "framework" if inside else "direct",
                "direct_reason": None if inside else "no_places",
                "outpatient_from": date(2023, 1, 1) if number < 13 else None,
                "outpatient_to": date(2023, 6, 30) if 3 <= number < 13 else None,
                "own_facility_possible": number in (2, 3),
                **moved,
                **left,
            }
        )
    return dataset(placements=rows)


def october(sala: Dataset, id: str, line: str = "bought") -> dict[str, int | Fraction]:
    return figure_values(FIGURES[id], sala, "2023-10", line)


def test_placements_by_form_and_legal_basis(sala):
    by_line = {
        line: tuple(
            october(sala, "placements_in_month", line)[column]
            for column in ("placements", "placements_lvu", "placements_sol")
        )
        for line in ("hvb", "konsulentstott_familjehem", "stodboende_externt", "bought")
    }
    assert by_line == {
        "hvb": (8, 5, 3),
        "konsulentstott_familjehem": (9, 5, 4),
        "stodboende_externt": (3, 0, 3),
        "bought": (20, 10, 10),
    }


def test_twenty_placements_are_not_twenty_individuals(sala):
    assert october(sala, "placements_in_month")["persons"] == 18
    assert october(sala, "placements_month_end")["placements"] == 18


def test_inside_and_outside_framework_agreements(sala):
    found = october(sala, "framework_adherence")
    assert (found["framework_month"], found["direct_month"]) == (11, 9)
    assert found["share_month"] == Fraction(55, 100)
    assert found["direct_no_places_month"] == 9
    assert found["direct_unknown_reason_month"] == 0


def test_own_outpatient_care(sala):
    found = october(sala, "outpatient")
    assert (found["ever"], found["now"], found["none"]) == (13, 3, 7)


def test_own_hvb(sala):
    assert october(sala, "own_facility_possible")["persons_month"] == 2
