"""The report in a month that is compared across a break of a series, and in one that is not."""

from datetime import date

from tests.core import data_rows
from tests.core.test_protected_housing import CHILD, MOTHER, NEXT, data
from tests.core.test_register_history import register

from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Number, Paragraph, TableBlock
from hemmaplan.reports.break_words import break_text, breaks_of
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.economy import economy
from hemmaplan.reports.placements import placements
from hemmaplan.reports.registry import Edition, definition, month_figures
from hemmaplan.reports.sentences import sentences_in
from hemmaplan.reports.series_breaks import series_break
from hemmaplan.reports.standing import standing
from hemmaplan.reports.volumes import volumes


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


def test_unpriced_children_before_the_day_are_said_not_to_be_comparable_in_kronor():
    found, month = data(MOTHER, CHILD, NEXT, unpriced=(CHILD,)), Month(2025, 4)
    figures = definition("protected_housing").compute(found, month)
    blocks = series_break(Briefing(found, month, FigureTable(figures)))
    (said,) = told(blocks)
    assert said.text.endswith("inget pris, så kostnaden går inte att jämföra.")
    (table,) = [t for t in blocks if isinstance(t, TableBlock) and "bruten serie" in t.name]
    cost = next(row for row in table.rows if row.cells[0].value == "Kostnad")
    assert [cell.value is None for cell in cost.cells[1:]] == [False, False, True]


def test_every_table_and_figure_of_last_year_that_counts_it_names_the_break():
    found, month = data(MOTHER, CHILD, NEXT), Month(2025, 4)
    figures = [f for id in SAID_OF[1:3] for f in definition(id).compute(found, month)]
    b = Briefing(found, month, FigureTable(figures))
    tables = {t.name: t.caption for t in placements(b) if isinstance(t, TableBlock)}
    assert "Bruten serie 1 april" in tables["Placerade"].replace("\u00a0", " ")
    days = Address("care_days", "total", "placed", "ytd_last_year")
    (found,) = breaks_of(b.dataset, b.month, days)
    assert "Lag (2024:79)" in break_text(b.dataset, b.month, found)
    assert "båda åren är räknade enligt dagens regel" in break_text(b.dataset, b.month, found)
    for address in ("care_days/total/placed/ytd", "care_days/total/hvb/ytd_last_year"):
        assert not breaks_of(b.dataset, b.month, Address.parse(address))


OWN = [
    {"from_date": "2025-01-01", "kind": "budget_split", "area": "bou", "line": "kop",
     "note": "Egen budget för skyddat boende."},
    {"from_date": "2025-06-01", "kind": "reorganisation", "unit_code": "B1", "comparable": True,
     "note": "enheten är delad i två"},
    {"from_date": "2025-03-01", "kind": "other", "series": "aktualiseringar",
     "note": "räknas per barn"},
]  # fmt: skip


SAID_OF = ("budget_followup", "placements_month_end", "care_days", "volumes")


def own(month, rows=OWN):
    data = {**data_rows.clean(), **data_rows.clean_books(24), "series_breaks": rows}
    found = data_rows.dataset(data)
    figures = [f for id in SAID_OF for f in definition(id).compute(found, month)]
    return Briefing(found, month, FigureTable(figures))


def words(blocks, id):
    return [
        each.text.replace("\u00a0", " ") for block in blocks if isinstance(block, Paragraph)
        for each in sentences_in(block) if each.id == id
    ]  # fmt: skip


def test_a_municipalitys_own_break_is_told_with_what_moved_and_whether_years_are_alike():
    b = own(Month(2025, 12))
    (said,) = words(economy(b), "ekonomi-brott")
    assert said == (
        "Bruten serie från den 1 juni 2025 (enhet B1): enheten är delad i två. I fjol är räknat på "
        "samma sätt, så åren går att jämföra. Bruten serie från den 1 januari 2025 (Barn och unga, "
        "Köp): Egen budget för skyddat boende. Åren är inte räknade på samma sätt."
    )
    (said,) = words(placements(b), "placeringar-brott-egna")
    assert "enheten är delad" in said
    assert "Egen budget" not in said
    (said,) = words(standing(b).first, "laget-brott")
    assert "Egen budget" in said
    assert "delad i två" not in said
    (said,) = words(volumes(b), "volymer-brott")
    assert "räknas per barn" in said
    line = Address("budget_followup", "bou", "kop", "previous_period_actual")
    assert len(breaks_of(b.dataset, b.month, line)) == 2
    series = Address("volumes", "", "aktualiseringar", "previous_year")
    assert len(breaks_of(b.dataset, b.month, series)) == 1


def test_a_break_is_not_told_when_both_years_are_after_it():
    b = own(Month(2025, 12), [{**OWN[0], "from_date": "2024-01-01"}])
    assert not words(economy(b), "ekonomi-brott")
    assert not words(standing(b).first, "laget-brott")


def test_a_register_without_the_placements_that_ended_compares_no_years_in_words():
    def texts(known_from):
        found, month = register(known_from), Month(2026, 10)
        b = Briefing(found, month, month_figures(found, month).table, edition=Edition.INTERNAL)
        blocks = [each for each in placements(b) if isinstance(each, Paragraph)]
        return {each.id: each.text for block in blocks for each in sentences_in(block)}

    lacking = texts(date(2026, 1, 1))
    assert lacking["placeringar-antal"].endswith("individer.")
    assert "sakna placeringar som slutade före dagen" in lacking["placeringar-brott-egna"]
    whole = texts(date.min)
    assert whole["placeringar-antal"].endswith("ett år tidigare.")
    assert "placeringar-brott-egna" not in whole
