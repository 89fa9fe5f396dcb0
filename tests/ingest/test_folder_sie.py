"""SIE files in a data folder, beside or instead of ledger.csv and budget.csv."""

import pytest

from hemmaplan.ingest.folder import read_folder

SIE = """#FLAGGA 0\r
#SIETYP 2\r
#RAR 0 20260101 20261231\r
#PSALDO 0 202601 4620 {1 "4510" 25 "5580"} 12.50\r
#PSALDO 0 202601 4620 {} 12.50\r
#PBUDGET 0 202601 4620 {} 100\r
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "9999"\n', encoding="utf-8")
    (tmp_path / "Bokföring 2026.SE").write_bytes(SIE.encode("cp437"))
    return tmp_path


def test_a_sie_file_of_any_name_is_the_ledger_and_the_budget(folder):
    dataset, problems = read_folder(folder)
    assert problems == []
    assert dataset.table("ledger")["amount_ore"].to_list() == [1250]
    assert dataset.table("budget")["amount_ore"].to_list() == [10000]
    assert [(file.name, file.rows) for file in dataset.inputs if file.rows] == [
        ("Bokföring 2026.SE", 2)
    ]


def test_mapping_toml_says_which_dimension_is_what(folder):
    (folder / "Bokföring 2026.SE").write_bytes(SIE.replace("#SIETYP 2", "#SIETYP 3").encode())
    (folder / "mapping.toml").write_text(
        '[sie]\nactivity_dimension = 25\nproject_dimension = ""\n', encoding="utf-8"
    )
    dataset, problems = read_folder(folder)
    assert problems == []
    row = dataset.table("ledger").row(0, named=True)
    assert (row["unit_code"], row["activity"]) == ("4510", "5580")


@pytest.mark.parametrize(
    "content", ['[sie]\nenhet = "1"\n', "[sie]\nunit_dimension = true\n", 'sie = "1"\n']
)
def test_a_mapping_that_cannot_be_used_is_told(folder, content):
    (folder / "mapping.toml").write_text(content, encoding="utf-8")
    dataset, problems = read_folder(folder)
    assert [(p.code, p.file) for p in problems] == [("mapping_unknown", "mapping.toml")]
    assert dataset.has("ledger")


def test_two_ledgers_are_an_error_and_none_is_used(folder):
    (folder / "ledger.csv").write_text("month;account;amount\n2026-01;4620;1\n", encoding="utf-8")
    dataset, problems = read_folder(folder)
    assert not dataset.has("ledger")
    assert [(p.code, p.severity) for p in problems] == [("table_twice", "error")]
    assert "ledger.csv och Bokföring 2026.SE" in problems[0].message


def test_a_budget_of_its_own_goes_before_the_sie_files(folder):
    (folder / "budget.csv").write_text("year;account;amount\n2026;4620;7\n", encoding="utf-8")
    dataset, problems = read_folder(folder)
    assert dataset.table("budget")["amount_ore"].to_list() == [700]
    assert [(p.code, p.severity) for p in problems] == [("table_twice", "warning")]


def test_a_web_page_saved_as_sie_is_told_and_the_rest_is_read(folder):
    (folder / "Bokföring 2026.SE").write_bytes(b"<html><body>404 Not Found</body></html>")
    (folder / "budget.csv").write_text("year;account;amount\n2026;4620;7\n", encoding="utf-8")
    dataset, problems = read_folder(folder)
    assert list(dataset.tables) == ["budget"]
    assert [(p.code, p.severity) for p in problems] == [("file_is_html", "error")]
