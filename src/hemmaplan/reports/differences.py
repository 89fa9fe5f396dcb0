"""Two versions of a month: the figures that differ, and the files and rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from hemmaplan.core.budget_followup import ID as FOLLOWUP
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset, InputFile
from hemmaplan.core.figures import Address, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.registry import definitions
from hemmaplan.reports.runs import FigureJson

_DECIMALS = {**{unit: 2 for unit in Unit if unit.in_ore}, Unit.SHARE: 4}


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure's exact value in both versions; None where a version does not show it."""

    address: Address
    unit: Unit
    was: Fraction | None
    is_now: Fraction | None

    @property
    def change(self) -> Fraction | None:
        return None if self.was is None or self.is_now is None else self.is_now - self.was

    @property
    def decimals(self) -> int:
        """As the figure is held; counts and volumes that are whole have none."""
        values = [value for value in (self.was, self.is_now) if value is not None]
        whole = all(value.denominator == 1 for value in values)
        return _DECIMALS.get(self.unit, 0 if whole else 2)


def differences(before: Iterable[FigureJson], after: Iterable[FigureJson]) -> list[Difference]:
    """The figures whose values differ: the follow-up's totals first, then the largest changes.

    A figure that an edition hides has no value there, as one that is not there.
    """
    old, new = _by_address(before), _by_address(after)
    found = [
        Difference(address, unit, _value(old.get(address)), _value(new.get(address)))
        for address, unit in {a: Unit(e["unit"]) for a, e in {**old, **new}.items()}.items()
    ]
    order = {each.id: number for number, each in enumerate(definitions())}
    return sorted(
        (each for each in found if each.was != each.is_now),
        key=lambda e: (
            order.get(e.address.id, len(order)),
            e.address.area != TOTAL,
            e.address.id == FOLLOWUP and e.address.line != "net",
            -abs((e.is_now or 0) - (e.was or 0)),
        ),
    )


def changed_files(
    before: Iterable[InputFile], after: Iterable[InputFile]
) -> list[tuple[str, int | None, int | None]]:
    """Files that are not the same in both: name, rows before and after (None: not there)."""
    old, new = ({file.name: file for file in files} for files in (before, after))
    return [
        (name, _rows(old.get(name)), _rows(new.get(name)))
        for name in sorted(old | new)
        if _digest(old.get(name)) != _digest(new.get(name))
    ]


def late_rows(before: Dataset, after: Dataset, month: Month) -> pl.DataFrame:
    """Ledger rows of the month and earlier that are in one and not the other, largest first.

    A row that stands twice in one and once in the other differs once. `came` is true for rows
    that only `after` has.
    """
    old, new = (_ledger(dataset, month) for dataset in (before, after))
    came, gone = _without(new, old), _without(old, new)
    both = pl.concat([came.with_columns(came=pl.lit(True)), gone.with_columns(came=pl.lit(False))])
    return both.sort(pl.col("amount_ore").abs(), descending=True, maintain_order=True)


def _ledger(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = dataset.table_or_empty("ledger").filter(pl.col("month") < month.end)
    cells = rows.drop(SOURCE_COLUMNS)
    return cells.with_columns(nr=pl.int_range(pl.len()).over(cells.columns))


def _without(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    found = rows.join(others, on=rows.columns, how="anti", nulls_equal=True, maintain_order="left")
    return found.drop("nr")


def _by_address(figures: Iterable[FigureJson]) -> Mapping[Address, FigureJson]:
    return {Address(e["id"], e["area"], e["line"], e["column"]): e for e in figures}


def _value(figure: FigureJson | None) -> Fraction | None:
    return None if figure is None or figure["value"] is None else Fraction(figure["value"])


def _rows(file: InputFile | None) -> int | None:
    return file.rows if file else None


def _digest(file: InputFile | None) -> str:
    return file.sha256 if file else ""
