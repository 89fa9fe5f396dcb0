"""What own services cost and who had them: placements' days, interventions' hours, none free."""

from fractions import Fraction

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core.cost_per_user_figures import DEFINITIONS
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.periods import Month
from hemmaplan.core.service_costs import cost_per_user, services

LINES = [{"account_from": "40", "account_to": "79", "line": "care", "type": "cost"}]
AREAS = [{"activity": "569", "area": "bou"}, {"unit_code": "V1", "area": "vuxen"}]
PEOPLE = [{"year": 2025, "age": age, "value": 10} for age in range(100)]


def booked(kronor=3650, months=12):
    each = kronor // months
    rows = [{"month": f"2025-{n:02d}", "account": "46", "activity": "569", "amount": each}
            for n in range(1, months + 1)]  # fmt: skip
    return [*rows[:-1], {**rows[-1], "amount": kronor - each * (months - 1)}]


def placed(id, form="hvb", *, start="2025-01-01", end=None, person=None, born="2012-03"):
    return {"placement_id": id, "person_id": person or f"p{id}", "area": "bou", "birth_month": born,
            "care_form": form, "start_date": start, "end_date": end}  # fmt: skip


def priced(id, kronor=100, start=None):
    return {"placement_id": id, "kind": "care", "amount": kronor, "per": "day", "from_date": start}


def had(person="x", quantity="10", *, cost="50", month="2025-02"):
    return {"month": month, "person_id": person, "area": "bou", "birth_month": "2010-05",
            "service": "Samtal", "per": "hour", "quantity": quantity,
            "unit_cost": cost}  # fmt: skip


def data(**tables):
    given = {"ledger": booked(), "lines": LINES, "areas": AREAS, "population": PEOPLE, **tables}
    return dataset(**given)


def test_an_areas_cost_is_spread_by_what_each_service_costs_by_itself():
    found = services(
        data(
            placements=[placed("1", end="2025-01-11"), placed("2", "familjehem", end="2025-01-21")],
            rates=[priced("1", 300), priced("2", 50)],
            interventions=[had("a", "8"), had("b", "12")],
        ),
        2025,
    )
    assert found.cost_ore == {  # 3 000, 1 000 and 1 000 by themselves, of 3 650 in the ledger
        "bou/hvb/day": 2190_00, "bou/familjehem/day": 730_00, "bou/Samtal/hour": 730_00,
    }  # fmt: skip
    assert (found.unlinked_ore, found.unpriced, found.uncosted) == (0, {}, {})


def test_hours_and_days_make_one_user_when_the_person_is_one():
    both = data(
        placements=[placed("1", person="x", end="2025-01-11")], rates=[priced("1")],
        interventions=[had("x", "20"), had("x", "5", month="2025-03")],
    )  # fmt: skip
    table, users = cost_per_user(both, 2025)
    assert users.height == table.users == 1
    assert table.linked_ore == table.cost_ore == 3650_00


def test_days_without_a_price_cost_what_the_others_do_and_are_told():
    """Never 0: an unpriced placement would make the others dearer and its own user free."""
    found = services(
        data(
            placements=[placed("1", end="2025-01-11"), placed("2", end="2025-01-11"),
                        placed("3", "familjehem", end="2025-01-11")],
            rates=[priced("1", 300), priced("3", 125)],
        ),
        2025,
    )  # fmt: skip
    assert found.unpriced == {"bou/hvb/day": 10}
    assert found.cost_ore["bou/hvb/day"] == round(3650_00 * 6000 / 7250)
    assert found.consumption.filter(service="bou/hvb/day").height == 2


def test_a_gap_in_a_placements_price_is_told_in_days():
    found = services(
        data(
            placements=[placed("1", end="2025-01-11")], rates=[priced("1", start="2025-01-07")]
        ),
        2025,
    )  # fmt: skip
    assert found.unpriced == {"bou/hvb/day": 6}


def test_a_service_without_any_price_has_no_users_and_is_told():
    found = services(
        data(
            placements=[placed("1", end="2025-01-11"), placed("2", "sis", end="2025-01-06")],
            rates=[priced("1")], interventions=[had(cost=None, quantity="2.5")],
        ),
        2025,
    )  # fmt: skip
    assert found.uncosted == {"bou/sis/day": 5, "bou/Samtal/hour": Fraction(5, 2)}
    assert found.cost_ore == {"bou/hvb/day": 3650_00}
    assert found.consumption["service"].unique().to_list() == ["bou/hvb/day"]


@pytest.mark.parametrize("lacking", ["area", "cost"])
def test_an_unknown_area_or_one_without_cost_is_told(lacking):
    row = placed("1", end="2025-01-11")
    row["area"] = None if lacking == "area" else "vuxen"
    found = services(data(placements=[row], rates=[priced("1")]), 2025)
    (service,) = found.uncosted
    assert service.endswith("/hvb/day")
    assert found.unlinked_ore == 3650_00


def test_what_nobody_known_had_is_linked_to_no_user():
    found = services(data(interventions=[had("a", "30"), had(None, "10")]), 2025)
    assert found.cost_ore == {"bou/Samtal/hour": round(3650_00 * 3 / 4)}
    assert found.unlinked_ore == 3650_00 - found.cost_ore["bou/Samtal/hour"]


def test_a_year_under_way_counts_days_through_the_ledgers_last_month():
    found = services(
        data(ledger=booked(months=2), placements=[placed("1")], rates=[priced("1")]), 2025
    )
    assert found.months == 2
    assert found.consumption["thousandths"].sum() == (31 + 28) * 1000


def test_nothing_to_count_is_a_missing_table():
    with pytest.raises(MissingTable, match="placements"):
        services(data(), 2025)


def test_every_cell_is_the_sum_or_ratio_of_its_rows():
    (each,) = DEFINITIONS
    whole = data(
        placements=[placed("1", end="2025-01-11"), placed("2", "familjehem", born="1950-01")],
        rates=[priced("1", 300), priced("2", 7)],
        interventions=[
            had("a", "8.5"),
            had(None, "3"),
            {**had("b"), "birth_month": None},
            {**had("a", "2"), "birth_month": "1999-01"},
        ],  # another age
    )
    figures = each.compute(whole, Month(2026, 10))
    assert {figure.address.line for figure in figures} >= {"65-", "unknown_age", "not_user_linked"}
    for figure in figures:
        trace = each.trace(whole, Month(2026, 10), figure.address)
        sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
        found = Fraction(sums["numerator"], sums["denominator"]) if "numerator" in sums else (
            sums.get("", 0))  # fmt: skip
        assert found == figure.value, figure
        assert each.part_unit(figure, "numerator" if "numerator" in sums else "")


def test_a_year_that_is_not_whole_has_no_figures():
    (each,) = DEFINITIONS
    part = data(ledger=booked(months=11), placements=[placed("1")], rates=[priced("1")])
    assert each.compute(part, Month(2025, 12)) == []
