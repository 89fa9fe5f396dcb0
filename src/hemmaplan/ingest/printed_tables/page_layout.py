"""Words on a page → lines of cells → tables and paragraphs.

A gap wider than a space parts two cells. A table is a stretch of lines with cells at the same
places, at least two of them with numbers; its columns are where the cells of those lines overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hemmaplan.core.printed_numbers import parse_number

_CELL_GAP = 0.85  # of the letter height; a space is 0.2 to 0.3
_LINE_GAP = 3.0  # lines further apart than this many heights are not one table
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a cell with its box, in points, y upwards."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)

    def touches(self, following: "Piece") -> bool:
        """Whether a character goes on with this word."""
        same_line = self.beside(following)
        gap = following.left - self.right
        return same_line and -0.5 * self.height < gap < 0.15 * self.height

    def beside(self, other: "Piece") -> bool:
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.5 * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class Line:
    cells: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def top(self) -> float:
        return max(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return min(cell.bottom for cell in self.cells)

    @property
    def numbers(self) -> int:
        return sum(parse_number(cell.text) is not None for cell in self.cells)


def lines_of(words: Sequence[Piece]) -> list[Line]:
    """Lines from top to bottom, each a row of cells from left to right."""
    rows: list[list[Piece]] = []
    for word in sorted(words, key=lambda w: (-(w.top + w.bottom) / 2, w.left)):
        if rows and rows[-1][0].beside(word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(tuple(_cells(sorted(row, key=lambda w: w.left)))) for row in rows]


def _cells(words: list[Piece]) -> list[Piece]:
    cells: list[Piece] = []
    for word in words:
        if cells and word.left - cells[-1].right < _CELL_GAP * word.height:
            joined = f"{cells[-1].text} {word.text}".replace("\u00ad ", "")
            cells[-1] = replace(
                cells[-1],
                text=joined,
                right=max(word.right, cells[-1].right),
                top=max(word.top, cells[-1].top),
                bottom=min(word.bottom, cells[-1].bottom),
            )
        else:
            cells.append(word)
    return cells


def split_page(lines: Sequence[Line]) -> tuple[list[list[list[str]]], list[str]]:
    """(tables as rows of cell texts, paragraphs)."""
    tables, text, at = [], [], 0
    while at < len(lines):
        end = _table_end(lines, at)
        block = lines[at:end]
        if sum(line.numbers > 0 and len(line.cells) > 1 for line in block) >= _FEWEST_ROWS:
            tables.append(_grid(block))
            at = end
        else:
            if len(lines[at].cells) == 1:  # several are a row by itself, not running text
                text.append(lines[at].text)
            at += 1
    return tables, _paragraphs(text)


def _table_end(lines: Sequence[Line], start: int) -> int:
    """Past the last line of the table that starts here; a line of one cell goes between two."""
    if len(lines[start].cells) < 2:
        return start
    end = start + 1
    for at in range(start + 1, len(lines)):
        far = lines[at - 1].bottom - lines[at].top > _LINE_GAP * lines[at].cells[0].height
        alone = len(lines[at].cells) < 2
        if far or (alone and len(lines[at - 1].cells) < 2):
            break
        if alone and lines[at].cells[0].right > _middle(lines[start:at]):
            break  # a paragraph, not the name of a section
        if not alone:
            end = at + 1
    return end


def _middle(lines: Sequence[Line]) -> float:
    left = min(line.cells[0].left for line in lines)
    right = max(line.cells[-1].right for line in lines)
    return left + 0.6 * (right - left)


def _grid(lines: Sequence[Line]) -> list[list[str]]:
    """Cells put into the columns that the lines with numbers show."""
    spans: list[list[float]] = []
    cells = sorted(
        (cell for line in lines if line.numbers for cell in line.cells), key=lambda c: c.left
    )
    for cell in cells:
        if spans and cell.left < spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], cell.right)
        else:
            spans.append([cell.left, cell.right])
    rows = []
    for line in lines:
        row = [""] * len(spans)
        for cell in line.cells:
            column = max(range(len(spans)), key=lambda i: _overlap(spans[i], cell))
            row[column] = f"{row[column]} {cell.text}".strip()
        rows.append(row)
    return rows


def _overlap(span: list[float], cell: Piece) -> float:
    """Shared width, or how far apart they are as a negative number."""
    return min(span[1], cell.right) - max(span[0], cell.left)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines joined until one ends a sentence."""
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and not paragraphs[-1].rstrip().endswith((".", ":", "!", "?")):
            paragraphs[-1] = f"{paragraphs[-1]} {line}".replace("\u00ad ", "")
        else:
            paragraphs.append(line)
    return paragraphs
