"""`hemmaplan report`: the board's monthly report in the format of the file's ending."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, month_option, read_data, stop

if TYPE_CHECKING:
    from hemmaplan.render.document import Document
    from hemmaplan.reports.registry import Edition


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
    report_month = month_option(month)
    check_files(out)
    wanted, dated = edition_option(edition), date_option(date)

    from hemmaplan.reports.editions import for_edition
    from hemmaplan.reports.files import figures_json, needs_document
    from hemmaplan.reports.monthly import monthly_report
    from hemmaplan.reports.registry import left_out, month_figures

    dataset = read_data(data, report_month, db=db)
    found = month_figures(dataset, report_month)
    for line in left_out(found):
        typer.echo(line, err=True)
    if not found.table.all():
        stop("Ingen siffra kunde räknas: mappen saknar både huvudbok och placeringar.")
    found = for_edition(dataset, found, wanted)
    document = None
    if needs_document(out):
        document = monthly_report(dataset, found, date=dated, reference=reference)
    write(document, figures_json(found), out)


def write(document: "Document | None", figures: bytes, out: list[Path]) -> None:
    """Proofread the report, tell what does not agree, write it and say its few numbers.

    What does not agree never stops the report: the reader of tables may be wrong, and a person
    has to look at the place to judge.
    """
    from hemmaplan.reports.files import key_figure_lines, write_report
    from hemmaplan.reports.proofreading import findings

    for finding in findings(document) if document else []:
        typer.echo(f"Varning: {finding}", err=True)
    try:
        write_report(document, figures, out)
    except OSError as error:
        stop(f"{error.filename} kunde inte skrivas: {error.strerror}.")
    summary = key_figure_lines(document) if document else []
    for line in [*summary, *(f"Skrev {file}" for file in out)]:
        typer.echo(line, err=True)


def check_files(out: list[Path]) -> None:
    """A file with another ending, or in a folder that is not there, is a wrong call (exit 2)."""
    from hemmaplan.reports.files import FORMATS

    for file in out:
        if file.suffix.lower().lstrip(".") not in FORMATS:
            message = f"{file.name} slutar inte på något av {', '.join(FORMATS)}."
            raise typer.BadParameter(message, param_hint="--out")
        if not file.parent.is_dir():
            message = f"Mappen {file.parent} finns inte; skapa den först."
            raise typer.BadParameter(message, param_hint="--out")


def edition_option(edition: str) -> "Edition":
    """An edition from an option; anything else is a wrong call (exit 2)."""
    from hemmaplan.reports.registry import Edition

    try:
        return Edition(edition)
    except ValueError:
        raise typer.BadParameter(
            f"{edition} är ingen utgåva; välj internal, board eller public.", param_hint="--edition"
        ) from None


def date_option(date: str) -> str:
    """A day from an option, today when blank; anything else is a wrong call (exit 2)."""
    from datetime import date as Date

    try:
        return str(Date.fromisoformat(date) if date else Date.today())  # noqa: DTZ011 - the clock is read here
    except ValueError:
        raise typer.BadParameter(
            f"{date} är inget datum ÅÅÅÅ-MM-DD.", param_hint="--date"
        ) from None
