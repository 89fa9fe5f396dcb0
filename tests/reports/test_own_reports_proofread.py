"""The reports that hemmaplan writes, proofread: the examples and an invented municipality."""

from dataclasses import replace
from pathlib import Path

import pytest

from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import Document, Paragraph, TableBlock
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.proofreading import proofread_document, unsupported_numbers
from hemmaplan.reports.registry import month_figures

EXAMPLES = Path(__file__).parents[2] / "examples"


def report(name: str) -> Document:
    dataset, _ = read_folder(EXAMPLES / name)
    month = Month.parse(name[-7:])
    return monthly_report(dataset, month_figures(dataset, month), date="2023-12-14")


@pytest.mark.parametrize("name", sorted(folder.name for folder in EXAMPLES.iterdir()))
def test_the_reports_of_the_examples_do_not_contradict_themselves(name: str) -> None:
    assert [c.message for c in proofread_document(report(name))] == []


def test_a_wrong_number_in_a_table_and_in_a_sentence_is_found() -> None:
    document = report("sala-2023-10")
    at, table = next((i, b) for i, b in enumerate(document.blocks) if isinstance(b, TableBlock))
    row = table.rows[3]
    cells = (row.cells[0], replace(row.cells[1], value=41_760), *row.cells[2:])
    wrong = replace(table, rows=(*table.rows[:3], replace(row, cells=cells), *table.rows[4:]))
    sentence = Paragraph(("Underskottet blir 31,9 mnkr.",))
    changed = replace(
        document, blocks=(*document.blocks[:at], wrong, *document.blocks[at + 1 :], sentence)
    )
    found = proofread_document(changed)
    assert found
    assert {c.table for c in found} == {1}
    assert ("31,9 mnkr", "Underskottet blir 31,9 mnkr.") in unsupported_numbers(changed)
