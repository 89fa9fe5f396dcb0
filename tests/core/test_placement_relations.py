"""The relations are all there: what adds up in every data set is declared."""

from fractions import Fraction
from functools import cache
from math import prod

from tests.core.placement_data import dataset
from tests.core.test_placement_traces import random_rows

from hemmaplan.core.care_form_lines import TOTAL
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import BY_AGE, BY_SEX
from hemmaplan.core.placement_figures import DEFINITIONS
from hemmaplan.core.placement_relations import relations
from hemmaplan.core.tables import CARE_FORMS

MONTH = Month(2023, 10)
PRIME = (1 << 61) - 1
Column = tuple[str, str]


@cache
def table(seed: int, count: int) -> FigureTable:
    data = dataset(**random_rows(seed, count))
    return FigureTable([f for each in DEFINITIONS for f in each.compute(data, MONTH)])


def rank(rows: list[list[int]]) -> int:
    """The number of independent rows, modulo a large prime."""
    found: dict[int, list[int]] = {}
    for row in rows:
        rest = [value % PRIME for value in row]
        for place, other in found.items():
            if times := rest[place]:
                rest = [(x - times * y) % PRIME for x, y in zip(rest, other, strict=True)]
        place = next((i for i, value in enumerate(rest) if value), None)
        if place is not None:
            inverse = pow(rest[place], PRIME - 2, PRIME)
            found[place] = [value * inverse % PRIME for value in rest]
    return len(found)


def columns_of(figures: FigureTable) -> set[Column]:
    return {
        (f.address.id, f.address.column)
        for f in figures.all()
        if f.people is not None and not isinstance(f.value, Fraction) and f.value
        # Persons do not add up, and last year's columns are this year's over again.
        if "person" not in f.address.column and not f.address.column.endswith("_last_year")
    }


def test_no_relation_between_columns_is_missing():
    """What random data leave undetermined of the columns is what the relations say, no less."""
    tables = [table(seed, 330) for seed in range(6)]
    columns = [
        column
        for column in sorted(set.intersection(*map(columns_of, tables)))
        if column[0] != "own_family_homes"  # no other form has it: tried below
    ]
    samples = [
        [int(found[Address(id, area, form, column)].value) for id, column in columns]
        for found in tables
        for area in ("bou", "vuxen")
        for form in CARE_FORMS
        if found.get("care_days", area, form, "ytd")
    ]
    assert len(samples) > len(columns) > 120
    declared = []
    for relation in relations(tables[0], MONTH, set()):
        places = {(a.area, a.line) for a in relation}
        if places == {("bou", "hvb")} and {(a.id, a.column) for a in relation} <= set(columns):
            signs = {(a.id, a.column): sign for a, sign in relation.items()}
            row = [signs.get(column, 0) for column in columns]
            if all(sum(map(prod, zip(row, s, strict=True))) == 0 for s in samples):
                declared.append(row)
    assert len(columns) - rank(samples) == rank(declared) > 25


def test_own_family_homes_follow_from_the_placements_of_their_form():
    found = table(1, 330)
    declared = [
        {f"{a.id}/{a.column}": sign for a, sign in relation.items()}
        for relation in relations(found, MONTH, set())
        if {(a.area, a.line) for a in relation} == {("bou", "familjehem")}
        and "own_family_homes/placements" in {f"{a.id}/{a.column}" for a in relation}
    ]
    of, whole = "own_family_homes", {"own_family_homes/placements": -1}
    own, consultant = ("bou", "familjehem"), ("bou", "konsulentstott_familjehem")
    assert found[Address(of, *own, "own")].value == found[Address(of, *own, "placements")].value > 0
    assert found[Address(of, *consultant, "own")].value == 0
    assert {**whole, f"{of}/own": 1} in declared
    assert {**whole, "placements_month_end/placements": 1} in declared


def test_no_relation_between_columns_told_by_sex_and_age_is_missing():
    tables = [table(seed, 330) for seed in range(6)]
    told = [
        {(f.address.id, f.address.column) for f in figures.all() if f.address.line == "placed.K"}
        & columns_of(figures)
        for figures in tables
    ]
    columns = sorted(set.intersection(*told))
    samples = [
        [int(found[Address(id, area, f"placed.{part}", column)].value) for id, column in columns]
        for found in tables
        for area in ("bou", "vuxen")
        for part in (*BY_SEX, *BY_AGE)
        if found.get("care_days", area, f"placed.{part}", "ytd")
    ]
    assert len(samples) > len(columns) > 20
    declared = []
    for relation in relations(tables[0], MONTH, set()):
        signs = {(a.id, a.column): sign for a, sign in relation.items()}
        if {(a.area, a.line) for a in relation} == {("bou", "placed.K")} and signs.keys() <= set(
            columns
        ):
            row = [signs.get(column, 0) for column in columns]
            if all(sum(map(prod, zip(row, s, strict=True))) == 0 for s in samples):
                declared.append(row)
    assert len(columns) - rank(samples) == rank(declared) > 5


def test_forms_add_to_groups_and_areas_to_the_whole():
    found = relations(table(1, 90), MONTH, set())
    cost = [
        {str(a): sign for a, sign in relation.items()}
        for relation in found
        if all((a.id, a.column) == ("placement_cost", "cost_ytd") for a in relation)
    ]
    supported = {
        "placement_cost/bou/supported_housing/cost_ytd": -1,
        "placement_cost/bou/stodboende/cost_ytd": 1,
        "placement_cost/bou/stodboende_externt/cost_ytd": 1,
    }
    areas = {
        f"placement_cost/{TOTAL}/hvb/cost_ytd": -1,
        "placement_cost/bou/hvb/cost_ytd": 1,
        "placement_cost/vuxen/hvb/cost_ytd": 1,
    }
    assert supported in cost
    assert areas in cost


def test_in_january_the_month_is_the_year_so_far():
    data = dataset(**random_rows(3, 90))
    january = Month(2023, 1)
    figures = FigureTable([f for each in DEFINITIONS for f in each.compute(data, january)])
    month = Address("placement_cost", TOTAL, TOTAL, "cost_month")
    year = Address("placement_cost", TOTAL, TOTAL, "cost_ytd")
    assert {month: 1, year: -1} in relations(figures, january, set())
