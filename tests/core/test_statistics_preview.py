"""Own key figures by the official definitions: by hand, traced to their rows, never from part."""

from fractions import Fraction

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core.dataset import Municipality
from hemmaplan.core.figures import TRACE_SCHEMA
from hemmaplan.core.periods import Month
from hemmaplan.core.statistics_preview import (
    DEFINITIONS,
    NetCostDeviation,
    likely_count,
    statistics_preview,
)

OCTOBER = Month(2026, 10)
TWELVE = [str(OCTOBER.shift(-back)) for back in range(12)]
PEOPLE = [{"year": 2025, "age": age, "value": 100} for age in range(101)]
LINES = [
    {"account_from": "3000", "account_to": "3499", "line": "fees", "type": "revenue"},
    {"account_from": "3500", "account_to": "3999", "line": "sales", "type": "revenue"},
    {"account_from": "4000", "account_to": "7999", "line": "care", "type": "cost"},
]


def booked(months=TWELVE):
    return [
        row
        for month in months
        for row in (
            {"month": month, "account": "4640", "activity": "56910", "amount": 10_000},
            {"month": month, "account": "3600", "activity": "56910", "amount": -1_000},
            {"month": month, "account": "3100", "activity": "55910", "amount": -500},
            {"month": month, "account": "5010", "activity": "55910", "amount": 3_000},
        )
    ]


def placed(id, person, born, *, form, start, end=None, area="bou"):
    return {"placement_id": id, "person_id": person, "birth_month": born, "care_form": form,
            "start_date": start, "end_date": end, "area": area}  # fmt: skip


PLACEMENTS = [
    placed("P1", "A", "2012-05", form="hvb", start="2026-01-10", end="2026-02-09"),
    placed("P2", "A", "2012-05", form="familjehem", start="2026-02-09"),
    # 19 on the last day of October
    placed("P3", "B", "2006-11", form="sis", start="2025-11-01", end="2025-11-03"),
    placed("P4", "C", "2005-01", form="hvb", start="2026-03-01"),  # 21
    # discharged the day before the twelve months
    placed("P5", "D", "2015-01", form="familjehem", start="2024-01-01", end="2025-11-01"),
    placed("P6", None, "2014-01", form="jourhem", start="2026-10-31"),
    placed("P7", "E", "1980-01", form="hvb", start="2026-10-01", end="2026-10-11", area="vuxen"),
]
RATES = [{"placement_id": "P7", "kind": "care", "amount": 3000, "per": "day"}]
CASES = [
    {"case_id": "1", "area": "bou", "investigation_opened_date": "2025-12-01",
     "investigation_closed_date": "2026-03-01"},
    {"case_id": "2", "area": "bou", "investigation_opened_date": "2026-02-01",
     "investigation_closed_date": "2026-02-11"},
    {"case_id": "3", "area": "bou", "investigation_opened_date": "2026-02-01",
     "investigation_closed_date": "2026-07-01"},
    {"case_id": "4", "area": "vuxen", "investigation_opened_date": "2026-02-01",
     "investigation_closed_date": "2026-03-01"},
]  # fmt: skip


@pytest.fixture
def data():
    settings = Municipality(deducted_revenue="sales")
    return dataset(
        settings, ledger=booked(), lines=LINES, population=PEOPLE, placements=PLACEMENTS,
        rates=RATES, cases=CASES,
    )  # fmt: skip


def values(data, month=OCTOBER):
    return {figure.address.line: figure.value for figure in statistics_preview(data, month)}


def test_cost_per_inhabitant_is_gross_less_internal_and_sales(data):
    found = values(data)
    assert found["N33001"] == Fraction(12 * 9_000_00, 10_100)
    assert found["N35001"] == Fraction(12 * 3_000_00, 10_100)
    assert found["N30101"] == Fraction(12 * 12_000_00, 10_100)
    assert found["N30005"] == Fraction(12 * 11_500_00, 10_100)
    assert "N37001" not in found  # nothing booked there: not known to be nothing


def test_parts_are_there_when_their_activities_are_given():
    settings = Municipality(activities="N33007:56910,56911 N33009:5693 N35001:55")
    data = dataset(settings, ledger=booked(), lines=LINES, population=PEOPLE)
    found = values(data)
    assert found["N33007"] == found["N33001"] == Fraction(12 * 10_000_00, 10_100)
    assert found["N35001"] == Fraction(12 * 3_000_00, 10_100)
    assert "N33009" not in found  # nothing booked there
    assert "N33008" not in found  # not given


@pytest.mark.parametrize(
    ("line", "of", "share"),
    [("N33006", "N33001", 2100), ("N33002", "N33007", 2100), ("N33004", "N33008", 2100),
     ("N33021", "N33009", 2100), ("N35002", "N35009", 4400), ("N35003", "N35010", 4400)],
)  # fmt: skip
def test_the_same_cost_on_those_it_is_for(line, of, share):
    number = {"N33": "5691", "N35": "5591"}[of[:3]]
    settings = Municipality(activities=f"{of}:{number}", deducted_revenue="sales")
    tables = {"ledger": booked(), "lines": LINES}
    found = values(dataset(settings, **tables, population=PEOPLE))
    assert found[line] == found[of] * Fraction(10_100, share)
    gap = [row for row in PEOPLE if row["age"] != (7 if share == 2100 else 30)]
    assert line not in values(dataset(settings, **tables, population=gap))
    young = [row for row in PEOPLE if row["age"] not in (70, 7 if share == 4400 else 30)]
    known = values(dataset(settings, **tables, population=young))
    assert known[line] == found[line]  # who is not in the ages need not be known
    assert of not in known


def test_placed_children_are_different_persons_of_the_age(data):
    found = {f.address.line: f for f in statistics_preview(data, OCTOBER)}
    assert found["N33816"].value == Fraction(2, 2100)  # A and B; C is 21
    assert found["N33817"].value == Fraction(2, 2100)  # A and the one without a person
    assert found["N33818"].value == Fraction(3, 2100)
    assert found["N33818"].people == 3


def test_adults_days_and_their_price(data):
    found = values(data)
    assert found["N35804"] == Fraction(10, 4400)
    assert found["N35025"] == 3000_00


def test_investigations_closed_in_the_first_half_year(data):
    assert values(data)["U33401"] == Fraction(90 + 10, 2)


@pytest.mark.parametrize("lacking", ["ledger", "lines", "population", "placements", "cases"])
def test_without_a_table_there_is_no_figure_of_it(data, lacking):
    tables = {name: frame for name, frame in data.tables.items() if name != lacking}
    found = values(type(data)(data.municipality, tables, ()))
    gone = {"ledger": "N30101", "lines": "N30101", "population": "N33818", "cases": "U33401",
            "placements": "N35025"}[lacking]  # fmt: skip
    assert gone not in found


def test_a_month_or_an_age_that_is_missing_leaves_it_out(data):
    short = dataset(ledger=booked(TWELVE[1:]), lines=LINES, population=PEOPLE)
    assert values(short) == {}
    gap = [row for row in PEOPLE if row["age"] != 7]
    assert set(values(dataset(placements=PLACEMENTS, population=gap))) == {"N35804"}
    young = [row for row in PEOPLE if row["age"] < 40]
    assert set(values(dataset(placements=PLACEMENTS, population=young))) == {
        "N33816", "N33817", "N33818",
    }  # fmt: skip


def test_in_december_the_inhabitants_are_that_years(data):
    rows = booked([str(Month(2026, n)) for n in range(1, 13)])
    people = [*PEOPLE, *({**row, "year": 2026, "value": 200} for row in PEOPLE)]
    found = values(dataset(ledger=rows, lines=LINES, population=people), Month(2026, 12))
    assert found["N30101"] == Fraction(12 * 13_000_00, 20_200)


def test_every_figure_is_the_ratio_of_its_rows(data):
    (each,) = DEFINITIONS
    for figure in each.compute(data, OCTOBER):
        trace = each.trace(data, OCTOBER, figure.address)
        assert dict(trace.schema) == dict(TRACE_SCHEMA)
        sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
        assert Fraction(sums["numerator"], sums["denominator"]) == figure.value
        assert each.part_unit(figure, "numerator")
        assert trace["_file"].is_not_null().all()


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.69), (1, 0.03, 5.57), (10, 4.80, 18.39), (100, 81.36, 121.63)],
)
def test_chance_is_as_in_the_exact_poisson_interval(count, low, high):
    found = likely_count(count)
    assert found == pytest.approx((low, high), rel=0.06, abs=0.15)


def test_net_cost_deviation():
    """MEL-8: (actual − reference) / reference."""
    found = NetCostDeviation(Fraction(500_000), Fraction(400_000), 10_000)
    assert found.share == Fraction(1, 4)
    assert found.ore == 1_000_000_000
