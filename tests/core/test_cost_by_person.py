"""Cost by sex and age: the parts add to the whole, and so do the traces."""

from fractions import Fraction

import polars as pl
from tests.core.data_rows import dataset

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import BY_AGE, BY_SEX
from hemmaplan.core.placement_costs import DEFINITIONS

MARCH = Month(2026, 3)
(COST,) = [each for each in DEFINITIONS if each.id == "cost_per_person"]


def stay(number, person, sex, born, **more):
    return {
        "placement_id": number, "person_id": person, "sex": sex, "birth_month": born, "area": "bou",
        "care_form": "hvb", "start_date": "2026-03-01", "end_date": "2026-03-11", **more,
    }  # fmt: skip


STAYS = [
    stay("P1", "A", "K", "2012-01"),
    stay("P2", "A", "K", "2012-01", start_date="2026-03-11", end_date="2026-03-21"),
    stay("P3", "B", "M", "2008-12"),
    stay("P4", "C", None, None, care_form="familjehem"),
    stay("P5", None, "M", "2012-01"),
    stay("P6", "D", "M", "2012-01", care_form="oppenvard"),
]
DATA = dataset({
    "placements": STAYS,
    "rates": [{"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": "100"}
              for each in STAYS],
})  # fmt: skip
TABLE = FigureTable(COST.compute(DATA, MARCH))


def value(line, column):
    figure = TABLE.get("cost_per_person", "total", line, column)
    return figure and figure.value


def test_the_sexes_and_the_ages_add_up_to_all_placed():
    lines = cost_lines(DATA, Month(2026, 1), MARCH)
    placed = lines.filter(lines["placement_id"] != "P6")["cost_ore"].sum()
    assert value("placed", "cost_ytd") == placed == 50 * 100_00
    for column in ("cost_ytd", "known_ytd", "persons_ytd"):
        for parts in (BY_SEX, BY_AGE):
            found = [value(f"placed.{part}", column) or 0 for part in parts]
            assert sum(found) == value("placed", column)


def test_a_person_costs_what_all_of_its_placements_do():
    """Two placements of one girl; a boy's cost of nobody known is not divided by anybody."""
    assert value("placed.K", "per_person_ytd") == 20 * 100_00
    assert value("placed.M", "per_person_ytd") == 10 * 100_00
    assert value("placed.M", "unknown_ytd") == 10 * 100_00
    assert value("placed", "per_person_ytd") == Fraction(40 * 100_00, 3)


def test_what_is_divided_and_by_whom_is_traced():
    for figure in TABLE.all():
        trace = COST.trace(DATA, MARCH, figure.address)
        sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
        if figure.follows_from:
            assert Fraction(sums["numerator"], sums["denominator"]) == figure.value
        else:
            assert sums.get("", 0) == figure.value
