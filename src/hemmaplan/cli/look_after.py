"""`hemmaplan backup`, `restore` and `doctor`: looking after an installation."""

from pathlib import Path
from typing import Annotated

import typer

BackupFile = Annotated[Path, typer.Argument(metavar="FIL", help="Säkerhetskopian.")]


def backup(file: BackupFile) -> None:
    """Säkerhetskopiera installationen medan den används. Nyckeln läggs i en fil för sig."""
    from hemmaplan.cli.register import make_backup

    files, size, key = make_backup(file)
    typer.echo(f"{file} är skriven och provläst: registret, {files} filer från Kolada, {size}.")
    if key is None:
        typer.echo("Ingen nyckel finns än: den görs vid första inläsningen.")
        return
    typer.echo(
        f"Nyckeln ligger i {key}. Flytta den till ett annat, låst ställe: den som har både den och "
        "säkerhetskopian kan pröva vem en pseudonym är, och utan den känns ingen igen."
    )


def restore(
    file: BackupFile,
    key: Annotated[
        Path | None, typer.Option(help="Nyckelns fil; annars FIL.nyckel.", show_default=False)
    ] = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Nyckeln är borta. Ingen person känns igen sedan.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Ersätt det som finns; det sparas bredvid."),
    ] = False,
) -> None:
    """Gör en säkerhetskopia till installationen: allt eller inget, och den kontrolleras först."""
    from hemmaplan.cli.register import put_back

    if key is not None and without_key:
        raise typer.BadParameter("Ange antingen --key eller --without-key.", param_hint="--key")
    made = put_back(file, key=key, without_key=without_key, replace=replace)
    typer.echo(f"Återställt: det som gällde {made}. Alla loggar in på nytt med sina lösenord.")


def doctor(
    format: Annotated[str, typer.Option("--format", help="text eller json.")] = "text",
) -> None:
    """Undersök installationen och säg vad som ska göras. Inget ändras."""
    import json

    from hemmaplan.cli.register import examine

    if format not in ("text", "json"):
        raise typer.BadParameter("Välj text eller json.", param_hint="--format")
    found = examine()
    if format == "json":
        typer.echo(json.dumps({"checks": found}, ensure_ascii=False, indent=2))
    else:
        width = max(len(each["subject"]) for each in found)
        for each in found:
            typer.echo(f"{_MARKS[each['level']]:<8} {each['subject']:<{width}}  {each['message']}")
            if each["remedy"]:
                typer.echo(f"{'':<8} {'':<{width}}  → {each['remedy']}")
        _sum_up([each["level"] for each in found])
    raise typer.Exit(any(each["level"] == "error" for each in found))


_MARKS = {"ok": "bra", "warning": "varning", "error": "FEL"}


def _sum_up(levels: list[str]) -> None:
    errors, warnings = levels.count("error"), levels.count("warning")
    if not (errors or warnings):
        typer.echo("Installationen mår bra.")
    else:
        word = "varning" if warnings == 1 else "varningar"
        typer.echo(f"{errors} fel och {warnings} {word}. Pilarna säger vad du gör.")
