"""Jämförelse: where the municipality lies among others, what the distance is in kronor, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from hemmaplan.core.comparison import Band, Comparison, Peers, pairwise
from hemmaplan.core.key_figures import AREAS, Direction, KeyFigure, Unit
from hemmaplan.opendata.kolada.catalogue import below, catalogue
from hemmaplan.opendata.kolada.cost_parts import (
    WHOLE_KPI,
    Difference,
    against_last_year,
    against_median,
    against_reference,
)
from hemmaplan.render.charts import waterfall
from hemmaplan.render.comparison_charts import (
    NAMED,
    DotRow,
    Trend,
    against_each_other,
    dots_about_median,
    ranked_dots,
    small_multiples,
)
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Heading,
    KeyFigures,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.render.document import KeyFigure as Shown
from hemmaplan.render.numbers_sv import NBSP
from hemmaplan.reports.briefing import MNKR, TKR, Briefing, Runs, size
from hemmaplan.reports.briefing import exact as decimal
from hemmaplan.reports.comparison_words import (
    AMONG,
    band_text,
    causes,
    decimals,
    derived_text,
    marked_text,
    mnkr,
    share_text,
    signed,
    source_text,
    value_text,
    whom_text,
    year_text,
)
from hemmaplan.reports.economy import Look
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

MAIN = (
    "N30101", "N33001", "N33007", "N33008", "N33009", "N35001", "N35009", "N35010", "N35011",
    "N37001", "N37002", "N31001",
)  # fmt: skip
"""The costs per inhabitant that the section is about, a whole before its parts."""
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
_TRENDS = ("N33007", "N33008", "N33009", "N35009", "N35011", "N37001")
_FIRST = ("N30101", "N30001", "N33818", "N04159")
"""The few numbers: cost, deviation from what the structure gives, placed children, bought."""
_SHOWN_CAUSES = 8


def comparison(b: Briefing) -> list[Block]:
    """The report's section; empty without Kolada's values."""
    if b.peers is None:
        return []
    peers = b.peers
    blocks: list[Block] = [Heading("Jämförelse"), *paragraph(sentences(peers)), *_whom(peers)]
    difference = against_median(peers, _year(peers))
    blocks += [*why_chart(difference, peers), *why_table(difference, peers), *dots(peers)]
    blocks += [*table(peers, (*MAIN, *_VOLUMES), "Nyckeltal mot median")]
    blocks += [*main_trends(peers), *substitution(peers), *pairs(peers)]
    return blocks


def _year(peers: Peers) -> int:
    """The year of the whole; of the latest value of any figure where there is no whole."""
    whole = peers.figures.get(WHOLE_KPI)
    years = [each.latest.year for each in peers.figures.values() if each.latest]
    return whole.latest.year if whole and whole.latest else max(years)


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
                _judged(each),
            )
        )
    return [KeyFigures(tuple(found))] if found else []


def _judged(each: Comparison) -> Literal["", "better", "worse"]:
    """Better or worse than the median, where the figure says which way is better."""
    gap = each.to_median
    if gap is None or not gap.amount or each.figure.direction is Direction.NEUTRAL:
        return ""
    return "worse" if (gap.amount > 0) == (each.figure.direction is Direction.LOWER) else "better"


def parts_of_difference(peers: Peers) -> list[tuple[str, str]]:
    """What the whole difference to the median consists of, in words and mnkr, and the whole."""
    difference = against_median(peers, _year(peers))
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
    caption = f"Vad skillnaden {_against(difference, peers)} består av. Plus är dyrare."
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


def table(peers: Peers, kpis: Iterable[str], name: str) -> list[Block]:
    """Figures beside the group, by area. What is marked or missing shows two points."""
    found = [peers.figures[kpi] for kpi in kpis if kpi in peers.figures]
    wanted = [each for each in found if each.latest]
    usual = Counter(year_text(each.latest) for each in wanted if each.latest).most_common(1)
    rows: list[Row] = []
    for area, label in AREAS.items():
        of_area = [each for each in wanted if each.figure.area == area]
        if of_area:
            rows.append(Row((Cell(label), *(Cell(None) for _ in _COLUMNS[1:])), kind="section"))
            rows += [_row(each, usual[0][0]) for each in of_area]
    if not rows:
        return []
    caption = (
        f"Vi och medianen bland {AMONG[peers.group]}, {usual[0][0]}, kronor per invånare om inget "
        "annat står. Till bästa: hur långt det är till den bästa fjärdedelen. Plus är dyrare."
    )
    return [TableBlock(name, caption, _COLUMNS, tuple(rows), source=source_text(peers))]


_COLUMNS = (
    Column("Nyckeltal", numeric=False),
    Column("Vi"),
    Column("Median"),
    Column("Läge", numeric=False),
    Column("Mot\nmedian"),
    Column("Mot median\nmnkr"),
    Column("Till bästa\nmnkr"),
)


def _row(each: Comparison, usual_year: str) -> Row:
    position, figure = each.latest, each.figure
    if position is None:
        raise ValueError("a row needs a value")
    year = year_text(position)
    said = [figure.label]
    if figure.unit is not Unit.KR_PER_INHABITANT:
        said.append(figure.unit.text)
    if year != usual_year:
        said.append(year)
    return Row((
        Cell(", ".join(said)), _number(figure, position.value), _number(figure, position.median),
        Cell(band_text(each)), Cell(share_text(each.to_median)),
        Cell(mnkr(each.to_median), 1, judgement=_judged(each)),
        Cell("nådd") if each.reached_best else Cell(mnkr(each.to_best), 1),
    ))  # fmt: skip


def _number(figure: KeyFigure, value: float | None) -> Cell:
    return Cell(".." if value is None else Decimal(str(value)), decimals(figure))


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


def pairs(peers: Peers, wholes: Sequence[str] = ("N35001", "N33001")) -> list[Block]:
    """The municipality and its reference, part by part and in total."""
    if not peers.reference:
        return []
    blocks: list[Block] = []
    for kpi in wholes:
        whole, parts = catalogue()[kpi], _parts(kpi)
        each = peers.figures.get(kpi)
        year = each.latest.year if each and each.latest else _year(peers)
        pair = pairwise(peers, whole, parts, year)
        if any(mine is None and theirs is None for _, mine, theirs in pair.parts):
            continue
        rows = [_pair_row(part.label, part, mine, theirs) for part, mine, theirs in pair.parts]
        sums = pair.sums
        rows.append(_pair_row("Delarna tillsammans", whole, *sums, kind="total"))
        if any(_differ(a, b) for a, b in zip(sums, pair.total, strict=True)):
            rows.append(_pair_row(f"{whole.label} enligt Kolada", whole, *pair.total))
        columns = (Column("Del", numeric=False), Column(peers.name),
                   Column(peers.names[peers.reference]), Column("Skillnad"))  # fmt: skip
        blocks.append(TableBlock(
            f"{whole.label} mot {peers.names[peers.reference]}"[:31],
            f"{whole.label} {year}, {whole.unit_text}. Plus är dyrare hos oss.",
            columns, tuple(rows), source=source_text(peers),
        ))  # fmt: skip
    return blocks


def _parts(kpi: str) -> list[KeyFigure]:
    """The costs that add up to a cost, not the figures that only say more of it."""
    whole = catalogue()[kpi]
    return [part for part in below(kpi) if part.unit is whole.unit and part.ages == whole.ages]


def _differ(parts: float | None, whole: float | None) -> bool:
    """By more than the rounding of the printed kronor."""
    return parts is not None and whole is not None and abs(parts - whole) >= 1


def _pair_row(
    label: str, figure: KeyFigure, mine: float | None, theirs: float | None, kind: Look = "normal"
) -> Row:
    difference = None if mine is None or theirs is None else mine - theirs
    cells = (_number(figure, mine), _number(figure, theirs))
    shown = Cell(None if difference is None else Decimal(str(difference)), decimals(figure))
    return Row((Cell(label), *cells, shown), kind=kind)


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


def reasons(peers: Peers) -> list[Block]:
    """The whole difference three ways: the median, the reference and last year."""
    year = _year(peers)
    differences = [against_median(peers, year), against_reference(peers, year),
                   against_last_year(peers, year)]  # fmt: skip
    return [block for each in differences for block in why_chart(each, peers)]
