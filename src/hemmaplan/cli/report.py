"""`hemmaplan report`: the board's monthly report in the format of the file's ending."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.data import (
    DataFolder,
    UseRegister,
    kolada_folder,
    month_option,
    read_data,
    stop,
)
from hemmaplan.core.machine_faults import fault_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hemmaplan.core.comparison import Peers
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.periods import Month
    from hemmaplan.render.document import Document
    from hemmaplan.reports.files import Output
    from hemmaplan.reports.registry import Edition, MonthFigures
    from hemmaplan.reports.runs import ReportRun

PreviousRuns = Annotated[
    list[Path] | None,
    typer.Option(
        help="Ett tidigare månadsbokslut att jämföra med. Från en tidigare månad: det som bokförts "
        "i efterhand visas som rättelse. Från samma månad: ändrade siffror märks. Får anges flera "
        "gånger."
    ),
]

OwnTexts = Annotated[
    Path | None,
    typer.Option(help="Egna texter i stället för hemmaplans meningar, gjord med --write-texts."),
]
WordTemplate = Annotated[
    Path | None,
    typer.Option(
        help="Wordmall för docx, i stället för den som municipality.toml pekar på eller hemmaplans."
    ),
]
Reference = Annotated[str, typer.Option("--dnr", help="Diarienummer på första sidan.")]
ReportDate = Annotated[str, typer.Option(help="Rapportens datum, ÅÅÅÅ-MM-DD. Annars i dag.")]

ReportMonth = Annotated[str, typer.Option("--month", help="Rapportmånad, ÅÅÅÅ-MM.")]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        help="Fil att skriva: pdf, docx, xlsx, html eller json efter ändelsen. Får anges flera "
        "gånger."
    ),
]
Presentation = Annotated[
    Path | None,
    typer.Option(help="Fil (pdf) för sidor att visa på duk, en siffra eller bild per sida."),
]
InEdition = Annotated[str, typer.Option(help="Utgåva: internal, board eller public.")]
FrozenRun = Annotated[
    Path | None,
    typer.Option(help="Skriv ut ett månadsbokslut igen, i stället för DATA och --month."),
]
WriteTexts = Annotated[
    Path | None,
    typer.Option(help="Skriv rapportens meningar till en ny fil, att ändra i till --texts."),
]


def report(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: ReportMonth = "",
    out: Out = None,
    presentation: Presentation = None,
    template: WordTemplate = None,
    edition: InEdition = "internal",
    run: FrozenRun = None,
    previous: PreviousRuns = None,
    texts: OwnTexts = None,
    write_texts: WriteTexts = None,
    reference: Reference = "",
    date: ReportDate = "",
) -> None:
    """Skriv nämndens månadsrapport."""
    files = outputs(out, presentation)
    if not files and not write_texts:
        raise typer.BadParameter("Ange en fil att skriva.", param_hint="--out")
    wanted = edition_option(edition)
    if run is not None:
        if any((data, db, month, previous, texts, write_texts, reference, date)):
            message = (
                "Ett bokslut är redan fryst: ange bara --run, --edition och vad som ska skrivas."
            )
            raise typer.BadParameter(message, param_hint="--run")
        write_frozen(run, wanted, files, template_option(template, files))
        return
    if not month:
        raise typer.BadParameter("Ange månaden, ÅÅÅÅ-MM.", param_hint="--month")
    report_month = month_option(month)
    dated = date_option(date)
    own = template_option(template, files)
    if write_texts and write_texts.exists():
        message = f"{write_texts} finns redan och skrivs inte över: era texter kan stå där."
        raise typer.BadParameter(message, param_hint="--write-texts")

    from hemmaplan.reports.editions import for_edition
    from hemmaplan.reports.files import figure_rows, needs_document

    dataset = read_data(data, report_month, db=db)
    compose = composer(
        dataset, report_month, previous, texts,
        date=dated, reference=reference, peers=read_peers(data, dataset),
    )  # fmt: skip
    found = for_edition(dataset, figures_or_stop(dataset, report_month), wanted)
    document = compose(found) if needs_document(files) or write_texts else None
    if document:
        tell_findings(document)
    if document and write_texts:
        write_template(write_texts, document, found)
    write(document, figure_rows(found), files, own or dataset.municipality.word_template)


def composer(
    dataset: "Dataset",
    month: "Month",
    previous: list[Path] | None,
    texts: Path | None,
    *,
    date: str,
    reference: str,
    peers: "Peers | None",
) -> "Callable[[MonthFigures], Document]":
    """What makes the report of an edition's figures, set against earlier closes and with the
    person's own texts. Each thing to say of the texts is said once."""
    from hemmaplan.reports.edits import BadEdits, read_edits, with_edits
    from hemmaplan.reports.monthly import monthly_report

    runs = previous_runs(previous, month, dataset.municipality.name)
    try:
        edits = read_edits(texts, month) if texts else []
    except BadEdits as reason:
        stop(str(reason))
    told: set[str] = set()

    def compose(found: "MonthFigures") -> "Document":
        document = monthly_report(
            dataset, found, date=date, reference=reference, previous=runs, peers=peers
        )
        document, warnings = with_edits(dataset, found, document, edits)
        for warning in warnings:
            if warning not in told:
                typer.echo(f"Varning: {warning}", err=True)
        told.update(warnings)
        return document

    return compose


def read_peers(data: Path | None, dataset: "Dataset") -> "Peers | None":
    """The municipality among others; None when nothing has been fetched from Kolada.

    What has been fetched but can't be used is told, and the report does without.
    """
    from hemmaplan.opendata.kolada.archive import Archive, Damaged
    from hemmaplan.opendata.kolada.groups import UnknownMunicipality
    from hemmaplan.opendata.kolada.peers import NothingToCompare, peers

    archive = Archive(kolada_folder(data))
    if not archive.folder.is_dir():
        return None
    try:
        return peers(archive, dataset.municipality.code)[0]
    except (Damaged, NothingToCompare, UnknownMunicipality) as reason:
        typer.echo(f"Varning: rapporten får ingen jämförelse. {reason}", err=True)
        return None


def write_template(file: Path, document: "Document", found: "MonthFigures") -> None:
    """The report's sentences as a file to write in."""
    from hemmaplan.reports.edits import template
    from hemmaplan.reports.files import write_whole

    try:
        write_whole(file, template(document, found.table, found.month).encode())
    except OSError as error:
        stop(f"{file} kunde inte skrivas: {fault_words(error)}.")
    typer.echo(
        f"Skrev {file}, med rapportens meningar att ändra i. Använd den med --texts.", err=True
    )


def figures_or_stop(dataset: "Dataset", month: "Month") -> "MonthFigures":
    """The month's figures; what they go without is told, and without any there is no answer."""
    from hemmaplan.reports.registry import left_out, month_figures

    found = month_figures(dataset, month)
    for line in left_out(found):
        typer.echo(line, err=True)
    if not found.table.all():
        stop("Ingen siffra kunde räknas: mappen saknar både huvudbok och placeringar.")
    return found


def write_frozen(
    run: Path, edition: "Edition", out: "Sequence[Output]", template: bytes = b""
) -> None:
    """A closed month again, as it was; a file that is not as it was written gives no answer."""
    from hemmaplan.reports.runs import BadRun, read_run

    try:
        closed = read_run(run)
    except BadRun as reason:
        stop(str(reason))
    typer.echo(f"Bokslut {closed.month}, stängt {closed.date}, version {closed.version}.", err=True)
    own = template or closed.word_template
    write(closed.documents[edition], closed.figures[edition], out, own)


def write(
    document: "Document | None",
    figures: "Iterable[Mapping[str, Any]]",
    out: "Sequence[Output]",
    template: bytes = b"",
) -> None:
    """Write the files and say the report's few numbers."""
    from hemmaplan.render.word_template import BadTemplate
    from hemmaplan.reports.files import figures_json, key_figure_lines, write_report

    try:
        write_report(document, figures_json(figures), out, template)
    except BadTemplate as reason:
        stop(str(reason))
    except OSError as error:
        stop(f"{error.filename} kunde inte skrivas: {fault_words(error)}.")
    summary = key_figure_lines(document) if document else []
    for line in [*summary, *(f"Skrev {file}" for file, _ in out)]:
        typer.echo(line, err=True)


def tell_findings(document: "Document") -> None:
    """What does not agree in the report, before it is written.

    It never stops the report: the reader of tables may be wrong, and a person has to look at the
    place to judge.
    """
    from hemmaplan.reports.proofreading import findings

    for finding in findings(document):
        typer.echo(f"Varning: {finding}", err=True)


def previous_runs(files: list[Path] | None, month: "Month", municipality: str) -> "list[ReportRun]":
    """Earlier closes, oldest first. One of a later month is a wrong call; one that can't be used,
    or is another municipality's, leaves no answer."""
    from hemmaplan.reports.runs import BadRun, read_run

    runs = []
    for file in files or []:
        try:
            run = read_run(file)
        except BadRun as reason:
            stop(str(reason))
        if run.month > month:
            message = f"{file} är bokslutet för {run.month}, som är efter {month}."
            raise typer.BadParameter(message, param_hint="--previous")
        if run.municipality != municipality:
            stop(f"{file} är bokslutet för {run.municipality}, inte för {municipality}.")
        runs.append(run)
    return sorted(runs, key=lambda run: run.month.index)


def outputs(out: list[Path] | None, presentation: Path | None) -> "list[Output]":
    """Each file to write with its format. One with another ending, or in a folder that is
    not there, is a wrong call (exit 2)."""
    from hemmaplan.reports.files import ENDINGS, PRESENTATION

    files = [(file, _ending(file, ENDINGS, "--out")) for file in out or []]
    if presentation:
        _ending(presentation, ("pdf",), "--presentation")
        files.append((presentation, PRESENTATION))
    return files


def _ending(file: Path, allowed: "Sequence[str]", option: str) -> str:
    ending = file.suffix.lower().lstrip(".")
    if ending not in allowed:
        one_of = "något av " if len(allowed) > 1 else ""
        message = f"{file.name} slutar inte på {one_of}{', '.join(allowed)}."
        raise typer.BadParameter(message, param_hint=option)
    if not file.parent.is_dir():
        message = f"Mappen {file.parent} finns inte; skapa den först."
        raise typer.BadParameter(message, param_hint=option)
    return ending


def template_option(template: Path | None, out: "Sequence[Output]") -> bytes:
    """The Word template's content. One that is not there, or without any Word document to make
    with it, is a wrong call (exit 2)."""
    if template is None:
        return b""
    if all(format != "docx" for _, format in out):
        message = "En Wordmall behövs bara för en fil som slutar på docx."
        raise typer.BadParameter(message, param_hint="--template")
    try:
        if content := template.read_bytes():
            return content
        raise typer.BadParameter(f"{template} är tom.", param_hint="--template")
    except OSError as error:
        message = f"{template} går inte att läsa: {fault_words(error)}."
        raise typer.BadParameter(message, param_hint="--template") from None


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
