"""Own key figures months before Kolada's: what they are, how sure, and how close they have come."""

from collections.abc import Mapping
from fractions import Fraction

from hemmaplan.core.comparison import Peers, exact
from hemmaplan.core.dataset import Municipality
from hemmaplan.core.figures import Figure, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.statistics_preview import (
    ASSUMED,
    COLUMN,
    ID,
    NetCostDeviation,
    activities,
    likely_count,
)
from hemmaplan.opendata.kolada.catalogue import catalogue
from hemmaplan.render.document import Block, Cell, Column, Number, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import month_text, number_text, percent_text
from hemmaplan.reports.briefing import Runs, size
from hemmaplan.reports.briefing import exact as decimal
from hemmaplan.reports.comparison_words import decimals, value_text

_REFERENCE = "N30007"
_NET = "N30005"


def preview(
    peers: Peers, figures: FigureTable, month: Month, earlier: Mapping[int, FigureTable],
    municipality: Municipality,
) -> list[Block]:  # fmt: skip
    """The table of own figures, and what is assumed in them; empty without any.

    `earlier`: year → own figures in December.
    """
    rows = [_row(peers, figure, earlier) for figure in figures.of(ID)]
    if not rows:
        return []
    columns = (
        Column("Nyckeltal", numeric=False), Column(f"Tolv månader\nt.o.m. {_short(month)}"),
        Column("Troligen\nmellan"), Column("Kolada\nsenast"), Column("Vår siffra\nför det året"),
        Column("Skiljer"),
    )  # fmt: skip
    caption = (
        "Egna uppgifter enligt Koladas definitioner. Troligen mellan: så mycket kan antalet "
        "personer variera av slumpen (19 år av 20). Sist hur nära vår siffra för Koladas senaste "
        "år kom."
    )
    table = TableBlock("Förhandsberäkning", caption, columns, tuple(rows),
                       source="Egna uppgifter; Kolada för Koladas värden")  # fmt: skip
    return [table, *_assumed(municipality, {figure.address.line for figure in figures.of(ID)})]


def _assumed(municipality: Municipality, shown: set[str]) -> list[Block]:
    """Which activities the costs are taken from, and that no revenue is deducted."""
    used = {kpi: numbers for kpi, numbers in activities(municipality).items() if kpi in shown}
    if not used:
        return []
    given = {each.partition(":")[0] for each in municipality.activities.split()}
    parts = []
    for known, word in ((False, "Antagna verksamheter, efter Kommun-Bas"),
                        (True, "Angivna verksamheter")):  # fmt: skip
        told = [f"{catalogue()[kpi].label} {', '.join(numbers)}"
                for kpi, numbers in used.items() if (kpi in given) is known]  # fmt: skip
        if told:
            parts.append(f"{word} (så börjar deras nummer): {'; '.join(told)}.")
    if set(used) <= set(ASSUMED):
        parts.append("HVB, familjehem och öppna insatser visas när deras verksamheter är angivna.")
    parts.append("De ändras under Inställningar eller i municipality.toml.")
    blocks: list[Block] = [Paragraph((" ".join(parts),), role="note")]
    if not municipality.deducted_revenue:
        blocks.insert(0, Paragraph((NOTHING_DEDUCTED,), role="note"))
    return blocks


NOTHING_DEDUCTED = (
    "Inga intäkter är avdragna: interna intäkter och försäljning till andra kommuner och regioner "
    "ska dras av för att kostnaden ska vara som i Kolada. Ange deras rader under Inställningar, "
    "eller i municipality.toml."
)


def _short(month: Month) -> str:
    return month_text(month).replace("\u00a0", " ")


def _row(peers: Peers, figure: Figure, earlier: Mapping[int, FigureTable]) -> Row:
    kpi = figure.address.line
    known = catalogue()[kpi]
    places = decimals(known)
    each = peers.figures.get(kpi)
    latest = each.latest if each else None
    theirs = latest.value if latest else None
    then = None
    if latest is not None and latest.year in earlier:
        then = earlier[latest.year].get(ID, TOTAL, kpi, COLUMN)
    apart = ""
    if then is not None and theirs:
        off = (_shown(then) - exact(theirs)) / abs(exact(theirs))
        apart = number_text(off * 100, 0, plus=True) + "\u00a0%"
    published = "" if latest is None else f"{value_text(known, theirs)} ({latest.year})"
    return Row((
        Cell(f"{known.label}, {known.unit_text}"),
        Cell(decimal(_shown(figure)), places, figure=figure.address),
        Cell(_likely(figure, places)), Cell(published),
        Cell(None if then is None else decimal(_shown(then)), places), Cell(apart),
    ))  # fmt: skip


def _shown(figure: Figure) -> Fraction:
    """In Kolada's unit: kronor, persons of a thousand, days."""
    value = Fraction(figure.value)
    if figure.unit in (Unit.KR_PER_INHABITANT, Unit.KR_PER_DAY):
        return value / 100
    return value * 1000 if figure.unit is Unit.SHARE else value


def _likely(figure: Figure, places: int) -> str:
    """Of a share of persons: what chance does to so small a number."""
    if figure.unit is not Unit.SHARE or not figure.people:
        return ""
    low, high = (
        Fraction(str(round(each, 6))) * _shown(figure) / figure.people
        for each in likely_count(figure.people)
    )
    return f"{number_text(low, places)}–{number_text(high, places)}"


def net_cost_deviation(
    peers: Peers, figures: FigureTable, month: Month, reference: Fraction | None = None
) -> list[Block]:
    """Own net cost of the last twelve months against the reference cost, kronor per inhabitant:
    Kolada's latest unless another is given. Empty without either."""
    net = figures.get(ID, TOTAL, _NET, COLUMN)
    known = peers.figures.get(_REFERENCE)
    latest = known.latest if known else None
    where = "den referenskostnad som angetts"
    if reference is None and latest is not None and latest.value is not None:
        reference, where = exact(latest.value), f"referenskostnaden {latest.year} enligt Kolada"
    whole = peers.figures.get(_NET)
    people = whole.inhabitants if whole else None
    if net is None or reference is None or reference <= 0 or not people:
        return []
    found = NetCostDeviation(Fraction(net.value), reference * 100, people)
    word = "högre" if found.ore > 0 else "lägre"
    runs: Runs = [
        "Vår egen preliminära nettokostnadsavvikelse till och med ", _short(month), ": ",
        Number(percent_text(abs(found.share), 1), of=(net.address,)), f" {word}, ",
        Number(size(found.ore), of=(net.address,)), f", mot {where}",
        f" ({number_text(reference)} kr per invånare).",
    ]  # fmt: skip
    return [Paragraph(tuple(runs))]
