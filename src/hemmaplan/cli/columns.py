"""A plain table in the terminal."""

from collections.abc import Sequence

import typer


def print_columns(table: Sequence[Sequence[str]], *, total: bool = True) -> None:
    """The first column to the left, the others right; a line under the header and over a total."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rule = "  ".join("─" * width for width in widths)
    for number, row in enumerate(table):
        if number == 1 or (total and number == len(table) - 1):
            typer.echo(rule)
        first, *rest = row
        cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        typer.echo("  ".join([first.ljust(widths[0]), *cells]).rstrip())
