"""A budget with its months across: a column for each month's amount, read as a row for each month.

Beside year, account and the rest such a file has `amount_01` … `amount_12`, by their own names or
by the mapping, and perhaps `amount`, the whole year's. That is the months' sum, or else an annual
row beside the month rows, which the checks tell of (`budget_year_differs`). A row that says no
amount for a month has no budget that month, and it is told, since nobody knows whether 0 is meant.
"""

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import replace

import polars as pl

from hemmaplan.core.columns import Column, Kind, Table
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.raw import error, row_list, warning

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
ACROSS = tuple(Column(f"amount_{number:02}", Kind.MONEY) for number in range(1, 13))
"""The columns of the months, January first."""
MONTH_OF = {column.name: number for number, column in enumerate(ACROSS, 1)}
_TABLES = ("budget",)
_LONG = {word: number for number, word in enumerate(MONTHS, 1)}
_NAMES = {**{word[:3]: number for word, number in _LONG.items()}, **_LONG, "sept": 9}
_YEAR_FIRST = re.compile(r"(20[0-9]{2})[- ./M]?(0[1-9]|1[0-2])(?:-?01(?:[ T]00:00(?::00)?)?)?")
_YEAR = re.compile(r"(?:20)?([2-9][0-9])")
_BESIDE = {"budget", "belopp", "månad", "mån", "kr", ""}


def columns_of(table: Table) -> tuple[Column, ...]:
    """Every column that a file of the table may have."""
    return (*table.columns, *ACROSS) if table.name in _TABLES else table.columns


def as_in_file(table: Table, names: Collection[str | None]) -> Table:
    """The table as a file with these columns has it: with its months across, or as it is."""
    if not MONTH_OF.keys() & set(names):
        return table
    own = (
        replace(column, required=False) if column.name == "amount" else column
        for column in table.columns
        if column.name != "month"
    )
    return replace(table, columns=(*own, *ACROSS))


def month_twice(names: Sequence[str | None], file: str, sheet: str) -> list[Problem]:
    """Said of a file that has both a column of the month and the months across."""
    if "month" not in names or not MONTH_OF.keys() & set(names):
        return []
    message = (
        "Månaden står både i en kolumn (month) och i rubrikerna (amount_01 och så vidare), så "
        "tabellen kan inte läsas. Ta bort det ena."
    )
    return [error("column_repeated", message, file, sheet=sheet, column="month")]


def other_year(
    header: Sequence[str], names: Sequence[str | None], frame: pl.DataFrame
) -> str | None:
    """The first heading of a month that says another year than the rows do."""
    years = set(frame["year"])
    for heading, name in zip(header, names, strict=True):
        said = month_of(heading) if name in MONTH_OF else None
        if said and said[0] and years - {said[0]}:
            return heading.strip()
    return None


def as_rows(
    table: Table, frame: pl.DataFrame, told: Set[tuple[int | None, str]]
) -> tuple[pl.DataFrame, list[Problem]]:
    """The table's frame from one with its months across (`as_in_file`), and rows to look at.

    `told`: row and column of the cells that something is said of already.
    """
    amounts = [column.frame_name for column in ACROSS]
    is_sum = pl.col("amount_ore") == pl.sum_horizontal(amounts)
    has_months = pl.any_horizontal(pl.col(amounts).is_not_null())
    whole = frame.filter(pl.col("amount_ore").is_not_null() & ~(has_months & is_sum)).with_columns(
        pl.lit(None, pl.Date).alias("month"), pl.lit(0, pl.Int32).alias("nr")
    )
    months = [
        frame.with_columns(
            pl.date("year", number, 1).alias("month"),
            pl.col(name).alias("amount_ore"),
            pl.lit(number, pl.Int32).alias("nr"),
        ).filter(pl.col(name).is_not_null())
        for number, name in enumerate(amounts, 1)
    ]
    rows = pl.concat([whole, *months]).sort("_row", "nr", maintain_order=True)
    return rows.select(*table.schema), _blanks(frame, told)


def _blanks(frame: pl.DataFrame, told: Set[tuple[int | None, str]]) -> list[Problem]:
    """The rows without any amount, and the months without one in rows without a whole year's."""
    amounts = [column.frame_name for column in ACROSS]
    partly = frame.filter(pl.col("amount_ore").is_null())
    nothing = partly.filter(pl.all_horizontal(pl.col(amounts).is_null()))
    problems = [
        error(
            "cell_missing",
            "Raden har inget belopp, varken för någon månad eller för året. Fyll i det i "
            "källsystemet. Raden räknas inte.",
            row["_file"], sheet=row["_sheet"], row=row["_row"], column="amount",
        )
        for row in nothing.iter_rows(named=True)
    ]  # fmt: skip
    lacking = {
        (row["_row"], name): row
        for row in partly.join(nothing, on="_row", how="anti").iter_rows(named=True)
        for name in amounts
        if row[name] is None and (row["_row"], name.removesuffix("_ore")) not in told
    }
    if lacking:
        rows = list(dict.fromkeys(row for row, _ in lacking))
        blank = [name for name in amounts if name in {each for _, each in lacking}]
        names = ", ".join(MONTHS[amounts.index(name)] for name in blank)
        message = (
            f"{row_list(rows).capitalize()} har inget belopp för {names}, så där finns ingen "
            "budget de månaderna. Skriv 0 om det är rätt, annars beloppet."
        )
        first = next(iter(lacking.values()))
        where = {"sheet": first["_sheet"], "row": rows[0]}
        problems.append(warning("month_blank", message, first["_file"], **where))
    return problems


def month_of(heading: str) -> tuple[int | None, int] | None:
    """The year, where it says one, and the month of a heading such as `Jan`, `Budget februari`,
    `mar-26` or `2026-04`; None of any other."""
    text = heading.strip().casefold()
    words = [word.strip("._-") for word in re.split(r"[\s_]+", text)]
    rest = " ".join(word for word in words if word not in _BESIDE)
    found = _YEAR_FIRST.fullmatch(rest.upper())
    if found:
        return int(found[1]), int(found[2])
    parts = [part for part in re.split(r"[\s\-./']+", rest) if part]
    months = [part for part in parts if part in _NAMES]
    others = [part for part in parts if part not in _NAMES]
    if len(months) != 1 or not all(_YEAR.fullmatch(part) for part in others) or len(others) > 1:
        return None
    return (2000 + int(others[0][-2:]) if others else None), _NAMES[months[0]]
