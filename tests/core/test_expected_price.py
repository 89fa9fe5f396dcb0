"""What a price is expected to cost is what it has cost once the stay has ended that day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.cost_cases import dataset, placement, prices

from hemmaplan.core.choice_prices import Terms, agreed_rates, offered_rates
from hemmaplan.core.choices import Record
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.expected_price import Stay, expected_cost, fixed
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES

START = date(2023, 12, 12)


def has_cost(start: date, days: int, rates) -> tuple[int, int, int, int]:
    """What `core.cost` says of a placement that began and ended: by year, whole, VAT back."""
    end = start + timedelta(days=days)
    data = dataset(placements=[placement(start=str(start), end=str(end))], rates=rates)
    lines = cost_lines(data, Month.of(start), Month.of(end)).to_dicts()

    def of(year: int) -> int:
        return sum(line["cost_ore"] for line in lines if line["month"].year == year)

    whole = sum(line["cost_ore"] for line in lines)
    vat = sum(line["vat_compensation_ore"] for line in lines)
    return of(start.year), of(start.year + 1), whole, vat


@given(
    st.lists(prices("care").map(lambda row: row | {"placement_id": "P1"}), max_size=4),
    st.dates(date(2023, 11, 20), date(2024, 5, 10)),
    st.integers(1, 420),
)
def test_over_a_fixed_stay_it_is_what_the_placement_costs(rates, start, days) -> None:
    cost = expected_cost(rates, fixed(start, days))
    found = (cost.this_year_ore, cost.next_year_ore, cost.whole_ore, cost.vat_ore)
    assert found == has_cost(start, days, rates)


def test_half_a_chance_of_a_day_is_half_a_day() -> None:
    stay = Stay(START, (0, 10, 15))
    rates = [part("care", "1000")]
    assert expected_cost(rates, stay).whole_ore == 1_500_00
    charged = [rates[0] | {"discharge_day_charged": True}]
    assert expected_cost(charged, stay).whole_ore == 2_500_00


def test_a_month_price_is_for_the_share_of_the_month() -> None:
    cost = expected_cost([part("care", "3100", "month")], fixed(START, 20 + 31))
    assert (cost.this_year_ore, cost.next_year_ore) == (2_000_00, 3_100_00)
    into_february = expected_cost([part("care", "3100", "month")], fixed(date(2026, 1, 31), 2))
    assert into_february.whole_ore == 3_100_00 // 31 + round(3_100_00 / 28)
    with pytest.raises(ValueError, match="at least one day"):
        fixed(START, 0)


def part(kind: str, amount: str, per: str = "day", **more):
    return dict.fromkeys(TABLES["agreement_prices"].schema) | {
        "kind": kind, "amount": Decimal(amount), "per": per, **more,
    }  # fmt: skip


AGREEMENT = {"agreement_id": "A1", "vat_compensation_pct": None, "discharge_day_charged": True}
ROW = {"alternative": 1, "care_form": "hvb", "procurement": "framework", "provider_id": "L1",
       "day_price": Decimal(4000)}  # fmt: skip


def test_an_offer_is_the_agreements_whole_price_and_no_part_that_has_to_be_agreed() -> None:
    old = part("extra", "10", to_date=START - timedelta(days=1))
    parts = [part("extra", "300"), part("expense", "900", "month"), old]
    known = Terms(AGREEMENT, [*parts, part("extra", "950", optional=True)])
    rates = offered_rates(ROW, known, on=START, vat_pct=Decimal(6))
    assert [(r["kind"], r["amount"], r["vat_compensation_pct"]) for r in rates] == [
        ("care", 4000, 6), ("extra", 300, 6), ("expense", 900, None),
    ]  # fmt: skip
    assert all(rate["discharge_day_charged"] for rate in rates)
    assert len(known.when_agreed(START)) == 1
    own = ROW | {"procurement": "own"}
    assert offered_rates(own, None, on=START, vat_pct=Decimal(6))[0]["vat_compensation_pct"] is None


def test_what_is_agreed_is_the_placements_rates_a_home_its_fee_and_expenses() -> None:
    choice = dict.fromkeys(TABLES["choices"].schema) | {"choice_id": "1", "alternative": 1}
    home = ROW | {"care_form": "familjehem", "procurement": "own", "day_price": None}
    fee = part("fee", "12000", "month", payroll_pct=Decimal("31.42"))
    record = Record(choice, (), [home], prices=[fee, part("expense", "6167", "month")])
    rates = agreed_rates(record, vat_pct=Decimal(6))
    month = expected_cost(rates, fixed(date(2024, 1, 1), 31))
    assert month.whole_ore == round(Fraction(12_000_00) * Fraction(13142, 10000)) + 6_167_00
    assert month.vat_ore == 0
    bought = replace(record, choice=choice | {"day_price": Decimal(5000)}, alternatives=[ROW])
    assert agreed_rates(bought, vat_pct=Decimal(6))[0]["amount"] == 5000


def test_what_an_agreement_takes_once_is_taken_once_when_the_placement_begins() -> None:
    before = part("extra", "15000", "occasion", from_date=date(2022, 1, 1), to_date=START)
    after = part("extra", "16000", "occasion", from_date=START + timedelta(days=1))
    terms = Terms({"agreement_id": "A1"}, [each | {"optional": None} for each in (before, after)])
    for day, amount in ((START, 15_000), (START + timedelta(days=1), 16_000)):
        rates = terms.always(day)
        assert [each["from_date"] for each in rates] == [None]
        assert expected_cost(rates, fixed(day, 30)).whole_ore == amount * 100
        assert has_cost(day, 30, [each | {"placement_id": "P1"} for each in rates])[2] == (
            amount * 100
        )
