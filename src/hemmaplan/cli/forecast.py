"""`hemmaplan forecast`: where the year ends, month by month, and how sure that is."""

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
    mkr,
    print_beside,
)
from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.core.forecast.answer import Basis, Forecast

_METHODS = {
    "model": "enligt modellen",
    "run_off": "om pågående placeringar avslutas enligt plan och inga tillkommer",
    "linear": "med årets hela månader framskrivna till tolv",
}
_FEW_ENDED = 50


def forecast(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", help="Dagen prognosen görs, ÅÅÅÅ-MM-DD. Bara det som var känt då räknas."
        ),
    ],
    to: Annotated[str, typer.Option("--to", help="Sista månaden att visa, ÅÅÅÅ-MM.")],
    method: Annotated[
        str,
        typer.Option(
            help="model (lär av historiken och ger intervall), run_off (planerade slut, inget "
            "nytt) eller linear (hela månader framskrivna)."
        ),
    ] = "model",
    runs: Annotated[
        int, typer.Option(min=100, max=100_000, help="Antal simulerade framtider i modellen.")
    ] = 2_000,
    seed: Annotated[int, typer.Option(min=0, help="Samma frö ger samma svar.")] = 1,
    budget: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Årets budget för placeringarna i kronor: hur stor är chansen? "
            "Utan den tas budgeten på placeringarnas konton (placement_accounts).",
        ),
    ] = None,
    scenario: Annotated[
        list[Path] | None,
        typer.Option(help="En TOML-fil med ändrade antaganden att ställa bredvid. Får upprepas."),
    ] = None,
    stress: Annotated[
        bool, typer.Option("--stress", help="Ställ en placering för 20 000 kr per dygn bredvid.")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Visa vilka fem antaganden som betyder mest.")
    ] = False,
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vad årets placeringar väntas kosta, och hur säkert det är."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.forecast.answer import NoForecast
    from hemmaplan.core.forecast.scenarios import BadScenario
    from hemmaplan.core.periods import Month
    from hemmaplan.reports.forecast_methods import methods

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    day, last = day_option(as_of, "--as-of"), month_option(to, "--to")
    if last.first_day < day.replace(day=1):
        raise typer.BadParameter(f"{to} kommer före {as_of}.", param_hint="--to")
    if method not in _METHODS:
        raise typer.BadParameter(
            f"{method} finns inte; välj bland {', '.join(_METHODS)}.", param_hint="--method"
        )
    if method != "model" and (scenario or stress or sensitivity):
        raise typer.BadParameter("scenarier och känslighet kräver modellen.", param_hint="--method")
    dataset = read_data(data, Month.of(day), db=db)
    beside, held = Beside(), Held(None if budget is None else 100 * budget)
    try:
        answer = methods(runs=runs, seed=seed)[method](dataset, day, last)
        if scenario or stress or sensitivity:
            asked = Asked(scenario or [], stress=stress, sensitivity=sensitivity)
            beside = beside_it(dataset, day, last, asked, runs=runs, seed=seed)
        if budget is None and method == "model":
            held = budget_on_accounts(dataset, day)
    except MissingTable as gap:
        stop(f"Prognosen kan inte göras: {gap}. {add_the_file(data)}")
    except NoForecast as reason:
        stop(f"Prognosen kan inte göras: {reason}.")
    except BadScenario as reason:
        stop(f"Scenariot kan inte räknas: {reason}.")
    if format == "json":
        _print_json(answer, beside, held.budget_ore)
    else:
        _print_text(answer, held)
        print_beside(answer, beside)


def day_option(text: str, name: str) -> date:
    """A day from an option; anything else is a wrong call (exit code 2)."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
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


def _print_text(answer: "Forecast", held: Held) -> None:
    """First where the year ends, in a sentence; then what that rests on, and the months."""
    year = answer.as_of.year
    typer.echo(
        f"Placeringarna väntas kosta {mkr(answer.year.mean)} under {year}, "
        f"{_METHODS[answer.method]}."
    )
    if answer.basis is None:
        typer.echo("Metoden ger inget intervall.")
    else:
        low, high = answer.year.quantile("p05"), answer.year.quantile("p95")
        typer.echo(f"I 9 fall av 10 blir det mellan {mkr(low)} och {mkr(high)}.")
    budget = held.budget_ore
    if budget is not None and (chance := answer.chance_within(budget)) is not None:
        typer.echo(f"Chansen att hålla budgeten {mkr(budget)} är ungefär {round(100 * chance)} %.")
    if held.why_not:
        typer.echo(f"Chansen att hålla budget anges inte: {held.why_not}. Eller ange --budget.")
    typer.echo(
        f"Till och med {answer.as_of} är kostnaden {mkr(answer.known_ore)}, som den då var känd."
    )
    if answer.basis is not None:
        _print_basis(answer.basis)
    ranged = answer.basis is not None
    rows = [["Månad", "Väntat, kr", *(["9 fall av 10: lägst", "högst"] if ranged else [])]]
    for name, value in [*answer.months, (f"Hela {year}", answer.year)]:
        amounts = [value.mean]
        if ranged:
            amounts += [value.quantile("p05"), value.quantile("p95")]
        rows.append([str(name), *map(kronor, amounts)])
    typer.echo("")
    print_columns(rows)


def _print_basis(basis: "Basis") -> None:
    from hemmaplan.render.numbers_sv import number_text

    typer.echo(
        f"Underlag: {number_text(basis.ongoing)} pågående placeringar och "
        f"{number_text(basis.ended)} avslutade sedan {basis.since}."
    )
    if basis.ended < _FEW_ENDED:
        typer.echo("Historiken är kort: modellen lutar sig mot allmänna värden. Var försiktig.")
    if basis.gap is not None:
        typer.echo(
            f"Mellan {basis.gap[0]} och {basis.gap[1]} börjar ingen placering i underlaget. "
            "Saknas uppgifter? Bara det som har kommit därefter räknas som inflöde, och "
            "spannet är bredare."
        )
    if basis.unkept:
        typer.echo(
            f"Lagens gräns räknas inte med för {', '.join(basis.unkept)}: i registret fortsätter "
            "de flesta som når den. Stämmer legal_basis och birth_month?"
        )
    if basis.unpriced:
        typer.echo(
            f"{number_text(basis.unpriced)} av de pågående saknar pris och räknas som andra i "
            "samma vårdform. Se vilka: hemmaplan check."
        )
