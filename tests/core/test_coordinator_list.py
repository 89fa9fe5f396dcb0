"""The coordinator's list: days, cost so far and ahead, the next review, and what could end it."""

from datetime import date

import polars as pl
from tests import frames

from hemmaplan.core.coordinator_list import coordinator_list
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.periods import Month
from hemmaplan.ingest.parameters import load

ON = date(2026, 10, 31)
LIMITS = {**load("frister"), **load("legal_limits")}


def placement(number, **more):
    row = {"placement_id": f"P{number}", "care_form": "hvb", "area": "bou", "unit_code": "B1",
           "legal_basis": "sol", "start_date": "2026-08-01", "provider_id": "L1",
           "birth_month": "2012-05"}  # fmt: skip
    return {**row, **more}


def price(number, amount, **more):
    row = {"placement_id": f"P{number}", "kind": "care", "amount": str(amount), "per": "day"}
    return {**row, **more}


def rows(**tables):
    found = coordinator_list(frames.dataset(**tables), ON, LIMITS)
    return {row["placement_id"]: row for row in found.to_dicts()}


def test_what_a_placement_has_cost_and_will_to_its_planned_end():
    tables = {
        "placements": [
            placement(1, planned_end_date="2026-11-10"),
            placement(2, planned_end_date="2026-10-20"), placement(3),
            placement(4, end_date="2026-10-31"), placement(5, care_form="oppenvard"),
        ],
        "rates": [price(1, 1000, to_date="2026-09-30"), price(1, 1100, from_date="2026-10-01"),
                  price(1, 300, kind="travel", per="occasion"), price(2, 500)],
    }  # fmt: skip
    found = rows(**tables)
    assert list(found) == ["P1", "P2", "P3"]  # the dearest a day first, the unknown last
    one = found["P1"]
    assert (one["days"], one["day_ore"], one["to_planned_ore"]) == (92, 1100_00, 10 * 1100_00)
    lines = cost_lines(frames.dataset(**tables), Month(2026, 8), Month(2026, 10))
    assert one["cost_ore"] == lines.filter(pl.col("placement_id") == "P1")["cost_ore"].sum()
    assert found["P2"]["planned_late"]
    assert found["P2"]["to_planned_ore"] is None
    assert (found["P3"]["day_ore"], found["P3"]["cost_ore"]) == (None, None)


def test_the_next_review_is_the_first_that_is_due():
    done = {"placement_id": "P2", "kind": "consideration", "done_on": "2026-09-15"}
    found = rows(placements=[placement(1), placement(2), placement(3, start_date="2026-03-01")],
                 rates=[price(1, 1)], follow_ups=[done])  # fmt: skip
    assert found["P1"]["review"] == date(2027, 2, 1)
    assert found["P2"]["review"] == date(2027, 3, 15)
    assert (found["P3"]["review"], found["P3"]["review_late"]) == (date(2026, 9, 1), True)


def test_what_could_end_it_is_read_from_the_register():
    outpatient = {"outpatient_from": "2026-08-01"}
    found = rows(
        placements=[
            placement(1), placement(2, **outpatient),
            placement(3, care_form="konsulentstott_familjehem", **outpatient),
            placement(4, own_facility_possible=True, **outpatient),
            placement(5, birth_month="2009-10", **outpatient),
            placement(6, care_form="familjehem"),
        ],
        rates=[price(1, 1)],
        choices=[{"choice_id": "V1", "area": "bou", "opened_on": "2026-07-01",
                  "placement_id": "P2", "end_criteria": "parents_able assessed"}],
        choice_steps=[
            {"choice_id": "V1", "step": "parental_support", "outcome": "to_be_tried"},
            {"choice_id": "V1", "step": "intensiv öppenvård", "outcome": "to_be_tried"},
            {"choice_id": "V1", "step": "nätverk", "outcome": "ruled_out"},
        ],
    )  # fmt: skip
    assert found["P1"]["way_home"] == "öppenvård (inte inkopplad nu)"
    assert found["P2"]["way_home"] == "ska prövas: Föräldrastöd hemma, intensiv öppenvård"
    assert found["P2"]["end_criteria"] == "parents_able assessed"
    assert found["P3"]["way_home"] == "eget familjehem"
    assert found["P4"]["way_home"] == "plats i egen verksamhet"
    assert found["P5"]["way_home"] == "stödboende eller eget boende med stöd"
    assert found["P6"]["way_home"] is None
