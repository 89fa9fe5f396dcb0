"""`hemmaplan close`: month close (månadsbokslut), the month frozen in a file."""

from pathlib import Path
from typing import Annotated

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, month_option, read_data, stop
from hemmaplan.cli.report import (
    PreviousRuns,
    date_option,
    figures_or_stop,
    previous_runs,
    tell_findings,
)


def close(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Månad att stänga, ÅÅÅÅ-MM.")],
    out: Annotated[
        Path, typer.Option(help="Fil för månadsbokslutet, till exempel bokslut-2026-10.json.")
    ],
    previous: PreviousRuns = None,
    reference: Annotated[str, typer.Option("--dnr", help="Diarienummer på första sidan.")] = "",
    date: Annotated[str, typer.Option(help="Bokslutets datum, ÅÅÅÅ-MM-DD. Annars i dag.")] = "",
) -> None:
    """Stäng en månad: frys dess siffror och rapport i en fil som kan skrivas ut igen."""
    report_month = month_option(month)
    dated = date_option(date)
    if out.exists():
        message = f"{out} finns redan, och en stängd månad skrivs inte över. Välj ett annat namn."
        raise typer.BadParameter(message, param_hint="--out")
    if not out.parent.is_dir():
        message = f"Mappen {out.parent} finns inte; skapa den först."
        raise typer.BadParameter(message, param_hint="--out")

    from hemmaplan.reports.closing import closed
    from hemmaplan.reports.files import write_whole
    from hemmaplan.reports.registry import Edition
    from hemmaplan.reports.runs import checksum, run_bytes

    dataset = read_data(data, report_month, db=db)
    runs = previous_runs(previous, report_month, dataset.municipality.name)
    found = figures_or_stop(dataset, report_month)
    run = closed(dataset, found, date=dated, reference=reference, previous=runs)
    tell_findings(run.documents[Edition.INTERNAL])
    content = run_bytes(run)
    try:
        write_whole(out, content)
    except OSError as error:
        stop(f"{out} kunde inte skrivas: {error.strerror}.")
    typer.echo(f"Månaden {report_month} är stängd i {out}.", err=True)
    typer.echo(f"Kontrollsumma {checksum(content)[:12]}, version {run.version}.", err=True)
    typer.echo(f"Skriv ut den med: hemmaplan report --run {out} --out rapport.pdf", err=True)
