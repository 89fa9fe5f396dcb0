"""Editions under attack: what a reader with every published number can work out.

The attack is made from what was written, the JSON and the workbook, by a solver of its own: every
relation that the month's figures keep, modulo a large prime, with all that is not written unknown.
"""

import json
import re
from collections.abc import Collection, Iterable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.core.placement_data import dataset as made
from tests.core.test_placement_traces import random_rows
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.figures import Address, FigureTable, Unit
from hemmaplan.core.network import guarded
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_relations import Relation, relations
from hemmaplan.exempelkommun import generate
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.shared_figures import parse_shared
from hemmaplan.render.xlsx import render_xlsx
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.files import figure_rows, figures_json
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition, MonthFigures, month_figures
from hemmaplan.reports.sharing import shared_figures

OCTOBER = Month(2026, 10)
PRIME = (1 << 61) - 1
runner = CliRunner()


def determined(found: Iterable[Relation], known: Collection[Address]) -> set[Address]:
    """The unknowns that have one value only."""
    solved: dict[Address, dict[Address, int]] = {}
    for relation in found:
        row = {a: sign % PRIME for a, sign in relation.items() if a not in known}
        while row and (pivot := min(row)) in solved:
            times = row[pivot]
            for address, value in solved[pivot].items():
                row[address] = (row.get(address, 0) - times * value) % PRIME
            row = {a: value for a, value in row.items() if value}
        if row:
            inverse = pow(row[min(row)], PRIME - 2, PRIME)
            solved[min(row)] = {a: value * inverse % PRIME for a, value in row.items()}
    alone: set[Address] = set()
    for pivot in sorted(solved, reverse=True):  # an unknown of a row is solved before its pivot
        row = solved[pivot]
        for address in sorted(row.keys() - {pivot}):
            if address in solved and address in row:
                times = row[address]
                for other, value in solved[address].items():
                    row[other] = (row.get(other, 0) - times * value) % PRIME
        solved[pivot] = row = {a: value for a, value in row.items() if value}
        if len(row) == 1:
            alone.add(pivot)
    return alone


def written(found: MonthFigures) -> dict[Address, str | None]:
    figures = json.loads(figures_json(figure_rows(found)))["figures"]
    return {Address(f["id"], f["area"], f["line"], f["column"]): f["value"] for f in figures}


def small(table: FigureTable, addresses: Iterable[Address]) -> set[Address]:
    return {a for a in addresses if 1 <= (table[a].people or 0) <= 4}


@pytest.fixture(scope="module", params=[(4000, 1), (15000, 2), (0, 4), (0, 5)])
def internal(request) -> tuple[Dataset, MonthFigures]:
    inhabitants, seed = request.param
    if inhabitants:
        tables = generate(inhabitants=inhabitants, years=3, last_month=OCTOBER, seed=seed)
        dataset, month = Dataset(tables=tables), OCTOBER
    else:
        dataset = made(**random_rows(seed, count=60 * (seed - 2)))
        month = Month(2023, 1 if seed == 4 else 9)
    return dataset, month_figures(dataset, month)


@pytest.fixture(scope="module")
def edition(internal) -> MonthFigures:
    return for_edition(*internal, Edition.BOARD)


def test_no_small_number_is_written(internal, edition):
    values = written(edition)
    shown = {address for address, value in values.items() if value is not None}
    assert small(internal[1].table, shown) == set()
    assert small(internal[1].table, values) != set()


def test_nothing_hidden_follows_from_what_is_written(internal, edition):
    values = written(edition)
    known = {address for address, value in values.items() if value is not None}
    found = relations(internal[1].table, edition.month, values.keys())
    assert determined(found, known) & (values.keys() - known) == set()


def test_no_amount_is_hidden_that_a_shown_one_is(internal, edition):
    """A unit and its only care form have the same amount: both are there, or neither. That a month
    is all there is of a year is nothing that the year alone tells."""
    amounts = [f for f in internal[1].table.all() if f.unit is Unit.KR and f.people and f.value]
    shown: dict[object, set[tuple[str, str]]] = {}
    there = addresses(edition)
    for figure in amounts:
        if figure.address in there:
            shown.setdefault(figure.value, set()).add((figure.address.id, figure.address.line))
    left_out = [f for f in amounts if f.address in edition.hidden]
    assert [
        f for f in left_out if shown.get(f.value, set()) - {(f.address.id, f.address.line)}
    ] == []


def test_what_is_left_out_of_a_row_is_together_about_more_than_a_few(internal, edition):
    """By the columns of the forecast's two tables, which a reader adds up."""
    table, shown = internal[1].table, addresses(edition)
    columns = {"placement_forecast": ("known", "planned", "probable", "new", "year"),
               "placement_forecast_unit": ("known", "existing", "new", "year")}  # fmt: skip
    rows = {f.address[:3] for f in table.all() if f.address.id in columns}
    for row in sorted(rows):
        parts = [found for c in columns[row[0]] if (found := table.get(*row, c)) and found.value]
        left = [f for f in parts if f.address in edition.hidden]
        whole = [f for f in left if f.address.column == "year"]
        if left and not whole and all(f.address in shown for f in parts if f not in left):
            assert sum(f.people or 0 for f in left) > 4, row


def addresses(found: MonthFigures) -> set[Address]:
    return {f.address for f in found.table.all()}


def test_a_file_that_is_shared_gives_nothing_away_and_would_without_what_is_hidden_beside(internal):
    dataset, figures = internal
    owner = Municipality(code="9999", name="Småkommun")
    content, _ = shared_figures(Dataset(owner, dataset.tables, dataset.inputs), figures)
    rows = parse_shared([("delad.csv", content)])
    places = [Address(*each) for each in rows.select("id", "area", "line", "column").iter_rows()]
    known = {place for place, mark in zip(places, rows["mark"], strict=True) if not mark}
    found = relations(figures.table, figures.month, set(places))
    assert determined(found, known) & (set(places) - known) == set()
    assert guarded(rows)[1] == []
    few = small(figures.table, places)
    assert determined(found, set(places) - few) & few


def test_hiding_the_small_numbers_alone_would_not_do(internal, edition):
    """The attack works: without the secondary suppression it finds small numbers."""
    values = written(edition)
    hidden = small(internal[1].table, values)
    found = relations(internal[1].table, edition.month, values.keys())
    assert determined(found, values.keys() - hidden) & hidden


def test_a_share_is_hidden_with_what_it_is_a_share_of(internal, edition):
    for figure in edition.table.all():
        assert not set(figure.follows_from) & edition.hidden.keys() or figure.value == 0


def test_what_is_not_about_persons_is_all_there(internal, edition):
    table = internal[1].table
    others = [f for f in table.all() if f.people is None and not f.follows_from]
    assert [f for f in others if edition.table.get(*_parts(f.address)) != f] == []


def _parts(a: Address) -> tuple[str, str, str, str]:
    return a.id, a.area, a.line, a.column


def test_zero_is_not_hidden(internal, edition):
    table = internal[1].table
    assert [a for a in edition.hidden if table[a].value == 0 and not table[a].follows_from] == []


def test_the_internal_edition_is_what_was_computed(internal):
    assert for_edition(*internal, Edition.INTERNAL) is internal[1]


def test_the_workbook_says_no_more_than_the_json(internal, edition):
    dataset = internal[0]
    book = load_workbook(BytesIO(render_xlsx(monthly_report(dataset, edition, date="2026-11-05"))))
    addresses = {str(a) for a in internal[1].table._by_address}
    inside = {
        str(cell.value).replace(" · ", "/")
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    } & addresses
    values = written(edition)
    assert inside <= {str(a) for a, value in values.items() if value is not None}
    rows = [c.value for sheet in book for r in sheet.iter_rows() for c in r]
    assert ".." in rows
    assert not any(isinstance(v, str) and "placements.csv " in v for v in rows)


@pytest.fixture
def folder(tmp_path):
    return small_municipality.write(tmp_path / "data")


@pytest.mark.parametrize("name", ["board", "public"])
def test_the_command_writes_an_edition_in_every_format(folder, tmp_path, name):
    files = [tmp_path / f"report.{ending}" for ending in ("pdf", "xlsx", "html", "json")]
    out = [part for file in files for part in ("--out", str(file))]
    call = ["report", str(folder), "--month", "2026-02", "--edition", name, *out]
    result = runner.invoke(app, call)
    assert result.exit_code == 0, result.output
    figures = json.loads(files[3].read_text())["figures"]
    hidden = [f for f in figures if f["value"] is None]
    assert hidden
    assert all(f["suppressed"] is True for f in hidden)
    assert not any("suppressed" in f for f in figures if f["value"] is not None)
    html = files[2].read_text()
    assert "Två punkter (..)" in html
    assert "placements.csv 2" not in html


def test_the_same_data_hide_the_same_figures(folder):
    editions = []
    for _ in range(2):
        dataset, _ = read_folder(folder)
        found = month_figures(dataset, Month(2026, 2))
        editions.append(list(for_edition(dataset, found, Edition.BOARD).hidden))
    assert editions[0] == editions[1]


def test_the_public_edition_hides_what_the_boards_does(folder):
    dataset, _ = read_folder(folder)
    found = month_figures(dataset, Month(2026, 2))
    board, public = (for_edition(dataset, found, e) for e in (Edition.BOARD, Edition.PUBLIC))
    assert board.hidden == public.hidden
    assert board.table.all() == public.table.all()


def test_an_unknown_edition_is_a_wrong_call(folder, tmp_path):
    call = ["report", str(folder), "--month", "2026-02", "--edition", "secret"]
    result = runner.invoke(app, [*call, "--out", str(tmp_path / "r.json")])
    assert result.exit_code == 2
    assert "välj internal, board eller public" in result.output.replace("\n", " ")


def test_the_public_web_page_can_be_published_as_it_is(tmp_path):
    """Nothing to fetch, no address of ours, no row of a file; a name and a language."""
    folder, out = small_municipality.write(tmp_path / "data"), tmp_path / "webben.html"
    call = ["report", str(folder), "--month", "2026-02", "--date", "2026-03-05", "--out", str(out)]
    assert CliRunner().invoke(app, [*call, "--edition", "public"]).exit_code == 0
    page = out.read_text("utf-8")
    assert '<html lang="sv">' in page
    assert re.search(r"<title>[^<]+ · Småkommun</title>", page)
    assert "@media print" in page
    addresses = re.findall(r"""(?:href|src|action|url)\s*[=(]\s*["']?([^"')>\s]+)""", page)
    assert addresses
    assert {each[:5] for each in addresses if not each.startswith("#")} <= {"data:"}
    assert "<script" not in page
    assert not re.search(r"\brad(?:erna)? \d", page)
    assert str(tmp_path) not in page
    assert all(file.sha256[:12] not in page for file in read_folder(folder)[0].inputs)
