"""What it would take to come to another level: per cent, mnkr in all and a year, what is done."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hemmaplan.core.comparison import Comparison, Peers, amount_ore, exact
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import area_labels
from hemmaplan.core.targets import Decided, Target, decided
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.reports.briefing import MNKR, percent_cell
from hemmaplan.reports.briefing import exact as decimal
from hemmaplan.reports.comparison_words import AMONG, derived_text, year_text


def targets(peers: Peers, kpi: str, *, first: int, last: int) -> list[Block]:
    """The levels a cost could come to; empty for what is no cost per inhabitant, or the lowest."""
    each = peers.figures.get(kpi)
    found = levels(peers, kpi, first, last)
    if each is None or not found:
        return []
    columns = (
        Column("Till nivån", numeric=False), Column("Minskning"), Column("mnkr\ntotalt"),
        Column(f"mnkr per år\n{first}–{last}"),
    )  # fmt: skip
    rows = [_row(label, target) for label, target in found.values()]
    return [TableBlock(
        "Till en annan nivå",
        f"Vad {each.figure.label} skulle kosta mindre om året på nivån i kolumn ett, räknat på "
        f"{_year(each)} och våra invånare, i lika steg {first}–{last}.",
        columns, tuple(rows), source=derived_text(peers),
    )]  # fmt: skip


def levels(peers: Peers, kpi: str, first: int, last: int) -> dict[str, tuple[str, Target]]:
    """Key → its words and the target, of the levels that are lower than one's own."""
    each = peers.figures.get(kpi)
    latest = each.latest if each else None
    if each is None or latest is None or latest.value is None or not each.inhabitants:
        return {}
    own = amount_ore(exact(latest.value), each.inhabitants)
    wanted = {
        "median": (f"medianen bland {AMONG[peers.group]}", latest.median),
        "basta": ("bästa fjärdedelen", each.best),
        "kommun": (peers.names.get(peers.reference, ""), each.reference.get(latest.year)),
    }
    found = {
        key: (label, Target(own, amount_ore(exact(level), each.inhabitants), first, last))
        for key, (label, level) in wanted.items()
        if level is not None and own > 0
    }
    return {key: pair for key, pair in found.items() if pair[1].change_ore > 0}


def _year(each: Comparison) -> str:
    return year_text(each.latest) if each.latest else ""


def _row(label: str, target: Target) -> Row:
    step = Fraction(target.change_ore, len(target.steps) * MNKR)
    return Row((
        Cell(label), percent_cell(target.share),
        Cell(decimal(Fraction(target.change_ore, MNKR)), 1), Cell(decimal(step), 1),
    ))  # fmt: skip


def followed(dataset: Dataset, month: Month) -> list[Block]:
    """`decided_targets` as they stand after the month."""
    areas = area_labels(dataset) if dataset.has("areas") else {}
    return decided_targets(decided(dataset, month), areas)


def decided_targets(found: Sequence[Decided], areas: Mapping[str, str]) -> list[Block]:
    """What has been decided, what the measures have given of it and what each year left must."""
    if not found:
        return []
    columns = (
        Column("Beslutat mål", numeric=False), Column("Minskning"), Column("mnkr\ntotalt"),
        Column("Steg\nmnkr per år", numeric=True), Column("Skulle ha gett\nmnkr"),
        Column("Har gett\nmnkr"), Column("Återstår\nmnkr"), Column("Behövs per år\nsom är kvar"),
    )  # fmt: skip
    through = found[0].followed.through
    caption = (
        f"Besluten mot åtgärdernas inarbetade effekter t.o.m. {through}. Tom cell: inget är "
        "rapporterat, vilket inte är detsamma som noll."
    )
    rows = tuple(_decided_row(each, areas) for each in found)
    return [TableBlock("Beslutade mål", caption, columns, rows, source="Beslutade mål, åtgärder")]


def _decided_row(each: Decided, areas: Mapping[str, str]) -> Row:
    followed, target = each.followed, each.followed.target
    counted = f", åtgärder inom {areas.get(each.area, each.area)}" if each.area else ""
    label = f"{each.label} {target.first}–{target.last}{counted}"
    known = any(target.first <= year <= followed.through for year in followed.achieved)
    needed = followed.needed_per_year_ore
    behind = followed.achieved_ore < followed.wanted_ore
    return Row((
        Cell(label), percent_cell(target.share), _mnkr(target.change_ore),
        _mnkr(Fraction(target.change_ore, len(target.steps))), _mnkr(followed.wanted_ore),
        Cell(decimal(Fraction(followed.achieved_ore, MNKR)), 1,
             judgement="worse" if behind else "better") if known else Cell(None),
        _mnkr(followed.remaining_ore), Cell(None) if needed is None else _mnkr(needed),
    ))  # fmt: skip


def _mnkr(amount_ore: int | Fraction) -> Cell:
    return Cell(decimal(Fraction(amount_ore) / MNKR), 1)
