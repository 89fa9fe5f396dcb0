"""The reports that hemmaplan writes, proofread: the examples and invented municipalities."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core import provider_figures
from hemmaplan.core.dataset import Dataset, DeviationConvention, Municipality, PrintedUnit, Sign
from hemmaplan.core.periods import Month
from hemmaplan.core.proofreading import proofread
from hemmaplan.exempelkommun import generate
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.printed_tables import read_printed
from hemmaplan.render.document import (
    Cell,
    Column,
    Document,
    Number,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.files import rendered
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.proofreading import (
    findings,
    misquoted,
    printed_tables,
    proofread_document,
    unsupported_numbers,
)
from hemmaplan.reports.registry import Edition, month_figures

EXAMPLES = Path(__file__).parents[2] / "examples"


def report(name: str) -> Document:
    dataset, _ = read_folder(EXAMPLES / name)
    month = Month.parse(name[-7:])
    return monthly_report(dataset, month_figures(dataset, month), date="2023-12-14")


@pytest.mark.parametrize("name", sorted(folder.name for folder in EXAMPLES.iterdir()))
def test_the_reports_of_the_examples_do_not_contradict_themselves(name: str) -> None:
    assert findings(report(name)) == []


@pytest.mark.parametrize("name", sorted(folder.name for folder in EXAMPLES.iterdir()))
def test_what_is_written_is_clean_to_a_reader_of_the_files(name: str, tmp_path) -> None:
    """Word, PDF and pages for a projector, read back as `hemmaplan proofread` reads any file."""
    document = report(name)
    for format, ending in (("docx", "docx"), ("pdf", "pdf"), ("presentation", "pdf")):
        file = tmp_path / f"{format}.{ending}"
        file.write_bytes(rendered(document, format))
        read = read_printed(file, lambda done, pages: None)
        assert read.tables
        assert proofread(read.tables) == [], format


@pytest.mark.parametrize(
    ("month", "settings", "edition"),
    [
        (10, {}, Edition.INTERNAL),
        (11, {"unit": PrintedUnit.KR, "liability_in_result": True}, Edition.PUBLIC),
        (7, {"unit": PrintedUnit.MKR, "decimals": 1, "sign": Sign.UNSIGNED}, Edition.BOARD),
        (
            12,
            {
                "unit": PrintedUnit.MKR,
                "sign": Sign.REVENUE_POSITIVE,
                "deviation": DeviationConvention.ACTUAL_MINUS_BUDGET,
            },
            Edition.INTERNAL,
        ),
    ],
)
def test_every_sign_unit_and_edition_is_clean(month, settings, edition) -> None:
    """Rounded totals, hidden numbers and forecasts in round sums are no contradiction."""
    tables = generate(inhabitants=12000, years=3, last_month=Month(2026, month), seed=month)
    dataset = Dataset(replace(Municipality(name="Exempelby"), **settings), tables)
    found = for_edition(dataset, month_figures(dataset, Month(2026, month)), edition)
    document = monthly_report(dataset, found, date="2026-12-14")
    assert findings(document) == []
    told = [cell for table in tables_of(document) for row in table.rows for cell in row.cells]
    assert all(cell.ratio for cell in told if "%" in cell.suffix)
    counted = [cell for cell in told if cell.figure and cell.figure.id != provider_figures.ID]
    assert all(cell.ratio == found.table[cell.figure].is_ratio for cell in counted)


def tables_of(document: Document) -> list[TableBlock]:
    return [block for block in document.blocks if isinstance(block, TableBlock)]


def by_sex(days: int) -> Document:
    """Two amounts that add up, one that does if `days` is 9 183, and means whose words say no such
    thing; `Ledig tid per 31 oktober` is a sum whose words say that it is none."""
    rows = [("Ärenden", 572, 264, 308), ("Dygn", 17446, days, 8263),
            ("Ledig tid per 31 oktober", 31542, 15443, 16099)]  # fmt: skip
    means = [("Vistelse", 190, 183, 197), ("Väntan", 10, 10, 11), ("Betyg", 41, 44, 38)]
    cells = [Row((Cell(name), *map(Cell, numbers))) for name, *numbers in rows]
    cells += [
        Row((Cell(name), *(Cell(n, ratio=True) for n in numbers))) for name, *numbers in means
    ]
    columns = (Column("Indikator", numeric=False), *map(Column, ("Alla", "Kvinnor", "Män")))
    table = TableBlock("Efter kön", "Efter kön.", columns, tuple(cells))
    return replace(report("sala-2023-10"), blocks=(table,), sources=())


def test_an_error_beside_rows_of_ratios_is_found_whatever_the_words_of_the_rows() -> None:
    assert proofread_document(by_sex(9183)) == []
    (found,) = proofread_document(by_sex(9813))
    assert (found.rule, [cell.row for cell in found.cells]) == ("row_total", [2])
    told = printed_tables(by_sex(9813))
    assert not proofread([replace(table, ratios=None) for table in told])  # by words alone


def test_a_wrong_number_in_a_table_and_in_a_sentence_is_found() -> None:
    document = report("sala-2023-10")
    changed = with_cell(document, row=3, column=1, value=41_760)
    sentence = Paragraph(("Underskottet blir 31,9 mnkr.",))
    changed = replace(changed, blocks=(*changed.blocks, sentence))
    found = proofread_document(changed)
    assert found
    assert {c.table for c in found} == {1}
    assert ("31,9 mnkr", "Underskottet blir 31,9 mnkr.") in unsupported_numbers(changed)
    told = findings(changed)
    assert told[0].startswith("Tabell 1 (Resultaträkning) går inte ihop. Rad ")
    assert "räknas av hemmaplan" in told[0]
    assert "Ingen tabell har 31,9 mnkr" in told[-1]


def with_cell(document: Document, *, row: int, column: int, value: int) -> Document:
    at, table = next((i, b) for i, b in enumerate(document.blocks) if isinstance(b, TableBlock))
    cells = list(table.rows[row].cells)
    cells[column] = replace(cells[column], value=value)
    rows = [*table.rows[:row], replace(table.rows[row], cells=tuple(cells)), *table.rows[row + 1 :]]
    wrong = replace(table, rows=tuple(rows))
    return replace(document, blocks=(*document.blocks[:at], wrong, *document.blocks[at + 1 :]))


def test_words_that_misquote_their_figure_are_found() -> None:
    document = report("sala-2023-10")
    line = next(s for s in document.sources if s.figure.column == "period_deviation")
    in_thousands = abs(Decimal(line.value)) / 1000
    right = Number(f"{in_thousands:.0f} tkr", line.figure)
    wrong = Number(f"{in_thousands + 2:.0f} tkr", line.figure)
    blocks = (*document.blocks, Paragraph((right, " bättre")), Paragraph((wrong, " bättre")))
    found = misquoted(replace(document, blocks=blocks))
    assert found == [(wrong.text, line.figure, f"{wrong.text} bättre")]


@pytest.fixture
def contradicting_volumes(tmp_path):
    """A municipality whose own volumes do not add up: the total of September is wrong."""
    folder = small_municipality.write(tmp_path / "data")
    rows = ["month;series;label;value;unit"]
    parts = {"a": "Familjehem", "b": "HVB", "c": "Jourhem", "d": "Totalt placerade"}
    for month in range(1, 10):
        values = {"a": 130 + 7 * month, "b": 211 + 5 * month, "c": 67 + 3 * month}
        values["d"] = sum(values.values()) + (40 if month == 9 else 0)
        for series, value in values.items():
            rows.append(f"2026-{month:02d};{series};{parts[series]};{value};dygn")
    (folder / "volumes.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_what_contradicts_in_a_supplied_file_is_told_with_the_file_and_written_all_the_same(
    contradicting_volumes, tmp_path
) -> None:
    out = tmp_path / "r.html"
    call = ["report", str(contradicting_volumes), "--month", "2026-09", "--out", str(out)]
    answer = CliRunner().invoke(app, call)
    assert answer.exit_code == 0, answer.output
    assert out.exists()
    told = [line for line in answer.stderr.splitlines() if "går inte ihop" in line]
    assert told
    assert all("(Volymer" in line and "volumes.csv: rätta dem där" in line for line in told)
