"""The forecast that counts: the model's, or that of a method which has won on the own years."""

from math import sqrt

import polars as pl
import pytest
from tests.reports.test_forecast_total import MONTH, town

from hemmaplan.core.care_form_lines import TOTAL as ALL
from hemmaplan.core.figures import Address
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Paragraph
from hemmaplan.reports import forecast_chosen, forecast_trial
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.forecast_budget import placement_budget
from hemmaplan.reports.forecast_chosen import (
    placement_forecast_chosen,
    trace_placement_forecast_chosen,
)
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_outlook import outlook
from hemmaplan.reports.forecast_total import board_forecast
from hemmaplan.reports.forecast_trial import Tried
from hemmaplan.reports.registry import month_figures


def year(outcome, model, linear):
    values = {"outcome": outcome, "model": model, "linear": linear, "run_off": 0}
    return Tried(values, {})


@pytest.fixture
def linear_has_won(monkeypatch):
    """Three years in which the average times twelve was within two per cent, the model ten off."""
    past = {n: year(100, 110, 100 + n % 3 * 2) for n in (2022, 2023, 2024)}
    for each in (forecast_chosen, forecast_trial):
        monkeypatch.setattr(each, "tried", lambda _dataset, _month: past)


def values(data, compute=placement_forecast_chosen):
    return {f.address.column: int(f.value) for f in compute(data, MONTH)}


def words(data):
    found = outlook(Briefing(data, MONTH, month_figures(data, MONTH).table))
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
    misses = (0, 1 / 102 * 2, 1 / 104 * 4)
    spread = sqrt(sum(each**2 for each in misses) / 3 * (1 + 1 / 3))
    assert found["p95"] == pytest.approx(linear * (1 + 1.645 * spread), rel=1e-4)
    board = values(data, board_forecast)
    assert board["placements"] == linear - made(data, MONTH).answer.known_ore
    said = words(data)
    assert "Årets snitt gånger tolv gäller" in said
    assert "Modellen väntar " in said


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
