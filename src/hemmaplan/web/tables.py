"""The tables of a page of the report, in the order asked for, and each as a file.

They are taken as they are printed: rounded, with a heading's and a total's row where it stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl

from hemmaplan.core.printed_numbers import parse_number
from hemmaplan.render.printed import Printed
from hemmaplan.web.opened import Opened

ORDER = "ordna"
"""`7.-2`: the table with number 7 by its third column, the largest first."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the headings of a page's tables lead to, and where their files are."""

    page: Opened
    name: str
    arguments: tuple[str, ...]
    table: int
    column: int
    descending: bool

    @classmethod
    def of(cls, page: Opened, name: str, *arguments: str, asked: str) -> "Tables":
        """The order in an address; one that is none is as if it were not said."""
        number, _, order = asked.partition(".")
        column = order.removeprefix("-")
        if not (number.isdecimal() and column.isdecimal() and len(asked) < 9):
            return cls(page, name, arguments, 0, 0, descending=False)
        return cls(page, name, arguments, int(number), int(column), order.startswith("-"))

    def sorted(self, block: Printed, column: int) -> str:
        """How the table is ordered by a column, as `aria-sort` says it; blank when it is not."""
        if (block["number"], column) != (self.table, self.column):
            return ""
        return "descending" if self.descending else "ascending"

    def order(self, block: Printed, column: int) -> str:
        """Where the page is with the table ordered by a column; asked again, the other way."""
        usual = "descending" if block["columns"][column]["numeric"] else "ascending"
        now = self.sorted(block, column)
        downwards = now == "ascending" if now else usual == "descending"
        asked = f"{block['number']}.{'-' * downwards}{column}"
        address = self.page.address(self.name, *self.arguments, **{ORDER: asked})
        return f"{address}#text-{block['number']}"

    def file(self, block: Printed, ending: str) -> str:
        part = self.arguments[0] if self.arguments else self.name
        return self.page.address("room-table", part, block["number"], ending)

    def in_order(self, blocks: Sequence[Printed]) -> list[Printed]:
        """The blocks with the table asked for in its order; totals and headings stay in place."""
        return [
            _ordered(block, self.column, descending=self.descending)
            if block["number"] == self.table
            and block["kind"] == "table"
            and self.column < len(block["columns"])
            else block
            for block in blocks
        ]


def _ordered(table: Printed, column: int, *, descending: bool) -> Printed:
    rows: list[Printed] = []
    for kind, run in groupby(table["rows"], key=lambda row: row["kind"]):
        found = list(run)
        if kind == "normal":
            known = [row for row in found if _key(row, column) is not None]
            known.sort(key=lambda row: _key(row, column), reverse=descending)
            found = [*known, *(row for row in found if _key(row, column) is None)]
        rows += found
    return {**table, "rows": rows}


def _key(row: Printed, column: int) -> Any:
    """Numbers by value and before texts; None for an empty cell, which comes last."""
    text = row["cells"][column]["text"]
    number = printed_number(text)
    if number is None:
        return (1, text.casefold()) if text.strip("–. \u00a0") else None
    return (0, number)


def printed_number(text: str) -> Decimal | None:
    """The number of a cell, without its unit; None for what is none."""
    found = parse_number(text.strip().removeprefix("±"))
    return found.value if found else None


def as_frame(table: Printed) -> pl.DataFrame:
    """The table's rows with numbers as numbers; the words of headings' rows in a column first."""
    labels = [" ".join(column["label"]) for column in table["columns"]]
    numeric = [column["numeric"] for column in table["columns"]]
    section, parts, cells = "", [], []
    for row in table["rows"]:
        texts = [cell["text"].strip() for cell in row["cells"]]
        if row["kind"] == "section":
            section = " ".join(filter(None, texts))
            continue
        parts.append(section)
        cells.append(texts)
    columns: dict[str, pl.Series] = {"Del": pl.Series(parts)} if any(parts) else {}
    for nth, (label, is_number) in enumerate(zip(labels, numeric, strict=True)):
        found = [texts[nth] for texts in cells]
        name = label if label not in columns else f"{label} ({nth})"
        numbers = [printed_number(each) for each in found]
        if is_number and any(number is not None for number in numbers):
            told = [None if number is None else float(number) for number in numbers]
            unit = ", %" if any(each.endswith("%") for each in found) else ""
            columns[name + unit] = pl.Series(told, dtype=pl.Float64)
        else:
            columns[name] = pl.Series(found, dtype=pl.String)
    return pl.DataFrame(columns)
