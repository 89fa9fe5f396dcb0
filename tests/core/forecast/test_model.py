"""The model: reproducible, blind to the future, adding up, and never lost on little data."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.model import model_forecast
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simple import run_off_forecast
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate

PRIORS = Priors({"hvb": 130.0, "familjehem": 600.0, "ovrigt": 200.0})
AS_OF, DECEMBER = date(2025, 5, 31), Month(2025, 12)


@pytest.fixture(scope="module")
def exempelkommun():
    tables = generate(inhabitants=15_000, years=4, last_month=Month(2025, 12), seed=3)
    return Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})


def forecast(data, as_of=AS_OF, to=DECEMBER, runs=200, seed=1):
    return model_forecast(data, as_of, to, PRIORS, runs=runs, seed=seed)


def with_table(data, name, frame):
    return Dataset(data.municipality, {**data.tables, name: frame})


def test_the_same_seed_gives_the_same_answer_and_another_another(exempelkommun):
    assert forecast(exempelkommun) == forecast(exempelkommun)
    assert forecast(exempelkommun).year.quantiles != forecast(exempelkommun, seed=2).year.quantiles


def test_the_order_of_rows_says_nothing(exempelkommun):
    shuffled = Dataset(
        tables={
            name: frame.sample(fraction=1, shuffle=True, seed=7)
            for name, frame in exempelkommun.tables.items()
        }
    )
    assert forecast(shuffled) == forecast(exempelkommun)


def test_what_happens_later_says_nothing(exempelkommun):
    placements = exempelkommun.table("placements")
    later = pl.col("start_date") > AS_OF
    changed = placements.filter(~later).with_columns(
        end_date=pl.when(pl.col("end_date") > AS_OF).then(None).otherwise("end_date"),
        end_reason=pl.when(pl.col("end_date") > AS_OF).then(None).otherwise("end_reason"),
    )
    rates = exempelkommun.table("rates").with_columns(
        amount=pl.when(pl.col("from_date") > AS_OF).then(9_999).otherwise("amount").cast(
            pl.Decimal(38, 6))
    )  # fmt: skip
    blind = with_table(with_table(exempelkommun, "placements", changed), "rates", rates)
    assert forecast(blind) == forecast(exempelkommun)


def test_the_months_add_to_the_year(exempelkommun):
    answer = forecast(exempelkommun)
    ahead = sum(value.mean for _, value in answer.months)
    through_april = forecast(exempelkommun, to=Month(2025, 5)).year.mean - ahead
    assert answer.year.mean == through_april + ahead
    assert [month for month, _ in answer.months] == [Month(2025, number) for number in range(5, 13)]
    # The cost so far is that of the months before and of the month of as_of, less what is ahead.
    may = dict(answer.months)[Month(2025, 5)]
    assert through_april + may.quantile("p05") <= answer.known_ore * 1.02


def test_the_year_does_not_depend_on_how_far_is_asked(exempelkommun):
    near, december = forecast(exempelkommun, to=Month(2025, 6)), forecast(exempelkommun)
    assert near.year == december.year
    assert near.months == december.months[:2]


def test_the_range_widens_with_time(exempelkommun):
    widths = [
        value.quantile("p95") - value.quantile("p05")
        for _, value in forecast(exempelkommun, runs=1000).months
    ]
    assert widths[0] < widths[2] < widths[5]


def test_prices_of_the_index_reach_the_months_after_it(exempelkommun):
    """January's index is learned: next January costs more per month than a flat price would."""
    rates = exempelkommun.table("rates")
    raised = rates.with_columns(
        amount=(
            pl.col("amount").cast(pl.Float64) * 1.10 ** (pl.col("from_date").dt.year() - 2022)
        ).cast(pl.Decimal(38, 6))
    )
    flat = forecast(exempelkommun, to=Month(2026, 3)).months
    steep = forecast(with_table(exempelkommun, "rates", raised), to=Month(2026, 3)).months
    growth = [sum(v.mean for _, v in of[8:]) / sum(v.mean for _, v in of[1:8]) for of in
              (flat, steep)]  # fmt: skip
    assert growth[1] > growth[0] * 1.03


def placement(name, start, planned=None, end=None, form="hvb", **more):
    return {
        "placement_id": name, "care_form": form, "area": "bou", "start_date": start,
        "planned_end_date": planned, "end_date": end, **more,
    }  # fmt: skip


def price(name, amount="1000", **more):
    return {"placement_id": name, "kind": "care", "amount": amount, "per": "day", **more}


def test_a_single_placement_is_enough():
    data = dataset(placements=[placement("A", "2025-03-01", "2025-09-30")], rates=[price("A")])
    answer = forecast(data)
    assert answer.known_ore == 92_000_00
    assert answer.known_ore < answer.year.mean < 3 * 306_000_00
    assert answer.basis.ended == 0


def test_all_ended_still_has_newcomers():
    rows = [placement(f"P{n}", f"2024-{n:02d}-01", end=f"2024-{n:02d}-28") for n in range(1, 13)]
    data = dataset(placements=rows, rates=[price(f"P{n}") for n in range(1, 13)])
    answer = forecast(data)
    assert answer.known_ore == 0
    assert answer.year.mean > 0
    assert answer.basis.ongoing == 0


def test_without_a_price_it_costs_as_its_form():
    rows = [placement("A", "2025-01-01"), placement("B", "2025-01-01")]
    answer = forecast(dataset(placements=rows, rates=[price("A")]))
    alone = forecast(dataset(placements=rows[:1], rates=[price("A")]))
    assert answer.basis.unpriced == 1
    assert answer.year.mean > alone.year.mean + 100 * 1000_00


def test_a_price_that_has_run_out_goes_on_and_a_gap_in_one_costs_nothing():
    rows = [placement("A", "2025-01-01")]
    through_march = price("A", to_date="2025-03-31")
    again = [through_march, price("A", from_date="2025-05-01")]
    whole, out, gap = (forecast(dataset(placements=rows, rates=rates))
                       for rates in ([price("A")], [through_march], again))  # fmt: skip
    assert out == whole
    assert gap.basis.unpriced == out.basis.unpriced == 0
    assert whole.known_ore - gap.known_ore == 30 * 1_000_00
    assert whole.year.mean - gap.year.mean == whole.known_ore - gap.known_ore


def test_a_plan_that_has_passed_is_no_end():
    data = dataset(placements=[placement("A", "2024-01-01", planned="2024-06-30")],
                   rates=[price("A")])  # fmt: skip
    answer = forecast(data)
    overdue = run_off_forecast(data, AS_OF, DECEMBER)
    assert answer.year.mean > overdue.year.mean + 30 * 1_000_00


def test_more_futures_leave_the_mean_and_hardly_move_the_range(exempelkommun):
    few, many = (forecast(exempelkommun, runs=runs).year for runs in (500, 2_000))
    assert few.mean == many.mean
    width = many.quantile("p95") - many.quantile("p05")
    assert few.quantile("p50") == pytest.approx(many.quantile("p50"), abs=0.05 * width)


def test_a_form_without_history_or_price_takes_the_area():
    rows = [placement("A", "2025-01-01"), placement("S", "2025-05-30", form="sis")]
    answer = forecast(dataset(placements=rows, rates=[price("A", "2000")]))
    assert answer.year.mean > answer.known_ore > 0


@pytest.mark.parametrize(
    "odd",
    [
        placement("X", "2025-05-01", planned="2024-01-01"),
        placement("X", "2025-05-01", end="2025-04-01"),
        placement("X", "1901-01-01", planned="9999-12-31"),
        placement("X", "2025-05-31", planned="2025-05-31"),
        placement("X", "2025-05-01", birth_month="2031-01", person_id="same"),
    ],
)
def test_absurd_dates_do_not_stop_it(odd):
    rows = [placement("A", "2025-01-01", person_id="same"), odd]
    answer = forecast(dataset(placements=rows, rates=[price("A"), price("X")]))
    assert answer.year.mean > 0


def test_prices_that_are_nothing_cost_nothing():
    data = dataset(placements=[placement("A", "2025-01-01")], rates=[])
    assert forecast(data).year.mean == 0


def test_before_the_data_and_without_tables_there_is_no_forecast():
    data = dataset(placements=[placement("A", "2025-01-01")], rates=[price("A")])
    with pytest.raises(NoForecast, match="ingen placering"):
        forecast(data, as_of=date(2020, 1, 1), to=Month(2020, 12))
    with pytest.raises(MissingTable, match="rates"):
        forecast(dataset(placements=[placement("A", "2025-01-01")]))
    with pytest.raises(MissingTable, match="placements"):
        forecast(dataset(rates=[price("A")]))


def test_late_registration_is_expected_to_go_on():
    """With starts registered three weeks late, more is on its way than is seen."""
    rows = []
    for number in range(120):
        start = date(2024, 1, 1) + timedelta(days=4 * number)
        rows.append(placement(f"P{number:03d}", str(start), end=str(start + timedelta(days=60))))
    late = [row | {"recorded_on": str(date.fromisoformat(row["start_date"]) + timedelta(days=21))}
            for row in rows]  # fmt: skip
    rates = [price(row["placement_id"]) for row in rows]
    as_seen = forecast(dataset(placements=rows, rates=rates), as_of=date(2025, 3, 31), runs=1000)
    waiting = forecast(dataset(placements=late, rates=rates), as_of=date(2025, 3, 31), runs=1000)
    assert waiting.known_ore < as_seen.known_ore - 50_000_00
    assert waiting.year.mean == pytest.approx(as_seen.year.mean, rel=0.03)


days = st.dates(date(2023, 6, 1), date(2025, 12, 31))


@settings(max_examples=25, deadline=None)
@given(
    stays=st.lists(
        st.tuples(days, st.integers(0, 400), st.sampled_from(["hvb", "familjehem", "sis"])),
        min_size=1, max_size=8,
    ),
    as_of=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
)  # fmt: skip
def test_any_small_municipality_gets_ordered_quantiles(stays, as_of):
    rows = [
        placement(f"P{number}", str(start), end=str(start + timedelta(days=length)), form=form)
        for number, (start, length, form) in enumerate(stays)
    ]
    data = dataset(placements=rows, rates=[price(row["placement_id"]) for row in rows])
    if all(start > as_of for start, _, _ in stays):
        with pytest.raises(NoForecast):
            forecast(data, as_of, Month(as_of.year, 12), runs=100)
        return
    answer = forecast(data, as_of, Month(as_of.year, 12), runs=100)
    for value in [answer.year, *(value for _, value in answer.months)]:
        assert list(value.quantiles) == sorted(value.quantiles)
        assert np.isfinite(value.mean)


def test_priors_fall_back_from_the_adult_form_to_the_form_to_the_rest():
    priors = Priors({"hvb": 130.0, "hvb_vuxen": 70.0, "ovrigt": 200.0})
    assert priors.days_of("hvb", adult=True) == 70
    assert replace(priors, days={"hvb": 130.0, "ovrigt": 1.0}).days_of("hvb", adult=True) == 130
    assert priors.days_of("sis", adult=False) == 200
    assert priors.breakdowns_of("sis", adult=False) == 0.2


def test_the_chance_within_a_budget_follows_the_range(exempelkommun):
    answer = forecast(exempelkommun, runs=1_000)
    for name, level in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
        assert answer.chance_within(answer.year.quantile(name)) == pytest.approx(level, abs=0.01)
    assert answer.chance_within(0) == 0.01
    assert answer.chance_within(10**15) == 0.99
    assert replace(answer, year_percentiles=()).chance_within(0) is None
