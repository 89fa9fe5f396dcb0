"""Scenarios that were worked out and are kept: what was asked, of what, and the answer, as text.

The same question of the same data with the same seed gives the same text, byte for byte, and a text
is read back as the same answer, so that it can be shown again as it was.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hemmaplan import __version__
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import Forecast, NoForecast, Outlook
from hemmaplan.core.forecast.inputs import inputs_digest
from hemmaplan.core.forecast.known import known_on
from hemmaplan.core.forecast.model import RUNS, SEED, forecast_from, position
from hemmaplan.core.forecast.scenarios import Scenario, scenario_forecast
from hemmaplan.core.forecast.simulate import Told
from hemmaplan.core.periods import Month
from hemmaplan.reports.forecast_methods import priors
from hemmaplan.reports.runs import rules_version
from hemmaplan.reports.scenario_files import content_of, scenario_of

FORMAT = 1
MOST_RUNS = 10_000
"""Futures for an evener range than the RUNS of a page."""


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """A scenario beside the month's forecast, both from the same position and luck.

    `inputs` is the digest of what was known at the month's end (`core.forecast.inputs`), `program`
    and `rules` the version that worked it out and its dated amounts.
    """

    month: Month
    scenario: Scenario
    runs: int
    seed: int
    inputs: str
    program: str
    rules: str
    base: Forecast
    answer: Forecast


def scenario_run(
    dataset: Dataset,
    month: Month,
    scenario: Scenario,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    told: Told | None = None,
) -> ScenarioRun:
    """Work it out, through December of the month's year. Raises BadScenario and NoForecast.

    `told` hears how many futures are done of those of both forecasts.
    """

    def after(done: int) -> Told | None:
        return None if told is None else lambda made, _of: told(done + made, 2 * runs)

    start = position(dataset, month.last_day, Month(month.year, 12), priors(month.last_day))
    base = forecast_from(start, runs=runs, seed=seed, told=after(0))
    answer = scenario_forecast(start, scenario, runs=runs, seed=seed, told=after(runs))
    return ScenarioRun(
        month, scenario, runs, seed, inputs_digest(start.known), __version__, rules_version(),
        _whole(base), _whole(answer),
    )  # fmt: skip


def _whole(answer: Forecast) -> Forecast:
    """What is kept of an answer: that it has a basis is the page's to say, of the data then."""
    return replace(answer, months=tuple(answer.months), path=tuple(answer.path), basis=None)


def run_text(run: ScenarioRun) -> str:
    """The run as JSON: keys in order, amounts in öre."""
    content = {
        "format": FORMAT,
        "month": str(run.month),
        "scenario": content_of(run.scenario),
        "runs": run.runs,
        "seed": run.seed,
        "inputs": run.inputs,
        "program": run.program,
        "rules": run.rules,
        "base": _plain(run.base),
        "answer": _plain(run.answer),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def run_of_text(text: str) -> ScenarioRun:
    """The run that `run_text` wrote. Raises ValueError for another text."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("not a scenario run of this format")
    return ScenarioRun(
        Month.parse(content["month"]), scenario_of(content["scenario"], ""), content["runs"],
        content["seed"], content["inputs"], content["program"], content["rules"],
        _forecast(content["base"]), _forecast(content["answer"]),
    )  # fmt: skip


def _plain(answer: Forecast) -> dict[str, Any]:
    return {
        "as_of": str(answer.as_of),
        "method": answer.method,
        "known": answer.known_ore,
        "months": _outlooks(answer.months),
        "path": _outlooks(answer.path),
        "year": [answer.year.mean, *answer.year.quantiles],
        "percentiles": list(answer.year_percentiles),
    }


def _outlooks(of: Sequence[tuple[Month, Outlook]]) -> list[list[Any]]:
    return [[str(month), outlook.mean, *outlook.quantiles] for month, outlook in of]


def _forecast(content: Mapping[str, Any]) -> Forecast:
    def read(rows: Sequence[Sequence[Any]]) -> tuple[tuple[Month, Outlook], ...]:
        return tuple(
            (Month.parse(month), Outlook(mean, tuple(quantiles)))
            for month, mean, *quantiles in rows
        )

    mean, *quantiles = content["year"]
    return Forecast(
        date.fromisoformat(content["as_of"]), content["method"], content["known"],
        read(content["months"]), Outlook(mean, tuple(quantiles)), None, read(content["path"]),
        tuple(content["percentiles"]),
    )  # fmt: skip


def inputs_now(dataset: Dataset, month: Month) -> str:
    """The digest of what is known of a month's end now; blank when nothing is.

    Another than a kept run's: worked out today it would come to something else.
    """
    try:
        return inputs_digest(known_on(dataset, month.last_day))
    except NoForecast:
        return ""
