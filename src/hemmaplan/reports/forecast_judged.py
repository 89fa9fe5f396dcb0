"""Adopted forecasts of the placements judged as they come true: what was said, and what it was."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.forecast.known import by_month
from hemmaplan.core.money import ore
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import MNKR
from hemmaplan.reports.forecast_chosen import ID as CHOSEN
from hemmaplan.reports.forecast_figures import ID

Adopted = tuple[Month, Mapping[Address, str]]
"""The month of an adopted report and its figures, as the exchange format writes them."""
_COLUMNS = ("year", "p05", "p95")


def judged_adoptions(adopted: Sequence[Adopted], dataset: Dataset, through: Month) -> list[Block]:
    """A row for each adopted forecast, the latest first, with the outcome of years that have come
    to their end by `through`; empty where none has a forecast."""
    rows, inside, ended = [], 0, 0
    outcomes: dict[int, int | None] = {}
    for month, values in sorted(adopted, key=lambda each: each[0], reverse=True):
        said = {name: _said(values, name) for name in _COLUMNS}
        if month.number == 12 or None in said.values():
            continue
        mean, low, high = (ore(Decimal(text)) for text in said.values() if text is not None)
        if month.year not in outcomes:
            outcomes[month.year] = _outcome(dataset, month.year, through)
        outcome = outcomes[month.year]
        if outcome is not None:
            ended += 1
            inside += low <= outcome <= high
        rows.append(_row(month, (mean, low, high), outcome))
    if not rows:
        return []
    words = (
        f"I {inside} av {ended} fastställda prognoser som går att döma hamnade året inom spannet."
        if ended
        else "Inget år med en fastställd prognos har tagit slut än. Då döms de här."
    )
    return [Paragraph((words,)), _table(rows)]


def _said(values: Mapping[Address, str], name: str) -> str | None:
    """Of the method that counted; of the model, in a report older than the choice."""
    counted, model = (values.get(Address(id, TOTAL, ALL_FORMS, name)) for id in (CHOSEN, ID))
    return counted or model


def _outcome(dataset: Dataset, year: int, through: Month) -> int | None:
    december = Month(year, 12)
    if through < december:
        return None
    return sum(by_month(cost_lines(dataset, Month(year, 1), december)).values())


def _row(month: Month, said: tuple[int, int, int], outcome: int | None) -> Row:
    mean, low, high = said
    cells = [Cell(str(month)), _mnkr(mean), Cell(f"{_text(low)}–{_text(high)}")]
    if outcome is None:
        return Row((*cells, Cell(None), Cell(None), Cell("året pågår")))
    error = Decimal(mean - outcome) / outcome * 100 if outcome else None
    within = "ja" if low <= outcome <= high else "nej"
    share = Cell(None) if error is None else Cell(error, 1, " %", ratio=True)
    return Row((*cells, _mnkr(outcome), share, Cell(within)))


def _table(rows: Sequence[Row]) -> TableBlock:
    return TableBlock(
        "Fastställda prognoser",
        "Vad placeringarna väntades kosta under året i den fastställda rapporten, mnkr, och vad de "
        "kom att kosta. Minus: prognosen var för låg. Spannet är nio fall av tio.",
        (
            Column("Prognos gjord i", numeric=False), Column("Väntat"), Column("Spann"),
            Column("Utfall"), Column("Fel"), Column("Inom\nspannet", numeric=False),
        ),
        tuple(rows),
    )  # fmt: skip


def _mnkr(amount_ore: int) -> Cell:
    return Cell(Decimal(amount_ore) / MNKR, 1)


def _text(amount_ore: int) -> str:
    return number_text(Decimal(amount_ore) / MNKR, 1)
