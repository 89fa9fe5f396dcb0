"""`hemmaplan backtest`: how right the forecasts would have been."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.core.forecast.backtest import Score

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
    from hemmaplan.core.forecast.backtest import scores, trials
    from hemmaplan.reports.forecast_methods import methods

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    first_month, last_month = month_option(first, "--from"), month_option(last, "--to")
    if last_month < first_month:
        raise typer.BadParameter(f"{last} kommer före {first}.", param_hint="--to")
    dataset = read_data(data, last_month, db=db)
    try:
        found = scores(trials(dataset, first_month, last_month, methods()))
    except MissingTable as gap:
        stop(f"Prognoserna kan inte prövas: {gap}. {add_the_file(data)}")
    if not found:
        stop("Prognoserna kan inte prövas: ingen månad i perioden har både prognos och utfall.")
    if format == "json":
        _print_json(found)
    else:
        _print_text(found)


def _print_json(found: "Mapping[str, Score]") -> None:
    import json
    from dataclasses import asdict

    def rounded(score: "Score") -> dict[str, float | int]:
        return {
            name: value if isinstance(value, int) else round(value, 4)
            for name, value in asdict(score).items()
        }

    document = {"methods": {name: rounded(score) for name, score in found.items()}}
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _print_text(found: "Mapping[str, Score]") -> None:
    """Which method has been closest, in a sentence; then each method's errors."""
    best = min(found, key=lambda name: found[name].mae_pct)
    score = found[best]
    typer.echo(
        f"{_NAMES[best]} har varit närmast: i genomsnitt {_number(score.mae_pct)} % fel på årets "
        f"kostnad, i {score.n} prognoser.\n"
    )
    rows = [["Metod", "Fel, %", "Snedhet, %", "CRPS, %", "Inom 9 fall av 10, %"]]
    for name, score in found.items():
        errors = [score.mae_pct, score.bias_pct, score.crps_pct, 100 * score.coverage_90]
        cells = [*map(_number, errors[:3]), _number(errors[3]) if name == "model" else "–"]
        rows.append([_NAMES[name], *cells])
    print_columns(rows, total=False)
    typer.echo(
        "\nSnedhet: minus är för låg prognos. CRPS: felet med hänsyn till intervallet, lägre är "
        "bättre."
    )


def _number(value: float) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(value), 1)
