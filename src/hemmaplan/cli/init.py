"""`hemmaplan init`: a folder with templates to start from."""

from pathlib import Path
from typing import Annotated

import typer

from hemmaplan.cli.data import stop
from hemmaplan.core.machine_faults import fault_words


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="MAPP", help="Mappen som ska skapas.", show_default=False)
    ],
    force: Annotated[
        bool,
        typer.Option("--force", help="Lägg till det som saknas i en mapp som inte är tom."),
    ] = False,
) -> None:
    """Skapa en datamapp med mallar för alla tabeller. Skriver aldrig över en fil."""
    from hemmaplan.render.starter_folder import FolderInUse, write_starter

    try:
        written = write_starter(folder, add_missing=force)
    except FolderInUse as reason:
        stop(f"{reason}. Inget är ändrat. Välj en ny mapp, eller lägg till mallar med --force.")
    except OSError as error:
        stop(f"{folder} går inte att skriva i: {fault_words(error)}. Välj en annan mapp.")
    if not written:
        typer.echo(f"Inget saknas i {folder}. Inga filer är ändrade.")
        return
    typer.echo(f"{len(written)} filer är skapade i {folder}.")
    typer.echo("Nästa steg: läs LÄS-MIG.txt, fyll i municipality.toml och lägg in era filer.")
    typer.echo(f"Kontrollera sedan med: hemmaplan check {folder}")
