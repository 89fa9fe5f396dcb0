"""`hemmaplan remind`: letters to those who have asked for them."""

from typing import Annotated

import typer

from hemmaplan.cli.data import month_option
from hemmaplan.cli.forecast import day_option


def remind(
    month: Annotated[
        str | None,
        typer.Option(help="Påminn om månadens prognosrunda, ÅÅÅÅ-MM.", show_default=False),
    ] = None,
    week: Annotated[bool, typer.Option("--week", help="Veckans brev: vad som ska göras.")] = False,
    red: Annotated[
        bool, typer.Option("--red", help="Utförare som underkänts de senaste 30 dagarna.")
    ] = False,
    on: Annotated[
        str | None, typer.Option(help="Dagen, ÅÅÅÅ-MM-DD; annars i dag.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Skriv ut breven i stället för att skicka dem.")
    ] = False,
) -> None:
    """Skicka brev till dem som bett om det under Mitt konto. Ingen får samma brev två gånger."""
    from datetime import datetime

    from hemmaplan.cli.register import letters, send_letters

    if [month is not None, week, red].count(True) != 1:
        raise typer.BadParameter("Ange en av --month, --week och --red.", param_hint="--month")
    day = day_option(on, "--on") if on else datetime.now().astimezone().date()
    found = letters(month_option(month) if month else None, day, red=red)
    if dry_run:
        for letter in found:
            typer.echo(f"Till: {letter.to}\nÄmne: hemmaplan: {letter.subject}\n\n{letter.text}\n")
        typer.echo(f"{_count(len(found))} skulle skickas.")
        return
    sent, failed = send_letters(found)
    typer.echo(f"{_count(sent)} skickade." if sent != 1 else "1 brev skickat.")
    if failed:
        typer.echo(f"Brevet kom inte fram till {', '.join(failed)}. Kör igen senare.", err=True)
        raise typer.Exit(1)


def _count(number: int) -> str:
    return f"{number or 'Inga'} brev"
