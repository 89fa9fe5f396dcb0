"""Is the invented municipality like a real one? Ranges with their sources.

Sources: Socialstyrelsen's official statistics on children in care (2014-2022) for counts and legal
grounds; Adda's published span for HVB; SKR's recommendation for family homes; research on
breakdowns (Vinnerljung, Sallnäs and Kyhle Westermark 2001) for 30-37 % of teenagers' stays.
"""

from datetime import date

import polars as pl
import pytest

from hemmaplan.core.cost import summary
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import chart, generate

QUARTERS = pl.date_range(date(2019, 1, 31), date(2026, 10, 31), "3mo", eager=True)
MOST_SEEDS = (2, 3, 4, 5)


def placed_children(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Children in care around the clock without a parent."""
    alone = ~pl.col("care_form").is_in(["skyddat_boende", "extern_oppenvard"])
    return tables["placements"].filter((pl.col("area") == "bou") & alone)


def ongoing(placements: pl.DataFrame, day: date) -> pl.DataFrame:
    open_then = pl.col("end_date").is_null() | (pl.col("end_date") > day)
    return placements.filter((pl.col("start_date") <= day) & open_then)


def mean_stock(tables: dict[str, pl.DataFrame]) -> float:
    placements = placed_children(tables)
    return sum(ongoing(placements, day).height for day in QUARTERS) / len(QUARTERS)


def share_sol(tables: dict[str, pl.DataFrame]) -> float:
    stocks = [ongoing(placed_children(tables), day) for day in QUARTERS]
    return float((pl.concat(stocks)["legal_basis"] == "sol").mean())  # type: ignore[arg-type]


def breakdown_share(placements: pl.DataFrame) -> float:
    ended = placements.filter(pl.col("end_date").is_not_null())
    return float((ended["end_reason"] == "breakdown").mean())  # type: ignore[arg-type]


def test_35_to_45_children_are_placed_at_a_time(tables: dict[str, pl.DataFrame]) -> None:
    assert 35 <= mean_stock(tables) <= 45
    assert 35 <= ongoing(placed_children(tables), date(2026, 10, 31)).height <= 45


def test_45_to_70_children_are_placed_during_a_year(tables: dict[str, pl.DataFrame]) -> None:
    placements = placed_children(tables)
    counts = [
        placements.filter(
            (pl.col("start_date") <= date(year, 12, 31))
            & (pl.col("end_date").is_null() | (pl.col("end_date") > date(year, 1, 1)))
        )["person_id"].n_unique()
        for year in range(2019, 2026)
    ]
    assert 45 <= sum(counts) / len(counts) <= 70


def test_about_three_of_four_are_placed_under_sol(tables: dict[str, pl.DataFrame]) -> None:
    assert 0.68 <= share_sol(tables) <= 0.78


def test_a_fifth_to_a_third_of_the_stays_break_down(tables: dict[str, pl.DataFrame]) -> None:
    assert 0.17 <= breakdown_share(placed_children(tables)) <= 0.37


@pytest.mark.parametrize("seed", MOST_SEEDS)
def test_other_seeds_give_a_municipality_of_the_same_kind(seed: int) -> None:
    tables = generate(seed=seed)
    assert 27 <= mean_stock(tables) <= 56
    assert 0.6 <= share_sol(tables) <= 0.9
    assert 0.13 <= breakdown_share(placed_children(tables)) <= 0.37


@pytest.mark.parametrize(
    ("area", "form", "low", "high"),
    [
        ("bou", "hvb", 4_500, 7_500),
        ("bou", "familjehem", 600, 1_100),
        ("bou", "jourhem", 1_000, 1_600),
        ("bou", "konsulentstott_familjehem", 1_700, 2_700),
        ("bou", "sis", 8_500, 12_000),
        ("vuxen", "hvb", 1_800, 3_500),
        ("vuxen", "skyddat_boende", 1_200, 2_500),
    ],
)
def test_a_care_day_in_2024_and_2025_costs_what_it_does(
    dataset: Dataset, area: str, form: str, low: int, high: int
) -> None:
    rows = summary(dataset, Month(2024, 1), Month(2025, 12), ["area", "care_form"])
    row = rows.filter((pl.col("area") == area) & (pl.col("care_form") == form)).row(0, named=True)
    assert low <= row["cost_ore"] / row["care_days"] / 100 <= high
    assert row["unpriced_days"] == 0


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [("jourhem", 60, 130), ("hvb", 60, 160), ("familjehem", 400, 900), ("skyddat_boende", 35, 70)],
)
def test_the_middle_stay_that_begins_before_2024_is_as_long_as_usual(
    form: str, low: int, high: int
) -> None:
    big = generate(inhabitants=230_000)["placements"]  # enough stays for a median
    day = date(2026, 10, 31)
    stays = big.filter(
        (pl.col("care_form") == form)
        & pl.col("start_date").is_between(date(2019, 1, 1), date(2023, 12, 31))
    )
    length = (pl.col("end_date").fill_null(day) - pl.col("start_date")).dt.total_days()
    assert low <= stays.select(length.median()).item() <= high


def test_placements_end_the_year_five_to_ten_percent_above_budget(
    tables: dict[str, pl.DataFrame],
) -> None:
    care = ("purchased_care", "family_homes")
    forecast = tables["forecast"].filter(
        (pl.col("made_in") == date(2026, 10, 1)) & pl.col("line").is_in(care)
    )
    budget = tables["budget"].filter(
        (pl.col("year") == 2026)
        & pl.col("account").map_elements(chart.line_of, return_dtype=pl.String).is_in(care)
    )
    over = forecast["amount_ore"].sum() / budget["amount_ore"].sum() - 1
    assert 0.05 <= over <= 0.10


def test_forecasts_of_placements_are_too_low_in_spring_and_closer_in_autumn(
    tables: dict[str, pl.DataFrame],
) -> None:
    care = tables["forecast"].filter(pl.col("line") == "purchased_care")
    by_month = care.group_by("year", pl.col("made_in").dt.month().alias("month")).agg(
        pl.col("amount_ore").sum()
    )
    outcome = by_month.filter(pl.col("month") == 12).select("year", outcome="amount_ore")
    miss = by_month.join(outcome, on="year").with_columns(
        miss=pl.col("amount_ore") / pl.col("outcome") - 1
    )
    march, october = (miss.filter(pl.col("month") == month)["miss"] for month in (3, 10))
    assert march.mean() < -0.02  # type: ignore[operator]
    assert october.abs().mean() < march.abs().mean()  # type: ignore[operator]
