"""A plain table in the terminal."""

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile, zip_longest
from shutil import get_terminal_size
from textwrap import wrap

import typer

Line = Sequence[str]
Cells = list[list[list[str]]]  # rows of cells of lines
_GAP = "  "
_SOFT_HYPHEN = "\u00ad"
_MOST_TABLES = 3
_HEADINGS = (16, 12, 10, 8, 0)  # how wide a heading may be though its numbers are narrower


def print_columns(
    table: Sequence[Line], *, total: bool = True, left: Collection[int] = (0,)
) -> None:
    """Some columns to the left, the others right; a line under the header and over a total.

    What is wider than the screen has its headings in several lines (a soft hyphen says where a word
    may be broken), then its widest texts. What does not fit even so comes in a table below, after
    the first columns again; but for more than so many tables a wide one is easier to read.
    """
    screen = get_terminal_size((80, 24)).columns
    lines = _fitted(table, left, screen)
    for number, columns in enumerate(_beside(lines, left, screen)):
        if number:
            typer.echo("")
        _print(lines, columns, left, total=total)


def _fitted(table: Sequence[Line], left: Collection[int], screen: int) -> Cells:
    """Each cell as the lines it is printed in: more than one only where the table is too wide."""
    rows = [[[cell.replace(_SOFT_HYPHEN, "")] for cell in row] for row in table]
    if _width(_widths(rows)) <= screen:
        return rows
    bodies = [max(len(row[place]) for row in table[1:]) if table[1:] else 0
              for place in range(len(table[0]))]  # fmt: skip
    for least in _HEADINGS:
        rows[0] = [_heading(cell, max(width, least))
                   for cell, width in zip(table[0], bodies, strict=True)]  # fmt: skip
        if _width(_widths(rows)) <= screen:
            return rows
    narrower = _narrower(table, left, rows, screen)
    for place, width in narrower.items():
        for row in rows:
            row[place] = wrap(" ".join(row[place]), width, break_on_hyphens=False) or [""]
    return rows


def _narrower(
    table: Sequence[Line], left: Collection[int], rows: Cells, screen: int
) -> dict[int, int]:
    """How wide the texts must be for all to fit, no word broken; empty where they can't."""
    widths = _widths(rows)
    found: dict[int, int] = {}
    for place in sorted(left, key=lambda each: -widths[each]):
        excess = _width(widths) - screen
        if excess > 0:
            word = max(len(word) for row in table for word in row[place].split(" "))
            widths[place] = found[place] = max(word, widths[place] - excess)
    return found if _width(widths) <= screen else {}


def _heading(label: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in label.split(" "):
        *first, last = word.split(_SOFT_HYPHEN)
        whole = "".join((*first, last))
        for piece in [whole] if len(whole) <= width else [*(f"{part}-" for part in first), last]:
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and len(joined) <= width and not lines[-1].endswith("-"):
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _beside(rows: Cells, left: Collection[int], screen: int) -> list[list[int]]:
    """The places of the columns of each table: as few tables as can be, alike in width, each with
    the first columns that say what a row is. One where it would take too many."""
    fewest = list(_filled(rows, left, screen))
    if len(fewest) > _MOST_TABLES:
        return [list(range(len(rows[0])))]
    for width in range(screen):
        if len(even := list(_filled(rows, left, width))) == len(fewest):
            return even
    return fewest


def _filled(rows: Cells, left: Collection[int], screen: int) -> Iterator[list[int]]:
    widths = _widths(rows)
    keys = list(takewhile(lambda place: place in left, range(len(widths))))
    chosen = list(keys)
    for place in range(len(keys), len(widths)):
        if len(chosen) > len(keys) and _width([widths[p] for p in (*chosen, place)]) > screen:
            yield chosen
            chosen = list(keys)
        chosen.append(place)
    yield chosen


def _widths(rows: Cells) -> list[int]:
    return [
        max(len(line) for cell in column for line in cell) for column in zip(*rows, strict=True)
    ]


def _width(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _print(rows: Cells, columns: Sequence[int], left: Collection[int], *, total: bool) -> None:
    widths = _widths(rows)
    rule = _GAP.join("─" * widths[place] for place in columns)
    for number, row in enumerate(rows):
        if number == 1 or (total and number == len(rows) - 1):
            typer.echo(rule)
        for lines in zip_longest(*(row[place] for place in columns), fillvalue=""):
            cells = [
                text.ljust(widths[place]) if place in left else text.rjust(widths[place])
                for place, text in zip(columns, lines, strict=True)
            ]
            typer.echo(_GAP.join(cells).rstrip())


def kronor(amount_ore: int) -> str:
    """Kronor with two decimals, as in `1 234,50`; the library is met only when it is asked."""
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore, 100), 2)
