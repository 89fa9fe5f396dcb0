"""A sheet of cells → the tables on it: below one another or side by side, with their headers.

Tables are parted by empty rows or empty columns. A line of its own above a table is its title. A
header goes on over the next row while it has gaps or repeats itself, as merged headers do.
"""

from collections.abc import Sequence

from hemmaplan.core.printed_numbers import parse_number
from hemmaplan.core.proofreading_grid import PrintedTable

Cells = Sequence[Sequence[str]]
_MOST_HEADER_ROWS = 4


def tables_on(cells: Cells, place: str = "") -> list[PrintedTable]:
    """The tables of a sheet, in reading order. Cells are text as shown; rows may be uneven."""
    width = max((len(row) for row in cells), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in cells]
    return [
        table
        for band in _bands(rows)
        for part in _side_by_side(band)
        if (table := table_of(part, place)) is not None
    ]


def table_of(rows: Cells, place: str = "") -> PrintedTable | None:
    """One table from its cells: titles above dropped, header found. None without a body."""
    body = [list(row) for row in rows]
    while len(body) > 2 and _different(body[0]) <= 1 < max(_filled(row) for row in body[1:3]):
        body.pop(0)
    if len(body) < 2 or max(_filled(row) for row in body) < 2:
        return None
    header = header_rows(body)
    if len(body) == header:
        return None
    return PrintedTable.of(body[:header], body[header:], place)


def header_rows(rows: Cells) -> int:
    """How many rows are header: none when the first is amounts already."""
    if _amounts(rows[0]) * 2 > _filled(rows[0]):
        return 0
    count = 1
    while count < min(_MOST_HEADER_ROWS, len(rows) - 1) and _incomplete(rows[:count]):
        following = rows[count]
        if _amounts(following) or _different(following) < 2:
            break
        count += 1
    return count


def _incomplete(header: Cells) -> bool:
    """A column has no name of its own yet."""
    names = [" / ".join(parts).strip(" /") for parts in zip(*header, strict=True)]
    return "" in names or len(set(names)) < len(names)


def _bands(rows: Cells) -> list[list[Sequence[str]]]:
    """Rows between empty ones; an empty row inside a table parts it only before a new header."""
    bands: list[list[Sequence[str]]] = [[]]
    empty = False
    for row in rows:
        if not _filled(row):
            empty = True
            continue
        if empty and bands[-1] and _starts_a_table(row, bands[-1]):
            bands.append([])
        empty = False
        bands[-1].append(row)
    return [band for band in bands if band]


def _starts_a_table(row: Sequence[str], band: Cells) -> bool:
    """A title or a header, and not the next section of the table above."""
    return _amounts(row) == 0 and any(_amounts(above) for above in band)


def _side_by_side(band: Cells) -> list[list[list[str]]]:
    """Columns between empty ones. Two parts are two tables when both have a header and amounts."""
    columns = list(zip(*band, strict=True))
    groups: list[list[int]] = [[]]
    for index, column in enumerate(columns):
        if any(text.strip() for text in column):
            groups[-1].append(index)
        elif groups[-1]:
            groups.append([])
    parts = [[[row[i] for i in group] for row in band] for group in groups if group]
    if all(_stands_alone(part) for part in parts):
        return [_trimmed(part) for part in parts]
    return [_trimmed([list(row) for row in band])]


def _stands_alone(part: list[list[str]]) -> bool:
    """Labels in the first column and amounts in another."""
    labels = [row[0] for row in part if row[0].strip()]
    words = sum(parse_number(label) is None for label in labels)
    return 2 * words > len(labels) and len(part[0]) > 1 and any(_amounts(row) for row in part)


def _trimmed(part: list[list[str]]) -> list[list[str]]:
    while part and not _filled(part[-1]):
        part.pop()
    while part and not _filled(part[0]):
        part.pop(0)
    return part


def _filled(row: Sequence[str]) -> int:
    return sum(bool(text.strip()) for text in row)


def _different(row: Sequence[str]) -> int:
    """How many different texts: a title merged over the table is one."""
    return len({text.strip() for text in row} - {""})


def _amounts(row: Sequence[str]) -> int:
    """Cells that are numbers and no year."""
    numbers = (parse_number(text) for text in row)
    return sum(
        n is not None and not (n.value == int(n.value) and 1900 <= n.value <= 2100) for n in numbers
    )
