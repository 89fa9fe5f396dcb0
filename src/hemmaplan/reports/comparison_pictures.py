"""Where everybody lies and how it has gone: dots, trends, placements against open care."""

from collections.abc import Iterable

from hemmaplan.core.comparison import Comparison, Peers
from hemmaplan.opendata.kolada.catalogue import below
from hemmaplan.render.comparison_charts import (
    NAMED,
    DotRow,
    Trend,
    against_each_other,
    dots_about_median,
    ranked_dots,
    small_multiples,
)
from hemmaplan.render.document import Block, Paragraph
from hemmaplan.reports.comparison_tables import MAIN
from hemmaplan.reports.comparison_words import (
    AMONG,
    decimals,
    derived_text,
    marked_text,
    share_text,
    signed,
    source_text,
    year_text,
)

_TRENDS = ("N33007", "N33008", "N33009", "N35009", "N35011", "N37001")


def dots(peers: Peers) -> list[Block]:
    """Every main cost as per cent from the median, the others' dots behind."""
    rows = []
    for kpi in MAIN:
        each = peers.figures.get(kpi)
        gap = each.to_median if each else None
        if each is None or each.latest is None or gap is None or gap.share is None:
            continue
        median = each.latest.median or 1.0
        among = peers.among(kpi, each.latest.year)
        others = [among[m] / median - 1 for m in peers.members if m in among and m != peers.own]
        text = share_text(gap) if gap.ore is None else signed(gap.ore)
        half = None
        if len(others) > NAMED and each.latest.q1 is not None and each.latest.q3 is not None:
            half, others = (each.latest.q1 / median - 1, each.latest.q3 / median - 1), []
        rows.append(DotRow(each.figure.label, gap.share, others, text, half))
    if not rows:
        return []
    caption = f"Kostnad per invånare mot medianen bland {AMONG[peers.group]}. "
    many = any(row.half for row in rows)
    caption += "Det grå är den mittersta halvan av dem." if many else "De grå är de andra."
    return [dots_about_median(
        name="Avstånd till medianen", caption=caption, rows=rows, source=derived_text(peers)
    )]  # fmt: skip


def trends(peers: Peers, kpis: Iterable[str]) -> list[Block]:
    """Small pictures of all years, one's own line over the group's middle half."""
    found = [trend(peers.figures[kpi]) for kpi in kpis if kpi in peers.figures]
    found = [each for each in found if len(each.years) > 1]
    if not found:
        return []
    caption = (
        f"Alla år, kr per invånare. Linjen är vi, den grå linjen medianen och fältet den mittersta "
        f"halvan bland {AMONG[peers.group]} (dagens medlemmar alla år)."
    )
    return [small_multiples(
        name="Utveckling", caption=caption, trends=found, source=source_text(peers)
    )]  # fmt: skip


def main_trends(peers: Peers) -> list[Block]:
    return trends(peers, _TRENDS)


def trend(each: Comparison) -> Trend:
    """All years of a figure as a small picture."""
    years = each.years
    last = each.latest
    return Trend(
        label=each.figure.label,
        years=[position.year for position in years],
        own=[position.value for position in years],
        q1=[position.q1 for position in years],
        median=[position.median for position in years],
        q3=[position.q3 for position in years],
        break_year=each.figure.break_year,
        preliminary=last is not None and last.preliminary,
        decimals=decimals(each.figure),
    )


_SUBSTITUTES = (
    ("Placeringar och öppna insatser, barn och unga", "N33022", "N33021"),
    ("Heldygnsvård och öppna insatser, missbruk", "N35024", "N35100"),
)


def substitution(peers: Peers) -> list[Block]:
    """What is spent on placements beside what is spent on open care, in one picture each."""
    blocks: list[Block] = []
    for name, placed, at_home in _SUBSTITUTES:
        one, other = peers.figures.get(placed), peers.figures.get(at_home)
        if one is None or other is None or one.latest is None:
            continue
        x, y = peers.among(at_home, one.latest.year), peers.among(placed, one.latest.year)
        points = {peers.names[m]: (x[m], y[m]) for m in x if m in y}
        middle = next((p.median for p in other.years if p.year == one.latest.year), None)
        if peers.name not in points or middle is None or one.latest.median is None:
            continue
        caption = f"{name} {year_text(one.latest)}, {one.figure.unit_text}. Linjerna är medianer: "
        caption += "uppe till vänster är det mycket placeringar och lite öppenvård."
        blocks.append(against_each_other(
            name=name, caption=caption, points=points, marked=_marked(peers),
            medians=(middle, one.latest.median),
            axes=("öppna insatser", "placeringar"), source=source_text(peers),
        ))  # fmt: skip
    return blocks


def _marked(peers: Peers) -> list[str]:
    return [peers.name, *([peers.names[peers.reference]] if peers.reference else [])]


def detail(peers: Peers, kpi: str) -> list[Block]:
    """One figure: where everybody lies, all years, and its parts."""
    each = peers.figures[kpi]
    figure = each.figure
    blocks: list[Block] = [Paragraph((f"{figure.meaning}.",))]
    marked = [p for p in each.years if p.status]
    if marked:
        blocks.append(Paragraph((marked_text(marked[-1]),), role="note"))
    if each.latest is None:
        return blocks
    latest = each.latest
    among = peers.among(kpi, latest.year)
    blocks.append(ranked_dots(
        name=figure.label,
        caption=f"{figure.label} {year_text(latest)} ({kpi}), {figure.unit_text}. Streckad linje: "
        f"medianen bland {AMONG[peers.group]}; fältet: den mittersta halvan.",
        values={peers.names[m]: value for m, value in among.items()},
        marked=_marked(peers), quartiles=(latest.q1, latest.median, latest.q3),
        unit=figure.unit_text, decimals=decimals(figure), source=source_text(peers),
    ))  # fmt: skip
    same = [part.kpi for part in below(kpi) if part.unit is figure.unit]
    return [*blocks, *trends(peers, [kpi, *same])]
