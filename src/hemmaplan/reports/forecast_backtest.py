"""The trial of the forecast methods on the municipality's own years: kept as text, said in words.

Forecasts are made again from the end of each month of the latest years, with what was known then,
and set against what the year came to; where linear came nearer, why the model missed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.backtest import Score, Trial, best, by_months_left, scores, trials
from hemmaplan.core.forecast.misses import WHY, why_missed
from hemmaplan.core.forecast.model import RUNS
from hemmaplan.core.forecast.simulate import Told
from hemmaplan.core.periods import Month, months
from hemmaplan.render.document import Block, Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import size
from hemmaplan.reports.forecast_methods import methods, priors

FORMAT = 1
YEARS = 3  # completed years that are tried; older ones say little of how it is now
NAMES = {
    "model": "Modellen",
    "linear": "Årets snitt gånger tolv",
    "run_off": "Planerade avslut utan nya",
}
CALM_PCT = 3.0  # a year in which linear misses by less has been even: little is left to gain
_WHY_NAMES = {
    "new": ("fler eller dyrare nya än väntat", "färre eller billigare nya än väntat"),
    "stays": ("längre vårdtider än väntat", "kortare vårdtider än väntat"),
    "moves": ("fler eller dyrare byten än väntat", "färre eller billigare byten än väntat"),
    "prices": ("högre priser än väntat", "lägre priser än väntat"),
    "late": ("kostnad som registrerades i efterhand", "rättelser i efterhand"),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """`misses`: of each origin why the model missed (`core.forecast.misses`), öre."""

    trials: Sequence[Trial]
    misses: Mapping[date, Mapping[str, int]]


def tried(dataset: Dataset, month: Month, *, runs: int = RUNS, told: Told | None = None) -> Tried:
    """Every month's end of the YEARS completed years through `month`. Raises MissingTable.

    `told` hears how many months are done.
    """
    last = month.year if month.number == 12 else month.year - 1
    span = list(months(Month(last - YEARS + 1, 1), Month(last, 12)))

    def progress(at: Month) -> None:
        if told is not None:
            told(span.index(at), len(span))

    found = trials(dataset, span[0], span[-1], methods(runs=runs), progress=progress)
    return Tried(found, misses(dataset, found))


def misses(dataset: Dataset, found: Sequence[Trial]) -> dict[date, Mapping[str, int]]:
    """Why the model missed, of each origin in the years where linear came nearer."""
    return {
        trial.as_of: why_missed(dataset, trial.as_of, priors(trial.as_of))
        for year in _beaten(found)
        for trial in found
        if trial.method == "model" and trial.as_of.year == year
    }


def _beaten(found: Sequence[Trial]) -> list[int]:
    """The years in which linear came nearer than the model, over the year's forecasts."""
    return [year for year in _years(found) if _linear_was_nearer(_scores_of(found, year))]


def _linear_was_nearer(of: Mapping[str, Score]) -> bool:
    return {"model", "linear"} <= of.keys() and of["linear"].mae_pct < of["model"].mae_pct


def _years(found: Sequence[Trial]) -> list[int]:
    return sorted({trial.as_of.year for trial in found})


def _scores_of(found: Sequence[Trial], year: int) -> Mapping[str, Score]:
    return scores([trial for trial in found if trial.as_of.year == year])


def backtest_text(found: Tried) -> str:
    """The trial as JSON: keys in order, amounts in öre; the same trial gives the same text."""
    content = {
        "format": FORMAT,
        "trials": [
            [each.method, str(each.as_of), each.forecast, list(each.quantiles), each.outcome]
            for each in found.trials
        ],
        "misses": {str(day): dict(why) for day, why in found.misses.items()},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def backtest_of_text(text: str) -> Tried:
    """The trial that `backtest_text` wrote. Raises ValueError for another text."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("not a trial of this format")
    return Tried(
        [
            Trial(method, date.fromisoformat(day), forecast, tuple(quantiles), outcome)
            for method, day, forecast, quantiles, outcome in content["trials"]
        ],
        {date.fromisoformat(day): why for day, why in content["misses"].items()},
    )


def explained(found: Tried) -> list[str]:
    """A sentence for each year in which linear came nearer: why the model did not."""
    return [_why(found, year) for year in _beaten(found.trials)]


def _why(found: Tried, year: int) -> str:
    of = _scores_of(found.trials, year)
    linear, model = (_pct(of[name].mae_pct) for name in ("linear", "model"))
    said = f"{year} var årets snitt gånger tolv närmare än modellen ({linear} mot {model} % fel)"
    if linear == model:
        said = f"{year} var årets snitt gånger tolv lika nära som modellen ({model} % fel)"
    if of["linear"].mae_pct < CALM_PCT:
        said += ": året blev jämnt, och då är det svårt att slå"
    each = [why for day, why in found.misses.items() if day.year == year]
    if not each:
        return f"{said}."
    mean = {name: sum(why[name] for why in each) / len(each) for name in WHY}
    missed = sum(mean.values())
    way = "låga" if missed > 0 else "höga"
    causes = sorted((name for name in WHY if mean[name] * missed > 0), key=lambda n: -abs(mean[n]))
    parts = [f"{_WHY_NAMES[n][mean[n] < 0]} ({size(round(mean[n]))})" for n in causes[:2]]
    return (
        f"{said}. Modellens prognoser var i snitt {size(round(missed))} för {way}: "
        f"{' och '.join(parts)}."
    )


def in_words(found: Sequence[Trial]) -> str:
    """Which method has been nearest, and how often the outcome was within the model's range."""
    by_method = scores(found)
    first = best(by_method)
    said = f"{NAMES[first]} har varit närmast, med {_pct(by_method[first].mae_pct)} % fel i snitt"
    others = [f"{NAMES[n].lower()} {_pct(by_method[n].mae_pct)} %" for n in NAMES
              if n != first and n in by_method]  # fmt: skip
    inside = Decimal(by_method["model"].coverage_90 * by_method["model"].n)
    return (
        f"{said} ({', '.join(others)}). I {round(inside)} av {by_method['model'].n} prognoser "
        "hamnade året inom modellens spann, som ska hålla i nio fall av tio."
    )


def trial_blocks(found: Tried) -> list[Block]:
    """The words, then the methods' errors in all, by months left and year by year."""
    if not found.trials:
        return []
    words = [in_words(found.trials), *explained(found)]
    return [
        *(Paragraph((text,)) for text in words),
        _methods(found.trials), _left(found.trials), _by_year(found.trials),
    ]  # fmt: skip


def _methods(found: Sequence[Trial]) -> TableBlock:
    by_method = scores(found)
    rows = [
        Row((
            Cell(NAMES[name]),
            *(_percent(of) for of in (score.mae_pct, score.bias_pct, score.crps_pct)),
            *((_percent(100 * of, 0) if name == "model" else Cell(None))
              for of in (score.coverage_50, score.coverage_90)),
        ))
        for name in NAMES if (score := by_method.get(name))
    ]  # fmt: skip
    return TableBlock(
        "Metoderna prövade",
        f"Fel i procent av årets kostnad, i {by_method['model'].n} prognoser för "
        f"{_span(_years(found))}, gjorda i efterhand med det som då var känt. Snedhet: minus är "
        "för låg prognos. CRPS: felet med hänsyn till spannet, lägre är bättre.",
        (
            Column("Metod", numeric=False), Column("Fel"), Column("Snedhet"), Column("CRPS"),
            Column("Inom spannet\n5 av 10"), Column("Inom spannet\n9 av 10"),
        ),
        tuple(rows),
    )  # fmt: skip


def _left(found: Sequence[Trial]) -> TableBlock:
    rows = [
        Row((Cell(str(left)), *(_percent(of[name].mae_pct) for name in NAMES if name in of)))
        for left, of in by_months_left(found).items()
    ]
    return TableBlock(
        "Fel efter tid kvar",
        "Fel i procent, efter hur många månader av året som var kvar när prognosen gjordes.",
        (Column("Månader kvar", numeric=False), *(Column(name) for name in _method_names(found))),
        tuple(rows),
    )


def _by_year(found: Sequence[Trial]) -> TableBlock:
    rows = []
    for year in _years(found):
        of = _scores_of(found, year)
        outcome = next(trial.outcome for trial in found if trial.as_of.year == year)
        errors = (_percent(of[name].mae_pct) for name in NAMES if name in of)
        rows.append(Row((Cell(str(year)), Cell(size(outcome)), *errors)))
    return TableBlock(
        "Fel år för år",
        "Fel i procent i snitt över årets prognoser, och vad placeringarna kostade.",
        (Column("År", numeric=False), Column("Kostade"),
         *(Column(name) for name in _method_names(found))),
        tuple(rows),
    )  # fmt: skip


def _method_names(found: Sequence[Trial]) -> list[str]:
    tried_ = {trial.method for trial in found}
    return [label for name, label in NAMES.items() if name in tried_]


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _percent(value: float, decimals: int = 1) -> Cell:
    return Cell(Decimal(str(round(value, 6))), decimals, " %", ratio=True)


def _pct(value: float) -> str:
    return number_text(Decimal(str(round(value, 6))), 1)
