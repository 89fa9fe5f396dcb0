from datetime import date
from decimal import Decimal

import pytest

from hemmaplan.ingest.folder import read_folder

SETTINGS = 'code = "9999"\nname = "Exempelkommun"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "municipality.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def test_a_folder_becomes_typed_tables_with_their_source_rows(folder):
    (folder / "rates.csv").write_text(
        "placement_id;from_date;kind;amount;per;discharge_day_charged\n"
        "G1;20240115;care;5 400,50;day;1\n"
        "G1;;fee;−13132;month;\n",
        encoding="utf-8",
    )
    dataset, problems = read_folder(folder)
    assert problems == []
    assert dataset.municipality.name == "Exempelkommun"
    rows = dataset.table("rates").to_dicts()
    assert [row["amount"] for row in rows] == [Decimal("5400.50"), Decimal(-13132)]
    assert [row["from_date"] for row in rows] == [date(2024, 1, 15), None]
    assert [row["discharge_day_charged"] for row in rows] == [True, None]
    assert [(row["_file"], row["_row"]) for row in rows] == [("rates.csv", 2), ("rates.csv", 3)]


def test_a_bad_row_is_priced_and_the_good_ones_come_through(folder):
    (folder / "ledger.csv").write_text(
        "month;account;amount\n2024-13;5010;1500,25\n2024-01;5010;100\n", encoding="cp1252"
    )
    dataset, problems = read_folder(folder)
    assert dataset.table("ledger")["amount_ore"].to_list() == [10000]
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("month_invalid", 2, "month")
    assert problem.amount_ore == 150025
    assert "2024-13" in problem.message


def test_a_missing_folder_is_a_problem(tmp_path):
    dataset, problems = read_folder(tmp_path / "finns-inte")
    assert dataset.tables == {}
    assert [problem.code for problem in problems] == ["folder_missing"]
