"""`hemmaplan import`: a data folder into the installation's own register."""

from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import require_folder, stop, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.overrides import Answers, Meeting


class Conflicts(StrEnum):
    """What to do where files and somebody by hand have changed the same value."""

    KEEP = "keep"
    STOP = "stop"
    FILE = "file"
    BOTH = "both"


_Folder = Annotated[
    Path, typer.Argument(metavar="DATA", help="Mappen med kommunens filer.", show_default=False)
]
_Partial = Annotated[
    bool,
    typer.Option(
        "--partial", help="Filerna har bara nytt och ändrat; annars är de hela utdrag och ersätter."
    ),
]
_Conflicts = Annotated[
    Conflicts,
    typer.Option(
        help="Där filerna och någon för hand har ändrat samma uppgift: keep, det inskrivna "
        "gäller och listas; file, filens gäller; both, båda gäller där de kan och annars det "
        "inskrivna; stop, visa dem och läs inte in."
    ),
]
_FileHolds = Annotated[
    list[str],
    typer.Option(
        metavar="NYCKEL",
        help="Låt filens värde gälla i den konflikten, med nyckeln som stop visar. Kan "
        "anges flera gånger.",
        show_default=False,
    ),
]
_BothHold = Annotated[
    list[str],
    typer.Option(
        metavar="NYCKEL",
        help="Låt båda gälla i den konflikten: raden för hand står bredvid filens. Kan anges "
        "flera gånger.",
        show_default=False,
    ),
]


def import_data(
    data: _Folder,
    partial: _Partial = False,
    conflicts: _Conflicts = Conflicts.KEEP,
    file_holds: _FileHolds = [],  # noqa: B006  typer makes a new one
    both_hold: _BothHold = [],  # noqa: B006
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
    from hemmaplan.store.overrides import conflicts_now
    from hemmaplan.store.usable import without_unusable

    with _progress("Läser filerna") as told:
        found, problems = read_extracts(data, key=pseudonym_key(), told=told)
    dataset, left_out = without_unusable(found)
    tell([*problems, *left_out], data)
    if not any(frame.height for frame in dataset.tables.values()):
        stop(f"Inget lästes in: {data} har ingen tabell med användbara rader.")
    extract = Extract.PARTIAL if partial else Extract.FULL
    asks = conflicts is not Conflicts.KEEP or file_holds or both_hold  # else by hand holds
    found_now = conflicts_now(dataset, extract) if asks else ()
    answers = _answers(found_now, conflicts, file_holds, both_hold)
    with _progress("Skriver i registret") as told:
        try:
            batch = load(
                dataset=dataset, by=getpass.getuser(), at=at, extract=extract, answers=answers,
                told=told,
            )  # fmt: skip
        except NothingNew as nothing:
            made = f"{nothing.batch.made_at.astimezone():%Y-%m-%d %H:%M}"
            typer.echo(f"Inget nytt: registret säger redan det som står i filerna (sedan {made}).")
            return
    _say(dataset, batch.counts)
    _say_by_hand(batch.pk)
    typer.echo(f"Inläsning {batch.pk} är klar. Registret: {place}")


def _answers(
    found: "Sequence[Meeting]", conflicts: Conflicts, file: "Sequence[str]", both: "Sequence[str]"
) -> "Answers":
    """What each conflict is answered with; stops where somebody is to choose, or can't so."""
    from hemmaplan.core.overrides import Holds

    _known(file, {each.key for each in found}, "--file-holds")
    _known(both, {each.key for each in found}, "--both-hold")
    if alone := sorted({each.key for each in found if not each.may_both} & set(both)):
        raise typer.BadParameter(
            f"I {', '.join(alone)} kan inte båda gälla: det är samma uppgift, eller ett pris som "
            "det bara finns ett av.", param_hint="--both-hold",
        )  # fmt: skip
    left = [each for each in found if each.key not in {*file, *both}]
    if conflicts is Conflicts.STOP and left:
        for each in left:
            typer.echo(_told(each))
        values = "1 uppgift är ändrad" if len(left) == 1 else f"{len(left)} uppgifter är ändrade"
        stop(
            f"{values} både i filerna och för hand. Inget är inläst. Läs in igen med --file-holds "
            "NYCKEL för var och en där filens värde ska gälla, och --both-hold NYCKEL där båda ska "
            "det; i de andra gäller det inskrivna. Eller välj för alla med --conflicts keep, file "
            "eller both."
        )
    rest = {
        Conflicts.FILE: {each.key: Holds.FILE for each in left},
        Conflicts.BOTH: {each.key: Holds.BOTH for each in left if each.may_both},
    }
    return {
        **rest.get(conflicts, {}), **dict.fromkeys(file, Holds.FILE),
        **dict.fromkeys(both, Holds.BOTH),
    }  # fmt: skip


def _known(chosen: "Sequence[str]", keys: "Collection[str]", option: str) -> None:
    if unknown := sorted(set(chosen) - set(keys)):
        raise typer.BadParameter(
            f"{', '.join(unknown)} är ingen konflikt mellan filerna och det som är skrivet för "
            "hand. Se dem med --conflicts stop.", param_hint=option,
        )  # fmt: skip


def _told(met: "Meeting") -> str:
    """A conflict in a line: its key, the file's place and row, and both values of each column."""
    from hemmaplan.core.tables import TABLES
    from hemmaplan.reports.table_changes import written

    override, now = met.override, met.now or {}
    table = TABLES[override.table]
    by_hand = override.stands
    said = [
        f"{column.name} {written(column, now[column.frame_name]) or 'tomt'} i filen"
        + (f", {written(column, by_hand[column.frame_name]) or 'tomt'} för hand" if by_hand else "")
        for column in table.columns
        if column.frame_name in met.columns
    ]
    gone = "" if by_hand else " (raden är borttagen för hand)"
    gone += " (båda kan gälla)" if met.may_both else ""
    return f"{met.key}  {now['_file']} rad {now['_row']}, {override.about}: {'; '.join(said)}{gone}"


@contextmanager
def _progress(doing: str) -> "Iterator[Callable[[int, int], None]]":
    """A bar on standard error, where somebody looks at it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _say_by_hand(batch: int) -> None:
    """How much stands by hand that the files say otherwise of."""
    from hemmaplan.core.overrides import to_decide
    from hemmaplan.store.overrides import overrides_at

    met = len(to_decide(overrides_at(batch)))
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
