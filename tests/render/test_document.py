import pytest
from tests.render.sample import long_table

from hemmaplan.render.document import Cell, Column, Heading, KeyFigure, KeyFigures, Row, TableBlock


def test_a_row_has_a_cell_for_each_column():
    columns = (Column("Område", numeric=False), Column("Utfall"))
    with pytest.raises(ValueError, match="row 1: 1 cells for 2 columns"):
        TableBlock("T", "Tabell", columns, (Row((Cell("HVB"),)),))
    section = Row((Cell("Barn och unga"),), "section")
    assert TableBlock("T", "Tabell", columns, (section,)).rows == (section,)


def test_a_table_has_columns():
    with pytest.raises(ValueError, match="no columns"):
        TableBlock("T", "Tabell", (), ())


def test_there_are_at_most_four_key_figures():
    figure = KeyFigure("Utfall", "1", "")
    assert len(KeyFigures((figure,) * 4).items) == 4
    with pytest.raises(ValueError, match="at most four"):
        KeyFigures((figure,) * 5)


def test_a_heading_says_something():
    with pytest.raises(ValueError, match="without text"):
        Heading(" ")


def test_a_table_may_have_no_rows():
    assert long_table(0).rows == ()
