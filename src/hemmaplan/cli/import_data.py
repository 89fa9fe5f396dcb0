"""`hemmaplan import`: a data folder into the installation's own register."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import require_folder, stop, tell

if TYPE_CHECKING:
    from hemmaplan.core.dataset import Dataset


def import_data(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Mappen med kommunens filer.", show_default=False)
    ],
) -> None:
    """Läs in en mapp i registret, allt eller inget. Samma filer en gång till ändrar ingenting."""
    import getpass
    from datetime import UTC, datetime

    from hemmaplan.cli.register import open_register, pseudonym_key
    from hemmaplan.ingest.folder import read_folder

    require_folder(data)
    at = datetime.now(UTC)
    place = open_register(create=True)
    from hemmaplan.actions.imports import load
    from hemmaplan.store.usable import without_unusable

    found, problems = read_folder(data, key=pseudonym_key())
    dataset, left_out = without_unusable(found)
    tell([*problems, *left_out], data)
    if not any(frame.height for frame in dataset.tables.values()):
        stop(f"Inget lästes in: {data} har ingen tabell med användbara rader.")
    batch = load(dataset=dataset, by=getpass.getuser(), at=at)
    if batch.made_at != at:  # not this load: the batch that was there
        made = f"{batch.made_at.astimezone():%Y-%m-%d %H:%M}"
        typer.echo(f"Inget nytt: samma filer lästes in {made} (inläsning {batch.pk}).")
        return
    _say(dataset)
    typer.echo(f"Inläsning {batch.pk} är klar. Registret: {place}")


def _say(dataset: "Dataset") -> None:
    typer.echo("Läst per tabell:")
    for name, frame in dataset.tables.items():
        rows = f"{frame.height:,}".replace(",", "\u00a0")
        typer.echo(f"  {name:<16}{rows:>10} {'rad' if frame.height == 1 else 'rader'}")
