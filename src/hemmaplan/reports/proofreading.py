"""hemmaplan's own report, proofread as any other document before it is written."""

from hemmaplan.core.proofreading import Contradiction, PrintedTable, proofread
from hemmaplan.core.proofreading_text import unsupported
from hemmaplan.render.document import Document, NumberedList, Paragraph, TableBlock
from hemmaplan.render.numbers_sv import cell_text


def proofread_document(document: Document) -> list[Contradiction]:
    """Contradictions in the document's tables as they will be printed, numbered in their order."""
    return proofread(printed_tables(document))


def unsupported_numbers(document: Document) -> list[tuple[str, str]]:
    """(amount, sentence) in the running text that no table of the document agrees with."""
    paragraphs = [
        paragraph
        for block in document.blocks
        for paragraph in (
            (block,)
            if isinstance(block, Paragraph)
            else block.items
            if isinstance(block, NumberedList)
            else ()
        )
    ]
    text = [("", "".join(r if isinstance(r, str) else r.text for r in p.runs)) for p in paragraphs]
    return [(number, said) for _, number, said in unsupported(text, printed_tables(document))]


def printed_tables(document: Document) -> list[PrintedTable]:
    """The document's tables with their cells as text; a section row has its heading alone."""
    return [
        PrintedTable.of(
            [[column.label.replace("\n", " ") for column in block.columns]],
            [[cell_text(cell) for cell in row.cells] for row in block.rows],
            block.name,
        )
        for block in document.blocks
        if isinstance(block, TableBlock)
    ]
