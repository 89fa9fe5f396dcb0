"""`hemmaplan close`: month close (månadsbokslut), the month frozen in a file."""

from pathlib import Path
from typing import Annotated

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, month_option, read_data, stop
from hemmaplan.cli.report import (
    OwnTexts,
    PreviousRuns,
    Reference,
    ReportDate,
    composer,
    date_option,
    figures_or_stop,
    read_peers,
    tell_findings,
)
from hemmaplan.core.machine_faults import fault_words


def close(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Månad att stänga, ÅÅÅÅ-MM.")],
    out: Annotated[
        Path, typer.Option(help="Fil för månadsbokslutet, till exempel bokslut-2026-10.json.")
    ],
    previous: PreviousRuns = None,
    texts: OwnTexts = None,
    reference: Reference = "",
    date: ReportDate = "",
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
    compose = composer(
        dataset, report_month, previous, texts,
        date=dated, reference=reference, peers=read_peers(data, dataset),
    )  # fmt: skip
    found = figures_or_stop(dataset, report_month)
    run = closed(dataset, found, date=dated, composed=compose)
    tell_findings(run.documents[Edition.INTERNAL])
    content = run_bytes(run)
    try:
        write_whole(out, content)
    except OSError as error:
        stop(f"{out} kunde inte skrivas: {fault_words(error)}.")
    typer.echo(f"Månaden {report_month} är stängd i {out}.", err=True)
    typer.echo(f"Kontrollsumma {checksum(content)[:12]}, version {run.version}.", err=True)
    typer.echo(f"Skriv ut den med: hemmaplan report --run {out} --out rapport.pdf", err=True)
