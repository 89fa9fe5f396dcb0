"""A budget with its months across: the same rows as one with a row for each month."""

import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.months_across import ACROSS, month_of

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
HEADER = ["Ansvar", "Konto", *(f"Budget {month}" for month in MONTHS), "Helår"]
MAPPING = "\n".join([
    '[budget]', 'file = "Årsbudget"', '[budget.values]', 'year = 2026', '[budget.columns]',
    '"Ansvar" = "unit_code"', '"Konto" = "account"', '"Helår" = "amount"',
    *(f'"Budget {month}" = "amount_{nr:02}"' for nr, month in enumerate(MONTHS, 1)),
])  # fmt: skip
ROW = ["B1", "4620", *["100,10"] * 11, "98,90", "1 200,00"]


def as_csv(*rows):
    return "\n".join(";".join(row) for row in (HEADER, *rows)).encode("cp1252")


def as_xlsx(*rows):
    with io.BytesIO() as out:
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for nr, row in enumerate((HEADER, *rows)):
                sheet.write_row(nr, 0, row)
        return out.getvalue()


@pytest.fixture
def read(tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")

    def read(content, name="Årsbudget 2026.csv", mapping=MAPPING):
        (tmp_path / name).write_bytes(content)
        dataset, problems = read_folder(tmp_path, own_mapping=mapping)
        return dataset.tables.get("budget"), problems

    return read


def months_of(frame):
    return dict(frame.select("month", "amount_ore").iter_rows())


@pytest.mark.parametrize(("ending", "written"), [("csv", as_csv), ("xlsx", as_xlsx)])
def test_each_month_is_a_row_and_the_parts_are_the_year(read, ending, written):
    frame, problems = read(written(ROW), f"Årsbudget 2026.{ending}")
    assert problems == []
    assert months_of(frame) == {
        date(2026, nr, 1): 10010 if nr < 12 else 9890 for nr in range(1, 13)
    }
    assert frame["amount_ore"].sum() == 120000
    assert set(frame.select("year", "unit_code", "account", "_row").iter_rows()) == {
        (2026, "B1", "4620", 2)
    }


def test_the_columns_own_names_need_no_mapping(read):
    content = b"year;account;amount_01;amount_12\n2026;4620;1,50;-2\n"
    frame, problems = read(content, "budget.csv", "")
    assert months_of(frame) == {date(2026, 1, 1): 150, date(2026, 12, 1): -200}
    assert [each.code for each in problems] == ["month_blank"]


def test_a_year_that_is_not_its_months_stands_beside_them_for_the_checks(read):
    frame, _ = read(as_csv([*ROW[:-1], "1 300"], ["B2", "4620", *[""] * 12, "50"]))
    assert [
        (row["unit_code"], row["amount_ore"])
        for row in frame.iter_rows(named=True)
        if row["month"] is None
    ] == [("B1", 130000), ("B2", 5000)]


def test_bad_and_blank_cells_are_told_and_cost_their_own_month(read):
    bad = ["B1", "4620", "1", "1.234,50", "", *["1"] * 9, ""]
    frame, problems = read(as_csv(ROW, bad, ["B2", "4620", *[""] * 13]))
    assert frame.filter(_row=3)["month"].dt.month().to_list() == [1, *range(4, 13)]
    assert [(p.code, p.severity, p.row, p.column) for p in problems] == [
        ("money_invalid", "error", 3, "amount_02"), ("cell_missing", "error", 4, "amount"),
        ("month_blank", "warning", 3, ""),
    ]  # fmt: skip
    assert "Månaden räknas inte" in problems[0].message
    assert "inget belopp för mars, så" in problems[2].message


def test_a_row_that_can_not_be_used_is_told_once_with_its_sum(read):
    frame, problems = read(as_csv(ROW, ["B1", "", *ROW[2:]], ["Summa", "", *ROW[2:]]))
    assert set(frame["_row"]) == {2}
    assert [(p.code, p.row, p.amount_ore) for p in problems] == [
        ("cell_missing", 3, 120000), ("sum_row", 4, 120000)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Budget feb", "Budget jan", "column_repeated"),
        ("Ansvar", "month", "column_repeated"),
        ("Budget feb", "2025-02", "month_year_differs"),
    ],
)
def test_months_that_contradict_each_other_are_not_read(read, old, new, code):
    mapping = f'{MAPPING}\n"2025-02" = "amount_02"'
    frame, problems = read(as_csv(ROW).replace(old.encode(), new.encode()), mapping=mapping)
    assert code in [each.code for each in problems]
    assert frame is None or date(2026, 1, 1) not in frame["month"].to_list()


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        ("Jan", (None, 1)), ("Februari", (None, 2)), ("Budget jan", (None, 1)),
        ("Sept.", (None, 9)),
        ("2026-01", (2026, 1)), ("202612", (2026, 12)), ("2026-03-01 00:00:00", (2026, 3)),
        ("jan-26", (2026, 1)), ("Budget maj 2027", (2027, 5)), ("2026M04", (2026, 4)),
        ("Utfall jan", None), ("Prognos 2026-01", None), ("Konto", None), ("4620", None),
        ("2026", None), ("2026-13", None), ("jan feb", None), ("", None),
    ],
)  # fmt: skip
def test_headings_that_are_months(heading, month):
    assert month_of(heading) == month


_CELL = st.none() | st.integers(-99_999_999, 99_999_999)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(_CELL, min_size=12, max_size=12), min_size=1, max_size=4))
def test_a_budget_across_is_the_budget_that_a_row_for_each_month_says(rows):
    def kronor(ore):
        return (
            "" if ore is None else f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02}"
        )

    across = ["year;account;" + ";".join(column.name for column in ACROSS)]
    long = ["year;month;account;amount"]
    for account, cells in enumerate(rows, 4600):
        across.append(f"2026;{account};" + ";".join(map(kronor, cells)))
        long += [
            f"2026;2026-{nr:02};{account};{kronor(ore)}"
            for nr, ore in enumerate(cells, 1)
            if ore is not None
        ]
    read = []
    for lines in (across, long):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "budget.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            frame = read_folder(Path(folder))[0].table("budget")
            read.append(frame.select("year", "month", "account", "amount_ore").rows())
    assert read[0] == read[1]
