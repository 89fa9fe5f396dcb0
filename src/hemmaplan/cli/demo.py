"""`hemmaplan demo`: writes Exempelkommun's data folder and says what to do with it."""

from pathlib import Path
from typing import Annotated

import typer

from hemmaplan.core.machine_faults import fault_words


def demo(
    *,
    out: Annotated[Path, typer.Option("--out", help="Mapp att skriva till; skapas om den saknas.")],
    inhabitants: Annotated[int, typer.Option(min=1_000, help="Antal invånare.")] = 23_000,
    years: Annotated[
        int, typer.Option(min=1, max=30, help="Antal kalenderår, det sista t.o.m. månaden.")
    ] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Samma frö ger samma filer.")] = 1,
    month: Annotated[str, typer.Option(help="Sista månaden, ÅÅÅÅ-MM.")] = "2026-10",
    problems: Annotated[
        bool, typer.Option("--with-problems", help="Lägg in några fel att öva på.")
    ] = False,
) -> None:
    """Skriv den påhittade kommunen Exempelkommuns datamapp, att prova hemmaplan på."""
    from hemmaplan.core.periods import Month
    from hemmaplan.exempelkommun import generate, with_problems, write_folder

    try:
        last = Month.parse(month)
    except ValueError:
        raise typer.BadParameter(f"{month!r} är ingen månad; skriv ÅÅÅÅ-MM.") from None
    tables = generate(inhabitants=inhabitants, years=years, last_month=last, seed=seed)
    try:
        write_folder(out, with_problems(tables) if problems else tables)
    except OSError as error:
        typer.echo(f"Det gick inte att skriva i {out}: {fault_words(error)}.", err=True)
        raise typer.Exit(1) from error
    first = f"{last.year}-01"
    typer.echo(
        f"""Exempelkommun är skriven i {out}: {tables["placements"].height} placeringar och \
{tables["ledger"].height} rader i huvudboken,
{last.year - years + 1}-01 till {last}. Allt är påhittat.

Gå vidare med:
  hemmaplan check {out}
  hemmaplan cost {out} --from {first} --to {last} --by month,care_form
  hemmaplan report {out} --month {last} --out rapport.pdf"""
    )
