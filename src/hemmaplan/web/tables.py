"""The tables of a page of the report, in the order asked for, and each as a file.

They are taken as they are printed: rounded, with a heading's and a total's row where it stood.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from hemmaplan.core.periods import Month
from hemmaplan.core.printed_numbers import parse_number
from hemmaplan.render.printed import Printed
from hemmaplan.web.downloads import frame_file

ORDER = "ordna"
"""`7.-2`: the table with number 7 by its third column, the largest first."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What the headings of a page's tables lead to, and where their files are."""

    address: Callable[..., str]
    """The address of a page by its name and arguments, with what every page's address says."""
    name: str
    arguments: tuple[str, ...]
    table: int
    column: int
    descending: bool
    files: tuple[str, ...] = ()
    """The address of a table as a file: its name and arguments before the table's number."""
    query: Mapping[str, str] = field(default_factory=dict)
    """What else the address of the page asks for."""

    @classmethod
    def of(
        cls, address: Callable[..., str], name: str, *arguments: str, asked: str,
        files: tuple[str, ...] = (), query: Mapping[str, str] | None = None,
    ) -> "Tables":  # fmt: skip
        """The order in an address; one that is none is as if it were not said."""
        files = files or ("room-table", arguments[0] if arguments else name)
        number, _, order = asked.partition(".")
        column, down = order.removeprefix("-"), order.startswith("-")
        known = number.isdecimal() and column.isdecimal() and len(asked) < 9
        table, nth, down = (int(number), int(column), down) if known else (0, 0, False)
        return cls(address, name, arguments, table, nth, down, files, query or {})

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
        address = self.address(self.name, *self.arguments, **{**self.query, ORDER: asked})
        return f"{address}#text-{block['number']}"

    def file(self, block: Printed, ending: str) -> str:
        return self.address(*self.files, block["number"], ending, **self.query)

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


def file_of(blocks: Sequence[Printed], number: int, ending: str, of: Month | date) -> HttpResponse:
    """The table with a number among the blocks, as it is printed there, as CSV or XLSX."""
    tables = [b for b in blocks if b["kind"] == "table" and b["number"] == number]
    if not tables or ending not in ("csv", "xlsx"):
        raise Http404(_("Det finns ingen sådan tabell, eller inte i det formatet."))
    title = tables[0]["name"]
    name = f"{title.lower().replace(' ', '-')}-{of}"
    return frame_file(as_frame(tables[0]), title, name, ending)


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
    columns: dict[str, pl.Series] = {_("Del"): pl.Series(parts)} if any(parts) else {}
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
