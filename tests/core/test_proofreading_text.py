"""Amounts in running text against the tables of the document."""

import pytest

from hemmaplan.core.proofreading import PrintedTable
from hemmaplan.core.proofreading_text import unsupported

TABLES = [
    PrintedTable.of(
        [["Rad", "Budget", "Prognos", "Avvikelse"]],
        [
            ["Köpt vård", "51 312", "78 552", "−27 240"],
            ["Netto", "149 646", "178 413", "−28 767"],
        ],
    ),
    PrintedTable.of([["Rad", "Avvikelse"]], [["Intäkter", "−0,1"], ["Lokaler", "3,4"]]),
]


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Prognosen är ett underskott på 28,8 mnkr.", []),
        ("Prognosen är ett underskott på −28,7 mkr.", []),  # cut instead of rounded
        ("Prognosen är ett underskott på 28 767 tkr.", []),
        ("Prognosen är ett underskott på 29,7 mnkr.", ["29,7 mnkr"]),
        ("Köpt vård kostar 78,6 miljoner kronor.", []),
        ("Köpt vård kostar 53 % mer än budget.", []),
        ("Köpt vård kostar 61 % mer än budget.", ["61 %"]),
        ("Intäkterna är 120 tkr sämre.", []),
        ("Enligt 6 kap. 1 § 2023 och på 12 sidor, 5 kr.", []),
    ],
)
def test_an_amount_no_table_agrees_with_is_told(sentence: str, told: list[str]) -> None:
    assert [number for _, number, _ in unsupported([("sidan 1", sentence)], TABLES)] == told


def test_the_sentence_is_told_and_without_tables_nothing_is() -> None:
    text = [("sidan 2", "Läget är svårt. Underskottet blir 99,5 mnkr. Mer följer.")]
    assert unsupported(text, TABLES) == [("sidan 2", "99,5 mnkr", "Underskottet blir 99,5 mnkr.")]
    assert unsupported(text, []) == []
