"""Handlingsplan: each measure's effect month by month, what is realised and what remains."""

from fractions import Fraction
from typing import Literal

import polars as pl

from hemmaplan.core.figures import Figure
from hemmaplan.core.periods import Month, months
from hemmaplan.core.report_lines import TOTAL, area_labels
from hemmaplan.render.document import Block, Cell, Column, Heading, Number, Row, TableBlock
from hemmaplan.render.numbers_sv import SHORT_MONTHS, amount_text
from hemmaplan.reports.briefing import MNKR, Briefing, Runs, exact, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.sentences import paragraph, sentence

ID = "measures"
Kind = Literal["normal", "subtotal", "total"]


def measures(b: Briefing) -> list[Block]:
    """The section; empty without an action plan."""
    if not b.figures.of(ID):
        return []
    return [Heading("Handlingsplan"), *_in_words(b), _status(b), _by_month(b)]


def _in_words(b: Briefing) -> list[Block]:
    planned = b.get(ID, TOTAL, TOTAL, "total_planned")
    realised = b.get(ID, TOTAL, TOTAL, "realised")
    remaining = b.get(ID, TOTAL, TOTAL, "remaining")
    if planned is None or realised is None or remaining is None:
        return []
    plan, done, left = (_as_in_the_table(each) for each in (planned, realised, remaining))
    runs: Runs = ["Åtgärderna ska ge ", plan, ". Hittills är ", done, " inarbetat och ", left]
    runs.append(" återstår.")
    return [*paragraph(sentence("atgarder-effekt", runs))]


def _as_in_the_table(figure: Figure) -> Number:
    """With the table's two decimals: with one, the parts would seem not to add up."""
    return said(figure, amount_text(figure.value, "mnkr", 2))


def _status(b: Briefing) -> TableBlock:
    return TableBlock(
        "Handlingsplan",
        f"Åtgärdernas ekonomiska effekt {b.so_far} {b.month.year}, mnkr.",
        (
            Column("Nr", numeric=False),
            Column("Åtgärd", numeric=False),
            Column("Total"),
            Column("Inarbetat"),
            Column("Återstår"),
        ),
        _rows(b, ("total_planned", "realised", "remaining"), described=True),
        source=source(b, "measures", "measure_effects"),
    )


def _by_month(b: Briefing) -> TableBlock:
    so_far = [str(m) for m in months(Month(b.month.year, 1), b.month)]
    return TableBlock(
        "Handlingsplan per månad",
        f"Inarbetad effekt per månad {b.month.year}, mnkr. Minus i en månad är sämre än planerat.",
        (
            Column("Nr", numeric=False),
            *(Column(SHORT_MONTHS[Month.parse(m).number - 1]) for m in so_far),
            Column("Inarbetat"),
        ),
        _rows(b, (*so_far, "realised"), described=False),
        source=source(b, "measure_effects"),
    )


def _rows(b: Briefing, columns: tuple[str, ...], *, described: bool) -> tuple[Row, ...]:
    """The measures area by area, a subtotal for each area with more than one, and the total."""

    def row(area: str, line: str, number: str, text: str, kind: Kind = "normal") -> Row:
        names = (Cell(number), Cell(text)) if described else (Cell(number or text),)
        cells = (_mnkr(b.get(ID, area, line, column)) for column in columns)
        return Row((*names, *cells), kind=kind)

    labels = area_labels(b.dataset) if b.dataset.has("areas") else {}
    measures_of: dict[str, list[str]] = {}
    for address in (figure.address for figure in b.figures.of(ID)):
        if TOTAL not in (address.area, address.line):
            lines = measures_of.setdefault(address.area, [])
            if address.line not in lines:
                lines.append(address.line)
    rows: list[Row] = []
    for area, lines in measures_of.items():
        rows += [row(area, line, *_described(b)[line]) for line in lines]
        if len(lines) > 1:
            rows.append(row(area, TOTAL, "", f"Delsumma {labels.get(area, area)}", "subtotal"))
    return (*rows, row(TOTAL, TOTAL, "", "Totalt", "total"))


def _described(b: Briefing) -> dict[str, tuple[str, str]]:
    rows = b.dataset.table(ID).select(
        "measure_id",
        pl.col("number").fill_null(""),
        pl.col("description").fill_null(pl.col("measure_id")),
    )
    return {id: (number, text) for id, number, text in rows.iter_rows()}


def _mnkr(figure: Figure | None) -> Cell:
    if figure is None:
        return Cell(None)
    return Cell(exact(Fraction(figure.value) / MNKR), decimals=2, figure=figure.address)
