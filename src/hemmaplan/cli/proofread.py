"""`hemmaplan proofread`: does a document agree with itself?"""

import json
import shutil
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import stop

if TYPE_CHECKING:
    from hemmaplan.core.proofreading import Contradiction
    from hemmaplan.ingest.printed_tables import Printed


def proofread(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Dokumentet: csv, xlsx, docx eller pdf.", show_default=False
        ),
    ],
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Korrekturläs ett dokuments tabeller: vad går inte ihop? Slutar med 1 om något hittas."""
    from hemmaplan.core.proofreading import proofread as find
    from hemmaplan.core.proofreading_text import unsupported
    from hemmaplan.ingest.printed_tables import Unreadable, read_printed

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    if not file.is_file():
        raise typer.BadParameter(f"{file} är ingen fil.", param_hint="FILE")
    try:
        printed = read_printed(file, _progress)
    except Unreadable as reason:
        stop(str(reason))
    for problem in printed.problems:
        typer.echo(f"Varning: {problem.message}", err=True)
    for place, number, sentence in unsupported(printed.text, printed.tables):
        where = f" ({place})" if place else ""
        typer.echo(f"Varning: ingen tabell har {number}{where}: ”{sentence}”", err=True)
    if not printed.tables:
        typer.echo(f"{file.name} innehåller ingen tabell, så det finns inget att räkna.", err=True)
    contradictions = find(printed.tables)
    if format == "json":
        found = {"contradictions": [asdict(c) for c in contradictions]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        _print_text(contradictions, printed)
    raise typer.Exit(1 if contradictions else 0)


def _progress(done: int, pages: int) -> None:
    """Every 25 pages of a long document."""
    if pages > 25 and (done % 25 == 0 or done == pages):
        typer.echo(f"Läser sidan {done} av {pages} …", err=True)


def _print_text(contradictions: "list[Contradiction]", printed: "Printed") -> None:
    """Table by table, each contradiction with its message and the suspected cells."""
    count = len(printed.tables)
    if not contradictions:
        if count:
            tables = "tabellen" if count == 1 else f"de {count} tabellerna"
            typer.echo(f"Inga motsägelser hittades i {tables}.")
        return
    table = 0
    for contradiction in contradictions:
        if contradiction.table != table:
            table = contradiction.table
            place = printed.tables[table - 1].place
            typer.echo(f"TABELL {table}{f' ({place})' if place else ''}")
        _print_wrapped(contradiction.message, "  ")
        others = [s for s in contradiction.suspects if s.row and s.would_agree]
        if len(others) > 1:
            told = "; ".join(f"rad {s.row} ”{s.column}” = {s.would_agree}" for s in others)
            _print_wrapped(f"Går ihop om: {told}.", "    ")
        typer.echo()
    word = "motsägelse" if len(contradictions) == 1 else "motsägelser"
    typer.echo(f"{len(contradictions)} {word}. Rätta i källan och kör igen.")


def _print_wrapped(text: str, indent: str) -> None:
    width = min(shutil.get_terminal_size((80, 24)).columns, 100) - len(indent)
    for line in textwrap.wrap(text, width, break_on_hyphens=False):
        typer.echo(indent + line)
