"""The proposal of a unit's line: its own history, by hand, and within the line of the whole."""

import pytest
from tests.core.test_line_forecast import AREAS, LINES, MARCH
from tests.frames import dataset

from hemmaplan.core.line_forecast import line_forecast
from hemmaplan.core.periods import Month, months
from hemmaplan.core.unit_proposals import unit_proposals


def booked(month, unit, account, amount):
    return {
        "month": str(month), "unit_code": unit, "account": account, "activity": "1",
        "amount": amount,
    }  # fmt: skip


@pytest.fixture(scope="module")
def data():
    """B1: care 100 a month and 10 in revenue; B2: care 50, but 170 every December."""
    ledger = []
    for month in months(Month(2023, 1), MARCH):
        ledger += [
            booked(month, "B1", "45", 100),
            booked(month, "B1", "35", -10),
            booked(month, "B2", "45", 170 if month.number == 12 else 50),
            booked(month, "B1", "80", -1),
            booked(month, None, "45", 1),
        ]
    return dataset(ledger=ledger, lines=LINES, areas=AREAS)


def test_each_unit_s_line_gets_what_its_own_years_say(data):
    found = unit_proposals(data, MARCH)
    assert {key: each.year_ore for key, each in found.items()} == {
        ("B1", "bou", "care"): 1200_00,
        ("B1", "bou", "income"): 120_00,
        ("B2", "bou", "care"): (12 * 50 + 120) * 100,
    }
    assert found["B2", "bou", "care"].method == "samma månader i fjol"
    assert found["B2", "bou", "care"].width_ore == 0


def test_a_unit_alone_on_a_line_has_the_line_s_own_proposal(data):
    line = {str(f.address): f.value for f in line_forecast(data, MARCH)}
    assert line["line_forecast/bou/income/year"] == 120_00


def test_without_earlier_years_there_is_no_range_and_without_a_ledger_no_proposal(data):
    one_year = [booked(month, "B1", "45", 100) for month in months(Month(2026, 1), MARCH)]
    new = unit_proposals(dataset(ledger=one_year, lines=LINES, areas=AREAS), MARCH)
    assert new["B1", "bou", "care"].year_ore == 1200_00
    assert new["B1", "bou", "care"].width_ore is None
    assert unit_proposals(dataset(lines=LINES, areas=AREAS), MARCH) == {}
    assert unit_proposals(data, Month(2022, 5)) == {}
