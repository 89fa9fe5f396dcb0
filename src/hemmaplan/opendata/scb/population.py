"""Inhabitants at 31 December by municipality and age, from SCB's PxWebApi 2.

SCB keeps them in two tables: TAB638 for 1968–2024 and TAB5557 from 2025 on, where each number has a
small noise of its own (cell key method), so that ages added together may miss SCB's total by a few.
Facts about both as read from the live API in September 2026; docs/reference/kolada.md.
"""

from collections.abc import Iterator, Mapping, Sequence
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
    totals: Mapping[str, str]

    @property
    def ages(self) -> list[str]:
        return [*map(str, range(100)), self.oldest]


_TABLES = (
    _Table("TAB638", "BE0101N1", "100+", {}),
    _Table("TAB5557", "000007ME", "100+1", {"Kon": "TotSa", "Civilstand": "SC"}),
)


def population(
    source: JsonSource, municipalities: Sequence[str], years: Sequence[int]
) -> pl.DataFrame:
    """COUNTED for the municipalities and years that SCB has; others are simply not there.

    One request a year, 29,290 cells of the 150,000 allowed. Raises NoAnswer, also when the answer
    is no population.
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
    about = source.get(f"tables/{table.id}/metadata?lang=sv")
    known, held = set(codes_of(about, "Region")), set(codes_of(about, "Tid"))
    places = [code for code in municipalities if code in known]
    for year in years:
        if places and str(year) in held:
            cube = source.get(f"tables/{table.id}/data?{_query(table, places, year)}")
            for key, number in cells(cube):
                oldest = key["Alder"] == table.oldest
                age = 100 if oldest else int(key["Alder"])
                yield key["Region"], year, age, None if oldest else age, _whole(number)


def _query(table: _Table, places: Sequence[str], year: int) -> str:
    chosen = {
        "Region": ",".join(places),
        "Alder": ",".join(table.ages),
        "ContentsCode": table.measure,
        "Tid": str(year),
        **table.totals,
    }
    selection = {f"valueCodes[{name}]": codes for name, codes in chosen.items()}
    return urlencode({"lang": "sv", "outputFormat": "json-stat2", **selection})


def _whole(number: float) -> int:
    if number != int(number) or number < 0:
        raise ValueError(number)
    return int(number)
