"""The monthly report: what it prints is what the figures say, and nothing without a trace."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.money import kronor_text
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import ChartBlock, Heading, Paragraph, TableBlock
from hemmaplan.reports import registry
from hemmaplan.reports.annex import printed_figures, row_ranges
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition, MonthFigures, definition, left_out, month_figures

FEBRUARY = Month(2026, 2)
runner = CliRunner()


@pytest.fixture
def folder(tmp_path):
    return small_municipality.write(tmp_path / "data")


@pytest.fixture
def dataset(folder):
    dataset, problems = read_folder(folder)
    assert problems == []
    return dataset


@pytest.fixture
def document(dataset):
    return monthly_report(dataset, month_figures(dataset, FEBRUARY), date="2026-03-05")


def table(document, name):
    return next(b for b in document.blocks if isinstance(b, TableBlock) and b.name == name)


def row(block, label):
    found = next(r for r in block.rows if r.cells[0].value == label)
    return [c.value if c.value is None else round(Decimal(c.value), 4) for c in found.cells[1:]]


def test_the_income_statement_is_right_by_hand(document):
    """Tkr, cost positive, deviation budget − actual turned so that minus is worse."""
    block = table(document, "Resultaträkning")
    headings = [c.label.replace("\n", " ").replace("- ", "") for c in block.columns]
    assert headings == [
        "Rad", "Budget jan–feb", "Utfall jan–feb", "Avvikelse jan–feb", "Utfall jan–feb 2025",
        "Årsbudget", "Prognos 2026", "Avvikelse helår",
    ]  # fmt: skip
    assert row(block, "Köp av verksamhet") == [500, 600, -100, 400, 3000, 3400, -400]
    assert row(block, "Personalkostnader") == [200, 190, 10, None, 1200, 1150, 50] or row(
        block, "Personalkostnader"
    ) == [200, 190, 10, 0, 1200, 1150, 50]
    assert row(block, "Summa kostnader")[:3] == [700, 790, -90]
    assert row(block, "Nettokostnad")[:3] == [660, 750, -90]
    assert row(block, "Nettokostnad")[4:] == [3960, 4310, -350]


def test_the_placements_are_counted_and_their_cost_is_that_of_the_cost_command(document, folder):
    block = table(document, "Placerade")
    assert row(block, "HVB, externt")[:3] == [1, 1, 0]
    assert row(block, "Totalt")[:2] == [2, 2]
    total = row(table(document, "Kostnad per vårdform"), "Totalt")
    period = ["--from", "2026-01", "--to", "2026-02"]
    answer = runner.invoke(app, ["cost", str(folder), *period, "--by", "year", "--format", "json"])
    assert total[0] * 1000 == Decimal(json.loads(answer.stdout)["rows"][0]["cost"])


def test_those_who_left_are_said_to_be_of_round_the_clock_care(document):
    """Fewer than the ended placements of the table before, which outpatient care is among."""
    assert "i dygnsvård" in table(document, "Efter placeringen").caption


def test_the_sections_come_in_the_order_a_board_reads(document):
    headings = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert headings == [
        "Förslag till beslut", "Sammanfattning", "Ekonomiskt läge", "Prognos", "Placeringar",
        "Handläggningstider", "Indikatorer", "Volymer", "Handlingsplan",
        "Ekonomiska konsekvenser", "Underlag",
    ]  # fmt: skip


def test_every_number_of_a_picture_is_a_printed_figure(document):
    (picture,) = [block for block in document.blocks if isinstance(block, ChartBlock)
                  and block.figures]  # fmt: skip
    drawn = {line.figure for line in document.sources} & set(picture.figures)
    assert {address.column for address in drawn} >= {"2026-01", "2026-02", "2025-01", "2025-02"}
    assert drawn == set(picture.figures)


def test_what_to_fill_in_is_told_to_those_who_work_with_the_files(dataset):
    found = month_figures(dataset, Month(2026, 2))
    told = {}
    for edition in (Edition.INTERNAL, Edition.BOARD):
        made = monthly_report(dataset, for_edition(dataset, found, edition), date="2026-03-10")
        told[edition] = json.dumps([str(block) for block in made.blocks])
    assert "homes.csv" in told[Edition.INTERNAL]
    assert ".csv)" not in told[Edition.BOARD]


def test_the_cost_per_person_stands_beside_the_cost(document):
    made = table(document, "Indikatorer efter kön")
    cost, each = (row(made, label) for label in ("Kostnad, tkr", "Kostnad per person, kr"))
    assert [round(1000 * a / b, 3) for a, b in zip(cost[:3], each, strict=False)] == [2, 1, 1]


def test_the_first_month_of_a_year_is_said_as_people_say_it(dataset):
    january = month_figures(dataset, Month(2026, 1))
    made = monthly_report(dataset, january, date="2026-02-05", traced=False)
    (lead,) = [b for b in made.blocks if isinstance(b, Paragraph) and b.role == "lead"]
    assert lead.runs[0] == "Nettokostnaden i januari är "


def test_small_deviations_are_drawn_in_the_tables_unit(document):
    picture = next(b for b in document.blocks
                   if isinstance(b, ChartBlock) and b.name == "Avvikelse per område")  # fmt: skip
    assert picture.caption.endswith(", tkr")
    assert "0,0" not in picture.alt


def test_a_proposal_without_the_units_forecast_is_not_said_to_stand_beside_it(tmp_path):
    alone = ("forecast.csv",)
    dataset, _ = read_folder(small_municipality.write(tmp_path / "lite", without=alone))
    found = month_figures(dataset, FEBRUARY)
    made = monthly_report(dataset, found, date="2026-03-05", traced=False)
    captions = [b.caption for b in made.blocks if isinstance(b, TableBlock)
                and b.name.startswith("Förslag per")]  # fmt: skip
    assert captions
    assert not [caption for caption in captions if "enheternas" in caption or "Plus" in caption]


def test_the_summary_is_short(document):
    position = next(
        i for i, b in enumerate(document.blocks) if b == Heading("Sammanfattning", level=1)
    )
    lead = document.blocks[position + 1]
    assert isinstance(lead, Paragraph)
    text = "".join(run if isinstance(run, str) else run.text for run in lead.runs)
    assert len(text.split()) <= 120
    assert "sämre än budget" in text


def test_every_printed_number_has_a_trace_that_adds_up(dataset, document):
    found = month_figures(dataset, FEBRUARY)
    addresses = printed_figures(document.blocks)
    assert len(addresses) > 100
    for address in addresses:
        figure = found.table[address]
        trace = definition(address.id).trace(dataset, FEBRUARY, address)
        sums = dict(trace.group_by("part").agg(pl.col("contribution").sum()).iter_rows())
        if "denominator" in sums:
            assert figure.value * sums["denominator"] == sums.get("numerator", 0), str(address)
        else:
            assert figure.value == sums.get("", 0), str(address)


def test_a_missing_table_leaves_its_section_out_and_is_said(tmp_path):
    folder = small_municipality.write(tmp_path / "data", without=("volumes.csv", "budget.csv"))
    out = tmp_path / "r.json"
    answer = runner.invoke(app, ["report", str(folder), "--month", "2026-02", "--out", str(out)])
    assert answer.exit_code == 0
    assert "eftersom volymer (volumes.csv) saknas: Volymer." in answer.stderr
    ids = {f["id"] for f in json.loads(out.read_text("utf-8"))["figures"]}
    assert "volumes" not in ids
    assert "budget_followup" in ids


def test_json_carries_every_figure_with_the_contracts_keys(folder, tmp_path):
    out = tmp_path / "r.json"
    answer = runner.invoke(app, ["report", str(folder), "--month", "2026-02", "--out", str(out)])
    assert answer.exit_code == 0
    assert answer.stdout == ""
    figures = json.loads(out.read_text("utf-8"))["figures"]
    assert set(figures[0]) == {"id", "area", "line", "column", "value", "unit"}
    net = {
        f["column"]: f["value"]
        for f in figures
        if (f["id"], f["area"], f["line"]) == ("budget_followup", "total", "net")
    }
    assert net["period_deviation"] == "-90000.00"
    assert net["share_of_year_budget"] == "0.1894"
    assert len({(f["id"], f["area"], f["line"], f["column"]) for f in figures}) == len(figures)


def test_explain_walks_from_a_figure_to_the_rows_that_add_up_to_it(folder):
    address = "budget_followup/bou/purchase/period_actual"
    answer = runner.invoke(
        app, ["explain", str(folder), address, "--month", "2026-02", "--format", "json"]
    )
    told = json.loads(answer.stdout)
    assert told["value"] == "600000.00"
    assert [(r["file"], r["row"], r["contribution"]) for r in told["rows"]] == [
        ("ledger.csv", 2, kronor_text(25_000_000)),
        ("ledger.csv", 3, kronor_text(35_000_000)),
    ]


def test_explain_text_and_list_and_unknown_address(folder):
    base = ["explain", str(folder)]
    month = ["--month", "2026-02"]
    text = runner.invoke(app, [*base, "budget_followup/total/net/period_actual", *month])
    assert "ledger.csv rad 2" in text.stdout
    assert "750 000,00 (kronor)" in text.stdout
    listed = runner.invoke(app, [*base, "budget_followup", *month, "--all"])
    assert "budget_followup/bou/purchase/year_budget" in listed.stdout
    unknown = runner.invoke(app, [*base, "budget_followup/total/net/nope", *month])
    assert unknown.exit_code == 1
    assert "har inget värde" in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--month", "2026-13", "--out", "r.pdf"], 2, "ÅÅÅÅ-MM"),
        (["--month", "2026-02", "--out", "r.doc"], 2, "slutar inte på"),
        (["--month", "2026-02", "--out", "saknas/r.pdf"], 2, "finns inte"),
        (["--month", "2026-02", "--out", "r.pdf", "--edition", "x"], 2, "ingen utgåva"),
        (["--month", "2026-02", "--out", "r.pdf", "--date", "5 mars"], 2, "inget datum"),
    ],
)
def test_a_wrong_call_says_what_is_right(folder, monkeypatch, arguments, code, words):
    monkeypatch.chdir(folder)
    answer = runner.invoke(app, ["report", str(folder), *arguments])
    assert answer.exit_code == code
    assert words in " ".join(answer.stderr.split())


def test_an_empty_folder_gives_no_report(tmp_path):
    out = tmp_path / "r.json"
    (tmp_path / "tom").mkdir()
    arguments = ["report", str(tmp_path / "tom"), "--month", "2026-02", "--out", str(out)]
    answer = runner.invoke(app, arguments)
    assert answer.exit_code == 1
    assert "Ingen siffra kunde räknas" in answer.stderr
    assert not out.exists()


def test_rows_are_named_as_people_read_them():
    rows = pl.DataFrame(
        {"_file": ["a.csv"] * 4 + ["b.csv"], "_row": [5, 3, 4, 9, 2]},
        schema={"_file": pl.String, "_row": pl.Int32},
    )
    assert row_ranges(rows) == "a.csv 3–5, 9; b.csv 2"


def test_every_definition_has_its_own_id_title_and_definition():
    definitions = registry.definitions()
    assert len({d.id for d in definitions}) == len(definitions)
    for each in definitions:
        assert each.title
        assert len(each.definition) > 80, each.id


def test_the_reference_page_is_current():
    page = Path(__file__).parents[2] / "docs/reference/figures.md"
    assert page.read_text("utf-8") == registry.reference_page(), "run script/docs"


def test_what_is_left_out_is_told_once_for_the_tables_it_lacks():
    found = MonthFigures(
        Month(2026, 2), FigureTable([]),
        {"volumes": ("volumes",), "reconciliation": ("placements", "rates", "placement_accounts")},
    )  # fmt: skip
    assert left_out(found) == [
        "Utelämnat, eftersom volymer (volumes.csv) saknas: Volymer.",
        "Utelämnat, eftersom placeringar (placements.csv), priser (rates.csv) och placeringarnas "
        "konton (placement_accounts.csv) saknas: "
        "Avstämning mot huvudboken.",
    ]
