"""What is written as SIE 4 I is read back by the reader of SIE files, amount by amount."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.ingest.sie import read_sie
from hemmaplan.render.sie import Transaction, Voucher, render_sie

DAY = date(2026, 10, 31)
CODES = st.none() | st.text("ABåäö 0123456789\"\\{}#'", min_size=1, max_size=8).map(
    str.strip
).filter(bool)


def voucher(*transactions, day=DAY, text="Upplupen kostnad"):
    return Voucher(day, text, transactions)


def test_the_records_are_those_that_type_4i_asks_for():
    content = render_sie(
        "Småköping",
        [voucher(Transaction("4640", 12_345, "B1"), Transaction("2990", -12_345))],
        made_on=date(2026, 11, 5),
    )
    lines = content.decode("cp437").split("\r\n")
    assert lines[0] == "#FLAGGA 0"
    labels = [line.split(" ")[0] for line in lines]
    for label in ("#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN"):
        assert label in labels[: labels.index("#VER")]
    assert "#FORMAT PC8" in lines
    assert "#SIETYP 4" in lines
    assert '#TRANS "4640" {1 "B1"} 123.45' in lines
    assert '#TRANS "2990" {} -123.45' in lines
    assert content.endswith(b"}\r\n")
    assert "Småköping".encode("cp437") in content


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**12), 10**12), CODES, CODES, CODES), max_size=6))
def test_it_is_read_back_with_the_same_amounts_and_codes(rows):
    costs = [Transaction("4640", *row) for row in rows if row[0]]
    total = sum(each.amount_ore for each in costs)
    balance = [Transaction("2990", -total)] if total else []
    if not costs:
        return
    content = render_sie("K", [voucher(*costs, *balance)], made_on=DAY)
    tables, problems = read_sie(content, "v.si")
    assert problems == []
    read = tables["ledger"].select("amount_ore", "unit_code", "activity", "counterparty").rows()

    def written(code):
        return code and code.replace("\\", "/")

    assert read == [
        (c.amount_ore, written(c.unit_code), written(c.activity), written(c.counterparty))
        for c in costs
    ]
    assert set(tables["ledger"]["month"]) == {date(2026, 10, 1)}


def test_a_voucher_that_does_not_balance_is_refused():
    with pytest.raises(ValueError, match="does not balance"):
        render_sie("K", [voucher(Transaction("4640", 1))], made_on=DAY)
