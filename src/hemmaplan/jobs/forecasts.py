"""Forecasts that take long: a scenario with many futures, and the trial of the methods."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hemmaplan.actions.forecast_runs import keep_backtest, keep_scenario
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.forecast.inputs import INPUTS
from hemmaplan.core.forecast.scenarios import BadScenario
from hemmaplan.core.periods import Month
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.reports.forecast_backtest import backtest_text, tried
from hemmaplan.reports.forecast_recount import recount
from hemmaplan.reports.forecast_runs import run_text, scenario_run
from hemmaplan.reports.scenario_files import scenario_of
from hemmaplan.store.models import Batch, ForecastRun, Job
from hemmaplan.store.queries import EmptyRegister, dataset_of_batch
from hemmaplan.store.viewer import Role, Viewer

_SYSTEM = Viewer(Role.CONTROLLER)  # who may ask sees every placement


def keep_scenario_run(job: Job, told: Told) -> Write:
    """`asked`: `batch`, `month`, `scenario` (`reports.scenario_files.content_of`), `runs`, `seed`,
    and `name` and `measure_id` to keep it under.

    Answers with `run`.
    """
    asked = job.asked
    month, dataset = Month.parse(asked["month"]), _read(asked, told)
    try:
        run = scenario_run(
            dataset, month, scenario_of(asked["scenario"], asked["name"]),
            runs=asked["runs"], seed=asked["seed"],
            told=lambda done, of: told("Simulerar framtider", done, of),
        )  # fmt: skip
    except (BadScenario, NoForecast, MissingTable) as reason:
        raise Stopped(f"Scenariot kan inte räknas: {reason}.") from None
    text = run_text(run)

    def write() -> Mapping[str, Any]:
        kept = keep_scenario(
            batch=Batch.objects.get(pk=asked["batch"]), month=month.first_day, answer=text,
            name=asked["name"], measure_id=asked["measure_id"], by=job.by, at=datetime.now(UTC),
        )  # fmt: skip
        return {"run": kept.pk}

    return write


def check_run(job: Job, told: Told) -> Write:
    """`asked`: `run`, a kept scenario, and `batch`, that it was worked out from.

    Answers with `run` and what `reports.forecast_recount` says; nothing is kept but the answer.
    """
    kept = ForecastRun.objects.get(pk=job.asked["run"])
    dataset = _read(job.asked, told)
    try:
        found = recount(
            kept.answer, kept.sha256, dataset,
            told=lambda done, of: told("Simulerar framtider", done, of),
        )  # fmt: skip
    except (BadScenario, NoForecast, MissingTable, ValueError) as reason:
        raise Stopped(f"Scenariot kan inte räknas om ur sin inläsning: {reason}.") from None
    return lambda: {"run": kept.pk, **found}


def keep_trial(job: Job, told: Told) -> Write:
    """`asked`: `batch`, and `month`, the latest to try the methods from."""
    month, dataset = Month.parse(job.asked["month"]), _read(job.asked, told)
    try:
        found = tried(
            dataset, month,
            told=lambda done, of: told("Gör om tidigare prognoser", done, of),
        )  # fmt: skip
    except MissingTable as gap:
        raise Stopped(f"Prognoserna kan inte prövas: {gap}.") from None
    if not found.trials:
        raise Stopped(
            "Prognoserna kan inte prövas: det behövs minst ett helt år med utfall och historik "
            "före det."
        )
    text = backtest_text(found)

    def write() -> Mapping[str, Any]:
        kept = keep_backtest(
            batch=Batch.objects.get(pk=job.asked["batch"]), month=month.first_day, answer=text,
            by=job.by, at=datetime.now(UTC),
        )  # fmt: skip
        return {"run": kept.pk}

    return write


def _read(asked: Mapping[str, Any], told: Told) -> Dataset:
    told("Läser registret", 0, 0)
    try:
        return dataset_of_batch(_SYSTEM, asked["batch"], only=INPUTS)
    except EmptyRegister as empty:
        raise Stopped(f"{empty}.") from None
