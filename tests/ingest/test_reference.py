import runpy
from pathlib import Path

from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.reference import data_folder_page

PAGE = Path(__file__).parents[2] / "docs/reference/data-folder.md"


def test_the_reference_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == data_folder_page()


def test_every_column_and_code_of_every_table_is_on_the_page():
    for table in TABLES.values():
        section = data_folder_page().split(f"### `{table.name}`\n")[1].split("###")[0]
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} |" in section
            assert all(f"`{code}`" in section for code in column.codes)


def test_the_page_is_printed_by_its_module(capsys):
    runpy.run_path(str(PAGE.parents[2] / "src/hemmaplan/ingest/reference.py"), run_name="__main__")
    assert capsys.readouterr().out == data_folder_page()
