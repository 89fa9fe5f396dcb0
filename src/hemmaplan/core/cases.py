"""Cases (ärenden) as rows of a tally."""

import polars as pl

from hemmaplan.core.dataset import Dataset


def cases(dataset: Dataset) -> pl.DataFrame:
    """The cases, each once, with `table`; of rows with the same case_id the first counts."""
    found = dataset.table("cases").unique("case_id", keep="first", maintain_order=True)
    return found.with_columns(table=pl.lit("cases"))
