"""Inhabitants at 31 December by municipality and age, from SCB's PxWebApi 2.

SCB keeps them in two tables: TAB638 for 1968–2024 and TAB5557 from 2025 on, where each number has a
small noise of its own (cell key method), so that ages added together may miss SCB's total by a few.
Facts about both as read from the live API in September 2026; docs/reference/kolada.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import polars as pl

from hemmaplan.opendata.json_source import JsonSource, NoAnswer
from hemmaplan.opendata.scb.json_stat import NotJsonStat, cells, codes_of

ADDRESS = "https://statistikdatabasen.scb.se/api/v2/"
PER_SECOND = 2.5  # SCB allows 30 requests in 10 seconds

COUNTED = {
    "municipality": pl.String,
    "year": pl.Int32,
    "age_from": pl.Int32,
    "age_to": pl.Int32,
    "population": pl.Int64,
}
"""One row for each age; `age_to` is included and null for the oldest, who have no upper end."""


@dataclass(frozen=True, slots=True)
class _Table:
    """`totals`: the code that adds a dimension up, where it must be asked for."""

    id: str
    measure: str
    oldest: str
    totals: dict[str, str]

    def age(self, code: str) -> tuple[int, int | None] | None:
        """The one-year age of a code, the oldest without an end; None for a group or a total."""
        if code == self.oldest:
            return 100, None
        return (int(code), int(code)) if code.isdecimal() else None


_TABLES = (
    _Table("TAB638", "BE0101N1", "100+", {}),
    _Table("TAB5557", "000007ME", "100+1", {"Kon": "TotSa", "Civilstand": "SC"}),
)


def population(
    source: JsonSource, municipalities: Sequence[str], years: Sequence[int]
) -> pl.DataFrame:
    """COUNTED for the municipalities and years that SCB has; others are simply not there.

    One request a year, at most 43,000 cells of the 150,000 allowed. Raises NoAnswer, also when the
    answer is no population.
    """
    try:
        rows = [row for table in _TABLES for row in _rows(source, table, municipalities, years)]
        return pl.DataFrame(rows, COUNTED, orient="row", strict=True)
    except (NotJsonStat, LookupError, ValueError, TypeError, pl.exceptions.PolarsError):
        raise NoAnswer(
            f"{source.host} svarade i en form som hemmaplan inte känner igen. Ta ut folkmängden "
            "som fil i Statistikdatabasen och läs in den med --population."
        ) from None


def _rows(
    source: JsonSource, table: _Table, municipalities: Sequence[str], years: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    held = set(codes_of(source.get(f"tables/{table.id}/metadata?lang=sv"), "Tid"))
    wanted = set(municipalities)
    for year in years:
        if wanted and str(year) in held:
            cube = source.get(f"tables/{table.id}/data?{_query(table, year)}")
            for key, number in cells(cube):
                age = table.age(key["Alder"])
                if age and key["Region"] in wanted:
                    yield key["Region"], year, *age, _whole(number)


def _query(table: _Table, year: int) -> str:
    """Every region and age: a list of them would make the address too long for some servers."""
    chosen = {"Region": "*", "Alder": "*", "ContentsCode": table.measure, "Tid": str(year)}
    selection = {f"valueCodes[{name}]": code for name, code in (chosen | table.totals).items()}
    return urlencode({"lang": "sv", "outputFormat": "json-stat2", **selection}, safe="*")


def _whole(number: float) -> int:
    if number != int(number) or number < 0:
        raise ValueError(number)
    return int(number)
