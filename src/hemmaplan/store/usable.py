"""Which rows the register can't hold, said as problems before they are left out."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import polars as pl

from hemmaplan.core.columns import Kind
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.models.columns import EXACT_LIMIT


def without_unusable(dataset: Dataset) -> tuple[Dataset, list[Problem]]:
    """The dataset that can be loaded, and an error for every row that was left out.

    These are the constraints that a reader of files does not hold: dates in order, and prices,
    percentages and volumes below a thousand million.
    """
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, frame in dataset.tables.items():
        broken = {column: _never_null(rule) for column, rule in _broken(name)}
        for column, rule in broken.items():
            problems += [_problem(row, column) for row in frame.filter(rule).iter_rows(named=True)]
        tables[name] = frame.filter(~reduce(or_, broken.values())) if broken else frame
    return Dataset(dataset.municipality, tables, dataset.inputs), problems


def _broken(name: str) -> Iterator[tuple[str, pl.Expr]]:
    if name in ORDERED:
        first, last = ORDERED[name]
        yield last, pl.col(last) < pl.col(first)
    for column in TABLES[name].columns:
        if column.kind is Kind.EXACT:
            yield column.name, pl.col(column.name).abs() >= EXACT_LIMIT


def _never_null(rule: pl.Expr) -> pl.Expr:
    return rule.fill_null(False)


def _problem(row: dict[str, object], column: str) -> Problem:
    dates = next((pair for pair in ORDERED.values() if pair[1] == column), None)
    if dates:
        code = "end_before_start"
        message = f"{column} är {row[column]}, före {dates[0]} {row[dates[0]]}. Rätta datumen."
    else:
        code = "number_too_large"
        message = f"{column} är {row[column]}, men måste vara under en miljard. Rätta värdet."
    return Problem(
        Severity.ERROR,
        code,
        f"{message} Raden lästes inte in.",
        file=str(row["_file"]),
        sheet=str(row["_sheet"]),
        row=int(str(row["_row"])),
        column=column,
    )
