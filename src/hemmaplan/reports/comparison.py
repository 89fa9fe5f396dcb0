"""Jämförelse: where the municipality lies among others, what the distance is in kronor, and why."""

from hemmaplan.core.comparison import Band, Peers
from hemmaplan.opendata.kolada.cost_parts import WHOLE_KPI, Difference, against_median
from hemmaplan.render.document import Block, Heading, KeyFigures, Paragraph
from hemmaplan.render.document import KeyFigure as Shown
from hemmaplan.reports.break_words import across_years
from hemmaplan.reports.briefing import TKR, Briefing, Runs, size
from hemmaplan.reports.comparison_pictures import dots, main_trends, substitution
from hemmaplan.reports.comparison_reasons import why_chart, why_table, year_of_whole
from hemmaplan.reports.comparison_tables import MAIN, judged, pairs, table
from hemmaplan.reports.comparison_targets import followed
from hemmaplan.reports.comparison_words import (
    AMONG,
    band_text,
    causes,
    signed,
    value_text,
    whom_text,
    year_text,
)
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

_VOLUMES = (
    "N30001",
    "N30026",
    "N33818",
    "N33816",
    "N33817",
    "N35804",
    "N35025",
    "N04159",
    "N33023",
    "N35030",
)
_FIRST = ("N30101", "N30001", "N33818", "N04159")
"""The few numbers: cost, deviation from what the structure gives, placed children, bought."""


def comparison(b: Briefing) -> list[Block]:
    """The report's section; empty without Kolada's values."""
    if b.peers is None:
        return []
    peers = b.peers
    blocks: list[Block] = [Heading("Jämförelse"), *paragraph(sentences(peers)), *_whom(peers)]
    difference = against_median(peers, year_of_whole(peers))
    blocks += [*why_chart(difference, peers), *why_table(difference, peers), *dots(peers)]
    blocks += [*table(peers, (*MAIN, *_VOLUMES), "Nyckeltal mot median")]
    blocks += [*main_trends(peers), *across_years(b.dataset, peers)]
    blocks += [*substitution(peers), *pairs(peers)]
    return [*blocks, *followed(b.dataset, b.month)]


def sentences(peers: Peers) -> list[Sentence]:
    """The distance in kronor and what most of it is; then what lies in the outer quarters."""
    found = sentence("jamforelse-kostnad", headline(peers))
    for id, band in (("jamforelse-hogst", Band.HIGHEST), ("jamforelse-lagst", Band.LOWEST)):
        found += sentence(id, _quarter(peers, band))
    return [*found, *sentence("jamforelse-avvikelse", _deviation(peers))]


def headline(peers: Peers) -> Runs:
    """`Vi ligger 8,6 mnkr över medianen bland liknande kommuner; 6,1 mnkr av det är …`"""
    whole = peers.figures.get(WHOLE_KPI)
    gap = whole.to_median if whole else None
    if whole is None or whole.latest is None or gap is None:
        return []
    who, year = f"medianen bland {AMONG[peers.group]}", year_text(whole.latest)
    if gap.ore is None:
        word = "över" if gap.amount > 0 else "under"
        distance = value_text(whole.figure, abs(gap.amount))
        return [f"Vi ligger {distance} kr per invånare {word} {who} ({year})."]
    if abs(gap.ore) < TKR // 2:
        return [f"Vi kostar lika mycket som {who} ({year})."]
    word = "över" if gap.ore > 0 else "under"
    runs: Runs = [f"Vi ligger {size(gap.ore)} {word} {who} ({year})"]
    difference = against_median(peers, whole.latest.year)
    return [*runs, *_mostly(difference), "."]


def _mostly(difference: Difference | None) -> Runs:
    """The largest cause that goes the same way as the whole."""
    if difference is None:
        return []
    total = difference.total_ore
    main = next((c for c in causes(difference.cells) if c[1] * total > 0), None)
    if main is None:
        return []
    words = main[0][:1].lower() + main[0][1:] if main[0] != "HVB för barn och unga" else main[0]
    if abs(main[1]) <= abs(total):
        return [f"; {size(main[1])} av det är {words}"]
    return [f"; mest drar {words}, {signed(main[1])}"]


def _quarter(peers: Peers, band: Band) -> Runs:
    """Which costs lie among the 25 per cent highest or lowest, as the documents say it."""
    labels = [
        each.figure.label for kpi in MAIN if (each := peers.figures.get(kpi)) and each.band is band
    ]
    if not labels:
        return []
    word = "högsta" if band is Band.HIGHEST else "lägsta"
    listed = "; ".join(labels)
    return [f"Bland de 25 procent {word} kostnaderna bland {AMONG[peers.group]}: {listed}."]


def _deviation(peers: Peers) -> Runs:
    """The leading indicator: net cost against what the structure gives reason to expect."""
    percent, amount = peers.figures.get("N30001"), peers.figures.get("N30026")
    if percent is None or percent.latest is None or percent.latest.value is None:
        return []
    value, year = percent.latest.value, percent.latest.year
    word = "högre" if value > 0 else "lägre"
    runs: Runs = [
        f"Nettokostnaden var {value_text(percent.figure, abs(value))} procent {word} {year} än vad "
        "kommunens struktur ger skäl att vänta"
    ]
    if amount and amount.latest and amount.latest.year == year and amount.latest.value is not None:
        runs.append(f", {value_text(amount.figure, abs(amount.latest.value))} mnkr")
    return [*runs, " (nettokostnadsavvikelsen)."]


def _whom(peers: Peers) -> list[Paragraph]:
    text = f"Jämfört med {whom_text(peers)}. "
    text += "Avstånd i mnkr är kronor per invånare gånger våra invånare den 31 december."
    for remark in (peers.population, peers.regrouped):
        text += f" {remark}" if remark else ""
    return [Paragraph((text,), role="note")]


def key_figures(peers: Peers) -> list[Block]:
    """At most four numbers, each beside the median."""
    found = []
    for kpi in _FIRST:
        each = peers.figures.get(kpi)
        if each is None or each.latest is None:
            continue
        beside = f"median {value_text(each.figure, each.latest.median)}, {band_text(each)}"
        unit = each.figure.unit.text
        found.append(
            Shown(
                f"{each.figure.label} {year_text(each.latest)}",
                f"{value_text(each.figure, each.latest.value)} {unit}",
                beside.rstrip(", "),
                None,
                judged(each),
            )
        )
    return [KeyFigures(tuple(found))] if found else []
