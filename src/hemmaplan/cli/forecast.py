"""`hemmaplan forecast`: where the year ends, month by month, and how sure that is."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import DataFolder, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.core.forecast.answer import Forecast, Outlook

_METHODS = {
    "run_off": "om pågående placeringar avslutas enligt plan och inga tillkommer",
    "linear": "med årets hela månader framskrivna till tolv",
}


def forecast(
    data: DataFolder,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Dagen prognosen görs, ÅÅÅÅ-MM-DD. Bara det som var känt "
                          "då räknas.")
    ],
    to: Annotated[str, typer.Option("--to", help="Sista månaden att visa, ÅÅÅÅ-MM.")],
    method: Annotated[
        str, typer.Option(help="run_off (planerade slut, inget nytt) eller linear (framskrivning).")
    ] = "run_off",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:  # fmt: skip
    """Visa vad årets placeringar väntas kosta."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.forecast.answer import NoForecast
    from hemmaplan.core.forecast.simple import linear_forecast, run_off_forecast
    from hemmaplan.core.periods import Month

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    day, last = day_option(as_of, "--as-of"), month_option(to, "--to")
    if last.first_day < day.replace(day=1):
        raise typer.BadParameter(f"{to} kommer före {as_of}.", param_hint="--to")
    if method not in _METHODS:
        raise typer.BadParameter(
            f"{method} finns inte; välj bland {', '.join(_METHODS)}.", param_hint="--method"
        )
    make = {"run_off": run_off_forecast, "linear": linear_forecast}[method]
    dataset = read_data(data, Month.of(day))
    try:
        answer = make(dataset, day, last)
    except MissingTable as gap:
        stop(f"Prognosen kan inte göras: {gap}. Lägg filen i {data}.")
    except NoForecast as reason:
        stop(f"Prognosen kan inte göras: {reason}.")
    if format == "json":
        _print_json(answer)
    else:
        _print_text(answer)


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


def _print_json(answer: "Forecast") -> None:
    import json

    document = {
        "as_of": answer.as_of.isoformat(),
        "method": answer.method,
        "months": [{"month": str(month), **_amounts(value)} for month, value in answer.months],
        "year": _amounts(answer.year),
    }
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))


def _amounts(value: "Outlook") -> dict[str, str]:
    from hemmaplan.core.forecast.answer import LEVELS
    from hemmaplan.core.money import kronor_text

    quantiles = zip(LEVELS, value.quantiles, strict=True)
    return {"mean": kronor_text(value.mean)} | {name: kronor_text(ore) for name, ore in quantiles}


def _print_text(answer: "Forecast") -> None:
    """First where the year ends, in a sentence; then the months."""
    year = answer.as_of.year
    typer.echo(
        f"Placeringarna väntas kosta {_mkr(answer.year.mean)} under {year}, "
        f"{_METHODS[answer.method]}."
    )
    typer.echo(
        f"Till och med {answer.as_of} är kostnaden {_mkr(answer.known_ore)}, som den då var känd."
        "\nMetoden ger inget intervall.\n"
    )
    rows = [["Månad", "Kostnad, kr"]]
    rows += [[str(month), _kronor(value.mean)] for month, value in answer.months]
    rows.append([f"Hela {year}", _kronor(answer.year.mean)])
    _print_columns(rows)


def _mkr(amount_ore: int) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return f"{number_text(Fraction(amount_ore, 100_000_000), 1)} mkr"


def _kronor(amount_ore: int) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore, 100))


def _print_columns(table: list[list[str]]) -> None:
    """Months to the left, amounts to the right; a line under the header and over the year."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rule = "  ".join("─" * width for width in widths)
    for number, row in enumerate(table):
        if number in (1, len(table) - 1):
            typer.echo(rule)
        first, *rest = row
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        typer.echo("  ".join([first.ljust(widths[0]), *cells]).rstrip())
