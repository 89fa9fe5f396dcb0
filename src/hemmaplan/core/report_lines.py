"""Which report line, and which area, an accounting row belongs to.

Accounts become report lines by the table `lines`, activities and units become areas by the table
`areas`. In both the first matching row decides. A row that nothing takes is never guessed and
never silently dropped: `untaken` gives it back for the checks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from hemmaplan.core.dataset import Dataset


class LineType(StrEnum):
    """What decides sign and favourable/unfavourable; the last two only for computed lines."""

    REVENUE = "revenue"
    COST = "cost"
    LIABILITY = "liability"
    FRAME = "frame"
    NET = "net"
    RESULT = "result"

    @property
    def more_is_better(self) -> bool:
        return self in (LineType.REVENUE, LineType.FRAME, LineType.RESULT)


TOTAL = "total"

COMPUTED_LINES: Mapping[str, LineType] = MappingProxyType(
    {
        "revenue": LineType.REVENUE,
        "cost": LineType.COST,
        "net": LineType.NET,
        "net_excl_liability": LineType.NET,
        "net_incl_liability": LineType.NET,
        "result": LineType.RESULT,
        "result_excl_liability": LineType.RESULT,
        "result_incl_liability": LineType.RESULT,
    }
)
"""Lines that follow from the others: their keys, and `total`, are reserved."""


def in_range(account: str, first: str, last: str) -> bool:
    """Both ends included; compared as numbers where all three are numbers, otherwise as text."""
    if account.isdecimal() and first.isdecimal() and last.isdecimal():
        return int(first) <= int(account) <= int(last)
    return first <= account <= last


@dataclass(frozen=True, slots=True)
class LineRule:
    """Accounts from `first` to `last`, both included."""

    first: str
    last: str
    line: str
    label: str
    type: LineType

    def takes(self, account: str) -> bool:
        return in_range(account, self.first, self.last)


@dataclass(frozen=True, slots=True)
class AreaRule:
    """A blank (None) activity or unit matches any."""

    activity: str | None
    unit_code: str | None
    area: str
    label: str

    def takes(self, activity: str | None, unit_code: str | None) -> bool:
        return self.activity in (None, activity) and self.unit_code in (None, unit_code)


def line_rules(dataset: Dataset) -> list[LineRule]:
    """The rules of `lines` in file order, without those that claim a reserved key."""
    columns = ("account_from", "account_to", "line", "label", "type")
    rows = dataset.table("lines").select(columns).iter_rows()
    return [
        LineRule(first, last, line, label or line, LineType(type_))
        for first, last, line, label, type_ in rows
        if line not in COMPUTED_LINES and line != TOTAL
    ]


def area_rules(dataset: Dataset) -> list[AreaRule]:
    """The rules of `areas` in file order; none when the table was not supplied."""
    columns = ("activity", "unit_code", "area", "label")
    rows = dataset.table_or_empty("areas").select(columns).iter_rows()
    return [
        AreaRule(activity, unit, area, label or area)
        for activity, unit, area, label in rows
        if area != TOTAL
    ]


@lru_cache(maxsize=8)  # every trace asks for them
def line_types(dataset: Dataset) -> dict[str, LineType]:
    """Every line a figure can stand on, in the order a report prints them."""
    found: dict[str, LineType] = {}
    for rule in line_rules(dataset):
        found.setdefault(rule.line, rule.type)
    return {**found, **COMPUTED_LINES}


def line_labels(dataset: Dataset) -> dict[str, str]:
    """Line key → its Swedish label; the first one given, with the key where two are the same."""
    labels: dict[str, str] = {}
    for rule in line_rules(dataset):
        labels.setdefault(rule.line, rule.label)
    return _told_apart(labels)


def area_labels(dataset: Dataset) -> dict[str, str]:
    """Area key → its Swedish label, in the order of `areas`, told apart as those of lines."""
    labels: dict[str, str] = {}
    for rule in area_rules(dataset):
        labels.setdefault(rule.area, rule.label)
    return _told_apart(labels)


def _told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Nobody can read two rows or bars of the same name: those get their key after it."""
    times = Counter(labels.values())
    return {key: f"{name} ({key})" if times[name] > 1 else name for key, name in labels.items()}


def area_of(rules: Iterable[AreaRule], activity: str | None, unit_code: str | None) -> str | None:
    return next((rule.area for rule in rules if rule.takes(activity, unit_code)), None)


def with_line_and_area(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Adds `line`, `type` and `area` to rows with account, activity and unit_code.

    Null where nothing takes the row. A folder without `areas` has no areas at all: every row's
    area is then null, and only totals are reported.
    """
    places = rows.select("activity", "unit_code").unique()
    areas = area_rules(dataset)
    places = places.with_columns(
        pl.Series("area", [area_of(areas, *place) for place in places.iter_rows()], dtype=pl.String)
    )
    return rows.join(
        _lines_of(rows["account"], line_rules(dataset)), on="account", how="left"
    ).join(places, on=["activity", "unit_code"], how="left", nulls_equal=True)


def _lines_of(accounts: pl.Series, rules: Sequence[LineRule]) -> pl.DataFrame:
    distinct = accounts.unique().to_list()
    found = [next((rule for rule in rules if rule.takes(a)), None) for a in distinct]
    return pl.DataFrame(
        {
            "account": distinct,
            "line": [rule.line if rule else None for rule in found],
            "type": [rule.type.value if rule else None for rule in found],
        },
        schema={"account": pl.String, "line": pl.String, "type": pl.String},
    )


def is_taken(dataset: Dataset) -> pl.Expr:
    """True for a row, as `with_line_and_area` gives it, that counts in the figures."""
    taken = pl.col("line").is_not_null()
    return taken & pl.col("area").is_not_null() if dataset.has("areas") else taken


@lru_cache(maxsize=8)  # one month's figures ask for the same table many times
def taken(dataset: Dataset, table: str) -> pl.DataFrame:
    """The rows of an accounting table that have a line and an area."""
    return with_line_and_area(dataset.table(table), dataset).filter(is_taken(dataset))


def untaken(dataset: Dataset, table: str) -> pl.DataFrame:
    """The rows of an accounting table that no line or no area takes: an error each."""
    return with_line_and_area(dataset.table(table), dataset).filter(~is_taken(dataset))
