"""A goal beside its figure: in words, in the table of indicators, and only where it is shown."""

from fractions import Fraction

import pytest
from tests.frames import dataset

from hemmaplan.core.figures import Address, Figure, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.render.document import TableBlock
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.goals import beside, goal_told
from hemmaplan.reports.indicators import key_indicators
from hemmaplan.reports.registry import Edition

OCTOBER = Month(2026, 10)
SHARE = Address("framework_adherence", "total", "total", "share_ytd")
DAYS = Address("care_days", "total", "placed", "ytd")
DIRECT = Address("direct_awards_by_form", "total", "total", "ytd")
AGREED = Figure(SHARE, Fraction(7, 10), Unit.SHARE)
CARED = Figure(DAYS, 9_000, Unit.DAYS)


def goal(figure: Address, value: float, direction: str = "at_least", **more):
    row = {"figure": str(figure), "direction": direction, "from_date": "2026-01-01"}
    return row | {"value": value} | more


DATA = dataset(goals=[
    goal(SHARE, 85, to_date="2026-12-31", source="Nämnden § 112"),
    goal(DAYS, 12_000, "at_most", label="Vårddygn i dygnsvård"),
    goal(DIRECT, 2_500_000, "at_most"),
    goal(Address("no_such_figure", "total", "total", "ytd"), 1.5),
])  # fmt: skip


def briefing(*figures: Figure, edition=Edition.INTERNAL, hidden=None) -> Briefing:
    return Briefing(DATA, OCTOBER, FigureTable(figures), hidden or {}, edition=edition)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def rows(b: Briefing) -> dict[str, list]:
    """Label → the cells of the table of indicators."""
    (table,) = (block for block in key_indicators(b) if isinstance(block, TableBlock))
    return {row.cells[0].value: [cell.value for cell in row.cells[1:]] for row in table.rows}


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        (AGREED, "Målet är minst 85 % från den 1 januari 2026 till och med den "
                 "31 december 2026 (Nämnden § 112): inte nått."),
        (CARED, "Målet är högst 12 000 dygn från den 1 januari "
                "2026: hålls hittills."),
        (Figure(DIRECT, 260_000_000, Unit.KR),
         "Målet är högst 2 500 000 kr från den "
         "1 januari 2026: inte nått."),
        (Figure(SHARE._replace(column="share_month"), Fraction(1), Unit.SHARE), ""),
    ],
)  # fmt: skip
def test_a_goal_is_told_in_the_figures_own_unit(figure, told) -> None:
    assert plain(goal_told(DATA, OCTOBER, figure)) == told


def test_a_sentence_has_the_goal_after_its_figure() -> None:
    def said(figure: Figure) -> str:
        runs = beside(briefing(figure), figure)
        return plain("".join(run if isinstance(run, str) else run.text for run in runs))

    assert said(AGREED) == " (målet minst 85 % är inte nått)"
    assert said(CARED).endswith("dygn hålls hittills)")
    assert beside(briefing(), Figure(SHARE._replace(line="hvb"), 1, Unit.SHARE)) == []


def test_every_goal_stands_in_the_table_of_indicators() -> None:
    found = rows(briefing(AGREED, CARED, Figure(DAYS._replace(column="ytd_last_year"), 9_500,
                                                Unit.DAYS)))  # fmt: skip
    now, then, wanted, state = found["Vårddygn i dygnsvård"]
    assert (now, then, state) == (9_000, 9_500, "hålls hittills")
    assert wanted.startswith("högst 12")
    assert found["no_such_figure/total/total/ytd"][2:] == ["minst 1,5", "utfall saknas"]


def test_no_state_is_told_of_a_figure_that_the_edition_hides() -> None:
    found = rows(briefing(CARED, edition=Edition.BOARD, hidden={SHARE: Unit.SHARE}))
    hidden = next(cells for label, cells in found.items() if "ramavtal" in label.lower())
    assert hidden[0] == ".."
    assert hidden[2].startswith("minst 85")
    assert hidden[3] is None
    assert not any("no_such_figure" in label for label in found)
