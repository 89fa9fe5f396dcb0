"""Facit: each test's table can be counted by hand."""

from tests.core.placement_data import by_id, dataset, figure_values, placement

from hemmaplan.core.placement_figures import DEFINITIONS

FIGURES = by_id(DEFINITIONS)


def test_month_end_is_the_end_of_the_last_day():
    # Placed at the end of 31 October 2023?
    data = dataset(
        placements=[
            placement("started earlier", "hvb", "2023-01-01"),  # yes
            placement("starts that day", "hvb", "2023-10-31"),  # yes
            placement("starts the day after", "hvb", "2023-11-01"),  # no
            placement("discharged that day", "hvb", "2023-10-01", "2023-10-31"),  # no
            placement("discharged the day after", "hvb", "2023-10-01", "2023-11-01"),  # yes
            placement("same day only", "hvb", "2023-10-31", "2023-10-31"),  # no
            placement("a year ago", "hvb", "2022-01-01", "2022-12-01"),  # last year only
        ]
    )
    assert figure_values(FIGURES["placements_month_end"], data, "2023-10", "hvb") == {
        "placements": 3,
        "without_person": 0,
        "placements_last_year": 1,
        "persons": 3,
        "persons_last_year": 1,
    }


def test_one_person_may_have_several_placements_and_an_unknown_person_is_nobodys():
    data = dataset(
        placements=[
            placement("1", "hvb", "2023-10-01", "2023-10-20", person_id="A"),
            placement("2", "sis", "2023-10-20", person_id="A"),
            placement("3", "hvb", "2023-10-05", person_id="B", area="vuxen"),
            placement("4", "hvb", "2023-10-05", person_id=None),
            placement("5", "hvb", "2023-10-05", person_id="A", area=None),
        ]
    )
    in_month = FIGURES["placements_in_month"]

    def counts(line: str, area: str) -> tuple[object, ...]:
        found = figure_values(in_month, data, "2023-10", line, area)
        return tuple(found[c] for c in ("placements", "persons", "without_person"))

    assert counts("hvb", "bou") == (2, 1, 1)
    assert counts("hvb", "vuxen") == (1, 1, 0)
    assert counts("hvb", "total") == (4, 2, 1)  # the one without area is here only
    assert counts("sis", "bou") == (1, 1, 0)
    assert counts("total", "total") == (5, 2, 1)


def test_a_placement_is_in_the_month_when_it_has_a_care_day_there():
    data = dataset(
        placements=[
            placement("ends on the 1st", "sis", "2023-09-01", "2023-10-01"),  # no care day
            placement("ends on the 2nd", "sis", "2023-09-01", "2023-10-02"),  # one
            placement("within one day", "sis", "2023-10-09", "2023-10-09"),  # one
            placement("starts last", "sis", "2023-10-31"),  # one
            placement("earlier this year", "sis", "2023-01-01", "2023-02-01"),
            placement("October last year", "sis", "2022-10-31", "2022-11-01"),
            placement("November last year", "sis", "2022-11-01", "2022-12-01"),
        ]
    )
    found = figure_values(FIGURES["placements_in_month"], data, "2023-10", "institutions")
    assert found["placements"] == 3
    assert found["placements_last_year"] == 1
    assert found["placements_ytd"] == 5
    assert found["placements_ytd_last_year"] == 1


def test_legal_bases_add_to_the_placements():
    bases = ["sol", "lvu_2", "lvu_2", "lvu_3", "lvu_6", "lvm", "lvm_13", "lss", None]
    data = dataset(
        placements=[
            placement(str(n), "hvb", "2023-10-01", legal_basis=basis)
            for n, basis in enumerate(bases)
        ]
    )
    found = figure_values(FIGURES["placements_in_month"], data, "2023-10", "hvb")
    parts = {
        "sol": 1, "lvu": 4, "lvu_2": 2, "lvu_3": 1, "lvu_6": 1, "lvm": 2, "lss": 1,
        "unknown_basis": 1,
    }  # fmt: skip
    assert {part: found[f"placements_{part}"] for part in parts} == parts
    assert {part: found[f"placements_{part}_ytd"] for part in parts} == parts
    assert found["placements_lvm_ytd_last_year"] == 0
    assert found["persons_lvu"] == 4


def test_groups_hold_their_forms():
    # Ludvika's month-end table, May 2021 (002:360): 95 placed, of which 70 in family homes
    # (46 own, 24 consultant-supported), 13 in institutions, 7 + 5 in supported housing.
    forms = {
        "natverkshem": 6, "familjehem": 40, "konsulentstott_familjehem": 24, "hvb": 9, "sis": 4,
        "stodboende": 7, "stodboende_externt": 5, "oppenvard": 3,
    }  # fmt: skip
    data = dataset(
        placements=[
            placement(f"{form} {n}", form, "2021-02-01")
            for form, count in forms.items()
            for n in range(count)
        ]
    )
    expected = {
        "placed": 95, "family_homes": 70, "family_homes_own": 46, "konsulentstott_familjehem": 24,
        "institutions": 13, "stodboende": 7, "stodboende_externt": 5, "supported_housing": 12,
        "outpatient": 3, "total": 98, "bought": 42,
    }  # fmt: skip
    month_end = FIGURES["placements_month_end"]
    assert {
        line: figure_values(month_end, data, "2021-05", line)["placements"] for line in expected
    } == expected
