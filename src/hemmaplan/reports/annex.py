"""Bilaga *Så har siffrorna tagits fram*: method, files, and every printed figure's rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from hemmaplan.core.dataset import Dataset, PeriodMethod
from hemmaplan.core.figures import Address
from hemmaplan.render.document import (
    Block,
    Cell,
    ChartBlock,
    Column,
    Heading,
    KeyFigures,
    NumberedList,
    Paragraph,
    Row,
    SourceLine,
    TableBlock,
)
from hemmaplan.render.numbers_sv import UNIT_WORDS
from hemmaplan.reports.briefing import HIDDEN, Briefing
from hemmaplan.reports.registry import Edition, MonthFigures, definition


def method(b: Briefing, edition: Edition = Edition.INTERNAL) -> list[Block]:
    """How the figures were made, and the files with their digests."""
    if b.municipality.period_method is PeriodMethod.STRAIGHT_LINE:
        period = f"Periodens budget är årsbudgeten × {b.month.number}/12."
    else:
        period = "Periodens budget är summan av budgetens månadsrader till och med månaden."
    text = (
        f"{period} Alla belopp räknas i hela ören och avrundas först när de skrivs ut, så en "
        "utskriven summa kan skilja en enhet från summan av de utskrivna delarna. Plus i en "
        "avvikelse är alltid bättre än budget när hemmaplan räknar; tabellerna följer kommunens "
        "egna tecken."
    )
    rows = tuple(
        Row((Cell(file.name), Cell(file.rows), Cell(file.sha256[:12]))) for file in b.dataset.inputs
    )
    blocks: list[Block] = [Heading("Underlag"), Paragraph((text,))]
    if edition is not Edition.INTERNAL:
        return [*blocks, Paragraph((_protected(b, edition),))]
    if rows:
        columns = (
            Column("Fil", numeric=False),
            Column("Rader"),
            Column("Kontrollsumma", numeric=False),
        )
        blocks.append(TableBlock("Filer", "Filerna som rapporten bygger på.", columns, rows))
    return blocks


def _protected(b: Briefing, edition: Edition) -> str:
    """What an edition does not show, and why."""
    name = {Edition.BOARD: "nämndens utgåva", Edition.PUBLIC: "den offentliga utgåvan"}[edition]
    return (
        f"Det här är {name}. Uppgifter om 1–{b.municipality.small_count} personer visas "
        f"inte utan är ersatta av två punkter ({HIDDEN}), och inte heller de uppgifter som de "
        "annars kunde räknas fram ur. Noll visas. Vilka rader i underlaget siffrorna bygger på "
        "framgår bara av den interna utgåvan."
    )


_EXPLAINED = f"Två punkter ({HIDDEN}): visas inte, så att ingen enskild kan kännas igen."


def explained(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, with what two points mean in the caption of every table that has them."""
    return [
        replace(block, caption=f"{block.caption} {_EXPLAINED}")
        if isinstance(block, TableBlock) and _has_hidden(block.rows)
        else block
        for block in telling(blocks)
    ]


def telling(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, with a sentence for each table that shows no number because all are hidden."""
    return [
        Paragraph((f"Tabellen {b.name} visas inte, så att ingen enskild kan kännas igen.",), "note")
        if isinstance(b, TableBlock) and _shows_nothing(b)
        else b
        for b in blocks
    ]


def _shows_nothing(table: TableBlock) -> bool:
    return _has_hidden(table.rows) and not any(_shows_number(row) for row in table.rows)


def _has_hidden(rows: Iterable[Row]) -> bool:
    return any(cell.value == HIDDEN for row in rows for cell in row.cells)


def _shows_number(row: Row) -> bool:
    return any(cell.value is not None and not isinstance(cell.value, str) for cell in row.cells)


def printed_figures(blocks: Iterable[Block]) -> list[Address]:
    """The addresses of every number in the blocks, in reading order, each once."""
    found: dict[Address, None] = {}
    for block in blocks:
        for address in _addresses(block):
            if address is not None:
                found.setdefault(address)
    return list(found)


def _addresses(block: Block) -> Iterable[Address | None]:
    if isinstance(block, TableBlock):
        return [cell.figure for row in block.rows for cell in row.cells]
    if isinstance(block, KeyFigures):
        return [item.figure for item in block.items]
    if isinstance(block, Paragraph):
        numbers = [run for run in block.runs if not isinstance(run, str)]
        return [address for number in numbers for address in (number.figure, *number.of)]
    if isinstance(block, NumberedList):
        return [address for item in block.items for address in _addresses(item)]
    if isinstance(block, ChartBlock):
        return [*(link.figure for link in block.links), *block.figures]
    return []


def source_lines(
    dataset: Dataset,
    found: MonthFigures,
    blocks: Sequence[Block],
    *,
    traced: bool = True,
    known: Iterable[SourceLine] = (),
) -> tuple[SourceLine, ...]:
    """A line for every printed figure: value, definition, and the rows it came from.

    To trace hundreds of figures takes most of a second: `traced=False` leaves the rows out, for
    who only looks at the values, and lines `known` already are used again.
    """
    ready = {line.figure: line for line in known}
    return tuple(
        ready.get(address) or _line(dataset, found, address, traced=traced)
        for address in printed_figures(blocks)
    )


def _line(dataset: Dataset, found: MonthFigures, address: Address, *, traced: bool) -> SourceLine:
    each, figure = definition(address.id), found.table[address]
    meaning = each.definition.replace("`", "")  # marks of code are for the reference page
    if found.edition is not Edition.INTERNAL:
        meaning = meaning.split("\n\n")[0]  # its columns are for who works with the figures
    line = SourceLine(address, each.title, figure.text, UNIT_WORDS[figure.unit], meaning)
    if found.edition is not Edition.INTERNAL or not traced:
        return line
    rows = each.trace(dataset, found.month, address)
    return replace(
        line,
        file=", ".join(filter(None, dict.fromkeys(rows["_file"]))),
        rows=row_ranges(rows),
    )


def row_ranges(rows: pl.DataFrame) -> str:
    """`ledger.csv 3-17, 22; budget.csv 4`: the rows of a trace as people read them."""
    numbers: dict[str, set[int]] = {}
    for file, row in rows.select("_file", "_row").iter_rows():
        if row is not None:
            numbers.setdefault(file, set()).add(row)
    return "; ".join(f"{file} {_ranges(sorted(found))}" for file, found in numbers.items())


def _ranges(numbers: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][-1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in runs)
