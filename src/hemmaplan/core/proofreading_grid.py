"""A printed table as numbers: which cells are amounts, which are labels, what the words say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hemmaplan.core.printed_numbers import PrintedNumber, parse_number, points_are_thousands

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Position = tuple[int, int]

_TOTAL = (
    r"\b(summa|summor|delsumma|sum|subtotal|total|totals|totalt|totala|totalen|tot)\b"
    r"(?!\s[·/>])"
)
_RATE = (
    r"%|\w/\w|\b(procent|percent|pct|andel\w*|share\w*|kvot|snitt\w*|medel\w*|genomsnitt\w*|mean|"
    r"average|index\w*|\w*pris|price|per|kpb|à|\w*grad|score|ålder|rank|nivå)\b"
)
_MONEY = (
    r"\b(t?kr|mn?kr|sek|kronor|\w*kostnad\w*|\w*budget\w*|\w*utfall\w*|\w*prognos\w*|\w*intäkt\w*|"
    r"\w*belopp\w*|avvik\w*|resultat\w*|netto\w*|amounts?|costs?|revenues?|\w*forecast\w*|"
    r"outcomes?|paid|lön\w*|hyra|\w*moms\w*|\w*ersättning|net|deviations?|ram|actual|fte)\b"
)
_COUNT = (
    r"\b(antal\w*|counts?|st|\w*placering\w*|placements?|placerade|placed|personer|individer|barn|"
    r"flickor|pojkar|hushåll|households|ärenden|platser|invånare|inhabitants|brukare|users|"
    r"\w*uppföljningar|followups?|follow-ups?|utredningar|anmälningar|beslut|svar|elever|"
    r"vårddygn|dygn|tjänster|anställda|homes|cases|children|månader|months|dagar|days)\b"
)
_LABEL = (
    r"^(konto|kontonr|account|id|\w*_id|nr|no|nummer|number|kod|code|\w*kod|år|year|månad|month|"
    r"rank|level|nivå|rad|row|datum|date|period|as of|verksamhet|ansvar|diarienummer|dnr)$"
)
_NOT_SHOWN = frozenset({"..", "…"})  # official statistics' mark: there is a number, not told
_SMALL = 250  # an integer no larger, of no stated unit, counts something
_LONG = 80  # a longer label is prose that may hold the word total


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as printed. `cells` are rows below the header, section rows included.

    `header` is one text a column, rows of a multi-row header joined with ` / `; every row of
    `cells` is as wide. `place` says where it stands ("blad Budget", "sidan 3"). `ratios` are the
    cells (row, column) that are per-cents, prices per day or means, from who made the table; None
    of one read from a file, whose words have to tell.
    """

    header: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    place: str = ""
    ratios: frozenset[Position] | None = None

    @classmethod
    def of(
        cls,
        header_rows: Sequence[Sequence[str]],
        rows: Sequence[Sequence[str]],
        place: str = "",
        ratios: frozenset[Position] | None = None,
    ) -> "PrintedTable":
        """Joins header rows, names empty and repeated headers A, B, …, and evens out the width."""
        width = max((len(row) for row in (*header_rows, *rows)), default=0)
        even = [tuple(row) + ("",) * (width - len(row)) for row in rows]
        names = []
        for column in range(width):
            parts = [row[column].strip() for row in header_rows if column < len(row)]
            name = " / ".join(dict.fromkeys(part for part in parts if part))
            names.append(name.replace("\u00ad / ", "").replace("\u00ad", ""))
        named = (
            name if name and names.count(name) == 1 else column_letter(column)
            for column, name in enumerate(names)
        )
        return cls(tuple(named), tuple(even), place, ratios)


def column_letter(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Grid:
    """The table's numbers. `values` and `units` are rows x columns, NaN where there is none.

    `percents` are the cells with a percentage sign.
    """

    table: PrintedTable
    values: Floats
    units: Floats
    percents: Flags
    numeric: tuple[int, ...]
    read_as: dict[Position, float] = field(default_factory=dict)

    @classmethod
    def read(cls, table: PrintedTable) -> "Grid":
        pointed = points_are_thousands(text for row in table.cells for text in row)
        parsed = [[parse_number(text, point_thousands=pointed) for text in r] for r in table.cells]
        shape = (len(table.cells), len(table.header))
        values, units = np.full(shape, np.nan), np.full(shape, np.nan)
        numeric, percents = [], np.zeros(shape, dtype=bool)
        for column in range(shape[1]):
            numbers = [row[column] for row in parsed]
            texts = [row[column] for row in table.cells]
            if not _is_numeric(table.header[column], texts, numbers):
                continue
            numeric.append(column)
            for row, number in enumerate(numbers):
                if number is not None:
                    values[row, column] = float(number.value)
                    units[row, column] = float(number.unit)
                    percents[row, column] = number.percent
        return cls(table, values, units, percents, tuple(numeric))

    @cached_property
    def unknown(self) -> Flags:
        """Cells that hold a number which is not shown: a sum with one of them cannot be tried."""
        marks = [[text.strip() in _NOT_SHOWN for text in row] for row in self.table.cells]
        return np.array(marks, dtype=bool).reshape(self.values.shape)

    @cached_property
    def row_texts(self) -> tuple[str, ...]:
        """The words of each row; a column that says the same everywhere says nothing of a row."""
        columns = []
        for column in range(len(self.table.header)):
            texts = {row[column].strip() for row in self.table.cells} - {""}
            if column not in self.numeric and (len(texts) > 1 or len(self.table.cells) < 3):
                columns.append(column)
        return tuple(
            " | ".join(_words(row[c]) for c in columns if len(row[c]) <= _LONG)
            for row in self.table.cells
        )

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        """What to call each row: the text column that tells most rows apart, else any text."""
        texts = [column for column in range(len(self.table.header)) if column not in self.numeric]
        rows = self.table.cells
        texts.sort(key=lambda c: -len({row[c].strip() for row in rows if len(row[c]) <= _LONG}))
        return tuple(
            next((row[c].strip() for c in texts if 0 < len(row[c].strip()) <= _LONG), "")
            for row in rows
        )

    @cached_property
    def total_rows(self) -> frozenset[int]:
        rows = frozenset(i for i, text in enumerate(self.row_texts) if re.search(_TOTAL, text))
        return rows if 2 * len(rows) <= len(self.row_texts) else frozenset()

    @cached_property
    def total_columns(self) -> frozenset[int]:
        return frozenset(c for c in self.numeric if re.search(_TOTAL, self.words(c)))

    @cached_property
    def rates(self) -> Flags:
        """Numbers that do not add up by their nature: per-cents, prices per day, means."""
        if self.table.ratios is not None:
            rates = np.zeros(self.values.shape, dtype=bool)
            for place in self.table.ratios:
                rates[place] = True
            return rates
        rates = self.percents.copy()
        mostly = 2 * rates.sum(axis=0) >= (~np.isnan(self.values)).sum(axis=0)
        rates[:, rates.any(axis=0) & mostly] = True
        rates[[i for i, text in enumerate(self.row_texts) if says_ratio(text)], :] = True
        rates[:, [c for c in self.numeric if says_ratio(self.words(c))]] = True
        return rates

    @cached_property
    def rate_columns(self) -> frozenset[int]:
        """Columns of which every number is one."""
        numbers = ~np.isnan(self.values)
        return frozenset(c for c in self.numeric if self.rates[numbers[:, c], c].all())

    @cached_property
    def money_columns(self) -> frozenset[int]:
        """Columns whose header speaks of money, and not of a rate."""
        named = {c for c in self.numeric if re.search(_MONEY, self.words(c))}
        return frozenset(named) - self.rate_columns

    @cached_property
    def count_columns(self) -> frozenset[int]:
        return frozenset(c for c in self.numeric if self._counts(c))

    def words(self, column: int) -> str:
        return _words(self.table.header[column])

    def _counts(self, column: int) -> bool:
        numbers = self.values[:, column]
        known = ~np.isnan(numbers)
        if not known.any() or (self.units[known, column] != 1).any():
            return False
        if column in self.rate_columns or re.search(_MONEY, self.words(column)):
            return False
        if re.search(_COUNT, self.words(column)):
            return True
        unit = self._unit_words
        if re.search(_MONEY, unit) or says_ratio(unit):
            return False
        if re.search(_COUNT, unit):
            return True
        if self.money_columns:
            return False
        odd = int(((numbers[known] < 0) | (numbers[known] > _SMALL)).sum())
        return odd == 0 or (odd == 1 and known.sum() > 3)  # one may be the error looked for

    @cached_property
    def _unit_words(self) -> str:
        """What a column named unit says; the first column's units are those of an organisation."""
        said = {
            _words(row[c])
            for c, name in enumerate(self.table.header)
            if c and _words(name) in ("unit", "enhet", "sort")
            for row in self.table.cells
        }
        return " | ".join(sorted(said))


def says_ratio(text: str) -> bool:
    """Whether words tell of a per-cent, a price per something or a mean."""
    return bool(re.search(_RATE, _words(text)))


def _words(text: str) -> str:
    return text.replace("_", " ").strip().lower()


def _is_numeric(header: str, texts: Sequence[str], numbers: Sequence[PrintedNumber | None]) -> bool:
    if re.search(_LABEL, _words(header)):
        return False
    values = [float(number.value) for number in numbers if number is not None]
    filled = sum(bool(text.strip(" \u00a0-−–.")) for text in texts)
    if not values or 2 * len(values) < filled:
        return False
    years = all(value.is_integer() and 1900 <= value <= 2100 for value in values)
    numbered = len(values) > 2 and values == [float(i) for i in range(1, len(values) + 1)]
    return not years and not numbered
