"""Exempelkommun as a data folder: CSV the way Swedish systems write it."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.tables import TABLES
from hemmaplan.exempelkommun.chart import INVOICED_KINDS

_MUNICIPALITY = f"""code = "9999"
name = "Exempelkommun"
board = "Socialnämnden"

[report]
unit = "tkr"
sign = "cost_positive"
deviation = "budget_minus_actual"
liability_in_result = false
small_count = 4

[budget]
period_method = "straight_line"

[reconciliation]
invoiced_kinds = "{INVOICED_KINDS}"

[statistics.activities]
N33007 = "56910"
N33008 = "56920"
N33009 = "56930"
N35009 = "55910"
N35011 = "55930"
"""


def write_folder(path: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Writes NAME.csv for each table and municipality.toml; the folder is made if it is missing.

    Semicolons, decimal comma, UTF-8 with BOM, dates YYYY-MM-DD. Files of the same name are
    replaced; others are left alone. Raises OSError where it can't write.
    """
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        as_text = rows.select(
            _written(column).alias(column.name) for column in TABLES[name].columns
        )
        as_text.write_csv(path / f"{name}.csv", separator=";", include_bom=True)
    (path / "municipality.toml").write_text(_MUNICIPALITY, encoding="utf-8")


def _written(column: Column) -> pl.Expr:
    """A column as the text of its file; blank = unknown."""
    value = pl.col(column.frame_name)
    match column.kind:
        case Kind.MONTH:
            return value.dt.strftime("%Y-%m")
        case Kind.DATE:
            return value.dt.strftime("%Y-%m-%d")
        case Kind.FLAG:
            return value.cast(pl.Int8).cast(pl.String)
        case Kind.MONEY:
            return _decimal_comma((value.cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)))
        case Kind.EXACT:
            return _decimal_comma(value)
        case _:
            return value.cast(pl.String)


def _decimal_comma(value: pl.Expr) -> pl.Expr:
    text = value.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    return text.str.replace(".", ",", literal=True)
