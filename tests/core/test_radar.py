"""The radar: each question finds what it is about, at the estimate that its definition says."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from tests import frames
from tests.core.reconciliation_cases import datasets

from hemmaplan.core.agreement_dates import agreement_dates
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dated import DatedValue, Parameter
from hemmaplan.core.findings import kronor
from hemmaplan.core.outside_agreements import outside_agreements
from hemmaplan.core.own_homes import own_homes
from hemmaplan.core.radar import (
    CODES,
    QUESTIONS,
    not_asked,
    radar_parts,
    reference_page,
    warnings,
)
from hemmaplan.core.radar_parts import PARTS

ON = date(2026, 10, 31)
FEE = {
    "egenavgift_hogst": Parameter(
        "egenavgift_hogst", "kr/dygn", "", [DatedValue(date(2025, 7, 1), Decimal(130), "SoF")]
    )
}


def placement(number, **more):
    row = {"placement_id": f"P{number}", "care_form": "hvb", "area": "bou", "unit_code": "B1",
           "start_date": "2026-07-01", "provider_id": "L1", "procurement": "framework"}  # fmt: skip
    return {**row, **more}


def price(number, amount, **more):
    row = {"placement_id": f"P{number}", "kind": "care", "amount": str(amount), "per": "day"}
    return {**row, **more}


def found(code, *, on=ON, **tables):
    """subject → kronor (None: not known) of one question."""
    data = frames.dataset(**tables)
    rows = warnings(radar_parts(data, on, FEE)).filter(pl.col("code") == code)
    amounts = rows.select("subject", "amount_ore").iter_rows()
    return {subject: None if ore is None else ore / 100 for subject, ore in amounts}


def messages(code, *, on=ON, **tables):
    rows = warnings(radar_parts(frames.dataset(**tables), on, FEE)).filter(pl.col("code") == code)
    return [message.replace("\u00a0", " ") for message in rows["message"]]


def test_what_goes_on_past_its_planned_end_costs_ninety_days():
    tables = {
        "placements": [
            placement(1, planned_end_date="2026-10-31"),
            placement(2, planned_end_date="2026-11-01"),
            placement(3, planned_end_date="2026-08-01", end_date="2026-10-31"),
            placement(4, planned_end_date="2026-08-01"),
        ],
        "rates": [price(1, 1000), price(2, 1000), price(3, 1000)],
    }
    assert found("past_planned_end", **tables) == {"P1": 90_000, "P4": None}


def test_a_day_is_every_price_in_force_and_a_months_share():
    tables = {
        "placements": [placement(1, planned_end_date="2026-10-01")],
        "rates": [
            price(1, 900, to_date="2026-09-30"), price(1, 1000, from_date="2026-10-01"),
            price(1, 3100, kind="extra", per="month"),
            price(1, 5000, kind="travel", per="occasion"),
            price(1, 7000, from_date="2026-11-01"),
        ],
    }  # fmt: skip
    assert found("past_planned_end", **tables) == {"P1": 99_000}


def test_a_stay_longer_than_three_of_four_of_our_own():
    """Ten stays of 1 to 10 times ten days: three of four kept within 80."""
    ended = [
        placement(n, start_date="2025-01-01", end_date=str(date(2025, 1, 1) + timedelta(10 * n)))
        for n in range(1, 11)
    ]
    going = [placement(20, start_date="2026-08-12"), placement(21, start_date="2026-08-13")]
    rates = [price(20, 100), price(21, 100)]
    tables = {"placements": [*ended, *going], "rates": rates}
    assert found("long_stay", **tables) == {"P20": 9_000}
    assert found("long_stay", placements=[*ended[1:], *going], rates=rates) == {}


def test_dearer_than_the_median_by_more_than_a_tenth():
    amounts = (1000, 1000, 1100, 1500)
    placements = [placement(n) for n in range(4)]
    rates = [price(n, amount) for n, amount in enumerate(amounts)]
    assert found("above_median", placements=placements, rates=rates) == {"P3": 450 * 90}
    assert found("above_median", placements=placements[1:], rates=rates) == {}


def test_outside_agreements_against_what_is_paid_or_else_agreed():
    direct = placement(1, procurement="direct", direct_reason="no_places")
    inside, rates = [placement(2), placement(3)], [price(1, 1500), price(2, 1000), price(3, 1100)]
    assert found("outside_agreement", placements=[direct, *inside], rates=rates) == {"P1": 450 * 90}
    agreed = {"agreement_id": "A1", "provider_id": "L1", "care_form": "hvb", "day_price": "1200",
              "procurement": "framework", "from_date": "2026-01-01"}  # fmt: skip
    alone = {"placements": [direct], "rates": rates}
    assert found("outside_agreement", **alone, agreements=[agreed]) == {"P1": 300 * 90}
    assert found("outside_agreement", **alone) == {}
    listed = outside_agreements(frames.dataset(**alone), ON)
    assert listed["above_ore"].to_list() == [None]  # nothing to compare with is not zero


def test_a_consultants_home_against_our_own_after_vat_compensation():
    own = [placement(n, care_form="familjehem", procurement="own") for n in (1, 2, 3)]
    bought = {"care_form": "konsulentstott_familjehem", "start_date": "2026-05-05"}
    tables = {
        "placements": [*own, placement(4, **bought),
                       placement(5, **{**bought, "start_date": "2026-05-06"})],
        "rates": [price(1, 600), price(2, 700), price(3, 800),
                  price(4, 2000, vat_compensation_pct="6"), price(5, 2000)],
    }  # fmt: skip
    assert found("own_home", **tables) == {"P4": (1880 - 700) * 90}
    listed = own_homes(frames.dataset(**tables), ON)
    assert listed["yearly_ore"].to_list() == [1180 * 365_00, 1300 * 365_00]


def agreement(id, first, last, **more):
    row = {"agreement_id": id, "provider_id": "L1", "care_form": "hvb", "procurement": "framework"}
    return {**row, "from_date": first, "to_date": last, **more}


def test_an_agreement_is_told_of_until_its_last_day_for_notice():
    three = {"notice_months": 3, "prolonged_months": 12}
    rows = [
        agreement("A1", "2025-01-01", "2026-12-31"),
        agreement("A2", "2025-01-01", "2027-03-31", provider_id="L2", **three),
        agreement("A3", "2025-01-01", "2026-12-31", provider_id="L3", **three),
        agreement("A4", "2025-01-01", "2026-12-31", provider_id="L4"),
        agreement("A5", "2027-01-01", "2027-12-31", provider_id="L4"),
        agreement("A6", "2025-01-01", None, provider_id="L5"),
    ]
    listed = agreement_dates(frames.dataset(agreements=rows), ON)
    told = {row["agreement_id"]: (row["state"], str(row["act_by"]), str(row["next_end"]))
            for row in listed.to_dicts()}  # fmt: skip
    assert told == {
        "A1": ("ends", "2026-12-31", "2026-12-31"),
        "A2": ("notice", "2026-12-31", "2028-03-31"),
        "A3": ("prolonged", "2026-12-31", "2027-12-31"),
    }


def test_the_median_is_of_the_same_need_where_enough_have_it():
    costs = {"P1": 2000, "P2": 2000, "P3": 2100, "P4": 2600, "P5": 900, "P6": 1000, "P7": 1000}
    needs = ["crime"] * 4 + ["schooling", "schooling", None]
    placements = [placement(n, need=need) for n, need in enumerate(needs, 1)]
    rates = [price(number[1:], kr) for number, kr in costs.items()]
    # The median of crime is 2 050 kr, of the whole form 2 000: P4 alone is a tenth above either.
    assert found("above_median", placements=placements, rates=rates) == {"P4": 550 * 90}
    (message,) = messages("above_median", placements=placements, rates=rates)
    assert "550 kr över medianen av våra 4 pågående med samma behov" in message
    rates[4] = price(5, 2500)  # only two have its need: the form's median of seven
    told = messages("above_median", placements=placements, rates=rates)
    assert any("500 kr över medianen av våra 7 pågående i vårdformen (för få" in m for m in told)
    placements[4]["need"] = None
    told = messages("above_median", placements=placements, rates=rates)
    assert any("i vårdformen (behovet är okänt)" in m for m in told)


def test_what_rests_on_an_agreement_is_its_placements_above_the_median():
    placements = [placement(n) for n in range(4)] + [placement(9, procurement="direct")]
    tables = {
        "placements": placements,
        "rates": [price(n, amount) for n, amount in enumerate((1000, 1000, 1100, 1400))],
        "agreements": [agreement("A1", "2025-01-01", "2026-12-31")],
    }
    assert found("agreement_date", **tables) == {"A1": (50 + 350) * 90}
    parts = radar_parts(frames.dataset(**tables), ON, {}).filter(pl.col("subject") == "A1")
    assert parts["placement_id"].to_list() == ["P0", "P1", "P2", "P3"]
    assert found("agreement_date", on=date(2026, 8, 1), **tables) == {}
    # One of another kind with the same provider has none of them.
    tables["agreements"].append(agreement("A2", "2026-01-01", "2026-12-31", procurement="lov"))
    assert found("agreement_date", **tables) == {"A1": (50 + 350) * 90}


def test_a_price_raised_more_than_the_agreement_says():
    tables = {
        "placements": [placement(1, start_date="2025-05-01"), placement(2)],
        "rates": [price(1, 1000, to_date="2025-12-31"), price(1, 1100, from_date="2026-01-01"),
                  price(2, 1000)],
        "agreements": [agreement("A5", "2025-01-01", "2025-12-31", day_price="2000"),
                       agreement("A6", "2026-01-01", "2026-12-31", day_price="2060")],
    }  # fmt: skip
    days = (ON - date(2025, 12, 31)).days
    assert found("index", **tables) == {"A6": (1100 - 1030) * days}
    tables["rates"][1] = price(1, 1031, from_date="2026-01-01")  # a krona is rounding
    assert found("index", **tables) == {}


def income(number, kind="migration", **more):
    return {"placement_id": f"P{number}", "kind": kind, "amount": "500", "per": "day", **more}


def test_incomes_that_ended_or_did_not_follow():
    tables = {
        "placements": [
            placement(1, start_date="2025-01-01"),
            placement(2, person_id="A", start_date="2026-01-01", end_date="2026-10-01"),
            placement(3, person_id="A", start_date="2026-10-12"),
            placement(4, person_id="B", start_date="2026-01-01", end_date="2026-08-01"),
            placement(5, person_id="B", start_date="2026-10-12"),
        ],
        "rates": [price(n, 1000) for n in range(1, 6)],
        "incomes": [income(1, to_date="2026-10-21"), income(2), income(4)],
    }
    assert found("unclaimed_income", **tables) == {"P1": 10 * 500, "P3": 20 * 500}


def test_a_grown_up_without_a_fee_at_most_the_highest():
    adult = {"area": "vuxen", "start_date": "2026-10-12"}
    tables = {
        "placements": [placement(1, **adult), placement(2, **adult), placement(3),
                       placement(4, **adult, care_form="lvm_hem")],
        "rates": [price(1, 1000)],
        "incomes": [income(2, "client_fee")],
    }  # fmt: skip
    assert found("unclaimed_income", **tables) == {"P1": 20 * 130}
    assert found("unclaimed_income", placements=tables["placements"], rates=[]) == {}


def test_who_soon_turns_eighteen_or_twenty_one():
    tables = {
        "placements": [placement(1, birth_month="2008-11"), placement(2, birth_month="2005-12"),
                       placement(3, birth_month="2008-10"), placement(4, birth_month="2009-02"),
                       placement(5, birth_month="2008-12", care_form="oppenvard")],
        "rates": [price(n, 100) for n in range(1, 6)],
    }  # fmt: skip
    assert found("coming_age", **tables) == {"P1": 60 * 100, "P2": 29 * 100}


@settings(max_examples=40, deadline=None)
@given(datasets())
def test_whatever_the_rows_the_parts_add_up_and_lead_to_a_row(data):
    more = {name: frames.frame(name, []) for name in ("incomes", "agreements")}
    data = Dataset(tables={**data.tables, **more})
    parts = radar_parts(data, date(2024, 2, 10), FEE)
    told = warnings(parts)
    assert dict(parts.schema) == dict(PARTS)
    assert set(parts["code"]) <= set(CODES)
    assert told["amount_ore"].sum() == parts["amount_ore"].sum()
    assert told["key"].is_unique().all()
    assert (parts["_row"] > 1).all()
    assert (parts["amount_ore"].drop_nulls() >= 0).all()


def test_a_question_whose_table_is_missing_is_named():
    data = frames.dataset(placements=[placement(1)], rates=[price(1, 1)])
    assert [each.code for each in not_asked(data)] == ["agreement_date", "index",
                                                       "unclaimed_income"]  # fmt: skip
    assert radar_parts(Dataset(), ON, {}).is_empty()


@pytest.mark.parametrize("question", QUESTIONS, ids=CODES)
def test_every_definition_says_its_estimate(question):
    assert question.title
    assert "Uppskattning:" in question.definition


def test_the_reference_page_is_current():
    page = Path(__file__).parents[2] / "docs" / "reference" / "radar.md"
    assert page.read_text("utf-8") == reference_page()


def test_kronor_are_written_as_people_do():
    ore = pl.DataFrame(
        {"ore": [0, 49, 50, 99_949, 99_950, 1_234_500, -250_000, -123_456_789, None]}
    )
    written = ore.select(kronor(pl.col("ore")))["literal"].to_list()
    assert written == [
        "0", "0", "1", "999", "1\u00a0000", "12\u00a0345", "\u22122\u00a0500",
        "\u22121\u00a0234\u00a0568", None,
    ]  # fmt: skip
    exact = ore.select(kronor(pl.col("ore"), with_ore=True))["literal"].to_list()
    assert exact[1::6] == ["0,49", "\u22121\u00a0234\u00a0567,89"]
