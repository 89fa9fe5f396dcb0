"""What every DATA command shares: reading the folder, telling its problems, stopping well."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.periods import Month
    from hemmaplan.core.placement_ladder import Ladder
    from hemmaplan.core.problems import Problem

DataFolder = Annotated[
    Path | None,
    typer.Argument(metavar="DATA", help="Mappen med kommunens filer.", show_default=False),
]
UseRegister = Annotated[
    bool, typer.Option("--db", help="Använd installationens register i stället för DATA.")
]

_SHOWN = 10


def read_data(data: Path | None, month: "Month", *, db: bool) -> "Dataset":
    """Read a folder or the register; what no sum through the month takes goes to standard error.

    Both what could not be read and rows that were read but belong nowhere (`core.checks.lost`).
    """
    from hemmaplan.core.checks import lost

    require_source(data, db)
    dataset, problems = read_source(data)
    tell([*problems, *lost(dataset, month)], data)
    return dataset


def read_source(data: Path | None) -> "tuple[Dataset, list[Problem]]":
    """A folder and what could not be read in it; without a folder, the register."""
    if data is None:
        from hemmaplan.cli.register import read_register

        return read_register(), []
    from hemmaplan.ingest.folder import read_folder

    return read_folder(data)


def read_ladders(data: Path | None) -> "tuple[tuple[Ladder, ...], list[Problem]]":
    """The municipality's own placement ladders: the register's, or those of a file in the folder,
    and what is wrong with it."""
    if data is None:
        from hemmaplan.cli.register import own_ladders

        return own_ladders(), []
    from hemmaplan.ingest.ladders import FILE, parse
    from hemmaplan.ingest.parameters import ParameterFault
    from hemmaplan.ingest.raw import error

    if not (data / FILE).is_file():
        return (), []
    try:
        return parse((data / FILE).read_text("utf-8-sig"), file=FILE), []
    except (ParameterFault, OSError, UnicodeDecodeError) as fault:
        told = str(fault) if isinstance(fault, ParameterFault) else f"{FILE} kan inte läsas"
        mend = "Era egna gränser är inte kontrollerade: rätta filen, eller ta bort den."
        return (), [error("ladders_unreadable", f"{told}. {mend}", FILE)]


def need_words(data: Path | None) -> "dict[str, str]":
    """What each need is called: in the register by the municipality's own list."""
    from hemmaplan.core.need_codes import labels

    if data is None:
        from hemmaplan.cli.register import own_need_codes

        return labels(own_need_codes().needs)
    from hemmaplan.ingest.need_codes import shipped

    return labels(shipped().needs)


def require_source(data: Path | None, db: bool) -> None:
    """A folder that can be listed or the register; neither or both is a wrong call (exit 2)."""
    if data is not None and db:
        raise typer.BadParameter("Ange antingen en mapp eller --db, inte båda.", param_hint="DATA")
    if data is not None:
        require_folder(data)
    elif not db:
        raise typer.BadParameter(
            "Ange mappen med filerna, eller --db för det som är inläst.", param_hint="DATA"
        )


def require_folder(data: Path) -> None:
    """Anything but a folder that can be listed is a wrong call (exit code 2)."""
    if not data.is_dir():
        message = f"{data} är ingen mapp. Ange mappen med filerna, eller gör en med hemmaplan init."
        raise typer.BadParameter(message, param_hint="DATA")
    if not os.access(data, os.R_OK | os.X_OK):
        message = f"{data} går inte att läsa. Kontrollera behörigheten."
        raise typer.BadParameter(message, param_hint="DATA")


def kolada_folder(data: Path | None) -> Path:
    """Where what has been fetched from Kolada is kept: in the folder, or by the installation."""
    if data is not None:
        return data / "kolada"
    from hemmaplan.cli.register import kolada_folder as installed

    return installed()


def add_the_file(data: Path | None) -> str:
    """What to do about a missing table, wherever the data came from."""
    return f"Lägg filen i {data}." if data else "Lägg filen i mappen och läs in den igen."


def tell(problems: "list[Problem]", data: Path | None) -> None:
    """The dearest problems on standard error, and where to see the rest."""
    from hemmaplan.core.problems import dearest_first

    for problem in dearest_first(problems)[:_SHOWN]:
        place = problem.file + (f" rad {problem.row}" if problem.row else "")
        word = "Fel" if problem.severity == "error" else "Varning"
        typer.echo(f"{word}: {place + ': ' if place else ''}{problem.message}", err=True)
    if len(problems) > _SHOWN:
        rest = len(problems) - _SHOWN
        typer.echo(f"… och {rest} till. Se alla: hemmaplan check {data or '--db'}", err=True)


def month_option(text: str, name: str = "--month") -> "Month":
    """A month from an option; anything else is a wrong call (exit code 2)."""
    from hemmaplan.core.periods import Month

    try:
        month = Month.parse(text)
        if not 1900 <= month.year <= 2199:  # as dates are read
            raise ValueError(text)
        return month
    except ValueError:
        raise typer.BadParameter(
            f"{text} är ingen månad. Skriv ÅÅÅÅ-MM, till exempel 2026-10.", param_hint=name
        ) from None


def stop(message: str) -> NoReturn:
    """No complete answer can be given: say why and leave with exit code 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
