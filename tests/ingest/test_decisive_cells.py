"""A cell that decides what a row's money is for is never read as if it were blank."""

from dataclasses import replace

import polars as pl
import pytest

from hemmaplan.core.columns import Blank, Kind
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.mapping import TableMapping
from hemmaplan.ingest.pseudonyms import Pseudonyms
from hemmaplan.ingest.raw import RawTable
from hemmaplan.ingest.reference import data_folder_page
from hemmaplan.ingest.shape import shape

PLACEMENTS = "placement_id;care_form;start_date\nP1;hvb;2026-01-01\n"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("from_date", "2026-02-31"),
        ("to_date", "tills vidare"),
        ("payroll_pct", "31,42 %?"),
        ("vat_compensation_pct", "sex"),
        ("discharge_day_charged", "kanske"),
    ],
)
def test_a_price_with_an_unreadable_term_is_left_out_not_left_open(tmp_path, column, cell):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "placements.csv").write_text(PLACEMENTS, "utf-8")
    (tmp_path / "rates.csv").write_text(
        f"placement_id;kind;amount;per;{column}\nP1;care;100;day;\nP1;care;900;day;{cell}\n",
        "utf-8",
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.file, p.row, p.column) for p in problems] == [
        ("error", "rates.csv", 3, column)
    ]
    assert "Raden räknas inte" in problems[0].message
    assert dataset.table("rates")["_row"].to_list() == [2]


def test_a_budget_row_with_an_unreadable_month_is_not_taken_for_the_whole_year(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "budget.csv").write_text(
        "year;month;account;amount\n2026;2026-13;4600;1000\n2026;2026-12;4600;500\n", "utf-8"
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.column, p.amount_ore) for p in problems] == [("month", 100_000)]
    assert dataset.table("budget")["amount_ore"].to_list() == [50_000]


def test_a_placement_with_an_unreadable_end_is_not_taken_for_an_ongoing_one(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "placements.csv").write_text(
        "placement_id;care_form;start_date;end_date\n"
        "P1;hvb;2026-01-01;2026-02-30\nP2;hvb;2026-01-01;\n",
        "utf-8",
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.row, p.column) for p in problems] == [("error", 2, "end_date")]
    assert dataset.table("placements")["placement_id"].to_list() == ["P2"]


def test_a_rule_of_areas_that_cannot_be_read_does_not_take_every_activity(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "areas.csv").write_text("activity;area\n#N/A;bou\n559;vuxen\n", "utf-8")
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.row, p.column) for p in problems] == [("error", 2, "activity")]
    assert dataset.table("areas")["area"].to_list() == ["vuxen"]


USUAL = {
    Kind.TEXT: "x", Kind.OWN_CODE: "skolgang", Kind.DATE: "2026-03-31", Kind.MONTH: "2026-03",
    Kind.YEAR: "2026", Kind.COUNT: "1", Kind.FLAG: "1", Kind.MONEY: "10", Kind.EXACT: "10",
}  # fmt: skip


def read_one_by_one(table, cells):
    """A row for each of `cells`, which says that instead in its column; and which rows are kept."""
    usual = {c.name: c.codes[0] if c.codes else USUAL[c.kind] for c in table.columns}
    rows = [usual | {name: cell} for name, cell in cells.items()]
    columns = {str(i): [row[name] for row in rows] for i, name in enumerate(usual)}
    numbers = pl.Series(range(2, len(rows) + 2), dtype=pl.Int32)
    raw = RawTable("t.csv", "", tuple(usual), pl.DataFrame(columns), numbers)
    frame, problems = shape(replace(table, key=()), raw, TableMapping(), Pseudonyms(bytes(32)))
    names = list(cells)
    return {names[row["_row"] - 2]: row for row in frame.to_dicts()}, problems


@pytest.mark.parametrize("name", TABLES)
def test_an_unreadable_cell_is_read_as_blank_only_where_a_blank_says_nothing(name):
    table = TABLES[name]
    cells = {
        c.name: {Kind.TEXT: "#N/A", Kind.OWN_CODE: "går i skola"}.get(c.kind, "?!")
        for c in table.columns
    }
    kept, problems = read_one_by_one(table, cells)
    assert set(kept) == {
        c.name
        for c in table.columns
        if not c.required and (c.blank in (Blank.UNKNOWN, Blank.NOT_YET) or c.describes)
    }
    frame_names = {c.name: c.frame_name for c in table.columns}
    assert all(row[frame_names[column]] is None for column, row in kept.items())
    unread = [p for p in problems if p.code.endswith("_invalid")]
    assert {p.column for p in unread} == set(cells)
    assert {p.column for p in unread if "Raden räknas inte" in p.message} == set(cells) - set(kept)


DATED = [name for name, table in TABLES.items() if any(c.kind is Kind.DATE for c in table.columns)]


@pytest.mark.parametrize("name", DATED)
def test_a_day_that_never_comes_is_blank_where_that_is_what_a_blank_means(name):
    table = TABLES[name]
    says = {Blank.ONGOING: "tills vidare", Blank.NOT_YET: "ännu inte"}
    days = [c for c in table.columns if c.kind is Kind.DATE]
    kept, problems = read_one_by_one(table, {c.name: "9999-12-31" for c in days})
    told = {p.column: p.message for p in problems if p.code == "open_ended"}
    assert set(told) == {c.name for c in days if c.blank in says}
    for column in days:
        if column.blank in says:
            assert f"alltså {says[column.blank]}." in told[column.name]
            assert kept[column.name][column.name] is None


def test_every_meaning_of_a_blank_is_in_the_reference():
    page = data_folder_page()
    assert all(f"\n| {blank} | " in page for blank in Blank if blank)
