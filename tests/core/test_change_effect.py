"""What a change does to the cost: the periods, the closed months, and what has no end."""

from datetime import date

from tests.frames import frame

from hemmaplan.core.change_effect import Amount, effect, paused_day
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month

ON = date(2026, 11, 20)
STAY = {"placement_id": "P1", "care_form": "hvb", "start_date": "2026-10-01"}
PRICE = {"placement_id": "P1", "kind": "care", "amount": 1000, "per": "day"}


def data(*, stay=STAY, prices=(PRICE,), pauses=()) -> Dataset:
    stays = stay if isinstance(stay, list) else [stay]
    tables = {"placements": stays, "rates": prices, "pauses": pauses}
    return Dataset(tables={name: frame(name, rows) for name, rows in tables.items()})


def kronor(amount: Amount) -> tuple:
    return tuple(None if e is None else e / 100 for e in (amount.before_ore, amount.after_ore))


def test_an_end_saves_the_days_after_it_and_gives_the_stay_a_sum():
    found = effect(data(), data(stay={**STAY, "end_date": "2026-11-26"}), ON)
    assert kronor(found.month) == (30_000, 25_000)
    assert kronor(found.year) == (92_000, 56_000)  # the day of discharge is not charged
    assert kronor(found.stay) == (None, 56_000)
    assert found.stay.change_ore is None
    assert found.year.change_ore == -36_000_00


def test_a_planned_end_ahead_counts_and_one_that_has_passed_does_not():
    planned = {**STAY, "planned_end_date": "2026-12-11"}
    found = effect(data(), data(stay=planned), ON)
    assert kronor(found.year) == (92_000, 71_000)
    assert kronor(found.stay) == (None, 71_000)
    passed = effect(data(), data(stay={**STAY, "planned_end_date": "2026-11-01"}), ON)
    assert kronor(passed.year) == (92_000, 92_000)
    assert kronor(passed.stay) == (None, None)


def test_a_new_price_from_a_date_back_in_time_touches_the_closed_months_by_month():
    new = [
        {**PRICE, "to_date": "2026-10-20"},
        {**PRICE, "amount": 1500, "from_date": "2026-10-21"},
    ]
    closed = [Month(2026, 9), Month(2026, 10)]
    found = effect(data(), data(prices=new), ON, closed)
    assert found.closed == {Month(2026, 10): Amount(31_000_00, 36_500_00)}
    assert kronor(found.month) == (30_000, 45_000)


def test_the_next_form_is_counted_with_the_one_it_follows():
    next_form = {
        **STAY,
        "placement_id": "P2",
        "care_form": "stodboende",
        "start_date": "2026-12-01",
    }
    after = data(
        stay=[{**STAY, "end_date": "2026-12-01"}, next_form],
        prices=[PRICE, {**PRICE, "placement_id": "P2", "amount": 400}],
    )
    assert kronor(effect(data(), after, ON).year) == (92_000, 61_000 + 31 * 400)


def test_days_without_a_price_are_told_not_counted_as_nothing():
    found = effect(data(), data(prices=[{**PRICE, "to_date": "2026-12-21"}]), ON)
    assert found.unpriced_days == 10
    assert effect(data(), data(), ON).unpriced_days == 0


def test_a_stay_that_ends_before_it_starts_costs_nothing():
    wrong = {**STAY, "end_date": "2026-09-01"}
    assert kronor(effect(data(), data(stay=wrong), ON).stay) == (None, 0)


def test_what_a_day_of_a_pause_is_charged():
    pause = {"placement_id": "P1", "from_date": "2026-11-10", "charged_pct": 80}
    more = {**PRICE, "kind": "extra", "amount": 250}
    old = {**PRICE, "amount": 7, "to_date": "2026-10-31"}
    found = paused_day(data(prices=(PRICE, more, old), pauses=(pause,)), "P1", date(2026, 11, 12))
    assert kronor(found) == (1_250, 1_000)
    before = paused_day(data(pauses=(pause,)), "P1", date(2026, 11, 9))
    assert kronor(before) == (1_000, 1_000)
