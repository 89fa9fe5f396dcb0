"""A municipality's figures of a month for others to read: the public edition, as one table."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.network import SHARED, SUPPRESSED
from hemmaplan.render.delimited import csv_bytes
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.files import figure_rows
from hemmaplan.reports.registry import Edition, MonthFigures


def shared_figures(dataset: Dataset, found: MonthFigures) -> tuple[bytes, int]:
    """The file (`core.network.SHARED`), and how many figures are not shown in it."""
    edition = for_edition(dataset, found, Edition.PUBLIC)
    whose = (dataset.municipality.code, dataset.municipality.name, str(found.month))
    rows = [
        (*whose, *(each[name] for name in ("id", "area", "line", "column", "value", "unit")),
         SUPPRESSED if each.get("suppressed") else "")
        for each in figure_rows(edition)
    ]  # fmt: skip
    table = pl.DataFrame(rows, SHARED, orient="row")
    # A number, so that its minus does not leave as the beginning of a formula.
    numbers = table.with_columns(pl.col("value").cast(pl.Decimal(38, 4)))
    return csv_bytes(numbers), len(edition.hidden)
