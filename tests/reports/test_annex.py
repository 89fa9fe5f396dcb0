"""Tables of an edition that hides: told what two points mean, or left out with a sentence."""

from hemmaplan.render.document import Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.reports.annex import explained
from hemmaplan.reports.briefing import HIDDEN

HEADS = (Column("Orsak", numeric=False), Column("Oktober"), Column("I år"))


def table(*rows: tuple[str | int | None, ...], total: str | int = 9) -> TableBlock:
    last = Row((Cell("Summa"), Cell(total), Cell(total)), kind="total")
    body = tuple(Row(tuple(map(Cell, row))) for row in rows)
    return TableBlock("Priskontroll", "Fakturor", HEADS, (*body, last))


def test_a_table_whose_rows_are_all_hidden_is_a_sentence():
    rows = ("Fel pris", HIDDEN, HIDDEN), ("Fel dygn", HIDDEN, None)
    (told,) = explained([table(*rows, total=HIDDEN)])
    assert isinstance(told, Paragraph)
    assert told.runs == ("Tabellen Priskontroll visas inte, så att ingen enskild kan kännas igen.",)


def test_a_total_that_is_shown_keeps_its_table():
    (told,) = explained([table(("Fel pris", HIDDEN, HIDDEN), ("Fel dygn", HIDDEN, None))])
    assert isinstance(told, TableBlock)


def test_a_table_with_a_number_left_says_what_two_points_mean():
    (told,) = explained([table(("Fel pris", HIDDEN, HIDDEN), ("Fel dygn", HIDDEN, 0))])
    assert isinstance(told, TableBlock)
    assert told.caption.startswith("Fakturor Två punkter (..)")


def test_a_table_with_nothing_hidden_is_as_it_was():
    whole, empty = table(("Fel pris", 1, 2)), table()
    assert explained([whole, empty]) == [whole, empty]
