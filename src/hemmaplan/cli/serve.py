"""`hemmaplan serve` and `hemmaplan user`: the web and who may sign in to it."""

from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Adress att lyssna på.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port att lyssna på.")] = 8000,
) -> None:
    """Starta webben. Första gången skapas en användare och lösenordet visas."""
    from hemmaplan.cli.register import serve_pages

    serve_pages(host, port)


def user(
    name: Annotated[str, typer.Argument(metavar="NAMN", help="Användarnamn.")],
    role: Annotated[
        str,
        typer.Option(
            help="controller, coordinator, unit_manager, board_member eller administrator."
        ),
    ],
    unit: Annotated[
        list[str] | None, typer.Option(help="Enhetskod för en enhetschef; får anges flera gånger.")
    ] = None,
) -> None:
    """Lägg till en användare. Lösenordet frågas efter, eller läses från standard in."""
    from hemmaplan.cli.register import add_user

    password = typer.prompt("Lösenord (minst 12 tecken)", hide_input=True)
    add_user(name, password, role, unit or [])
    typer.echo(f"{name} kan logga in.")
