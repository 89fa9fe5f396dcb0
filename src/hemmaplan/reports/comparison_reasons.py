"""What a difference consists of: the waterfall and its numbers, parts that add exactly."""

from fractions import Fraction

from hemmaplan.core.comparison import Peers
from hemmaplan.opendata.kolada.cost_parts import (
    WHOLE_KPI,
    Difference,
    against_last_year,
    against_median,
    against_reference,
)
from hemmaplan.render.charts import waterfall
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.render.numbers_sv import NBSP
from hemmaplan.reports.briefing import MNKR
from hemmaplan.reports.briefing import exact as decimal
from hemmaplan.reports.comparison_words import causes, derived_text, signed

_SHOWN_CAUSES = 8


def year_of_whole(peers: Peers) -> int:
    """The year of the whole; of the latest value of any figure where there is no whole."""
    whole = peers.figures.get(WHOLE_KPI)
    years = [each.latest.year for each in peers.figures.values() if each.latest]
    return whole.latest.year if whole and whole.latest else max(years)


def parts_of_difference(peers: Peers) -> list[tuple[str, str]]:
    """What the whole difference to the median consists of, in words and mnkr, and the whole."""
    difference = against_median(peers, year_of_whole(peers))
    if difference is None:
        return []
    found = [*causes(difference.cells), ("Skillnad", difference.total_ore)]
    return [(label, signed(amount).removesuffix(f"{NBSP}mnkr")) for label, amount in found]


def why_chart(difference: Difference | None, peers: Peers) -> list[Block]:
    """The waterfall of the whole difference; parts that add to it exactly."""
    if difference is None or not difference.total_ore:
        return []
    against = _against(difference, peers)
    chart = waterfall(
        name=f"Varför kostnaden skiljer {against}",
        caption=f"Kostnaden för individ- och familjeomsorg {difference.year} {against}, "
        "mnkr för våra invånare. Delarna summerar exakt.",
        parts=[(label, Fraction(amount, MNKR)) for label, amount in _main_causes(difference)],
        total_label="Skillnad",
        unit="mnkr",
        source=derived_text(peers),
    )
    return [chart]


def why_table(difference: Difference | None, peers: Peers) -> list[Block]:
    """The same as numbers."""
    if difference is None or not difference.total_ore:
        return []
    rows = [
        Row((Cell(label), Cell(decimal(Fraction(amount, MNKR)), 1)))
        for label, amount in _main_causes(difference)
    ]
    rows.append(Row((Cell("Skillnad"), Cell(decimal(Fraction(difference.total_ore, MNKR)), 1)),
                    kind="total"))  # fmt: skip
    caption = f"Vad skillnaden består av, {_against(difference, peers)}. Plus är dyrare."
    columns = (Column("Orsak", numeric=False), Column("mnkr"))
    return [TableBlock("Skillnadens delar", caption, columns, tuple(rows),
                       source=derived_text(peers))]  # fmt: skip


def _main_causes(difference: Difference) -> list[tuple[str, int]]:
    """The largest, the others together, those that go the way of the whole first: then few bars
    cross the line at 0."""
    found = causes(difference.cells)
    shown, others = found[:_SHOWN_CAUSES], found[_SHOWN_CAUSES:]
    if others:
        shown = [*shown, ("Allt annat", sum(amount for _, amount in others))]
    way = 1 if difference.total_ore > 0 else -1
    return sorted(shown, key=lambda each: -each[1] * way)


def _against(difference: Difference, peers: Peers) -> str:
    names = " och ".join(peers.names[code] for code in difference.against)
    if not names:
        return f"mot {difference.year - 1}"
    if difference.against == (peers.reference,):
        return f"mot {names}"
    has = "har" if len(difference.against) == 1 else "tillsammans har"
    return f"mot {names}, som {has} medianen"


def reasons(peers: Peers) -> list[Block]:
    """The whole difference three ways: the median, the reference and last year."""
    year = year_of_whole(peers)
    differences = [against_median(peers, year), against_reference(peers, year),
                   against_last_year(peers, year)]  # fmt: skip
    return [block for each in differences for block in why_chart(each, peers)]
