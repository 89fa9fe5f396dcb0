"""Whatever the rows say, there is an answer with ordered numbers, or a reason in Swedish."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.model import model_forecast
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
from hemmaplan.core.periods import Month

PRIORS = Priors({"hvb": 130.0, "ovrigt": 200.0})
AS_OF = date(2025, 8, 20)

odd_days = st.one_of(
    st.none(), st.dates(date(2022, 1, 1), date(2026, 12, 31)),
    st.sampled_from([date(1901, 1, 1), AS_OF, AS_OF + timedelta(days=1), date(9998, 12, 31)]),
).map(lambda day: None if day is None else str(day))  # fmt: skip
amounts = st.sampled_from(["0", "0.01", "1000", "13000.55", "900000", "-500"])
placements = st.fixed_dictionaries({
    "person_id": st.sampled_from(["K1", "K2", None]),
    "family_id": st.sampled_from(["F1", None]),
    "area": st.sampled_from(["bou", "vuxen", None]),
    "unit_code": st.sampled_from(["7100", None]),
    "care_form": st.sampled_from(["hvb", "sis", "familjehem", None]),
    "birth_month": st.sampled_from(["2009-03", "2031-01", "1950-12", None]),
    "start_date": odd_days.filter(lambda day: day is not None),
    "end_date": odd_days, "planned_end_date": odd_days,
    "recorded_on": odd_days, "end_recorded_on": odd_days,
})  # fmt: skip
rates = st.fixed_dictionaries({
    "placement_id": st.sampled_from(["P0", "P1", "P2", "P9"]),
    "kind": st.sampled_from(["care", "fee", "extra", "travel"]),
    "per": st.sampled_from(["day", "month", "occasion"]),
    "amount": amounts, "from_date": odd_days, "to_date": odd_days,
    "discharge_day_charged": st.booleans(), "recorded_on": odd_days,
})  # fmt: skip


def asked(method, data):
    """The answer, or the reason for none."""
    try:
        return method(data, AS_OF, Month(2026, 6))
    except NoForecast as reason:
        return str(reason)


@settings(max_examples=60, deadline=None)
@given(st.lists(placements, min_size=1, max_size=5), st.lists(rates, max_size=6))
def test_nothing_stops_it(some, prices):
    rows = [row | {"placement_id": f"P{number}"} for number, row in enumerate(some)]
    data = dataset(placements=rows, rates=prices)
    for method in (
        lambda *of: model_forecast(*of, PRIORS, runs=100),
        run_off_forecast,
        linear_forecast,
    ):
        answer = asked(method, data)
        if isinstance(answer, str):
            assert "känd" in answer or "hel månad" in answer
            continue
        for value in [answer.year, *(of for _, of in answer.months)]:
            assert list(value.quantiles) == sorted(value.quantiles)
            assert np.isfinite([value.mean, *value.quantiles]).all()


def test_an_extra_of_one_who_leaves_today_is_nobody_else_s():
    rows = [
        {"placement_id": "P1", "care_form": "hvb", "area": "bou", "start_date": "2025-01-01",
         "end_date": str(AS_OF)},
        {"placement_id": "P2", "care_form": "hvb", "area": "bou", "start_date": "2025-01-01"},
    ]  # fmt: skip
    rates = [{"placement_id": "P1", "kind": "extra", "amount": "900", "per": "day",
              "discharge_day_charged": True}]  # fmt: skip
    for placed in (rows[:1], rows):
        answer = model_forecast(dataset(placements=placed, rates=rates), AS_OF, Month(2025, 12),
                                PRIORS, runs=100)  # fmt: skip
        assert answer.year.quantile("p05") == answer.known_ore


def weekly(first, weeks):
    return [
        {
            "placement_id": f"P{first:%y}{week:03d}", "care_form": "hvb", "area": "bou",
            "start_date": str(first + timedelta(days=7 * week)),
            "end_date": str(first + timedelta(days=7 * week + 60)),
        }
        for week in range(weeks)
    ]  # fmt: skip


def test_a_year_of_missing_data_is_said_and_does_not_look_like_few_newcomers():
    def answer(rows):
        rates = [{"placement_id": row["placement_id"], "kind": "care", "amount": "1000",
                  "per": "day"} for row in rows]  # fmt: skip
        data = dataset(placements=rows, rates=rates)
        return model_forecast(data, AS_OF, Month(2025, 12), PRIORS, runs=400)

    before, after = weekly(date(2022, 1, 3), 52), weekly(date(2024, 3, 4), 76)
    whole = answer(before + weekly(date(2023, 1, 2), 61) + after)
    gap = answer(before + after)
    assert whole.basis.gap is None
    assert gap.basis.gap == (date(2022, 12, 26), date(2024, 3, 4))
    assert gap.year.mean == pytest.approx(whole.year.mean, rel=0.03)
    width = [of.year.quantile("p95") - of.year.quantile("p05") for of in (whole, gap)]
    assert width[1] > 1.15 * width[0]
