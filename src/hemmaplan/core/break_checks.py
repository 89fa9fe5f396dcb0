"""Checks of breaks of series: one of the register itself, and rows that name what is not there."""

from collections.abc import Iterator, Mapping

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, none_found, words
from hemmaplan.core.problems import Severity
from hemmaplan.core.register_history import history_break
from hemmaplan.core.report_lines import TOTAL, area_labels, line_labels
from hemmaplan.core.series_breaks import TABLE, VOLUMES
from hemmaplan.core.tables import AREAS, TABLES

_UNITS_IN = tuple(
    name for name, table in TABLES.items()
    if name != TABLE and any(column.name == "unit_code" for column in table.columns)
)  # fmt: skip
_WORDS: Mapping[str, str] = {
    "area": "området {} finns inte i areas.csv",
    "line": "raden {} finns inte i lines.csv",
    "unit_code": "enheten {} finns inte i någon annan tabell",
    "series": "serien {} finns inte i volumes.csv",
}


def _unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A break of a series names an area, unit, line or series that no other table has, so that it
    is told nowhere, or of what is not there."""
    rows, found = dataset.table_or_empty(TABLE), [none_found()]
    for column, known in _known(dataset):
        wrong = rows.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(list(known)))
        message = words(
            f"Brottet från {{}} sägs ingenstans: {_WORDS[column]}. Skriv som där, eller låt bli.",
            pl.col("from_date"), pl.col(column),
        )  # fmt: skip
        found.append(finding(wrong, message, column))
    return pl.concat(found)


def _known(dataset: Dataset) -> Iterator[tuple[str, set[str]]]:
    """Each column with what it may say, where there is a table to look in."""
    areas = set(area_labels(dataset)) if dataset.has("areas") else set()
    yield "area", {*AREAS, TOTAL, *areas}
    units = [dataset.table(name)["unit_code"] for name in _UNITS_IN if dataset.has(name)]
    if units:
        yield "unit_code", set(pl.concat(units).drop_nulls())
    if dataset.has("lines"):
        yield "line", set(line_labels(dataset))
    if dataset.has(VOLUMES):
        yield "series", set(dataset.table(VOLUMES)["series"])


def _of_two(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A series is named together with something else, which is not looked at: volumes are told by
    their series alone."""
    named = pl.any_horizontal(
        pl.col(name).is_not_null() for name in ("area", "care_form", "unit_code", "line")
    )
    rows = dataset.table_or_empty(TABLE).filter(pl.col("series").is_not_null() & named)
    message = words(
        "Brottet från {} gäller volymserien {}: området, vårdformen, enheten och raden på samma rad"
        " används inte. Skriv dem på en rad för sig.",
        pl.col("from_date"), pl.col("series"),
    )  # fmt: skip
    return finding(rows, message, "series")


def _history(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """No placement ended before a day in the period that the month is compared with, or in the
    year, though many would have at the pace since: the extract seems to lack those that did."""
    found = history_break(dataset)
    if found is None or not found.parts(scope.month):
        return none_found()
    ended = pl.col("end_date") == pl.col("end_date").min()
    first = dataset.table("placements").filter(ended).head(1)
    message = words(
        "Ingen placering i registret slutade före {}, fast flera borde ha gjort det. Utdraget "
        "verkar bara ha dem som pågår eller har slutat i år, så fjolårets antal, vårddygn och "
        "kostnad blir för låga. Ta ut alla placeringar som pågått sedan förra årets början, helst "
        "sedan fem år.",
        pl.col("end_date"),
    )
    return finding(first, message, "end_date")


CHECKS = (
    Check("history_missing", Severity.WARNING, "", _history),
    Check("break_unknown", Severity.WARNING, "", _unknown),
    Check("break_of_two", Severity.WARNING, "", _of_two),
)
