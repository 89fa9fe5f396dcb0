"""Kept scenarios and trials: the same question gives the same text, which is read back whole."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.frames import dataset

from hemmaplan.core.figures import Address
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.backtest import Trial
from hemmaplan.core.forecast.inputs import inputs_digest
from hemmaplan.core.forecast.misses import WHY, why_missed
from hemmaplan.core.forecast.scenarios import BadScenario, Change, Scenario, stress
from hemmaplan.core.periods import Month
from hemmaplan.render.document import ChartBlock, Paragraph, TableBlock
from hemmaplan.reports.forecast_backtest import (
    Tried,
    backtest_of_text,
    backtest_text,
    explained,
    in_words,
    trial_blocks,
    tried,
)
from hemmaplan.reports.forecast_judged import judged_adoptions
from hemmaplan.reports.forecast_methods import methods, priors
from hemmaplan.reports.forecast_runs import inputs_now, run_of_text, run_text, scenario_run
from hemmaplan.reports.forecast_scenarios import compared, month_by_month
from hemmaplan.reports.scenario_files import content_of, scenario_of

MONTH, RUNS = Month(2025, 5), 100
EVERY = Scenario(
    "Allt",
    (
        Change("fewer_new", date(2025, 7, 1), care_forms=("hvb",), share=0.125),
        Change("price_index", date(2025, 7, 1), area="bou", share=-0.03),
        Change("own_facility", date(2025, 8, 1), places=4, month_cost_ore=450_000_00),
        Change("outpatient", date(2025, 6, 1), share=0.1, shorter=0.2, month_cost_ore=10_000_50),
        Change("one_more", date(2025, 9, 1), day_cost_ore=20_000_00),
    ),
    "M1",
)


def town(count=80, last=date(2025, 12, 31)):
    """Someone comes every ninth day and stays for four months, at 3 000 a day."""
    placements, rates = [], []
    for n in range(count):
        start = date(2024, 1, 1) + timedelta(days=9 * n)
        end = start + timedelta(days=80 + 13 * (n % 7))
        placements.append({
            "placement_id": f"P{n:03d}", "person_id": f"A{n}", "area": "bou", "care_form": "hvb",
            "start_date": str(start), "planned_end_date": str(start + timedelta(days=90)),
            "end_date": str(end) if end <= last else None,
        })  # fmt: skip
        rates.append({"placement_id": f"P{n:03d}", "kind": "care", "amount": str(3000 + n % 5),
                      "per": "day"})  # fmt: skip
    return dataset(placements=placements, rates=rates)


@pytest.fixture(scope="module")
def data():
    return town()


@pytest.fixture(scope="module")
def run(data):
    return scenario_run(data, MONTH, EVERY, runs=RUNS, seed=7)


@pytest.fixture(scope="module")
def trial(data):
    return tried(data, Month(2025, 12), runs=20)


def test_the_same_question_of_the_same_data_gives_the_same_bytes(data, run):
    again = scenario_run(town(), MONTH, EVERY, runs=RUNS, seed=7)
    assert run_text(again) == run_text(run)
    other = scenario_run(data, MONTH, EVERY, runs=RUNS, seed=8)
    assert run_text(other) != run_text(run)
    assert other.answer.year.mean == run.answer.year.mean  # exact, whatever the seed


def test_a_kept_run_is_read_back_as_it_was(run):
    assert run_of_text(run_text(run)) == run
    with pytest.raises(ValueError, match="format"):
        run_of_text("[]")


def test_a_scenario_is_the_content_of_its_own_file():
    assert scenario_of(content_of(EVERY), "x.toml") == EVERY
    assert scenario_of(content_of(stress(date(2025, 5, 31))), "x.toml").changes[0].places == 0


def test_nothing_changed_is_the_forecast_to_the_ore(data, run):
    same = scenario_run(data, MONTH, Scenario("Inget", ()), runs=RUNS, seed=7)
    assert same.answer == same.base == run.base


def test_it_tells_how_far_it_has_come(data):
    told = []
    scenario_run(data, MONTH, EVERY, runs=600, told=lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == [0, 500, 600, 1100]
    assert {of for _, of in told} == {1200}


def test_what_does_not_fit_is_said(data):
    with pytest.raises(BadScenario):
        scenario_run(data, MONTH, Scenario("x", (Change("end_earlier", MONTH.end, ("P9",)),)))
    with pytest.raises(NoForecast):
        scenario_run(data, Month(2020, 1), EVERY)


def test_the_digest_is_of_what_was_known_in_any_order(data):
    digest = inputs_now(data, MONTH)
    turned = replace(data, tables={n: f.reverse() for n, f in data.tables.items()})
    assert inputs_now(turned, MONTH) == digest
    assert inputs_now(town(count=79), MONTH) == digest  # the last came later
    assert inputs_now(town(count=50), MONTH) != digest
    assert inputs_now(data, Month(2020, 1)) == ""
    assert inputs_digest(data) != digest


def test_side_by_side_they_stand_with_ranges_and_the_forecast_of_their_month(data, run):
    picture, table = compared([("Vårt", run), ("Vårt", run)])
    assert isinstance(picture, ChartBlock)
    assert "Modellens prognos: " in picture.alt
    assert "Vårt (2): " in picture.alt
    assert isinstance(table, TableBlock)
    assert [row.cells[0].value for row in table.rows] == ["Modellens prognos", "Vårt", "Vårt"]
    later = scenario_run(data, Month(2025, 6), EVERY, runs=RUNS)
    assert len(compared([("Vårt", run), ("Nytt", later)])[1].rows) == 2  # forecasts of their own
    assert compared([]) == []
    (months,) = month_by_month(run)
    assert [row.cells[0].value for row in months.rows][-1] == "december"
    assert months.rows[-1].cells[2].value == table.rows[1].cells[1].value


def test_why_it_missed_adds_up_to_what_it_missed_by(data, trial):
    model = methods(runs=RUNS)["model"](data, MONTH.last_day, Month(2025, 12))
    outcome = trial.trials[-1].outcome
    why = why_missed(data, MONTH.last_day, priors(MONTH.last_day))
    assert set(why) == set(WHY)
    assert sum(why.values()) == outcome - model.year.mean


def trials(year, model, linear, outcome=100_000_000_00):
    spread = tuple(model + n * 1_000_000_00 for n in (-2, -1, 0, 1, 2))
    return [
        Trial("model", date(year, 6, 30), model, spread, outcome),
        Trial("linear", date(year, 6, 30), linear, (linear,) * 5, outcome),
    ]


def test_where_linear_was_nearer_it_says_why_in_words():
    found = Tried(
        [*trials(2023, 101_000_000_00, 90_000_000_00), *trials(2024, 92_000_000_00, 98_000_000_00)],
        {date(2024, 6, 30): {"new": 6_000_000_00, "stays": 3_000_000_00, "moves": -2_000_000_00,
                             "prices": 1_000_000_00, "late": 0}},
    )  # fmt: skip
    (said,) = explained(found)
    assert said.startswith("2024 var årets snitt gånger tolv närmare än modellen (2,0 mot 8,0 %")
    assert "året blev jämnt" in said
    assert "8,0 mnkr för låga" in said.replace("\u00a0", " ")
    assert "fler eller dyrare nya än väntat (6,0 mnkr) och längre vårdtider" in said.replace(
        "\u00a0", " "
    )
    assert explained(Tried(trials(2023, 101_000_000_00, 90_000_000_00), {})) == []
    assert "I 1 av 2 prognoser hamnade året inom" in in_words(found.trials)


def test_a_trial_is_kept_and_read_back_and_said(trial):
    assert {each.as_of.year for each in trial.trials} <= {2024, 2025}
    assert backtest_of_text(backtest_text(trial)) == trial
    blocks = trial_blocks(trial)
    assert isinstance(blocks[0], Paragraph)
    assert [b.name for b in blocks if isinstance(b, TableBlock)] == [
        "Metoderna prövade", "Fel efter tid kvar", "Fel år för år"
    ]  # fmt: skip
    assert trial_blocks(Tried([], {})) == []
    with pytest.raises(ValueError, match="format"):
        backtest_of_text("{}")


def test_adopted_forecasts_are_judged_when_their_year_has_ended(data, trial):
    def of(month, year, low, high):
        said = {"year": year, "p05": low, "p95": high}
        return month, {Address("placement_forecast", "total", "total", k): f"{v}.00"
                       for k, v in said.items()}  # fmt: skip

    outcome = trial.trials[-1].outcome // 100
    said = [
        of(Month(2025, 3), outcome - 1000, outcome - 5000, outcome + 5000),
        of(Month(2025, 6), 2 * outcome, 2 * outcome, 2 * outcome),
        of(Month(2026, 1), 1000, 900, 1100),
        (Month(2026, 2), {}),
    ]
    words, table = judged_adoptions(said, data, Month(2026, 2))
    assert words.runs == (
        "I 1 av 2 fastställda prognoser som går att döma hamnade året inom spannet.",
    )
    assert [row.cells[-1].value for row in table.rows] == ["året pågår", "nej", "ja"]
    assert judged_adoptions(said[-1:], data, Month(2026, 2)) == []
    pending, _ = judged_adoptions(said[2:3], data, Month(2026, 2))
    assert "Inget år" in pending.runs[0]
