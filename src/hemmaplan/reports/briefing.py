"""What a section of the report is given: the data, the month and its figures."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Literal

from hemmaplan.core.comparison import Peers
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.figures import Address, Figure, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import judgement, printed
from hemmaplan.core.report_lines import LineType
from hemmaplan.render.document import Cell, Number
from hemmaplan.render.numbers_sv import (
    MONTHS,
    NBSP,
    amount_text,
    number_text,
    percent_text,
    period_text,
)
from hemmaplan.reports.registry import Edition

MNKR = 100_000_000
TKR = 100_000
HIDDEN = ".."
"""What stands where this edition does not show a figure."""

Runs = list[str | Number]


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything a section may look at. Sections decide words and order, never figures."""

    dataset: Dataset
    month: Month
    figures: FigureTable
    hidden: Collection[Address] = ()
    """Figures that are not 0 and that this edition does not show."""
    peers: Peers | None = None
    """The municipality among others, when key figures have been fetched."""
    edition: Edition = Edition.INTERNAL

    @property
    def municipality(self) -> Municipality:
        return self.dataset.municipality

    @property
    def so_far(self) -> str:
        """`jan–okt`: the year's months through the report month."""
        return period_text(Month(self.month.year, 1), self.month, short=True).split(NBSP)[0]

    @property
    def said_so_far(self) -> str:
        """The same in a sentence: `jan–okt`, and of the first month `i januari`."""
        return f"i {MONTHS[0]}" if self.month.number == 1 else self.so_far

    @property
    def same_months(self) -> str:
        """Those of another year: `samma månader`, and of the first month `samma månad`."""
        return "samma månad" if self.month.number == 1 else "samma månader"

    @property
    def so_far_last_year(self) -> str:
        return f"{self.so_far} {self.month.year - 1}"

    def get(self, id: str, area: str = "", line: str = "", column: str = "") -> Figure | None:
        return self.figures.get(id, area, line, column)

    def is_hidden(self, id: str, area: str = "", line: str = "", column: str = "") -> bool:
        return Address(id, area, line, column) in self.hidden

    def shows(self, id: str, area: str = "", line: str = "", column: str = "") -> bool:
        """Whether anything but 0 stands there: a number, or the mark that it is not shown."""
        figure = self.get(id, area, line, column)
        return bool(figure and figure.value) or self.is_hidden(id, area, line, column)

    def cell(
        self, id: str, area: str = "", line: str = "", column: str = "", decimals: int = 0
    ) -> Cell:
        """`plain_cell` of a figure, or the mark that this edition does not show it."""
        if self.is_hidden(id, area, line, column):
            return Cell(HIDDEN)
        return plain_cell(self.get(id, area, line, column), decimals)

    def value(self, id: str, area: str = "", line: str = "", column: str = "") -> int | None:
        """The value of a whole-number figure (öre, counts); None where there is no figure."""
        figure = self.get(id, area, line, column)
        return None if figure is None else int(figure.value)

    def money_cell(self, figure: Figure | None, line_type: LineType) -> Cell:
        """An amount in the municipality's sign and unit, with its judgement when a deviation."""
        if figure is None:
            return Cell(None)
        return Cell(
            printed(figure, line_type, self.municipality),
            decimals=self.municipality.decimals,
            figure=figure.address,
            judgement=judgement(figure, line_type),
        )

    def amount_cell(self, figure: Figure) -> Cell:
        """An amount as it stands, in the municipality's unit."""
        amount = exact(Fraction(figure.value) / self.municipality.unit.ore)
        return Cell(amount, self.municipality.decimals, figure=figure.address)

    def any_cell(
        self, id: str, area: str = "", line: str = "", column: str = "", decimals: int = 0
    ) -> Cell:
        """`cell` of whatever the figure counts; an amount in the municipality's unit."""
        figure = self.get(id, area, line, column)
        if figure is not None and figure.unit is Unit.KR:
            return self.amount_cell(figure)
        return self.cell(id, area, line, column, decimals)

    def plus_is_better(self, figure: Figure | None) -> Cell:
        """A deviation in the municipality's unit with the canonical sign."""
        if figure is None:
            return Cell(None)
        amount = Fraction(figure.value) / self.municipality.unit.ore
        return Cell(exact(amount), self.municipality.decimals, "", figure.address, judged(amount))


def judged(deviation: int | Fraction) -> Literal["", "better", "worse"]:
    """What a canonical deviation means."""
    return "better" if deviation > 0 else "worse" if deviation < 0 else ""


def plain_cell(figure: Figure | None, decimals: int = 0) -> Cell:
    """A count, a share in per cent, a price per day in kronor, or a volume in its own unit."""
    if figure is None:
        return Cell(None)
    value, suffix = Fraction(figure.value), ""
    if figure.unit is Unit.SHARE:
        value, suffix = value * 100, " %"
    elif figure.unit.in_ore:
        value /= 100
    return Cell(exact(value), decimals, suffix, figure.address, ratio=figure.is_ratio)


def percent_cell(share: Fraction | None, decimals: int = 0, figure: Address | None = None) -> Cell:
    """A share that is no figure of its own, in per cent."""
    value = None if share is None else exact(share * 100)
    return Cell(value, decimals, " %", figure, ratio=True)


def kronor_cell(amount_ore: int | None) -> Cell:
    """Kronor and öre, as on a voucher or a claim."""
    return Cell(None if amount_ore is None else Decimal(amount_ore) / 100, decimals=2)


def exact(value: Fraction) -> Decimal:
    """A fraction as a decimal, to 28 digits: for cells, which are rounded when printed."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def size(amount_ore: int | Fraction) -> str:
    """An amount without sign as people say it: mnkr from one million, else tkr."""
    amount = abs(Fraction(amount_ore))
    if amount >= MNKR - TKR // 2:
        return amount_text(amount, "mnkr", 1)
    return amount_text(amount, "tkr", 0)


def between(
    low: int | Fraction, high: int | Fraction, words: Callable[[Fraction], str] | None = None
) -> tuple[str, str] | None:
    """The ends of a range as people say them (`size`, or as `words` do), more finely where they
    would be the same; None where they are to the krona, which is no range to tell."""
    finer = partial(amount_text, unit="tkr"), partial(amount_text, unit="kr")
    for text in (words or size, *finer):
        ends = text(abs(Fraction(low))), text(abs(Fraction(high)))
        if ends[0] != ends[1]:
            return ends
    return None


def likely_between(low: Figure | None, high: Figure | None) -> Runs:
    """`, troligen mellan 38,3 mnkr och 40,7 mnkr (nio fall av tio)`; nothing without a range."""
    ends = None if low is None or high is None else between(low.value, high.value)
    if low is None or high is None or ends is None:
        return []
    told = said(low, ends[0]), " och ", said(high, ends[1])
    return [", troligen mellan ", *told, " (nio fall av tio)"]


def said(figure: Figure, text: str | None = None) -> Number:
    """A figure in running text: an amount by size, a share in per cent, otherwise the number."""
    if text is None:
        if figure.unit is Unit.KR:
            text = size(figure.value)
        elif figure.unit is Unit.SHARE:
            text = percent_text(figure.value)
        else:
            text = number_text(figure.value)
    return Number(text, figure.address)


def compared(figure: Figure, against: str) -> tuple[Number | str, ...]:
    """`4,7 mnkr sämre än budget`; a deviation below half a thousand kronor is none."""
    deviation = Fraction(figure.value)
    if abs(deviation) < TKR // 2:
        return (f"i nivå med {against}",)
    word = "bättre" if deviation > 0 else "sämre"
    return (said(figure), f" {word} än {against}")
