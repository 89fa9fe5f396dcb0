"""What a column and a table of a data folder are: types, what a blank means, what names a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl


class Kind(StrEnum):
    """How a cell is read, and what it becomes."""

    TEXT = "text"  # String
    CODE = "code"  # String, one of Column.codes
    OWN_CODE = "own_code"  # String, a code of the municipality's own (OWN_CODE)
    DATE = "date"  # Date
    MONTH = "month"  # Date, the first of the month
    YEAR = "year"  # Int32
    COUNT = "count"  # Int32
    FLAG = "flag"  # Boolean, 0/1 in the file
    MONEY = "money"  # Int64 öre; the frame's column is NAME_ore
    EXACT = "exact"  # Decimal(38, 6): prices and percentages before rounding, and volumes


EXACT_TYPE = pl.Decimal(38, 6)

_TYPES: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    Kind.TEXT: pl.String,
    Kind.CODE: pl.String,
    Kind.OWN_CODE: pl.String,
    Kind.DATE: pl.Date,
    Kind.MONTH: pl.Date,
    Kind.YEAR: pl.Int32,
    Kind.COUNT: pl.Int32,
    Kind.FLAG: pl.Boolean,
    Kind.MONEY: pl.Int64,
    Kind.EXACT: EXACT_TYPE,
}

SOURCE_COLUMNS = MappingProxyType({"_file": pl.String, "_sheet": pl.String, "_row": pl.Int32})


class Blank(StrEnum):
    """What a blank cell means, where one may be blank; the frame holds null for each of them.

    Where it means anything but that something is not known, or has not happened, a cell that can't
    be read leaves its row out (`Column.decides`): read as blank it would say something else.
    """

    UNKNOWN = ""
    NOT_YET = "not yet"  # the day of what has not happened, or is not planned
    START = "from the start"  # of what the row belongs to: the placement, the month
    ONGOING = "until further notice"  # or to the end of what the row belongs to
    NONE = "none"  # no surcharge, no index, no: nought
    ALL = "all"  # every unit, form, age, month; the total; the whole price
    DEFAULT = "default"  # what the agreement, the month of care or the rule says


@dataclass(frozen=True, slots=True)
class Column:
    """`required`: a row without it is unusable; `blank` is what a blank means otherwise."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    codes: tuple[str, ...] = ()
    person_key: bool = False  # a personal identity number here becomes a pseudonym
    blank: Blank = Blank.UNKNOWN
    describes: bool = False  # no sum and no count rests on it

    @property
    def decides(self) -> bool:
        """Whether a row is unusable where the cell can't be read."""
        means = self.blank not in (Blank.UNKNOWN, Blank.NOT_YET)
        return self.required or (means and not self.describes)

    @property
    def open_ended(self) -> bool:
        """Whether a day that never comes is how some systems write its blank."""
        return self.kind is Kind.DATE and self.blank in (Blank.ONGOING, Blank.NOT_YET)

    @property
    def frame_name(self) -> str:
        return f"{self.name}_ore" if self.kind is Kind.MONEY else self.name

    @property
    def dtype(self) -> pl.DataType | type[pl.DataType]:
        return _TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """`about`: what a row is.

    `key`: the columns that name a row; two rows with the same key are duplicates.

    `alike`: where nothing names a row, the columns that tell which one a corrected row replaces,
    the surest first; the `least` first of them always agree. Two rows may be alike: two fees of a
    kind from the same day may be right.

    `days`: two of its dates where the second is never before the first. A row that breaks this
    counts for nothing in any figure, so leaving it out changes none.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    least: int = 2
    days: tuple[str, str] | None = None

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Frame column → Polars type, the source columns last."""
        typed = {column.frame_name: column.dtype for column in self.columns}
        return {**typed, **SOURCE_COLUMNS}

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)
