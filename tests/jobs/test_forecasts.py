"""Forecasts as work: told of on the way, kept whole, and the same again when asked again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.frames import dataset

from hemmaplan.actions.imports import load
from hemmaplan.actions.jobs import enqueue
from hemmaplan.core.dataset import InputFile
from hemmaplan.reports import forecast_backtest
from hemmaplan.reports.forecast_backtest import backtest_of_text
from hemmaplan.store.forecast_runs import kept_runs, latest_backtest
from hemmaplan.store.jobs import job as seen
from hemmaplan.store.models import Batch, Job
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.job_kinds import KINDS, kinds_seen_by, run_next

pytestmark = pytest.mark.django_db
KIM = Viewer(Role.CONTROLLER)
AT = datetime(2026, 1, 3, 9, 0, tzinfo=UTC)
FEWER = {"kind": "fewer_new", "from": "2025-11-01", "percent": 50.0}


@pytest.fixture
def batch(settings, tmp_path):
    settings.JOBS_FOLDER = str(tmp_path)
    starts = [date(2023, 1, 1) + timedelta(days=20 * n) for n in range(50)]
    placements = [
        {"placement_id": f"P{n}", "area": "bou", "care_form": "hvb", "start_date": str(start),
         "end_date": str(start + timedelta(days=90))}
        for n, start in enumerate(starts)
    ]  # fmt: skip
    rates = [{"placement_id": f"P{n}", "kind": "care", "amount": "3000", "per": "day"}
             for n in range(50)]  # fmt: skip
    made = dataset(placements=placements, rates=rates)
    files = tuple(InputFile(f"{name}.csv", name[0] * 64, 50) for name in made.tables)
    return load(dataset=replace(made, inputs=files), by="kim", at=AT)


def asked_for(batch, kind="scenario", digest="a", **changed):
    scenario = {"month": "2025-09", "scenario": {"name": "", "change": [FEWER]}, "runs": 100,
                "seed": 3, "name": "Hälften", "measure_id": ""}  # fmt: skip
    asked = {"batch": batch.pk, **(scenario if kind == "scenario" else {"month": "2026-01"})}
    enqueue(kind=kind, digest=digest * 64, asked={**asked, **changed}, by="kim", at=AT)
    assert run_next()
    return seen(KINDS, Job.objects.latest("pk").pk)


def test_the_same_scenario_asked_again_is_the_same_bytes_and_kept_once(batch):
    first, second = asked_for(batch), asked_for(batch)
    assert first.answer["run"] == second.answer["run"]
    (kept,) = kept_runs(KIM)
    assert kept.name == "Hälften"
    assert kept.batch == batch.pk


def test_a_scenario_that_does_not_fit_says_so_and_keeps_nothing(batch):
    ended = {"kind": "end_earlier", "from": "2025-11-01", "placements": ["P99"]}
    failed = asked_for(batch, scenario={"name": "x", "change": [ended]})
    assert failed.message.startswith("Scenariot kan inte räknas: placeringen P99 pågår inte")
    assert "ingen placering är känd" in asked_for(batch, month="2020-01", digest="b").message
    assert kept_runs(KIM) == []


def test_the_methods_are_tried_and_kept(batch, monkeypatch):
    monkeypatch.setattr(forecast_backtest, "YEARS", 1)
    assert asked_for(batch, kind="backtest").answer
    kept = latest_backtest(KIM, through=date(2026, 1, 1))
    found = backtest_of_text(kept.answer)
    assert {each.method for each in found.trials} == {"model", "linear", "run_off"}
    assert {each.as_of.year for each in found.trials} == {2025}


def test_without_a_whole_year_there_is_nothing_to_try(batch):
    failed = asked_for(batch, kind="backtest", month="2022-01")
    assert "minst ett helt år" in failed.message
    assert latest_backtest(KIM, through=date(2026, 1, 1)) is None


def test_who_may_ask_may_look_on(batch):
    done = asked_for(batch)
    assert seen(kinds_seen_by(Viewer(Role.COORDINATOR)), done.number) is not None
    assert seen(kinds_seen_by(Viewer(Role.BOARD_MEMBER)), done.number) is None
    assert Batch.objects.count() == 1
