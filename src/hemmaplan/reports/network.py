"""Nätverket: several municipalities' shared figures side by side, and what does not add up."""

from collections.abc import Sequence
from decimal import Decimal

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.network import SUPPRESSED, TOTAL, Inventory, Shown, Sum
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import HIDDEN
from hemmaplan.reports.column_words import column_words
from hemmaplan.reports.economy import LABELS
from hemmaplan.reports.registry import definition

NOT_DELIVERED = "\u2013"
_MARKS = f"{HIDDEN} visas inte (få personer); {NOT_DELIVERED} inte lämnat; ≥ av det som är känt"


def title(id: str, column: str) -> str:
    """In words where hemmaplan knows the figure; another table's own names otherwise."""
    try:
        name = definition(id).title
    except LookupError:
        name = id
    return f"{name}: {column_words(id, column)}"


def headline(found: Inventory) -> str:
    """`11 av 12 kommuner har lämnat; tillsammans minst 192.`"""
    late, of = len(found.undelivered), len(found.names)
    whole = _together([_own(found, code) for code in found.names])
    all_of = "1 kommun" if of == 1 else f"{of} kommuner"
    who = f"{of - late} av {all_of} har lämnat" if late else f"{all_of} har lämnat"
    if whole.value is None:
        return f"{who}."
    return f"{who}; tillsammans {'' if whole.whole else 'minst '}{number(whole.value)}."


def _own(found: Inventory, code: str) -> Sum:
    """The municipality's own total, or what its lines add to where it has none."""
    total = found.cell(code, TOTAL).value
    return found.of_municipality(code) if total is None else Sum(total, 1, 1)


def _together(each: Sequence[Sum]) -> Sum:
    known = [one.value for one in each if one.value is not None]
    total = sum(known, Decimal(0)) if known else None
    return Sum(total, sum(one.known for one in each), sum(one.of for one in each))


def table(found: Inventory, name: str) -> list[Block]:
    """A row a municipality, what is added last; its own total beside what its lines add to."""
    has_totals = any((code, TOTAL) in found.cells for code in found.names)
    columns = [Column("Kommun", numeric=False), Column("Månad", numeric=False)]
    columns += [Column(_line(line)) for line in found.lines]
    columns += [Column("Summa"), *([Column("Egen\ntotal")] if has_totals else [])]
    rows = []
    for code, place in found.names.items():
        cells = [_shown(found.cell(code, line)) for line in found.lines]
        cells.append(_sum(found.of_municipality(code)))
        if has_totals:
            cells.append(_shown(found.cell(code, TOTAL)))
        rows.append(Row((Cell(place), Cell(found.months.get(code)), *cells)))
    added = [_sum(found.of_line(line)) for line in found.lines]
    last = [_sum(found.of_line(TOTAL))] if has_totals else []
    whole = _sum(_together([found.of_municipality(code) for code in found.names]))
    rows.append(Row((Cell("Alla"), Cell(None), *added, whole, *last), kind="total"))
    source = "Kommunernas delade siffror"
    return [TableBlock("Nätverket", f"{name}. {_MARKS}.", tuple(columns), tuple(rows), source)]


def remarks(found: Inventory) -> list[str]:
    """Sums that don't add, what is hidden and can be worked out, who has not delivered, and that
    the months are not the same."""
    said = [
        f"Går inte ihop: {found.names[code]} uppger {number(own)} men raderna är {number(lines)}."
        for code, (own, lines) in found.differing.items()
    ]
    told = dict.fromkeys(found.names[each.municipality] for each in found.given_away)
    said += [_gives_away(name) for name in told]
    if found.undelivered:
        said.append(f"Har inte lämnat: {', '.join(found.undelivered)}.")
    if len(set(found.months.values())) > 1:
        said.append("Kommunerna har lämnat för olika månader.")
    return said


def _gives_away(name: str) -> str:
    return (
        f"Kan räknas ut: {name} har dolt en siffra som följer av de andra i filen. Fler visas "
        f"därför inte här. Säg till {name}, som behöver dölja minst en siffra till."
    )


def number(value: Decimal) -> str:
    return number_text(value, _decimals(value))


def _decimals(value: Decimal) -> int:
    return 0 if value == value.to_integral_value() else 2


def _line(line: str) -> str:
    return LINES[line].label if line in LINES else LABELS.get(line, line)


def _shown(shown: Shown) -> Cell:
    if shown.value is not None:
        return Cell(shown.value, _decimals(shown.value))
    return Cell(HIDDEN if shown.mark == SUPPRESSED else NOT_DELIVERED)


def _sum(total: Sum) -> Cell:
    if total.value is None:
        return Cell(NOT_DELIVERED)
    return (
        Cell(total.value, _decimals(total.value))
        if total.whole
        else Cell(f"≥ {number(total.value)}")
    )
