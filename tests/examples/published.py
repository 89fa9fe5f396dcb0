"""Published tables beside what hemmaplan computes from the example folders."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from hemmaplan.core.budget_followup import budget_followup
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import printed
from hemmaplan.core.report_lines import line_types
from hemmaplan.ingest.folder import read_folder

EXAMPLES = Path(__file__).parents[2] / "examples"
Cell = tuple[str, str, str]  # area, line, column


def example(name: str) -> Dataset:
    """An example folder, which must be without problems."""
    data, problems = read_folder(EXAMPLES / name)
    assert problems == []
    return data


def rounded(value: Decimal, decimals: int = 0) -> Decimal:
    """As a table prints it: half away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def follow_up(data: Dataset, month: str) -> Mapping[Cell, Decimal]:
    """Every figure of the follow-up in the municipality's own sign, unit and rounding."""
    types = line_types(data)
    found = {}
    for figure in FigureTable(budget_followup(data, Month.parse(month))).all():
        place = figure.address
        value = printed(figure, types[place.line], data.municipality)
        found[place.area, place.line, place.column] = rounded(value, data.municipality.decimals)
    return found


def table(
    columns: Sequence[str], rows: Mapping[tuple[str, str], Sequence[str | float | None]]
) -> dict[Cell, Decimal]:
    """A typed-in table: (area, line) → its printed cells, None where nothing is printed."""
    return {
        (area, line, column): Decimal(str(value))
        for (area, line), values in rows.items()
        for column, value in zip(columns, values, strict=True)
        if value is not None
    }


def differing(
    published: Mapping[Cell, Decimal], computed: Mapping[Cell, Decimal]
) -> dict[Cell, tuple[Decimal, Decimal | None]]:
    """The cells where the two differ: (published, computed)."""
    return {
        cell: (value, computed.get(cell))
        for cell, value in published.items()
        if computed.get(cell) != value
    }


def one_unit_apart(
    cells: Mapping[Cell, tuple[Decimal, Decimal | None]], unit: str = "1"
) -> Iterable[bool]:
    return (b is not None and abs(a - b) == Decimal(unit) for a, b in cells.values())
