"""Writing the same thing as two rows instead of one does not change what it costs."""

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.cost_cases import DAYS, FIRST, LAST, amounts, dataset

from hemmaplan.core import cost

ONE_DAY = timedelta(days=1)
PERIOD_DAYS = st.dates(date(2023, 12, 2), date(2024, 4, 29))


def totals(data):
    row = cost.summary(data, FIRST, LAST, []).to_dicts()
    return row[0] if row else dict.fromkeys(("care_days", *cost.MONEY, "unpriced_days"), 0)


@st.composite
def stays(draw, per, *, discharge_day_charged):
    """One placement of two days or more in the period, one price for all of it, one pause."""
    start = draw(DAYS)
    end = draw(st.none() | st.dates(start + 2 * ONE_DAY, date(2024, 6, 1)))
    placement = {
        "placement_id": "P1",
        "care_form": "hvb",
        "start_date": start,
        "end_date": end,
    }
    price = {
        "placement_id": "P1",
        "kind": "care",
        "amount": draw(amounts()),
        "per": per,
        "vat_compensation_pct": 6,
        "discharge_day_charged": draw(discharge_day_charged),
    }
    begin, length = draw(DAYS), draw(st.integers(0, 40))
    pause = {
        "placement_id": "P1",
        "from_date": begin,
        "to_date": begin + length * ONE_DAY,
        "charged_pct": draw(st.sampled_from([0, 40, None])),
    }
    return placement, price, pause


def last_day(placement):
    return (placement["end_date"] or date(2024, 6, 1)) - ONE_DAY


def split_price(stay, day):
    """The price until the day before `day`, and the same price from `day`."""
    placement, price, pause = stay
    before = {**price, "to_date": day - ONE_DAY}
    after = {**price, "from_date": day}
    return (
        dataset(placements=[placement], rates=[price], pauses=[pause]),
        dataset(placements=[placement], rates=[before, after], pauses=[pause]),
    )


def split_placement(stay, day):
    """Discharged on `day`, and placed anew the same day on the same terms."""
    placement, price, pause = stay
    second = {**placement, "placement_id": "P2", "start_date": day}
    both = [{"placement_id": id} for id in ("P1", "P2")]
    return (
        dataset(placements=[placement], rates=[price], pauses=[pause]),
        dataset(
            placements=[{**placement, "end_date": day}, second],
            rates=[{**price, **id} for id in both],
            pauses=[{**pause, **id} for id in both],
        ),
    )


@settings(max_examples=50, deadline=None)
@given(stays("day", discharge_day_charged=st.booleans()), DAYS)
def test_a_price_per_day_may_be_split_anywhere(stay, day):
    whole, split = split_price(stay, day)
    assert totals(whole) == totals(split)


@settings(max_examples=50, deadline=None)
@given(stays("month", discharge_day_charged=st.booleans()), DAYS)
def test_a_price_per_month_moves_at_most_an_ore_when_split(stay, day):
    whole, split = (totals(data) for data in split_price(stay, day))
    assert abs(whole["cost_ore"] - split["cost_ore"]) <= 1
    assert whole["care_days"] == split["care_days"]


@settings(max_examples=50, deadline=None)
@given(stays("day", discharge_day_charged=st.just(False)), st.data())
def test_a_placement_may_be_split_after_its_first_day(stay, data):
    day = data.draw(st.dates(stay[0]["start_date"] + ONE_DAY, last_day(stay[0])))
    whole, split = (totals(each) for each in split_placement(stay, day))
    same = ("care_days", *cost.MONEY, "unpriced_days")
    assert [whole[name] for name in same] == [split[name] for name in same]


@settings(max_examples=50, deadline=None)
@given(stays("month", discharge_day_charged=st.just(False)), st.data())
def test_a_placement_with_a_month_price_moves_at_most_an_ore_when_split(stay, data):
    day = data.draw(st.dates(stay[0]["start_date"] + ONE_DAY, last_day(stay[0])))
    whole, split = (totals(each) for each in split_placement(stay, day))
    assert abs(whole["cost_ore"] - split["cost_ore"]) <= 1
    assert whole["care_days"] == split["care_days"]


@settings(max_examples=30, deadline=None)
@given(stays("day", discharge_day_charged=st.just(True)), PERIOD_DAYS)
def test_a_charged_discharge_day_is_paid_twice_when_the_placement_is_split(stay, day):
    """Why the rule above needs the discharge day not to be charged: both pay for that day."""
    placement, price, pause = stay
    assume(placement["start_date"] < day <= last_day(placement))
    stay = placement, price, {**pause, "charged_pct": None}
    whole, split = (totals(each) for each in split_placement(stay, day))
    [unit] = cost.cost_lines(
        dataset(placements=[placement], rates=[{**price, "from_date": day, "to_date": day}]),
        FIRST,
        LAST,
    )["cost_ore"]
    assert split["cost_ore"] - whole["cost_ore"] == unit
    assert split["care_days"] == whole["care_days"]
