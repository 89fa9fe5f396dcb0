"""What choices lacked, in words and tables: to whom it may be told."""

from tests.core.test_choice_figures import MONTH, lacking

from hemmaplan.core.choice_figures import DEFINITIONS
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.render.document import Paragraph, TableBlock
from hemmaplan.reports import lacking_places
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.registry import Edition


def blocks(edition: Edition = Edition.INTERNAL, hidden=()):
    data = lacking()
    figures = [f for each in DEFINITIONS for f in each.compute(data, MONTH)]
    table = FigureTable([f for f in figures if f.address not in hidden])
    return lacking_places.lacking(Briefing(data, MONTH, table, hidden, edition=edition))


def test_the_step_that_lacks_most_stands_first_and_is_told() -> None:
    words, by_reason, forms, needs = blocks()
    assert isinstance(words, Paragraph)
    said = "".join(run if isinstance(run, str) else run.text for run in words.runs)
    assert said == (
        "Hittills i år har ett steg valts bort 2 gånger för att det inte fanns någon plats: "
        "eget stödboende 2."
    )
    assert [row.cells[0].value for row in by_reason.rows] == [
        "Eget stödboende", "A–b", "Eget familjehem", "Totalt",
    ]  # fmt: skip
    assert [row.cells[0].value for row in forms.rows] == ["HVB, externt", "Stödboende, externt"]
    assert [row.cells[1].value for row in needs.rows] == [2, 1]


def test_what_was_chosen_instead_is_told_inside_the_municipality_only() -> None:
    hidden = {Address("ruled_out_steps", "total", "stodboende", "no_place_ytd")}
    _words, table = blocks(Edition.BOARD, hidden)
    assert isinstance(table, TableBlock)
    assert table.rows[1].cells[0].value == "Eget familjehem"  # a hidden number orders nothing
    assert [cell.value for row in table.rows for cell in row.cells].count("..") == 1


def test_without_a_step_ruled_out_nothing_is_said() -> None:
    empty = Briefing(lacking(), MONTH, FigureTable([]))
    assert lacking_places.lacking(empty) == []
