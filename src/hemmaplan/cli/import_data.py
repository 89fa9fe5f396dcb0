"""`hemmaplan import`: a data folder into the installation's own register."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import require_folder, stop, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hemmaplan.core.dataset import Dataset


def import_data(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Mappen med kommunens filer.", show_default=False)
    ],
    partial: Annotated[
        bool,
        typer.Option(
            "--partial",
            help="Filerna har bara nytt och ändrat; annars är de hela utdrag och ersätter.",
        ),
    ] = False,
) -> None:
    """Läs in en mapp i registret, allt eller inget. Samma filer en gång till ändrar ingenting."""
    import getpass
    from datetime import UTC, datetime

    from hemmaplan.cli.register import open_register, pseudonym_key

    require_folder(data)
    at = datetime.now(UTC)
    place = open_register(create=True)
    from hemmaplan.actions.imports import NothingNew, load
    from hemmaplan.actions.reading import read_extracts
    from hemmaplan.store.differences import Extract
    from hemmaplan.store.usable import without_unusable

    found, problems = read_extracts(data, key=pseudonym_key())
    dataset, left_out = without_unusable(found)
    tell([*problems, *left_out], data)
    if not any(frame.height for frame in dataset.tables.values()):
        stop(f"Inget lästes in: {data} har ingen tabell med användbara rader.")
    extract = Extract.PARTIAL if partial else Extract.FULL
    with _progress() as told:
        try:
            batch = load(dataset=dataset, by=getpass.getuser(), at=at, extract=extract, told=told)
        except NothingNew as nothing:
            made = f"{nothing.batch.made_at.astimezone():%Y-%m-%d %H:%M}"
            typer.echo(f"Inget nytt: registret säger redan det som står i filerna (sedan {made}).")
            return
    _say(dataset, batch.counts)
    _say_by_hand(batch.pk)
    typer.echo(f"Inläsning {batch.pk} är klar. Registret: {place}")


@contextmanager
def _progress() -> "Iterator[Callable[[int, int], None]]":
    """A bar on standard error, where somebody looks at it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Skriver i registret", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _say_by_hand(batch: int) -> None:
    """How much stands by hand that the files say otherwise of."""
    from hemmaplan.store.overrides import overrides_at

    met = sum(each.is_open for _number, each in overrides_at(batch))
    if met:
        rows = "1 rad är skriven" if met == 1 else f"{met} rader är skrivna"
        typer.echo(
            f"{rows} för hand och gäller fast filerna säger annat: se Att göra, Skrivet för hand."
        )


def _say(dataset: "Dataset", counts: "Mapping[str, Sequence[int]]") -> None:
    typer.echo("Läst per tabell:")
    for name, frame in dataset.tables.items():
        rows = f"{frame.height:,}".replace(",", "\u00a0")
        new, gone = counts.get(name, (0, 0))
        changed = f"  (+{new} −{gone})" if new or gone else "  (oförändrad)"
        typer.echo(f"  {name:<16}{rows:>10} {'rad' if frame.height == 1 else 'rader'}{changed}")
