"""`hemmaplan forecast`: where the year ends, month by month, and how sure that is."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.beside import (
    Asked,
    Beside,
    Held,
    amounts,
    beside_it,
    budget_on_accounts,
    json_beside,
    kronor,
    mnkr,
    print_beside,
)
from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.forecast.answer import Forecast
    from hemmaplan.core.forecast.best_method import Best
    from hemmaplan.core.periods import Month

_METHODS = {
    "model": "enligt modellen",
    "run_off": "om pågående placeringar avslutas enligt plan och inga tillkommer",
    "linear": "med årets hela månader framskrivna till tolv",
}
AUTO = "auto"


AsOf = Annotated[
    str,
    typer.Option(
        "--as-of", help="Dagen prognosen görs, ÅÅÅÅ-MM-DD. Bara det som var känt då räknas."
    ),
]
To = Annotated[str, typer.Option("--to", help="Sista månaden att visa, ÅÅÅÅ-MM.")]
ByMethod = Annotated[
    str,
    typer.Option(
        "--method",
        help="model (lär av historiken och ger intervall), run_off (planerade slut, inget nytt), "
        "linear (hela månader framskrivna) eller auto (modellen, om ingen annan har vunnit på "
        "kommunens egna år).",
    ),
]
Runs = Annotated[
    int, typer.Option(min=100, max=100_000, help="Antal simulerade framtider i modellen.")
]
Seed = Annotated[int, typer.Option(min=0, help="Samma frö ger samma svar.")]
Budget = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="Årets budget för placeringarna i kronor: hur stor är chansen? "
        "Utan den tas budgeten på placeringarnas konton (placement_accounts).",
    ),
]
Scenarios = Annotated[
    list[Path] | None,
    typer.Option(help="En TOML-fil med ändrade antaganden att ställa bredvid. Får upprepas."),
]
Stress = Annotated[
    bool, typer.Option("--stress", help="Ställ en placering för 20 000 kr per dygn bredvid.")
]
Sensitivity = Annotated[
    bool, typer.Option("--sensitivity", help="Visa vilka fem antaganden som betyder mest.")
]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: a method's forecast, from which day and through which month."""

    as_of: date
    to: "Month"
    method: str
    runs: int
    seed: int

    @property
    def month(self) -> "Month":
        from hemmaplan.core.periods import Month

        return Month.of(self.as_of)


def forecast(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    as_of: AsOf,
    to: To,
    method: ByMethod = "model",
    runs: Runs = 2_000,
    seed: Seed = 1,
    budget: Budget = None,
    scenario: Scenarios = None,
    stress: Stress = False,
    sensitivity: Sensitivity = False,
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vad årets placeringar väntas kosta, och hur säkert det är."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.forecast.answer import NoForecast
    from hemmaplan.core.forecast.scenarios import BadScenario

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    question = _question(as_of, to, method, runs=runs, seed=seed)
    asked = Asked(scenario or [], stress=stress, sensitivity=sensitivity)
    if method != "model" and asked.anything:
        raise typer.BadParameter("scenarier och känslighet kräver modellen.", param_hint="--method")
    dataset = read_data(data, question.month, db=db)
    held = Held(None if budget is None else 100 * budget)
    try:
        answer, why = _answered(dataset, question)
        beside = beside_it(dataset, question.as_of, question.to, asked, runs=runs, seed=seed)
        if budget is None and method in ("model", AUTO):
            held = budget_on_accounts(dataset, question.as_of)
    except MissingTable as gap:
        stop(f"Prognosen kan inte göras: {gap}. {add_the_file(data)}")
    except NoForecast as reason:
        stop(f"Prognosen kan inte göras: {reason}.")
    except BadScenario as reason:
        stop(f"Scenariot kan inte räknas: {reason}.")
    if format == "json":
        _print_json(answer, beside, held.budget_ore)
    else:
        _print_text(answer, held, why)
        print_beside(answer, beside)


def _question(as_of: str, to: str, method: str, *, runs: int, seed: int) -> _Question:
    day, last = day_option(as_of, "--as-of"), month_option(to, "--to")
    if last.first_day < day.replace(day=1):
        raise typer.BadParameter(f"{to} kommer före {as_of}.", param_hint="--to")
    if method not in (*_METHODS, AUTO):
        raise typer.BadParameter(
            f"{method} finns inte; välj bland {', '.join((*_METHODS, AUTO))}.",
            param_hint="--method",
        )
    return _Question(day, last, method, runs, seed)


def _answered(dataset: "Dataset", asked: _Question) -> "tuple[Forecast, Best | None]":
    """The forecast and, of `auto`, why it is by that method. Raises MissingTable and NoForecast."""
    from hemmaplan.reports.forecast_chosen import chosen_forecast
    from hemmaplan.reports.forecast_methods import methods

    if asked.method == AUTO:
        return chosen_forecast(dataset, asked.as_of, asked.to, runs=asked.runs, seed=asked.seed)
    by = methods(runs=asked.runs, seed=asked.seed)[asked.method]
    return by(dataset, asked.as_of, asked.to), None


def day_option(text: str, name: str) -> date:
    """A day from an option; anything else is a wrong call (exit code 2)."""
    try:
        if text == str(day := date.fromisoformat(text)):  # no day of a week: 2024-W01-1
            return day
    except ValueError:
        pass
    raise typer.BadParameter(
        f"{text} är ingen dag. Skriv ÅÅÅÅ-MM-DD, till exempel 2026-10-31.", param_hint=name
    )


def _print_json(answer: "Forecast", beside: Beside, budget_ore: int | None) -> None:
    import json

    from hemmaplan.core.money import kronor_text

    document: dict[str, object] = {
        "as_of": answer.as_of.isoformat(),
        "method": answer.method,
        "months": [{"month": str(month), **amounts(value)} for month, value in answer.months],
        "year": amounts(answer.year),
    }
    if budget_ore is not None:
        chance = answer.chance_within(budget_ore)
        document["within_budget"] = {"budget": kronor_text(budget_ore), "chance": chance}
    document |= json_beside(answer, beside, budget_ore)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _print_text(answer: "Forecast", held: Held, best: "Best | None") -> None:
    """First where the year ends, in a sentence; then what that rests on, and the months."""
    from fractions import Fraction

    from hemmaplan.reports.briefing import between
    from hemmaplan.reports.forecast_basis import leans_on
    from hemmaplan.reports.forecast_budget import about
    from hemmaplan.reports.forecast_chosen import why

    year = answer.as_of.year
    typer.echo(
        f"Placeringarna väntas kosta {mnkr(answer.year.mean)} under {year}, "
        f"{_METHODS[answer.method]}."
    )
    if best is not None:
        typer.echo(why(best))
    ranged = answer.basis is not None or best is not None
    if not ranged:
        typer.echo("Metoden ger inget intervall.")
    else:
        said = between(answer.year.quantile("p05"), answer.year.quantile("p95"), mnkr)
        if said is None:
            typer.echo("Inget annat är att vänta: spannet är mindre än en krona.")
        else:
            typer.echo(f"I 9 fall av 10 blir det mellan {said[0]} och {said[1]}.")
    budget = held.budget_ore
    if budget is not None and (chance := answer.chance_within(budget)) is not None:
        how = about(Fraction(chance))
        typer.echo(f"Chansen att hålla budgeten {mnkr(budget)} är {how} {round(100 * chance)} %.")
    if held.why_not:
        typer.echo(f"Chansen att hålla budget anges inte: {held.why_not}. Eller ange --budget.")
    typer.echo(
        f"Till och med {answer.as_of} är kostnaden {mnkr(answer.known_ore)}, som den då var känd."
    )
    for words in leans_on(answer.basis) if answer.basis is not None else ():
        typer.echo(words)
    rows = [["Månad", "Väntat, kr", *(["9 fall av 10: lägst", "högst"] if ranged else [])]]
    for name, value in [*answer.months, (f"Hela {year}", answer.year)]:
        ends = [kronor(value.quantile(end)) for end in ("p05", "p95")] if ranged else []
        if answer.basis is None and value is not answer.year:
            ends = [""] * len(ends)  # what a simple method has missed by is of whole years
        rows.append([str(name), kronor(value.mean), *ends])
    typer.echo("")
    print_columns(rows)
