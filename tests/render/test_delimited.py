import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.render.delimited import csv_bytes, write_csv


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+46701", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"]
)
def test_a_formula_leaves_as_text(cell: str) -> None:
    assert rows(csv_bytes(pl.DataFrame({"note": [cell]})))[1] == ["'" + cell]


def test_numbers_dates_and_ordinary_text_are_untouched() -> None:
    frame = pl.DataFrame(
        {"a": [-5], "b": [-1.5], "c": [Decimal("-2.50")], "d": [date(2026, 1, 1)], "e": ["å; ä"]}
    )
    assert rows(csv_bytes(frame))[1] == ["-5", "-1.5", "-2.50", "2026-01-01", "å; ä"]


def test_unknown_is_an_empty_cell_and_a_header_is_text_too() -> None:
    data = csv_bytes(
        pl.DataFrame({"=a": [None], "b": ["x"]}, schema={"=a": pl.String, "b": pl.String})
    )
    assert rows(data) == [["'=a", "b"], ["", "x"]]


def test_a_category_is_text() -> None:
    frame = pl.DataFrame({"a": pl.Series(["=1"], dtype=pl.Categorical)})
    assert rows(csv_bytes(frame))[1] == ["'=1"]


def test_the_file_opens_right_in_excel(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"månad": ["2026-01"], "värde": ["1"]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == "\ufeffmånad;värde\r\n2026-01;1\r\n".encode()


@given(st.lists(st.text(min_size=1).filter(lambda t: "\x00" not in t), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_no_text_starts_a_formula_and_nothing_is_lost(cells: list[str]) -> None:
    printed = [row[0] for row in rows(csv_bytes(pl.DataFrame({"a": cells})))[1:]]
    assert [p.removeprefix("'") for p in printed] == [c.removeprefix("'") for c in cells]
    assert not any(re.match(r"[ \t\r\n]*[=+\-@]", p) for p in printed)
