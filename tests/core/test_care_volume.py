from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.placement_data import by_id, dataset, figure_values, placement

from hemmaplan.core.periods import Month
from hemmaplan.core.placement_figures import DEFINITIONS
from hemmaplan.core.stays import care_days_in, report_periods, stays

FIGURES = by_id(DEFINITIONS)


def test_care_days():
    data = dataset(
        placements=[
            placement("1", "hvb", "2024-01-30", "2024-03-02"),  # 2 + 29 + 1 = 32 days
            placement("2", "hvb", "2024-03-05", "2024-03-05"),  # 1 day
            placement("3", "hvb", "2024-03-31"),  # 1 so far
            placement("4", "hvb", "2022-12-01", "2023-04-02"),  # Jan-Mar 2023: 90 days
        ]
    )
    assert figure_values(FIGURES["care_days"], data, "2024-03", "hvb") == {
        "month": 3,
        "ytd": 34,
        "ytd_last_year": 90,
        "placements_month": 3,
        "placements_ytd": 3,
        "placements_ytd_last_year": 1,
        "per_placement_month": 1,
        "per_placement_ytd": Fraction(34, 3),
        "per_placement_ytd_last_year": 90,
    }


def test_length_of_stay():
    data = dataset(
        placements=[
            placement("1", "sis", "2023-12-01", "2024-01-01"),  # 31 days
            placement("2", "sis", "2024-02-01", "2024-02-01"),  # 1 day
            placement("3", "sis", "2024-02-10", "2024-04-01"),  # ongoing, 20 + 31 = 51 days
            placement("4", "sis", "2024-03-31"),  # ongoing, 1 day
            placement("5", "sis", "2022-03-01", "2023-03-01"),  # 365 days, last year
            placement("6", "sis", "2022-03-01", "2023-04-01"),  # neither
        ]
    )
    assert figure_values(FIGURES["length_of_stay"], data, "2024-03", "sis") == {
        "ongoing": 2,
        "ongoing_days": 52,
        "ongoing_mean": 26,
        "ended_ytd": 2,
        "ended_days_ytd": 32,
        "ended_mean_ytd": 16,
        "ended_ytd_last_year": 1,
        "ended_days_ytd_last_year": 365,
        "ended_mean_ytd_last_year": 365,
    }


def test_no_mean_of_nothing():
    data = dataset(placements=[placement("1", "sis", "2025-01-01")])
    found = figure_values(FIGURES["length_of_stay"], data, "2024-03", "sis")
    assert "ongoing_mean" not in found
    assert found["ongoing"] == 0


@settings(max_examples=60, deadline=None)
@given(
    st.dates(min_value=Month(2022, 6).first_day, max_value=Month(2024, 6).first_day),
    st.integers(-3, 500) | st.none(),
)
def test_care_days_of_a_period_are_its_days_counted_one_by_one(start, length):
    import datetime as dt

    end = None if length is None else start + dt.timedelta(days=length)
    row = placement("1", "hvb", str(start), str(end or ""))
    found = stays(dataset(placements=[row]))
    for period in report_periods(Month(2024, 2)).values():
        days = [period.start + dt.timedelta(days=n) for n in range(period.days)]
        inside = [d for d in days if start <= d and (end is None or d < end or d == start == end)]
        assert found.select(care_days_in(period)).item() == len(inside)
