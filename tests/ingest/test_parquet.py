import io
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from hemmaplan.ingest import parquet
from hemmaplan.ingest.parquet import read_parquet


def saved(**columns):
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream)
    return stream.getvalue()


def test_typed_columns_become_the_same_text_as_in_the_other_formats():
    table, problems = read_parquet(
        "ledger.parquet",
        saved(
            month=[date(2024, 1, 1), None], moment=[datetime(2024, 1, 1), None],  # noqa: DTZ001
            account=[5010, None], amount=[0.1 + 0.2, 1e-7], exact=[Decimal("1.50"), None],
            flag=[True, None], unit=pl.Series(["B1", None], dtype=pl.Categorical),
        ),
    )  # fmt: skip
    assert problems == []
    assert table.header == ("month", "moment", "account", "amount", "exact", "flag", "unit")
    assert table.cells.rows() == [
        ("2024-01-01", "2024-01-01 00:00:00", "5010", "0.3", "1.50", "true", "B1"),
        (None, None, None, "0.0000001", None, None, None),
    ]
    assert table.rows.to_list() == [2, 3]


def test_a_column_that_holds_no_plain_values_is_an_error_and_blank():
    table, problems = read_parquet(
        "ledger.parquet", saved(a=[[1], [2]], b=[b"x", b"y"], c=["1", "2"])
    )
    assert [(p.code, p.column) for p in problems] == [("column_type", "a"), ("column_type", "b")]
    assert table.cells.rows() == [(None, None, "1"), (None, None, "2")]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"month;amount\n", saved(a=[1, 2, 3])[:-9]])
def test_a_damaged_file_is_a_problem(data):
    table, problems = read_parquet("ledger.parquet", data)
    assert table is None
    assert [problem.code for problem in problems] == ["parquet_damaged"]


def test_any_changed_byte_is_at_most_a_problem():
    data = saved(account=[str(i) for i in range(50)], amount=list(range(50)))
    for at in range(0, len(data), 13):
        changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        table, problems = read_parquet("ledger.parquet", changed)
        assert table is not None or problems


def test_a_file_that_claims_too_many_rows_is_not_read(monkeypatch):
    monkeypatch.setattr(parquet, "MAX_ROWS", 2)
    table, problems = read_parquet("ledger.parquet", saved(a=[1, 2, 3]))
    assert table is None
    assert [problem.code for problem in problems] == ["file_too_large"]
