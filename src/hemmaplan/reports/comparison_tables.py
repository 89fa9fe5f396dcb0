"""Figures beside the group's, area by area, and two municipalities part by part."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from hemmaplan.core.comparison import Comparison, Peers, pairwise
from hemmaplan.core.key_figures import AREAS, Direction, KeyFigure, Unit
from hemmaplan.opendata.kolada.catalogue import below, catalogue
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.reports.comparison_reasons import year_of_whole
from hemmaplan.reports.comparison_words import (
    AMONG,
    band_text,
    decimals,
    mnkr,
    share_text,
    source_text,
    year_text,
)
from hemmaplan.reports.economy import Look

MAIN = (
    "N30101", "N33001", "N33007", "N33008", "N33009", "N35001", "N35009", "N35010", "N35011",
    "N37001", "N37002", "N31001",
)  # fmt: skip
"""The costs per inhabitant that the section is about, a whole before its parts."""


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
        Cell(mnkr(each.to_median), 1, judgement=judged(each)),
        Cell("nådd") if each.reached_best else Cell(mnkr(each.to_best), 1),
    ))  # fmt: skip


def judged(each: Comparison) -> Literal["", "better", "worse"]:
    """Better or worse than the median, where the figure says which way is better."""
    gap = each.to_median
    if gap is None or not gap.amount or each.figure.direction is Direction.NEUTRAL:
        return ""
    return "worse" if (gap.amount > 0) == (each.figure.direction is Direction.LOWER) else "better"


def _number(figure: KeyFigure, value: float | None) -> Cell:
    return Cell(".." if value is None else Decimal(str(value)), decimals(figure))


def pairs(peers: Peers, wholes: Sequence[str] = ("N35001", "N33001")) -> list[Block]:
    """The municipality and its reference, part by part and in total."""
    if not peers.reference:
        return []
    blocks: list[Block] = []
    for kpi in wholes:
        whole, parts = catalogue()[kpi], _parts(kpi)
        each = peers.figures.get(kpi)
        year = each.latest.year if each and each.latest else year_of_whole(peers)
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
