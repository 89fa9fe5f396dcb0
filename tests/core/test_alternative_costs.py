"""What the alternatives cost: own prices, own stays, nothing invented, nothing from the future."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.alternative_costs import alternatives
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.priors import Priors

PRIORS = Priors({"hvb": 130.0, "ovrigt": 200.0})
AS_OF = date(2026, 3, 15)


def data(*extra_rates: dict[str, object]) -> Dataset:
    """Two HVB (5 000 and 6 000 a day), a family home without a price, and an adult."""
    placements = [
        {"placement_id": "A", "area": "bou", "care_form": "hvb", "start_date": "2026-01-01",
         "end_date": "2026-02-10", "end_reason": "breakdown"},
        {"placement_id": "B", "area": "bou", "care_form": "hvb", "start_date": "2026-02-01"},
        {"placement_id": "C", "area": "bou", "care_form": "familjehem",
         "start_date": "2025-06-01"},
        {"placement_id": "D", "area": "vuxen", "care_form": "hvb", "start_date": "2025-01-01"},
    ]  # fmt: skip
    rates = [
        {"placement_id": "A", "kind": "care", "amount": 5000, "per": "day"},
        {"placement_id": "B", "kind": "care", "amount": 6000, "per": "day",
         "vat_compensation_pct": 6},
        {"placement_id": "D", "kind": "care", "amount": 9000, "per": "day"},
        *extra_rates,
    ]  # fmt: skip
    return dataset(placements=placements, rates=rates)


def of(found, form):
    return next(each for each in found if each.care_form == form)


def ask(known=None, **more):
    asked = {"as_of": AS_OF, "start": AS_OF, "area": "bou", "priors": PRIORS} | more
    return alternatives(known or data(), **asked)


def test_the_day_costs_what_it_has_cost_in_whole_months_of_the_area() -> None:
    hvb = of(ask(), "hvb")
    # A: 40 days of 5 000, B: 28 days of 6 000 in January and February 2026.
    assert hvb.cost_per_day_ore == round((40 * 5_000_00 + 28 * 6_000_00) / 68)
    assert hvb.net_per_day_ore == round((40 * 5_000_00 + 28 * 5_640_00) / 68)
    assert (hvb.placements, hvb.ended, hvb.breakdowns) == (2, 1, 1)
    assert hvb.few


def test_what_nobody_has_paid_for_has_no_cost_and_stands_last() -> None:
    found = ask()
    assert [each.care_form for each in found] == ["hvb", "familjehem"]
    home = found[-1]
    assert home.cost_per_day_ore is None
    assert (home.this_year_ore, home.next_year_ore, home.whole_ore) == (None, None, None)
    assert home.days > 0


def test_given_days_are_split_by_calendar_year() -> None:
    hvb = of(ask(days=300, start=date(2026, 10, 1)), "hvb")
    exact = Fraction(40 * 5_000_00 + 28 * 6_000_00, 68)
    assert hvb.days == 300
    assert hvb.this_year_ore == round(exact * 92)
    assert hvb.next_year_ore == round(exact * 208)
    assert hvb.whole_ore == round(exact * 300)


def test_a_form_hardly_used_of_late_takes_its_price_from_longer_back() -> None:
    long_ago = {"placement_id": "C", "kind": "care", "amount": 800, "per": "day",
                "from_date": "2025-06-01", "to_date": "2025-06-30"}  # fmt: skip
    known = data(long_ago)
    ended = known.table("placements").with_columns(
        end_date=known.table("placements")["end_date"].scatter(2, date(2025, 7, 1))
    )
    known = Dataset(known.municipality, {**known.tables, "placements": ended})
    assert of(ask(known, as_of=date(2027, 3, 1), start=date(2027, 3, 1)), "familjehem").few
    home = of(ask(known, as_of=date(2027, 3, 1), start=date(2027, 3, 1)), "familjehem")
    assert home.cost_per_day_ore == 800_00


def test_what_was_not_known_then_says_nothing() -> None:
    later = {"placement_id": "C", "kind": "care", "amount": 700, "per": "day",
             "recorded_on": "2026-03-16"}  # fmt: skip
    assert ask(data(later)) == ask()


def test_an_area_without_placements_has_nothing_to_compare() -> None:
    known = data()
    only_adults = known.table("placements").filter(known.table("placements")["area"] == "vuxen")
    assert ask(Dataset(known.municipality, {**known.tables, "placements": only_adults})) == []


def test_no_days_is_no_stay() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        ask(days=0)


@given(start=st.dates(date(2026, 3, 15), date(2030, 12, 31)))
def test_the_years_are_within_the_whole_and_a_cost_is_its_days_times_its_price(
    start: date,
) -> None:
    for each in ask(start=start):
        if each.whole_ore is None:
            continue
        assert 0 <= each.this_year_ore + each.next_year_ore <= each.whole_ore + 1
        assert abs(each.whole_ore - each.cost_per_day_ore * each.days) <= each.days / 2 + 1


def test_extras_and_vat_are_told_apart_from_the_price_of_the_place() -> None:
    hvb = of(ask(data({"placement_id": "B", "kind": "extra", "amount": 680, "per": "day"})), "hvb")
    assert hvb.extras_per_day_ore == round(28 * 680_00 / 68)
    assert hvb.vat_per_day_ore == round(28 * 360_00 / 68)
    assert abs(hvb.cost_per_day_ore - hvb.vat_per_day_ore - hvb.net_per_day_ore) <= 1


def test_nine_stays_of_ten_last_less_than_the_long_one() -> None:
    hvb = of(ask(), "hvb")
    assert 0 < hvb.short_days < hvb.days < hvb.long_days
    assert (of(ask(days=30), "hvb").short_days, of(ask(days=30), "hvb").long_days) == (30, 30)
    assert hvb.days_this_year + hvb.days_next_year <= hvb.days


def of_needs(dear: int, cheap: int) -> Dataset:
    """HVB stays that ended in 2025, with a need each: `dear` long ones of crime at 9 000 a day,
    `cheap` short ones of schooling at 3 000."""
    first = date(2025, 4, 1)
    placements = [
        {"placement_id": f"{need}{n}", "area": "bou", "care_form": "hvb", "need": need,
         "start_date": str(first + timedelta(days=5 * n)), "end_reason": "planned",
         "end_date": str(first + timedelta(days=5 * n + days))}
        for need, many, days in (("crime", dear, 150), ("schooling", cheap, 30))
        for n in range(many)
    ]  # fmt: skip
    rates = [
        {"placement_id": row["placement_id"], "kind": "care", "per": "day",
         "amount": 9000 if row["need"] == "crime" else 3000}
        for row in placements
    ]  # fmt: skip
    return dataset(placements=placements, rates=rates)


def test_price_and_stay_are_of_the_same_need_where_enough_had_it():
    known = of_needs(12, 30)
    whole, crime = of(ask(known), "hvb"), of(ask(known, need="crime"), "hvb")
    assert (crime.price_of_need, crime.stay_of_need) == (True, True)
    assert crime.cost_per_day_ore == 9_000_00 > whole.cost_per_day_ore
    assert crime.days > whole.days
    assert (crime.ended, whole.ended) == (12, 42)
    assert not whole.price_of_need
    assert not whole.stay_of_need


def test_too_few_of_a_need_fall_back_on_the_care_form_each_for_itself():
    known = of_needs(3, 30)
    whole, crime = of(ask(known), "hvb"), of(ask(known, need="crime"), "hvb")
    assert (crime.price_of_need, crime.stay_of_need) == (True, False)
    assert crime.days == whole.days
    fewer = of_needs(2, 30)
    assert of(ask(fewer, need="crime"), "hvb") == of(ask(fewer), "hvb")
    assert ask(fewer, need="nobody_has_it") == ask(fewer)
