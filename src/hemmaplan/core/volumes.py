"""Volumes: any series by month, beside the same month last year."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.contributions import DENOMINATOR, NUMERATOR
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.series_breaks import SeriesBreak, broken_series

ID = "volumes"
_MEASURED = {"kr", "kronor", "tkr", "mkr", "mnkr", "dygn", "dagar", "timmar", "procent", "%"}
_MILLION = 10**6  # a volume has at most six decimals


def volumes(dataset: Dataset, month: Month, breaks: Iterable[SeriesBreak] = ()) -> Sequence[Figure]:
    """Varje volymserie månad för månad och mot samma månad förra året.

    Raden är serien. Kolumnerna är `value` (rapportmånaden), `previous_year` (samma månad förra
    året), `change` (skillnaden i seriens enhet), `change_share` (skillnaden delad med förra årets
    värde) och varje månad som har ett värde från januari förra året till och med rapportmånaden
    (`2021-05`). En månad utan rad har inget värde. Av två rader för samma månad och serie gäller
    den första. Är serien bruten mellan månaderna (`core.series_breaks`) sägs ingen skillnad.
    """
    broken = broken_series(dataset, month, breaks)
    return [
        figure
        for series in dataset.table("volumes")["series"].unique(maintain_order=True)
        for figure in _series(
            series, _known(dataset, month, series), month, _counts(dataset, series)
        )
        if series not in broken or not figure.address.column.startswith("change")
    ]


def _counts(dataset: Dataset, series: str) -> bool:
    """Whether the series may be a number of persons: its unit is blank or names no measure."""
    units = dataset.table("volumes").filter(pl.col("series") == series)["unit"]
    return not set(units.str.to_lowercase().drop_nulls()) & _MEASURED


def _known(dataset: Dataset, month: Month, series: str) -> dict[Month, Fraction]:
    return {
        Month.of(first_day): Fraction(value)
        for first_day, value in _rows(dataset, month, series).select("month", "value").iter_rows()
    }


@lru_cache(maxsize=64)  # every figure and trace of a series asks for them
def _rows(dataset: Dataset, month: Month, series: str) -> pl.DataFrame:
    first = Month(month.year - 1, 1).first_day
    return (
        dataset.table("volumes")
        .filter(pl.col("series") == series, pl.col("month") >= first, pl.col("month") < month.end)
        .unique("month", keep="first", maintain_order=True)
        .sort("month")
    )


def _series(series: str, known: dict[Month, Fraction], month: Month, counts: bool) -> list[Figure]:
    def address(column: str) -> Address:
        return Address(ID, "", series, column)

    def figure(column: str, value: Fraction) -> Figure:
        people = ceil(abs(value)) if counts else None
        return Figure(address(column), value, Unit.VALUE, people)

    now, before = known.get(month), known.get(month.shift(-12))
    found = [figure(str(m), value) for m, value in known.items()]
    if now is not None:
        found.append(figure("value", now))
    if before is not None:
        found.append(figure("previous_year", before))
    if now is not None and before is not None:
        change = now - before
        found.append(Figure(address("change"), change, Unit.VALUE, people=0 if counts else None))
        if before != 0:
            inputs = (address("value"), address("previous_year")) if counts else ()
            share = change / before
            found.append(Figure(address("change_share"), share, Unit.SHARE, follows_from=inputs))
    return found


def trace_volumes(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The one or two rows of a volume figure.

    A value with decimals is a numerator in millionths over a denominator of a million.
    """
    now, before = month, month.shift(-12)
    taken: dict[str, list[tuple[str, Month, int]]] = {
        "value": [("", now, 1)],
        "previous_year": [("", before, 1)],
        "change": [("", now, 1), ("", before, -1)],
        "change_share": [(NUMERATOR, now, 1), (NUMERATOR, before, -1), (DENOMINATOR, before, 1)],
    }
    parts = taken.get(address.column) or [("", Month.parse(address.column), 1)]
    rows = _rows(dataset, month, address.line)
    traced = pl.concat(_traced(rows, part, m, sign) for part, m, sign in parts)
    return _whole(traced).select(*TRACE_SCHEMA)


def _traced(rows: pl.DataFrame, part: str, month: Month, sign: int) -> pl.DataFrame:
    return rows.filter(pl.col("month") == month.first_day).select(
        pl.lit(part).alias("part"),
        (pl.col("value").to_physical() * sign).cast(pl.Int64).alias("contribution"),
        pl.lit("volumes").alias("table"),
        *SOURCE_COLUMNS,
        pl.concat_str(["label", pl.lit(str(month))], separator=" ", ignore_nulls=True).alias(
            "description"
        ),
    )


def _whole(traced: pl.DataFrame) -> pl.DataFrame:
    """Millionths as whole numbers where they are, otherwise as a numerator over a million."""
    if (traced["contribution"] % _MILLION == 0).all():
        return traced.with_columns(pl.col("contribution") // _MILLION)
    traced = traced.with_columns(pl.format("{}, i miljondelar", "description"))
    if (traced["part"] != "").any():
        return traced
    one = traced.head(1).with_columns(
        part=pl.lit(DENOMINATOR), contribution=pl.lit(_MILLION, pl.Int64)
    )
    return pl.concat([traced.with_columns(part=pl.lit(NUMERATOR)), one])
