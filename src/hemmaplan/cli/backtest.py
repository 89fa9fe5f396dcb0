"""`hemmaplan backtest`: how right the forecasts would have been."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.core.forecast.backtest import Score
    from hemmaplan.core.periods import Month

    Scores = Mapping[str, Score]

_NAMES = {
    "model": "Modellen",
    "run_off": "Avslut enligt plan, inget nytt",
    "linear": "Linjär framskrivning",
}


def backtest(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    first: Annotated[str, typer.Option("--from", help="Första prognosmånaden, ÅÅÅÅ-MM.")],
    last: Annotated[str, typer.Option("--to", help="Sista prognosmånaden, ÅÅÅÅ-MM.")],
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Pröva prognoserna mot utfallet: en per månadsslut, bara med det som då var känt."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.forecast.backtest import by_months_left, kept_through, scores, trials
    from hemmaplan.reports.forecast_backtest import Tried, explained, misses
    from hemmaplan.reports.forecast_methods import methods

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    first_month, last_month = month_option(first, "--from"), month_option(last, "--to")
    if last_month < first_month:
        raise typer.BadParameter(f"{last} kommer före {first}.", param_hint="--to")
    dataset = read_data(data, last_month, db=db)
    try:
        found = trials(dataset, first_month, last_month, methods(), progress=_progress)
    except MissingTable as gap:
        stop(f"Prognoserna kan inte prövas: {gap}. {add_the_file(data)}")
    if not found:
        stop(
            "Prognoserna kan inte prövas: ingen månad i perioden har både prognos och utfall."
            " Ett år kan prövas när uppgifterna räcker till dess slut; nu räcker de till omkring"
            f" {kept_through(dataset)}."
        )
    why = explained(Tried(found, misses(dataset, found)))
    if format == "json":
        _print_json(scores(found), by_months_left(found), why)
    else:
        _print_text(scores(found), by_months_left(found), why)


def _progress(month: "Month") -> None:
    """On standard error, where someone looks on."""
    import sys

    if sys.stderr.isatty():
        typer.echo(f"Prövar prognoserna från slutet av {month} …", err=True)


def _print_json(found: "Scores", by_left: "Mapping[int, Scores]", why: list[str]) -> None:
    import json

    from hemmaplan.core.forecast.backtest import best

    document = {
        "methods": _rounded(found),
        "best": best(found),
        "by_months_left": [
            {"months_left": left, "methods": _rounded(of)} for left, of in by_left.items()
        ],
        "explained": why,
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _rounded(found: "Scores") -> dict[str, dict[str, float | int]]:
    from dataclasses import asdict

    return {
        name: {
            key: value if isinstance(value, int) else round(value, 4)
            for key, value in asdict(score).items()
        }
        for name, score in found.items()
    }


def _print_text(found: "Scores", by_left: "Mapping[int, Scores]", why: list[str]) -> None:
    """Which method has been closest, in a sentence; then each method's errors, and by month."""
    from hemmaplan.core.forecast.backtest import best

    score = found[best(found)]
    typer.echo(
        f"{_NAMES[best(found)]} har varit närmast: i genomsnitt {_number(score.mae_pct)} % fel på "
        f"årets kostnad, i {score.n} prognoser.\n"
    )
    rows = [["Metod", "Fel, %", "Snedhet, %", "CRPS, %", "Inom spannet: 5 av 10, %", "9 av 10, %"]]
    for name, score in found.items():
        errors = [_number(of) for of in (score.mae_pct, score.bias_pct, score.crps_pct)]
        within = [_number(100 * of) for of in (score.coverage_50, score.coverage_90)]
        rows.append([_NAMES[name], *errors, *(within if name == "model" else "––")])
    print_columns(rows, total=False)
    typer.echo("\nFel i procent, efter hur många månader av året som var kvar:\n")
    rows = [["Månader kvar", *(_NAMES[name] for name in found)]]
    for left, of in by_left.items():
        rows.append([str(left), *(_number(of[name].mae_pct) for name in found)])
    print_columns(rows, total=False)
    for text in why:
        typer.echo(f"\n{text}")
    typer.echo(
        "\nSnedhet: minus är för låg prognos. CRPS: felet med hänsyn till spannet, lägre är bättre."
        " Ett spann som håller träffar 50 respektive 90 % av utfallen."
    )


def _number(value: float) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(value), 1)
