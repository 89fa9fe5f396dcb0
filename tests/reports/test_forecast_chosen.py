"""The forecast that counts: the model's, or that of a method which has won on the own years."""

from fractions import Fraction
from math import sqrt

import polars as pl
import pytest
from tests.frames import dataset
from tests.reports.test_forecast_total import MONTH, town

from hemmaplan.core.care_form_lines import TOTAL as ALL
from hemmaplan.core.figures import Address
from hemmaplan.core.forecast.best_method import Why
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.periods import Month
from hemmaplan.render.document import ChartBlock, Paragraph, TableBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports import forecast_chosen, forecast_trial
from hemmaplan.reports.briefing import MNKR, Briefing
from hemmaplan.reports.forecast_budget import placement_budget
from hemmaplan.reports.forecast_chosen import (
    chosen_forecast,
    placement_forecast_chosen,
    trace_placement_forecast_chosen,
)
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_outlook import outlook
from hemmaplan.reports.forecast_scenarios import where_another_counts
from hemmaplan.reports.forecast_total import board_forecast
from hemmaplan.reports.forecast_trial import Tried, tried
from hemmaplan.reports.registry import month_figures


def year(outcome, model, linear):
    values = {"outcome": outcome, "model": model, "linear": linear, "run_off": 0}
    return Tried(values, {})


@pytest.fixture
def linear_has_won(monkeypatch):
    """Three years in which the average times twelve was up to eight per cent off, the model ten."""
    past = {n: year(100, 110, 100 + n % 3 * 4) for n in (2022, 2023, 2024)}
    for each in (forecast_chosen, forecast_trial):
        monkeypatch.setattr(each, "tried", lambda _dataset, _month: past)


@pytest.fixture(scope="module")
def steady():
    """One placement by the month for years, and some long ago: linear never misses a year."""
    rows = [{"placement_id": "P0", "start_date": "2019-01-01"}]
    rows += [
        {"placement_id": f"P{month}", "start_date": f"2020-{month:02}-03",
         "end_date": f"2021-{month:02}-03"}
        for month in range(1, 9)
    ]  # fmt: skip
    rates = [{"placement_id": row["placement_id"], "kind": "care", "amount": "90000",
              "per": "month"} for row in rows]  # fmt: skip
    placed = [{"area": "bou", "care_form": "familjehem", **row} for row in rows]
    return dataset(placements=placed, rates=rates)


def values(data, compute=placement_forecast_chosen):
    return {f.address.column: int(f.value) for f in compute(data, MONTH)}


def told(data):
    return outlook(Briefing(data, MONTH, month_figures(data, MONTH).table))


def words(data):
    found = told(data)
    runs = (run for block in found if isinstance(block, Paragraph) for run in block.runs)
    return "".join(str(getattr(run, "text", run)) for run in runs)


def test_the_model_counts_where_there_are_too_few_years():
    data = town()
    answer = made(data, MONTH).answer
    assert values(data)["year"] == answer.year.mean
    assert values(data)["p95"] == answer.year.quantile("p95")
    assert "Modellen gäller: det finns inte tre hela år" in words(data)


def test_a_method_that_has_won_is_the_forecast_of_the_placements_and_of_the_board(linear_has_won):
    data = town()
    linear = linear_forecast(data, MONTH.last_day, Month(2025, 12)).year.mean
    found = values(data)
    assert found["year"] == linear
    misses = (0, 1 / 104 * 4, 1 / 108 * 8)
    spread = sqrt(sum(each**2 for each in misses) / 3 * (1 + 1 / 3))
    assert found["p95"] == pytest.approx(linear * (1 + 1.645 * spread), rel=1e-4)
    board = values(data, board_forecast)
    assert board["placements"] == linear - made(data, MONTH).answer.known_ore
    said = words(data)
    assert "Årets snitt gånger tolv gäller" in said
    assert "under 2025 enligt årets snitt gånger tolv, troligen mellan" in said
    assert "Modellen väntar " in said


def test_a_method_that_has_never_missed_wins_its_years_and_is_no_surer_than_the_model(steady):
    """Nothing replaced: the town's own three years are forecast, and speak for the average."""
    years = tried(steady, MONTH)
    assert list(years) == [2022, 2023, 2024]
    assert [one.missed("linear") for one in years.values()] == [0, 0, 0]
    assert all(one.missed("model") > 0 for one in years.values())
    model, found = made(steady, MONTH).answer, values(steady)
    assert found["year"] == 12 * 90_000_00
    for name in ("p05", "p95"):
        assert found[name] - found["year"] == model.year.quantile(name) - model.year.mean
    assert found["p05"] < found["year"] < found["p95"]
    answer, best = chosen_forecast(steady, MONTH.last_day, Month(2025, 12))
    assert (best.method, best.why) == ("linear", Why.WON)
    assert answer.year.quantile("p95") == found["p95"]
    assert "Årets snitt gånger tolv gäller" in words(steady)


def test_the_picture_draws_what_counts_and_calls_the_model_s_the_model_s(linear_has_won):
    """A reader never meets two forecasts that differ without words: sentence, picture, tables."""
    data = town()
    year, p05, p95 = (values(data)[name] for name in ("year", "p05", "p95"))
    blocks = told(data)
    (fan, *others) = [block for block in blocks if isinstance(block, ChartBlock)]
    mnkr = [number_text(Fraction(amount, MNKR), 1) for amount in (year, p05, p95)]
    assert f"i dec Väntat {mnkr[0]}" in fan.alt
    assert f"nio fall av tio i dec: {mnkr[1]} till {mnkr[2]}" in fan.alt
    assert (
        f"i dec Modellen {number_text(Fraction(made(data, MONTH).answer.year.mean, MNKR), 1)}"
        in (fan.alt)
    )
    assert "väntat enligt årets snitt gånger tolv, som gäller, med spannet" in fan.caption
    tables = [block.caption for block in blocks if isinstance(block, TableBlock)]
    assert any("väntas kosta 2025 enligt modellen" in caption for caption in tables)
    assert all("enligt modellen" in other.caption for other in others)
    (said,) = where_another_counts(month_figures(data, MONTH).table)
    assert said.runs[1].text.startswith(mnkr[0])


def test_where_the_model_counts_nothing_is_said_of_whose_the_scenarios_are():
    assert where_another_counts(month_figures(town(), MONTH).table) == []


def test_each_figure_is_traced_to_what_is_known_and_the_rest(linear_has_won):
    data = town()
    for figure in placement_forecast_chosen(data, MONTH):
        rows = trace_placement_forecast_chosen(data, MONTH, figure.address)
        assert rows["contribution"].sum() == figure.value
        assert rows.filter(pl.col("_row") > 1).height == 1  # the placement that goes on
    with pytest.raises(LookupError):
        trace_placement_forecast_chosen(
            data, MONTH, Address("placement_forecast_chosen", "total", ALL, "x")
        )


def test_nothing_placed_is_no_forecast_and_no_budget_has_no_chance():
    data = town()
    assert list(placement_forecast_chosen(data, Month(2022, 12))) == []
    assert list(placement_budget(data, MONTH)) == []
