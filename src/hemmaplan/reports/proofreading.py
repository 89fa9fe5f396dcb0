"""hemmaplan's own report, proofread as any other document before it is written."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hemmaplan.core.figures import Address
from hemmaplan.core.printed_numbers import parse_number
from hemmaplan.core.proofreading import Contradiction, PrintedTable, proofread
from hemmaplan.core.proofreading_text import unsupported
from hemmaplan.render.document import (
    Cell,
    Document,
    KeyFigures,
    Number,
    NumberedList,
    Paragraph,
    TableBlock,
)
from hemmaplan.render.numbers_sv import cell_text

AS_GIVEN = frozenset({"volumes"})
"""Figures that are the municipality's own numbers, printed as they stand in its file."""
_SIZES = {
    "mnkr": Decimal(10**6), "tkr": Decimal(1000), "kr": Decimal(1), "kronor": Decimal(1),
    "%": Decimal("0.01"), "procent": Decimal("0.01"),
}  # fmt: skip


def proofread_document(document: Document) -> list[Contradiction]:
    """Contradictions in the document's tables as they will be printed, numbered in their order.

    Only those that the unrounded numbers have too: a rounded total may differ from its rounded
    parts by more than the tolerance, and few digits agree by chance.
    """
    exact = {_place(found) for found in proofread(printed_tables(document, further_digits=3))}
    return [found for found in proofread(printed_tables(document)) if _place(found) in exact]


def _place(found: Contradiction) -> tuple[int, int, str]:
    return found.table, found.cells[0].row, found.cells[0].column


def findings(document: Document) -> list[str]:
    """What does not agree in the report, in Swedish, ready to be told before it is written."""
    return [*table_findings(document), *text_findings(document)]


def table_findings(document: Document) -> list[str]:
    """Those of the tables, whatever the text says: a second of work."""
    tables = [block for block in document.blocks if isinstance(block, TableBlock)]
    return [
        f"Tabell {found.table} ({tables[found.table - 1].name}) går inte ihop. {found.message} "
        + _where_to_mend(tables[found.table - 1], found)
        for found in proofread_document(document)
    ]


def text_findings(document: Document) -> list[str]:
    """Those of the text, against the tables and its figures."""
    told = [
        f"Texten säger {number} men siffran {address} är en annan: ”{sentence}” {_OUR_FAULT}"
        for number, address, sentence in misquoted(document)
    ]
    told += [
        f"Ingen tabell har {number}: ”{sentence}”"
        for number, sentence in unsupported_numbers(document)
    ]
    return told


_OUR_FAULT = "Siffrorna räknas av hemmaplan: rapportera felet, och lita inte på stället."


def _where_to_mend(table: TableBlock, found: Contradiction) -> str:
    """Whose the contradiction is: the numbers of a supplied file, or ours."""
    row = table.rows[found.cells[0].row - 1]
    ids = {cell.figure.id for cell in row.cells if cell.figure}
    if ids <= AS_GIVEN:
        return f"Talen står så i {table.source or 'underlaget'}: rätta dem där."
    return _OUR_FAULT


def unsupported_numbers(document: Document) -> list[tuple[str, str]]:
    """(amount, sentence) in the running text that no table and no figure of its own agrees with.

    A number that carries a figure is held against that one (`misquoted`) instead of the tables.
    """
    paragraphs = list(_paragraphs(document))
    told = ((str(n), _text(paragraph)) for n, paragraph in enumerate(paragraphs))
    return [
        (number, sentence)
        for place, number, sentence in unsupported(told, printed_tables(document))
        if number not in _carried(paragraphs[int(place)])
    ]


def _carried(paragraph: Paragraph) -> set[str]:
    """The numbers in it that carry a figure."""
    numbers = [run for run in paragraph.runs if isinstance(run, Number)]
    return {number.text for number in numbers if number.figure or number.of}


def misquoted(document: Document) -> list[tuple[str, Address, str]]:
    """(number, figure, text) where the words do not say what the figure is, to their last digit."""
    sources = {line.figure: line for line in document.sources}
    said = [(run.text, run.figure, _text(p)) for p in _paragraphs(document) for run in p.runs
            if isinstance(run, Number)]  # fmt: skip
    said += [
        (item.value, item.figure, f"{item.label}: {item.value}")
        for block in document.blocks
        if isinstance(block, KeyFigures)
        for item in block.items
    ]
    return [
        (text, figure, whole)
        for text, figure, whole in said
        if figure is not None and figure in sources and not agrees(text, sources[figure].value)
    ]


def agrees(text: str, figure: str) -> bool:
    """Whether `28,8 mnkr` is a figure (as JSON writes it), rounded to the digits it is said with.

    Whatever the sign: words say the direction.
    """
    number, _, unit = text.replace("\u00a0", " ").rpartition(" ")
    size = _SIZES.get(unit)
    printed = parse_number(number if size else text)
    if printed is None:
        return False
    value = abs(Decimal(figure)) / (size or 1)
    last_digit = Decimal("0.01") if unit in ("%", "procent") else Decimal(0)  # of a share, 0.5380
    return abs(abs(printed.value) - value) <= (printed.unit + last_digit) / 2


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, NumberedList):
            yield from block.items


def _text(paragraph: Paragraph) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in paragraph.runs)


def printed_tables(document: Document, further_digits: int = 0) -> list[PrintedTable]:
    """The document's tables with their cells as text; a section row has its heading alone.

    `further_digits` more decimals than printed, where a number is not a whole one.
    """
    return [
        PrintedTable.of(
            [[column.label.replace("\n", " ") for column in block.columns]],
            [[cell_text(_finer(cell, further_digits)) for cell in row.cells] for row in block.rows],
            block.name,
            ratios=frozenset(
                (i, j)
                for i, row in enumerate(block.rows)
                for j, cell in enumerate(row.cells)
                if cell.ratio
            ),
        )
        for block in document.blocks
        if isinstance(block, TableBlock)
    ]


def _finer(cell: Cell, digits: int) -> Cell:
    if not isinstance(cell.value, Decimal) or cell.value == cell.value.to_integral_value():
        return cell
    return replace(cell, decimals=cell.decimals + digits)
