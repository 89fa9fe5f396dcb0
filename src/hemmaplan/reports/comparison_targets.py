"""What it would take to come to another level: per cent, mnkr in all and a year, what is done."""

from collections.abc import Mapping
from fractions import Fraction

from hemmaplan.core.comparison import Comparison, Peers, amount_ore, exact
from hemmaplan.core.targets import Followed, Target
from hemmaplan.render.document import Block, Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.reports.briefing import MNKR, Runs, size
from hemmaplan.reports.briefing import exact as decimal
from hemmaplan.reports.comparison_words import AMONG, derived_text, year_text


def targets(
    peers: Peers, kpi: str, *, first: int, last: int, achieved: Mapping[int, int], through: int
) -> list[Block]:
    """The levels a cost could come to; empty for what is no cost per inhabitant, or the lowest.

    `achieved`: year → öre that measures have given, followed through a year.
    """
    each = peers.figures.get(kpi)
    found = _levels(peers, each, first, last) if each else []
    if each is None or not found:
        return []
    columns = (
        Column("Till nivån", numeric=False), Column("Minskning"), Column("mnkr\ntotalt"),
        Column(f"mnkr per år\n{first}–{last}"),
    )  # fmt: skip
    rows = [_row(label, target) for label, target in found]
    table = TableBlock(
        "Till en annan nivå",
        f"Vad {each.figure.label} skulle kosta mindre om året på nivån i kolumn ett, räknat på "
        f"{_year(each)} och våra invånare, i lika steg {first}–{last}.",
        columns, tuple(rows), source=derived_text(peers),
    )  # fmt: skip
    return [table, *_followed(Followed(found[0][1], achieved, through), found[0][0])]


def _levels(peers: Peers, each: Comparison, first: int, last: int) -> list[tuple[str, Target]]:
    """Those that are lower than one's own."""
    latest = each.latest
    if latest is None or latest.value is None or not each.inhabitants:
        return []
    own = amount_ore(exact(latest.value), each.inhabitants)
    wanted = [
        (f"medianen bland {AMONG[peers.group]}", latest.median),
        ("bästa fjärdedelen", each.best),
        (peers.names.get(peers.reference, ""), each.reference.get(latest.year)),
    ]
    found = [
        (label, Target(own, amount_ore(exact(level), each.inhabitants), first, last))
        for label, level in wanted
        if level is not None and own > 0
    ]
    return [(label, target) for label, target in found if target.change_ore > 0]


def _year(each: Comparison) -> str:
    return year_text(each.latest) if each.latest else ""


def _row(label: str, target: Target) -> Row:
    step = Fraction(target.change_ore, len(target.steps) * MNKR)
    return Row((
        Cell(label), Cell(decimal(target.share * 100), 0, " %"),
        Cell(decimal(Fraction(target.change_ore, MNKR)), 1), Cell(decimal(step), 1),
    ))  # fmt: skip


def _followed(followed: Followed, label: str) -> list[Block]:
    """What the measures have given of it, and what the years left must give."""
    if not followed.achieved:
        return [Paragraph((
            "Åtgärdernas effekter följs här när de finns i measure_effects.csv.",
        ), role="note")]  # fmt: skip
    runs: Runs = [f"Mot {label}: handlingsplanens åtgärder har gett "]
    runs.append(f"{size(followed.achieved_ore)} av {size(followed.target.change_ore)} till och med "
                f"{followed.through}")  # fmt: skip
    if followed.needed_per_year_ore is not None:
        runs.append(f"; åren som är kvar behöver ge {size(followed.needed_per_year_ore)} var")
    return [Paragraph((*runs, "."), role="note")]
