"""Codes that are spelled in two ways: Excel takes leading zeros away, and others add `.0`."""

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, none_found, words
from hemmaplan.core.problems import Severity

COLUMNS = ("unit_code", "activity", "provider_id")
_DAMAGE = r"\.0+$"


def _code_spelled_twice(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A unit, an activity or a provider is spelled in two ways that differ only in leading zeros,
    in `.0` at the end or in capitals, so that they count as two. One finding for each spelling
    but the one with most zeros."""
    return pl.concat([none_found(), *(_spelled_twice(dataset, column) for column in COLUMNS)])


def _spelled_twice(dataset: Dataset, column: str) -> pl.DataFrame:
    none = pl.lit(0, pl.Int64)
    rows = [
        frame.select(
            *SOURCE_COLUMNS,
            pl.col(column).alias("code"),
            (pl.col("amount_ore").abs() if "amount_ore" in frame.columns else none).alias("ore"),
        )
        for frame in dataset.tables.values()
        if column in frame.columns
    ]
    if not rows:
        return none_found()
    code = pl.col("code")
    bare = code.str.to_lowercase().str.replace(_DAMAGE, "").str.strip_chars_start("0")
    spellings = (
        pl.concat(rows)
        .drop_nulls("code")
        .group_by("code", maintain_order=True)
        .agg(pl.col(*SOURCE_COLUMNS).first(), amount_ore=pl.col("ore").sum(), rows=pl.len())
        .with_columns(bare=bare)
        .filter((pl.col("bare") != "") & (pl.len().over("bare") > 1))
        .with_columns(
            usual=code.sort_by(
                code.str.contains(_DAMAGE), -code.str.len_chars().cast(pl.Int64),
                -pl.col("rows").cast(pl.Int64), code,
            ).first().over("bare")
        )
        .filter(code != pl.col("usual"))
    )  # fmt: skip
    message = words(
        f"{column} är {{}} här, i {{}} rader i allt, men {{}} i andra, så de räknas som två. Är de"
        " samma: skriv koden lika överallt. I Excel står nollorna kvar i en kolumn som är text.",
        code,
        pl.col("rows"),
        pl.col("usual"),
    )
    return finding(spellings, message, column, pl.col("amount_ore"))


CHECKS = (
    Check(
        "code_spelled_twice", Severity.WARNING, "all amounts of that spelling, without sign",
        _code_spelled_twice,
    ),
)  # fmt: skip
