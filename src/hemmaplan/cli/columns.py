"""A plain table in the terminal."""

from collections.abc import Collection, Sequence

import typer


def print_columns(
    table: Sequence[Sequence[str]], *, total: bool = True, left: Collection[int] = (0,)
) -> None:
    """Some columns to the left, the others right; a line under the header and over a total."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rule = "  ".join("─" * width for width in widths)
    for number, row in enumerate(table):
        if number == 1 or (total and number == len(table) - 1):
            typer.echo(rule)
        cells = [
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        typer.echo("  ".join(cells).rstrip())


def kronor(amount_ore: int) -> str:
    """Kronor with two decimals, as in `1 234,50`; the library is met only when it is asked."""
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore, 100), 2)
