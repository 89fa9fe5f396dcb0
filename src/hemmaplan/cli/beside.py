"""Scenarios and the assumptions that matter most, beside the forecast on the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hemmaplan.cli.columns import print_columns

if TYPE_CHECKING:
    from fractions import Fraction

    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.forecast.answer import Forecast, Outlook
    from hemmaplan.core.forecast.scenarios import Scenario
    from hemmaplan.core.forecast.sensitivity import Effect
    from hemmaplan.core.periods import Month

_KINDS = {
    "stay": "hur länge placeringar varar",
    "inflow": "hur många nya som kommer",
    "price_of_new": "vad nya kostar",
    "moves": "hur många som byter placering",
    "index": "priserna",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What to set beside the forecast."""

    scenarios: Sequence[Path]
    stress: bool
    sensitivity: bool

    @property
    def anything(self) -> bool:
        return bool(self.scenarios) or self.stress or self.sensitivity


@dataclass(frozen=True, slots=True)
class Beside:
    """Scenarios with their forecasts, and the effects of assumptions, the widest first."""

    scenarios: "Sequence[tuple[Scenario, Forecast]]" = ()
    effects: "Sequence[Effect]" = field(default_factory=tuple)


def beside_it(
    dataset: "Dataset", as_of: date, to: "Month", asked: Asked, *, runs: int, seed: int
) -> Beside:
    """Raises BadScenario, and MissingTable and NoForecast as the forecast."""
    from hemmaplan.core.forecast.model import position
    from hemmaplan.core.forecast.scenarios import scenario_forecast, stress
    from hemmaplan.core.forecast.sensitivity import most_sensitive
    from hemmaplan.reports.forecast_methods import priors
    from hemmaplan.reports.scenario_files import read_scenario

    if not asked.anything:
        return Beside()
    found = [read_scenario(path) for path in asked.scenarios]
    found += [stress(as_of)] if asked.stress else []
    start = position(dataset, as_of, to, priors(as_of))
    answers = [(each, scenario_forecast(start, each, runs=runs, seed=seed)) for each in found]
    return Beside(answers, most_sensitive(start) if asked.sensitivity else ())


@dataclass(frozen=True, slots=True)
class Held:
    """The year's budget of the placements, or why (Swedish) there is none to say."""

    budget_ore: int | None = None
    why_not: str = ""


def budget_on_accounts(dataset: "Dataset", as_of: date) -> Held:
    """What was decided by then on the placements' accounts; without any budget there is nothing to
    say about one."""
    import polars as pl

    from hemmaplan.core.periods import Month
    from hemmaplan.core.placement_budget import NoBudget, budget_rows

    if not dataset.has("budget", "lines"):
        return Held()
    try:
        rows = budget_rows(dataset, Month.of(as_of))
    except NoBudget as reason:
        return Held(why_not=str(reason))
    decided = rows.filter(pl.col("decided_on").is_null() | (pl.col("decided_on") <= as_of))
    return Held(int(decided["amount_ore"].sum()))


def json_beside(base: "Forecast", beside: Beside, budget_ore: int | None) -> Mapping[str, Any]:
    """The keys that the options add to the document; none without them."""
    from hemmaplan.core.money import kronor_text

    document: dict[str, Any] = {}
    if beside.scenarios:
        document["scenarios"] = [
            {
                "name": scenario.name,
                "measure": scenario.measure,
                "months": [{"month": str(m), **amounts(value)} for m, value in answer.months],
                "year": amounts(answer.year),
                "difference": kronor_text(answer.year.mean - base.year.mean),
                **({} if budget_ore is None else {"chance": answer.chance_within(budget_ore)}),
            }
            for scenario, answer in beside.scenarios
        ]
    if beside.effects:
        document["sensitivity"] = [
            {
                "assumption": each.kind,
                "care_form": each.care_form,
                "area": _area(each),
                "step_pct": round(100 * each.step, 1),
                "low": kronor_text(each.low_ore),
                "high": kronor_text(each.high_ore),
            }
            for each in beside.effects
        ]
    return document


def print_beside(base: "Forecast", beside: Beside) -> None:
    if beside.scenarios:
        typer.echo("")
        rows = [[f"Hela {base.as_of.year}", "Väntat, mnkr", "9 fall av 10", "Mot prognosen, tkr"]]
        rows.append(["Prognosen", *_year(base), ""])
        rows += [
            [_named(scenario), *_year(answer), _tkr(answer.year.mean - base.year.mean)]
            for scenario, answer in beside.scenarios
        ]
        print_columns(rows, total=False)
    if beside.effects:
        typer.echo("")
        typer.echo("De fem antaganden som betyder mest för året, ett i taget:")
        rows = [["Antagande", "Ändrat med", "Lägre, tkr", "Högre, tkr"]]
        rows += [
            [_assumption(each), f"±{_percent(each)}", _tkr(each.low_ore), _tkr(each.high_ore)]
            for each in beside.effects
        ]
        print_columns(rows, total=False)


def _named(scenario: "Scenario") -> str:
    return f"{scenario.name} ({scenario.measure})" if scenario.measure else scenario.name


def _year(answer: "Forecast") -> list[str]:
    low, high = (_millions(answer.year.quantile(name)) for name in ("p05", "p95"))
    return [_millions(answer.year.mean), f"{low}–{high}"]


def _assumption(effect: "Effect") -> str:
    from hemmaplan.core.care_form_lines import label_of

    words = _KINDS[effect.kind]
    if not effect.care_form:
        return words
    label = label_of(effect.care_form)
    return f"{words}: {label}{', vuxna' if effect.adult else ''}"


def _area(effect: "Effect") -> str:
    return "" if not effect.care_form else "vuxen" if effect.adult else "bou"


def _percent(effect: "Effect") -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import percent_text

    return percent_text(Fraction(effect.step))


def _tkr(amount_ore: int) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore, 100_000), plus=True)


def amounts(value: "Outlook") -> dict[str, str]:
    """The mean and the quantiles as the exchange format writes them."""
    from hemmaplan.core.forecast.answer import LEVELS
    from hemmaplan.core.money import kronor_text

    quantiles = zip(LEVELS, value.quantiles, strict=True)
    return {"mean": kronor_text(value.mean)} | {name: kronor_text(ore) for name, ore in quantiles}


def mnkr(amount_ore: "int | Fraction") -> str:
    """Millions with one decimal; less than one in kronor, of which a decimal tells nothing."""
    if -100_000_000 < amount_ore < 100_000_000:
        return f"{kronor(amount_ore)} kr"
    return f"{_millions(amount_ore)} mnkr"


def _millions(amount_ore: "int | Fraction") -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore) / 100_000_000, 1)


def kronor(amount_ore: "int | Fraction") -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore) / 100)
