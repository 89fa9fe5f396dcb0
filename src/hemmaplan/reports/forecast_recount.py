"""A kept scenario worked out once more from its own question: the same answer, or why not."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.answer import Forecast
from hemmaplan.core.forecast.simulate import Told
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.forecast_runs import ScenarioRun, run_of_text, run_text, scenario_run

_COMPARED = (("mean", "väntat"), ("p05", "spannets lägsta"), ("p95", "spannets högsta"))


def recount(
    text: str, digest: str, dataset: Dataset, *, told: Told | None = None
) -> Mapping[str, Any]:
    """`text` is the kept answer and `digest` its own when it was kept; `dataset` what its batch
    was. Raises BadScenario, NoForecast and MissingTable.

    Answers with `same`: the text is the same, byte for byte; else with `causes` and `changed`, the
    amounts that are others, as sentences.
    """
    kept = run_of_text(text)
    again = scenario_run(
        dataset, kept.month, kept.scenario, runs=kept.runs, seed=kept.seed, told=told
    )
    if run_text(again) == text:
        return {"same": True, "causes": [], "changed": []}
    causes = [*_causes(kept, again, whole=sha256(text.encode()).hexdigest() == digest)]
    return {"same": False, "causes": causes, "changed": [*_changed(kept, again)]}


def _causes(kept: ScenarioRun, again: ScenarioRun, *, whole: bool) -> Iterator[str]:
    """What is not as it was then; the surroundings where all that is known is."""
    found = False
    if not whole:
        found = True
        yield "Det sparade svaret är ändrat efter att det räknades."
    if kept.inputs != again.inputs:
        found = True
        yield "Inläsningen ger inte samma underlag som då: kontrollsumman är en annan."
    if kept.rules != again.rules:
        found = True
        yield "Regler och belopp som följer med programmet har ändrats."
    if kept.program != again.program:
        found = True
        yield f"Det räknades med hemmaplan {kept.program}, nu är det {again.program}."
    if not found:
        yield (
            "Underlag, regler, frö och version är desamma. Då är det modellen, eller det den körs "
            "på, som har ändrats utan att versionen har fått ett nytt nummer."
        )


def _changed(kept: ScenarioRun, again: ScenarioRun) -> Iterator[str]:
    for of, then, now in (
        ("Prognosen", kept.base, again.base), ("Scenariot", kept.answer, again.answer),
    ):  # fmt: skip
        for name, label in _COMPARED:
            before, after = _value(then, name), _value(now, name)
            if before != after:
                yield f"{of}, {label}: {_kronor(before)} då, {_kronor(after)} nu."


def _kronor(amount_ore: int) -> str:
    """To the öre: what differs may be little."""
    return f"{number_text(Fraction(amount_ore, 100), 2)} kr"


def _value(answer: Forecast, name: str) -> int:
    return answer.year.mean if name == "mean" else answer.year.quantile(name)
