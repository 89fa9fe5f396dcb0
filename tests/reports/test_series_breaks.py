"""The report in a month that is compared across a break of a series, and in one that is not."""

from tests.core.test_series_breaks import CHILD, MOTHER, NEXT, data

from hemmaplan.core.periods import Month
from hemmaplan.render.document import Number, Paragraph, TableBlock
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.placements import placements
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.sentences import sentences_in
from hemmaplan.reports.standing import standing


def briefing(month, *stays, edition=Edition.INTERNAL):
    found = data(*stays)
    return Briefing(found, month, month_figures(found, month).table, edition=edition)


def told(blocks):
    return [
        each
        for block in blocks
        if isinstance(block, Paragraph)
        for each in sentences_in(block)
        if each.id == "placeringar-brott"
    ]


def test_both_series_stand_where_the_register_has_what_it_takes():
    b = briefing(Month(2025, 4), MOTHER, CHILD, NEXT)
    blocks = placements(b)
    (said,) = told(blocks)
    assert said.text.endswith(
        "som om regeln gällt: 40 vårddygn i skyddat boende, mot 30 som det räknades då."
    )
    assert all(run.figure for run in said.runs if isinstance(run, Number))
    (table,) = [t for t in blocks if isinstance(t, TableBlock) and "bruten serie" in t.name]
    days = next(row for row in table.rows if row.cells[0].value == "Vårddygn")
    assert [int(cell.value) for cell in days.cells[1:]] == [20, 30, 40]
    assert told(standing(b).first)


def test_without_children_before_the_day_it_says_that_years_are_not_alike():
    (said,) = told(placements(briefing(Month(2025, 4), MOTHER, NEXT)))
    assert "går inte att jämföra med i fjol" in said.text


def test_other_editions_have_the_words_without_numbers():
    blocks = placements(briefing(Month(2025, 4), MOTHER, CHILD, NEXT, edition=Edition.BOARD))
    (said,) = told(blocks)
    assert said.text.endswith("som om regeln gällt.")
    assert not any("bruten" in t.name for t in blocks if isinstance(t, TableBlock))


def test_nothing_is_said_when_both_years_are_after_the_day():
    b = briefing(Month(2026, 4), MOTHER, CHILD, NEXT)
    assert not told(placements(b))
    assert not told(standing(b).first)
