"""What differs from a month that was closed: late entries, and marks in a new version."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.budget_followup import ID, budget_followup, line_weight
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import DEFINITIONS
from hemmaplan.core.report_lines import COMPUTED_LINES, TOTAL, line_labels, line_types
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Row,
    TableBlock,
)
from hemmaplan.render.numbers_sv import amount_text, month_text, number_text, period_text
from hemmaplan.reports.briefing import TKR, Briefing, size
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.runs import ReportRun

MARK = "*"
_COLUMNS = ("När månaden\nstängdes", "Nu", "Ändring")
_PLACED = ("placement_cost", TOTAL, TOTAL, "cost_ytd")
_COST = next(each for each in DEFINITIONS if each.id == "placement_cost")
Change = tuple[Decimal, Decimal]
"""The actual when the month was closed and the actual of the same months now, in kronor."""


def late_entries(b: Briefing, closed: ReportRun) -> list[Block]:
    """What was booked in closed months after the close, per report line; the lines add up."""
    period = period_text(Month(closed.month.year, 1), closed.month, short=True)
    heading = Heading("Rättelser av stängda månader")
    since = f"Sedan {month_text(closed.month)} stängdes {closed.date}"
    rows, net = _correction_rows(b, closed)
    placed = _placement_corrections(b, closed, period)
    if not rows:
        told = Paragraph((f"{since} har inget bokförts i efterhand på {period}.",))
        return [heading, told, *placed]
    return [
        heading,
        Paragraph((f"{since} har poster bokförts i efterhand. {_effect(net, period)}",)),
        TableBlock(
            "Rättelser",
            f"Utfall {period} när månaden stängdes och nu, kronor. Intäkter är negativa; plus i "
            "ändringen är högre nettokostnad.",
            (Column("Rad", numeric=False), *map(Column, _COLUMNS)),
            tuple(rows),
            source=f"månadsbokslut {closed.month}, version {closed.version}",
        ),
        *placed,
    ]


def _placement_corrections(b: Briefing, closed: ReportRun, period: str) -> list[Block]:
    """What prices, dates and pauses corrected since did to the placements' cost; the forms add up.

    Outside the internal edition the total alone, and only where it was and is shown: a form of
    care may be one person's.
    """
    if not b.dataset.has("placements", "rates") or b.is_hidden(*_PLACED):
        return []
    before = closed.values(b.edition)
    now = {f.address: f.text for f in _COST.compute(b.dataset, closed.month)}
    forms = [line for line in LINES.values() if len(line.forms) == 1]
    shown = forms if b.edition is Edition.INTERNAL else []

    def cost(line: str) -> Change:
        address = Address("placement_cost", TOTAL, line, "cost_ytd")
        return Decimal(before.get(address, "0")), Decimal(now.get(address, "0"))

    total = cost(TOTAL)
    changed = [(line.label, each) for line in shown if (each := cost(line.code))[0] != each[1]]
    if Address(*_PLACED) not in before or (total[0] == total[1] and not changed):
        return []
    rows = [_row(label, each) for label, each in changed]
    rest = tuple(total[i] - sum((each[i] for _, each in changed), Decimal()) for i in (0, 1))
    rows += [_row("Övriga vårdformer", (rest[0], rest[1]))] if rows and any(rest) else []
    rows.append(replace(_row("Placeringarnas kostnad", total), kind="total"))
    return [
        Paragraph((_placed_effect(total, period),)),
        TableBlock(
            "Rättelser av placeringar",
            f"Placeringarnas kostnad {period} enligt registret när månaden stängdes och nu, "
            "kronor, före momsersättning och intäkter.",
            (Column("Vårdform", numeric=False), *map(Column, _COLUMNS)),
            tuple(rows),
            source=f"månadsbokslut {closed.month}, version {closed.version}",
        ),
    ]


def _placed_effect(total: Change, period: str) -> str:
    change = Fraction(total[1] - total[0]) * 100
    since = "Priser, datum eller uppehåll har rättats i registret sedan dess."
    if not change:
        return f"{since} Placeringarnas kostnad {period} är ändå densamma."
    word = "högre" if change > 0 else "lägre"
    amount = size(change) if abs(change) >= TKR // 2 else amount_text(abs(change), "kr", 2)
    return (
        f"{since} Placeringarnas kostnad {period} är därför {amount} {word} än när månaden "
        "stängdes. I huvudboken syns det när fakturan eller krediten är bokförd."
    )


def _correction_rows(b: Briefing, closed: ReportRun) -> tuple[list[Row], Change]:
    """The lines that changed, the net they add up to, and changed lines outside the net."""
    before = closed.values(Edition.INTERNAL)
    now = {f.address: f.text for f in budget_followup(b.dataset, closed.month)}

    def actual(line: str, weight: int = 1) -> Change:
        address = Address(ID, TOTAL, line, "period_actual")
        was, is_now = (Decimal(each.get(address, "0")) for each in (before, now))
        return weight * was, weight * is_now

    types, labels = line_types(b.dataset), line_labels(b.dataset)
    own = [line for line in types if line not in COMPUTED_LINES]
    in_result = b.municipality.liability_in_result
    weights = {
        line: line_weight("net", line, types[line], liability_in_result=in_result) for line in own
    }
    inside = [(labels[line], actual(line, weight)) for line, weight in weights.items() if weight]
    outside = [(labels[line], actual(line)) for line, weight in weights.items() if not weight]
    net = actual("net")
    changed = [(label, change) for label, change in inside if change[0] != change[1]]
    was, is_now = (sum((change[i] for _, change in changed), Decimal()) for i in (0, 1))
    rest = (net[0] - was, net[1] - is_now)  # changed too where a line is no longer in the chart
    rows = [_row(label, change) for label, change in changed]
    if rows or rest[0] != rest[1]:
        rows += [_row("Övriga rader", rest)] if any(rest) else []
        rows.append(replace(_row("Nettokostnad", net), kind="total"))
    rows += [
        _row(f"{label} (utanför nettot)", change)
        for label, change in outside
        if change[0] != change[1]
    ]
    return rows, net


def _effect(net: Change, period: str) -> str:
    change = Fraction(net[1] - net[0]) * 100
    if not change:
        return f"Nettokostnaden {period} är ändå densamma."
    word = "högre" if change > 0 else "lägre"
    amount = size(change) if abs(change) >= TKR // 2 else amount_text(abs(change), "kr", 2)
    return (
        f"Nettokostnaden {period} är därför {amount} {word} än när månaden stängdes. "
        "Det ingår i årets siffror i den här rapporten."
    )


def _row(label: str, change: Change) -> Row:
    was, now = change
    return Row((Cell(label), *(Cell(amount, 2) for amount in (was, now, now - was))))


def marked(
    blocks: Iterable[Block], table: FigureTable, edition: Edition, earlier: ReportRun
) -> list[Block]:
    """The blocks with a mark at each number in a table that the closed month had otherwise."""
    before = earlier.values(edition)
    changed = {f.address for f in table.all() if before.get(f.address) != f.text}
    found = [_marked(b, changed) if isinstance(b, TableBlock) else b for b in blocks]
    count = sum(
        bool(cell.mark)
        for block in found
        if isinstance(block, TableBlock)
        for row in block.rows
        for cell in row.cells
    )
    return [Paragraph((_about(earlier, count),), role="note"), *found]


def _marked(block: TableBlock, changed: set[Address]) -> TableBlock:
    def cell(each: Cell) -> Cell:
        return replace(each, mark=MARK) if each.figure in changed else each

    return replace(
        block, rows=tuple(replace(r, cells=tuple(cell(c) for c in r.cells)) for r in block.rows)
    )


def _about(earlier: ReportRun, count: int) -> str:
    version = f"version {earlier.version}, som stängdes {earlier.date}"
    if not count:
        return f"Ny version. Ingen siffra i tabellerna är ändrad sedan {version}."
    numbers = "En siffra" if count == 1 else f"{number_text(count)} siffror"
    return f"Ny version. {numbers} i tabellerna är ändrade sedan {version}, och märkta {MARK}."
