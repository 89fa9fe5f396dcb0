"""The forecast that counts: the model's, or that of a method which has won on the own years."""

from fractions import Fraction
from math import sqrt

import polars as pl
import pytest
from tests.frames import dataset
from tests.reports.test_forecast_total import MONTH, town

from hemmaplan.core.care_form_lines import TOTAL as ALL
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.forecast.best_method import Why
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.periods import Month
from hemmaplan.render.document import ChartBlock, Paragraph, TableBlock
from hemmaplan.render.numbers_sv import number_text
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
from hemmaplan.reports.forecast_stays import placement_forecast_stays
from hemmaplan.reports.forecast_total import board_forecast
from hemmaplan.reports.forecast_trial import tried
from hemmaplan.reports.registry import definition, month_figures


def lived(*extras, **cells):
    """One placement by the month for years, with what more it cost, and some long ago."""
    rows = [{"placement_id": "P0", "start_date": "2019-01-01", **cells}]
    rows += [
        {"placement_id": f"P{month}", "start_date": f"2020-{month:02}-03",
         "end_date": f"2021-{month:02}-03"}
        for month in range(1, 9)
    ]  # fmt: skip
    rates = [{"placement_id": row["placement_id"], "kind": "care", "amount": "90000",
              "per": "month"} for row in rows]  # fmt: skip
    rates += [{"placement_id": "P0", "kind": "travel", "per": "occasion", "amount": amount,
               "from_date": day} for day, amount in extras]  # fmt: skip
    placed = [{"area": "bou", "care_form": "familjehem", **row} for row in rows]
    return {"placements": placed, "rates": rates}


@pytest.fixture(scope="module")
def steady():
    """The average times twelve never misses a year."""
    return dataset(**lived())


@pytest.fixture(scope="module")
def won():
    """It was up to two per cent off, and the model, which waits for the placement to end, more."""
    journeys = ("2022-11-15", "9000"), ("2024-11-15", "18000")
    placed = dataset(**lived(*journeys, planned_end_date="2021-12-31"))
    return Dataset(tables={**town().tables, **placed.tables})


@pytest.fixture(scope="module")
def figures(won):
    return month_figures(won, MONTH).table


def values(data, compute=placement_forecast_chosen):
    return {f.address.column: int(f.value) for f in compute(data, MONTH)}


def told(data, figures=None):
    return outlook(Briefing(data, MONTH, figures or month_figures(data, MONTH).table))


def words(data, figures=None):
    found = told(data, figures)
    runs = (run for block in found if isinstance(block, Paragraph) for run in block.runs)
    return "".join(str(getattr(run, "text", run)) for run in runs)


def test_the_model_counts_where_there_are_too_few_years():
    data = town()
    answer = made(data, MONTH).answer
    assert values(data)["year"] == answer.year.mean
    assert values(data)["p95"] == answer.year.quantile("p95")
    assert "Modellen gäller: det finns inte tre hela år" in words(data)


def test_a_method_that_has_won_is_the_forecast_of_the_placements_and_of_the_board(won, figures):
    years = tried(won, MONTH)
    assert [one.missed("linear") for one in years.values()] == [9_000_00, 0, 18_000_00]
    assert all(one.missed("model") > one.missed("linear") for one in years.values())
    linear = linear_forecast(won, MONTH.last_day, Month(2025, 12)).year.mean
    found = values(won)
    assert found["year"] == linear == 12 * 90_000_00
    misses = (9 / 1080, 0, 18 / 1080)
    spread = sqrt(sum(each**2 for each in misses) / 3 * (1 + 1 / 3))
    assert found["p95"] == pytest.approx(linear * (1 + 1.645 * spread), rel=1e-4)
    board = values(won, board_forecast)
    assert board["placements"] == linear - made(won, MONTH).answer.known_ore
    said = words(won, figures)
    assert "Årets snitt gånger tolv gäller" in said
    assert "under 2025 enligt årets snitt gånger tolv, troligen mellan" in said
    assert "Modellen väntar " in said


def test_a_method_that_has_never_missed_wins_its_years_and_is_no_surer_than_the_model(steady):
    """The town's own three years are forecast, and speak for the average."""
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


def test_the_picture_draws_what_counts_and_calls_the_model_s_the_model_s(won, figures):
    """A reader never meets two forecasts that differ without words: sentence, picture, tables."""
    year, p05, p95 = (values(won)[name] for name in ("year", "p05", "p95"))
    blocks = told(won, figures)
    (fan, *others) = [block for block in blocks if isinstance(block, ChartBlock)]
    mnkr = [number_text(Fraction(amount, MNKR), 1) for amount in (year, p05, p95)]
    assert f"i dec Väntat {mnkr[0]}" in fan.alt
    assert f"nio fall av tio i dec: {mnkr[1]} till {mnkr[2]}" in fan.alt
    assert (
        f"i dec Modellen {number_text(Fraction(made(won, MONTH).answer.year.mean, MNKR), 1)}"
        in (fan.alt)
    )
    assert "väntat enligt årets snitt gånger tolv, som gäller, med spannet" in fan.caption
    tables = [block.caption for block in blocks if isinstance(block, TableBlock)]
    assert any("väntas kosta 2025 enligt modellen" in caption for caption in tables)
    assert all("enligt modellen" in other.caption for other in others)
    (said,) = where_another_counts(figures)
    assert said.runs[1].text.startswith(mnkr[0])


def test_where_the_model_counts_nothing_is_said_of_whose_the_scenarios_are():
    assert where_another_counts(month_figures(town(), MONTH).table) == []


def test_what_is_registered_after_the_month_is_told_where_the_tables_differ_for_it():
    later = {"placement_id": "P9", "start_date": "2025-09-20", "recorded_on": "2025-10-03"}
    tables = lived()
    placed = [*tables["placements"], {"area": "bou", "care_form": "hvb", **later}]
    data = dataset(**{**tables, "placements": placed})
    figures = [
        *placement_forecast_chosen(data, MONTH), *placement_forecast_stays(data, MONTH),
        *definition("placements_month_end").compute(data, MONTH),
    ]  # fmt: skip
    found = [block for block in told(data, FigureTable(figures)) if isinstance(block, Paragraph)]
    (note,) = (block for block in found if block.role == "note")
    assert "registrerat den 30 september" in str(note.runs[0])
    assert [getattr(run, "text", run) for run in note.runs[1:]] == [
        "HVB, externt ", "ingen", " här och ", "1", " där", "."
    ]  # fmt: skip
    without = FigureTable([f for f in figures if f.address.line != "hvb"])
    assert all(getattr(block, "role", "") != "note" for block in told(data, without))


def test_each_figure_is_traced_to_what_is_known_and_the_rest(won):
    for figure in placement_forecast_chosen(won, MONTH):
        rows = trace_placement_forecast_chosen(won, MONTH, figure.address)
        assert rows["contribution"].sum() == figure.value
        assert rows.filter(pl.col("_row") > 1).height == 1  # the placement that goes on
    with pytest.raises(LookupError):
        trace_placement_forecast_chosen(
            won, MONTH, Address("placement_forecast_chosen", "total", ALL, "x")
        )


def test_nothing_placed_is_no_forecast_and_no_budget_has_no_chance():
    data = town()
    assert list(placement_forecast_chosen(data, Month(2022, 12))) == []
    assert list(placement_budget(data, MONTH)) == []
