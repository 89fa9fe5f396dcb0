"""Month close: what is frozen prints the same bytes, what came late shows and adds up."""

import json
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import Paragraph, TableBlock
from hemmaplan.render.document_json import document_from_json, document_json
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.closing import closed
from hemmaplan.reports.corrections import late_entries
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.runs import read_run, run_bytes

JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)
ENDINGS = ("pdf", "docx", "xlsx", "html", "json")


def hemmaplan(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_municipality.write(tmp_path_factory.mktemp("close") / "data")


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory):
    """January, closed."""
    file = tmp_path_factory.mktemp("run") / "bokslut-2026-01.json"
    call = ("close", folder, "--month", "2026-01", "--out", file, "--date", "2026-02-05")
    answer = hemmaplan(*call)
    assert answer.exit_code == 0, answer.output
    assert "Månaden 2026-01 är stängd" in answer.stderr
    return file


def with_rows(tmp_path, *rows: str):
    """The same municipality with more rows in its ledger."""
    small_municipality.write(tmp_path / "later")
    ledger = tmp_path / "later" / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path / "later"


@pytest.mark.parametrize("edition", ["internal", "board", "public"])
def test_a_closed_month_prints_the_bytes_it_would_have_on_the_day(folder, run, tmp_path, edition):
    def out(name: str) -> list[object]:
        files = [word for end in ENDINGS for word in ("--out", tmp_path / f"{name}.{end}")]
        return [*files, "--presentation", tmp_path / f"{name}.bild.pdf"]

    live = ("report", folder, "--month", "2026-01", "--date", "2026-02-05", "--edition", edition)
    assert hemmaplan(*live, *out("live")).exit_code == 0
    for name in ("frozen", "again"):
        assert hemmaplan("report", "--run", run, "--edition", edition, *out(name)).exit_code == 0
    for end in (*ENDINGS, "bild.pdf"):
        bytes_of = [(tmp_path / f"{n}.{end}").read_bytes() for n in ("live", "frozen", "again")]
        assert bytes_of[0] == bytes_of[1] == bytes_of[2], end


def test_the_run_says_what_it_was_made_from(folder, run):
    found = read_run(run)
    dataset, _ = read_folder(folder)
    assert (found.month, found.date, found.municipality) == (JANUARY, "2026-02-05", "Småkommun")
    assert {file.name for file in found.inputs} == set(small_municipality.FILES)
    assert found.inputs == dataset.inputs
    assert found.program
    assert len(found.rules) == 12
    assert found.version == found.documents[Edition.INTERNAL].version


def test_a_run_written_again_is_the_same(run):
    assert run_bytes(read_run(run)) == run.read_bytes()


def test_a_document_comes_back_as_it_was(folder):
    dataset, _ = read_folder(folder)
    document = monthly_report(dataset, month_figures(dataset, FEBRUARY), date="2026-03-05")
    told = json.loads(json.dumps(document_json(document)))
    assert document_json(document_from_json(told)) == told
    back = document_from_json(told)
    assert [type(b) for b in back.blocks] == [type(b) for b in document.blocks]
    assert back.sources == document.sources


def test_what_came_late_is_a_correction_in_the_next_months_report(run, tmp_path):
    late = with_rows(
        tmp_path,
        "2026-01;B1;46;569;12345,67;Sen faktura", "2026-01;B1;35;569;-1000,00;Sent bidrag",
    )  # fmt: skip
    dataset, _ = read_folder(late)
    found = month_figures(dataset, FEBRUARY)
    document = monthly_report(dataset, found, date="2026-03-05", previous=[read_run(run)])
    block = next(b for b in document.blocks if isinstance(b, TableBlock) and b.name == "Rättelser")
    assert [[c.value for c in row.cells] for row in block.rows] == [
        ["Övriga intäkter", Decimal(0), Decimal(-1000), Decimal(-1000)],
        ["Köp av verksamhet", Decimal(250000), Decimal("262345.67"), Decimal("12345.67")],
        ["Övriga rader", Decimal(100000), Decimal(100000), Decimal(0)],
        ["Nettokostnad", Decimal(350000), Decimal("361345.67"), Decimal("11345.67")],
    ]
    text = "".join(r for b in document.blocks if isinstance(b, Paragraph) for r in b.runs
                   if isinstance(r, str))  # fmt: skip
    assert "11\u00a0tkr högre än när månaden stängdes" in text


def test_nothing_late_is_said_too(folder, run):
    dataset, _ = read_folder(folder)
    found = month_figures(dataset, FEBRUARY)
    document = monthly_report(dataset, found, date="2026-03-05", previous=[read_run(run)])
    said = [r for b in document.blocks if isinstance(b, Paragraph) for r in b.runs]
    assert any("inget bokförts i efterhand på jan 2026" in str(each).replace("\u00a0", " ")
               for each in said)  # fmt: skip


LATE = st.lists(
    st.tuples(
        st.sampled_from(["2025-12", "2026-01", "2026-02"]),
        st.sampled_from(
            [("46", "569"), ("35", "569"), ("50", "559"), ("55", "559"), ("38", "559")]
        ),
        st.integers(-10_000_000, 10_000_000),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def corrections(folder, run):
    """A function: the rows of February's table of corrections, had these been booked late."""
    dataset, closed_january = read_folder(folder)[0], read_run(run)
    columns = ("month", "account", "activity", "amount_ore")
    schema = {name: dataset.table("ledger").schema[name] for name in columns}

    def made(rows):
        late = [(Month.parse(m).first_day, *where, amount) for m, where, amount in rows]
        added = pl.DataFrame(late, schema=schema, orient="row")
        ledger = pl.concat([dataset.table("ledger"), added], how="diagonal")
        later = replace(dataset, tables={**dataset.tables, "ledger": ledger})
        blocks = late_entries(Briefing(later, FEBRUARY, FigureTable([])), closed_january)
        tables = [block for block in blocks if isinstance(block, TableBlock)]
        return [[cell.value for cell in row.cells[1:]] for row in tables[0].rows] if tables else []

    return made


@given(LATE)
@settings(max_examples=20, deadline=None)
def test_the_corrections_add_up_to_the_net_whatever_came_late(corrections, rows):
    expected = Decimal(sum(ore for month, _, ore in rows if month == "2026-01")) / 100
    found = corrections(rows)
    if not found:
        assert expected == 0
        return
    *lines, total = found
    assert total[2] == expected
    assert [sum(column) for column in zip(*lines, strict=True)] == total
    assert all(was + change == now for was, now, change in found)


def test_a_new_version_of_a_closed_month_marks_what_changed(run, tmp_path):
    late = with_rows(tmp_path, "2026-01;B1;46;569;5000,00;Sen faktura")
    out = tmp_path / "r.html"
    call = ("report", late, "--month", "2026-01", "--previous", run, "--out", out)
    assert hemmaplan(*call).exit_code == 0
    dataset, _ = read_folder(late)
    document = monthly_report(
        dataset, month_figures(dataset, JANUARY), date="2026-02-09", previous=[read_run(run)]
    )
    table = next(b for b in document.blocks if isinstance(b, TableBlock))
    marks = {r.cells[0].value: [bool(c.mark) for c in r.cells[1:4]] for r in table.rows}
    assert marks["Köp av verksamhet"] == [False, True, True]  # budget, actual, deviation
    assert marks["Personalkostnader"] == [False, False, False]
    assert marks["Nettokostnad"] == [False, True, True]
    html = out.read_text("utf-8").replace("\u00a0", " ")
    assert "Ny version." in html
    assert "255*" in html


def test_an_unchanged_month_has_no_mark(folder, run):
    dataset, _ = read_folder(folder)
    found = month_figures(dataset, JANUARY)
    document = monthly_report(dataset, found, date="2026-02-09", previous=[read_run(run)])
    tables = [b for b in document.blocks if isinstance(b, TableBlock)]
    assert not any(c.mark for t in tables for r in t.rows for c in r.cells)
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert "Ingen siffra i tabellerna är ändrad" in str(first.runs[0])


def test_marks_tell_nothing_of_what_an_edition_hides(run, tmp_path):
    changed = with_rows(tmp_path)
    rates = changed / "rates.csv"
    rates.write_text(rates.read_text("utf-8").replace("5400,50", "9999,00"), encoding="utf-8")
    dataset, _ = read_folder(changed)
    frozen = closed(
        dataset,
        month_figures(dataset, JANUARY),
        date="2026-02-09",
        composed=lambda found: monthly_report(
            dataset, found, date="2026-02-09", previous=[read_run(run)]
        ),
    )
    for row in (r for b in frozen.documents[Edition.PUBLIC].blocks if isinstance(b, TableBlock)
                for r in b.rows):  # fmt: skip
        assert not any(cell.mark for cell in row.cells if cell.value == "..")


def tampered(run, tmp_path, change) -> object:
    whole = json.loads(run.read_text("utf-8"))
    change(whole)
    file = tmp_path / "bokslut.json"
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w["content"]["figures"]["internal"][0].update(value="1.00"), "är ändrad sedan"),
        (lambda w: w["content"].update(date="2026-01-01"), "är ändrad sedan"),
        (lambda w: w.update(sha256="0" * 64), "är ändrad sedan"),
        (lambda w: w.update(hemmaplan_run=2), "av format 2"),
        (lambda w: w.pop("content"), "inget månadsbokslut"),
    ],
)
def test_a_run_that_is_not_as_it_was_written_is_refused(run, tmp_path, change, words):
    file, out = tampered(run, tmp_path, change), tmp_path / "r.json"
    data = small_municipality.write(tmp_path / "data")
    for call in (
        ("report", "--run", file, "--out", out),
        ("report", data, "--month", "2026-02", "--previous", file, "--out", out),
    ):
        answer = hemmaplan(*call)
        assert answer.exit_code == 1
        assert words in answer.stderr
        assert "bokslut.json" in answer.stderr
        assert not out.exists()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"[1, 2]", b"\xff\xfe", b"[" * 100_000])
def test_another_file_is_no_month_close(tmp_path, content):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    answer = hemmaplan("report", "--run", file, "--out", tmp_path / "r.pdf")
    assert answer.exit_code == 1
    assert "x.json är inget månadsbokslut" in answer.stderr


def test_the_same_sum_with_parts_missing_is_refused_too(run, tmp_path):
    from hemmaplan.reports.runs import _digest

    def change(whole):
        del whole["content"]["documents"]["board"]["blocks"]
        whole["sha256"] = _digest(whole["content"])

    file = tampered(run, tmp_path, change)
    answer = hemmaplan("report", "--run", file, "--out", tmp_path / "r.pdf")
    assert answer.exit_code == 1
    assert "saknar delar" in answer.stderr


def test_another_municipalitys_close_is_refused(run, tmp_path):
    other = small_municipality.write(tmp_path / "other")
    settings_file = other / "municipality.toml"
    settings_file.write_text('code = "9997"\nname = "Grannkommun"\n', encoding="utf-8")
    call = ("report", other, "--month", "2026-02", "--previous", run, "--out", tmp_path / "r.json")
    answer = hemmaplan(*call)
    assert answer.exit_code == 1
    assert "bokslutet för Småkommun, inte för Grannkommun" in answer.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "DATA", "--run", "RUN", "--out", "r.pdf"), "redan fryst"),
        (("report", "--run", "RUN", "--month", "2026-01", "--out", "r.pdf"), "redan fryst"),
        (("report", "--run", "saknas.json", "--edition", "x", "--out", "r.pdf"), "ingen utgåva"),
        (("report", "DATA", "--out", "r.pdf"), "Ange månaden"),
        (("report", "DATA", "--month", "2025-12", "--previous", "RUN", "--out", "r.pdf"), "efter"),
        (("close", "DATA", "--month", "2026-02", "--out", "RUN"), "skrivs inte över"),
        (("close", "DATA", "--month", "2026-02", "--out", "saknas/r.json"), "finns inte"),
        (("close", "DATA", "--month", "feb", "--out", "r.json"), "ÅÅÅÅ-MM"),
    ],
)
def test_a_wrong_call_says_what_is_right(folder, run, words, told):
    names = {"DATA": folder, "RUN": run}
    answer = hemmaplan(*(names.get(word, word) for word in words))
    assert answer.exit_code == 2, answer.output
    assert told in " ".join(answer.stderr.replace("│", " ").split())


def test_a_run_that_is_not_there(tmp_path):
    answer = hemmaplan("report", "--run", tmp_path / "x.json", "--out", tmp_path / "r.pdf")
    assert answer.exit_code == 1
    assert "går inte att läsa" in answer.stderr
