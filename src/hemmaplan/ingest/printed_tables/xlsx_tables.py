"""XLSX as it prints: every sheet, numbers by their own format, merged cells filled with words.

openpyxl and not the faster calamine: only it tells the number format (how many decimals are shown,
which is what the tolerance goes by) and the merged cells.
"""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hemmaplan.core.problems import Problem
from hemmaplan.core.proofreading_grid import PrintedTable
from hemmaplan.ingest.printed_tables.printed import Printed, Unreadable
from hemmaplan.ingest.printed_tables.sheets import tables_on
from hemmaplan.ingest.raw import warning

_MOST_CELLS = 2_000_000
_UNPRINTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")


def read_xlsx(name: str, data: bytes) -> Printed:
    """The tables of every visible sheet. Raises Unreadable for a damaged workbook."""
    try:
        book = load_workbook(BytesIO(data), data_only=True)
        formulas = load_workbook(BytesIO(data), read_only=True)
    except Exception as reason:  # openpyxl raises whatever the broken part happens to cause
        raise Unreadable(
            f"{name} är skadad och går inte att läsa. Spara om den i Excel."
        ) from reason
    tables: list[PrintedTable] = []
    problems: list[Problem] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise Unreadable(f"{name}: bladet {sheet.title} är för stort för att korrekturläsas.")
        tables += tables_on(_texts(sheet), f"bladet {sheet.title}")
        if _unsaved_formulas(sheet, formulas[sheet.title]):
            message = (
                f"Bladet {sheet.title} har formler utan sparade värden. De lästes som tomma: "
                "öppna filen i Excel, spara och kör igen."
            )
            problems.append(warning("formula_unsaved", message, name))
    return Printed(tuple(tables), problems=tuple(problems))


def _texts(sheet: Worksheet) -> list[list[str]]:
    rows = [[as_shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    for merged in sheet.merged_cells.ranges:
        text = rows[merged.min_row - 1][merged.min_col - 1]
        if any(c.isalpha() for c in text):  # words are for all of the area, a number is once
            for row in rows[merged.min_row - 1 : merged.max_row]:
                row[merged.min_col - 1 : merged.max_col] = [text] * (
                    merged.max_col - merged.min_col + 1
                )
    return rows


def as_shown(value: Any, number_format: str) -> str:
    """What a Swedish Excel shows in a cell that is wide enough."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()[:10]
    if not isinstance(value, (int, float)):
        return str(value)
    shown = _UNPRINTED.sub("", number_format.split(";", maxsplit=1)[0])
    if shown in ("General", "@", ""):
        return f"{value:.10g}".replace(".", ",") if abs(value) < 1e11 else f"{value:.0f}"
    percent = shown.count("%")
    scale = len(re.search(r"(,*)[^0#?,]*$", shown)[1]) if "," in shown else 0  # type: ignore[index]
    decimals = _DECIMALS.search(shown)
    number = value * 100**percent / 1000**scale
    places = Decimal(1).scaleb(-len(decimals[1]) if decimals else 0)
    text = f"{Decimal(repr(number)).quantize(places, ROUND_HALF_UP):,f}"
    grouped = "," in shown.rstrip(",%") or "# #" in shown
    text = text.replace(",", "\u00a0" if grouped else "").replace(".", ",")
    return text + "\u00a0%" * bool(percent)


def _unsaved_formulas(sheet: Worksheet, formulas: Any) -> bool:
    return any(
        cell.data_type == "f" and sheet.cell(cell.row, cell.column).value is None
        for row in formulas.iter_rows()
        for cell in row
        if cell.value is not None
    )
