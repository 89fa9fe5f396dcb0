"""The document model: what every renderer is given, and all it is given.

Values are already in the municipality's sign and unit, but unrounded; a renderer rounds to
`decimals` when it prints text and writes the number itself where the format has numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal
from typing import Any, Literal

from hemmaplan.core.figures import Address


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `value` None prints as an empty cell (nothing known), never as 0.

    `ratio`: a per-cent, kronor per day or a mean, which is no part of a sum and no sum of others.
    """

    value: Decimal | int | str | None
    decimals: int = 0
    suffix: str = ""  # " %"
    figure: Address | None = None
    judgement: Literal["", "better", "worse"] = ""
    mark: str = ""  # after the number: "*" where it has changed since an earlier version
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`label` may hold one newline. Text columns are left-aligned, numbers right."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    kind: Literal["normal", "total", "subtotal", "section"] = "normal"


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is a section of the report, under its title. Raises ValueError without text."""

    text: str
    level: int = 1

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a heading without text")


@dataclass(frozen=True, slots=True)
class Number:
    """A number inside running text, already worded ("28,8 mnkr"), with its figure.

    One that is no figure of its own (a share, a sum) says in `of` what it is worked out from.
    """

    text: str
    figure: Address | None = None
    of: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: plain strings and numbers in order.

    `sentences` divides it: the id of each sentence and how many runs it takes, in order.
    """

    runs: tuple[str | Number, ...]
    role: Literal["body", "note", "lead"] = "body"
    sentences: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of at most four: label with period, the number, what to compare it with."""

    label: str
    value: str
    comparison: str
    figure: Address | None = None
    judgement: Literal["", "better", "worse"] = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Raises ValueError when there are more than four: a reader sees no more at a glance."""

    items: tuple[KeyFigure, ...]

    def __post_init__(self) -> None:
        if len(self.items) > 4:
            raise ValueError(f"{len(self.items)} key figures; at most four")


@dataclass(frozen=True, slots=True)
class TableBlock:
    """`name` is short, unique and fit for a sheet tab; caption says unit, period and sign.

    A section row has its heading alone; any other row one cell a column. Raises ValueError else.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"table {self.name!r} has no columns")
        for number, row in enumerate(self.rows, start=1):
            if row.kind != "section" and len(row.cells) != len(self.columns):
                raise ValueError(
                    f"table {self.name!r}, row {number}: {len(row.cells)} cells "
                    f"for {len(self.columns)} columns"
                )


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """`spec` is Vega-Lite without theme; `alt` says in words what the picture shows.

    `links` are the bars that lead to their figures, in the order that the spec numbers them;
    `figures` what is drawn without leading anywhere.
    """

    name: str
    caption: str
    spec: Mapping[str, Any]
    alt: str
    source: str = ""
    links: tuple[Number, ...] = ()
    figures: tuple[Address, ...] = ()


Block = Heading | Paragraph | NumberedList | KeyFigures | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One figure in the annex: its address, definition and where its rows came from.

    `rows` names rows as people read them ("3-17, 22"); blank when the edition carries none.
    """

    figure: Address
    title: str
    value: str
    unit: str
    definition: str
    file: str = ""
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `version` is the digest of inputs and rules; same digest, same bytes."""

    municipality: str
    board: str
    title: str
    period: str
    reference: str  # diarienummer, blank until there is one
    date: str
    version: str
    blocks: Sequence[Block]
    sources: Sequence[SourceLine] = field(default_factory=tuple)
    kind: str = "Tjänsteskrivelse"

    @property
    def day(self) -> Date:
        """The report's own date; 1 January 2000 without one, since no renderer reads a clock."""
        try:
            return Date.fromisoformat(self.date)
        except ValueError:
            return Date(2000, 1, 1)
