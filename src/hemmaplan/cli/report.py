"""`hemmaplan report`: the board's monthly report in the format of the file's ending."""

from pathlib import Path
from typing import Annotated

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, month_option, read_data, stop


def report(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Rapportmånad, ÅÅÅÅ-MM.")],
    out: Annotated[
        list[Path],
        typer.Option(
            help="Fil att skriva, av typen pdf, xlsx, html eller json. Får anges flera gånger."
        ),
    ],
    edition: Annotated[
        str, typer.Option(help="Utgåva: internal, board eller public.")
    ] = "internal",
    reference: Annotated[str, typer.Option("--dnr", help="Diarienummer på första sidan.")] = "",
    date: Annotated[str, typer.Option(help="Rapportens datum, ÅÅÅÅ-MM-DD. Annars i dag.")] = "",
) -> None:
    """Skriv nämndens månadsrapport."""
    from datetime import date as Date

    from hemmaplan.reports.editions import for_edition
    from hemmaplan.reports.files import FORMATS, write_report
    from hemmaplan.reports.registry import Edition, left_out, month_figures

    report_month = month_option(month)
    for file in out:
        if file.suffix.lower().lstrip(".") not in FORMATS:
            message = f"{file.name} slutar inte på något av {', '.join(FORMATS)}."
            raise typer.BadParameter(message, param_hint="--out")
        if not file.parent.is_dir():
            message = f"Mappen {file.parent} finns inte; skapa den först."
            raise typer.BadParameter(message, param_hint="--out")
    try:
        wanted = Edition(edition)
    except ValueError:
        raise typer.BadParameter(
            f"{edition} är ingen utgåva; välj internal, board eller public.", param_hint="--edition"
        ) from None
    try:
        dated = Date.fromisoformat(date) if date else Date.today()  # noqa: DTZ011 - the clock is read here
    except ValueError:
        raise typer.BadParameter(
            f"{date} är inget datum ÅÅÅÅ-MM-DD.", param_hint="--date"
        ) from None
    dataset = read_data(data, report_month, db=db)
    found = month_figures(dataset, report_month)
    for line in left_out(found):
        typer.echo(line, err=True)
    if not found.table.all():
        stop("Ingen siffra kunde räknas: mappen saknar både huvudbok och placeringar.")
    found = for_edition(dataset, found, wanted)
    try:
        summary = write_report(dataset, found, out, date=str(dated), reference=reference)
    except OSError as error:
        stop(f"{error.filename} kunde inte skrivas: {error.strerror}.")
    for line in [*summary, *(f"Skrev {file}" for file in out)]:
        typer.echo(line, err=True)
