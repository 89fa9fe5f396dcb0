"""Checks of decisions: days before the decision, that keep who waits from the list."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, words
from hemmaplan.core.problems import Severity

_AFTER = {
    "executed_on": "verkställt",
    "interrupted_on": "avbrutet",
    "ended_on": "avslutat",
}


def _day_before_decided(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A decision is carried out, broken off or ended before it is made: it is not sure to be among
    those that wait."""
    rows = dataset.table_or_empty("decisions")
    return pl.concat(
        finding(
            rows.filter(pl.col(column) < pl.col("decided_on")),
            words(
                f"Beslut {{}} är {word} {{}} men fattat {{}}. Rätta den dag som är fel, eller lämna"
                f" dagen tom om det inte är {word}. Så länge kan beslutet saknas bland dem som inte"
                " är verkställda.",
                pl.col("decision_id"),
                pl.col(column),
                pl.col("decided_on"),
            ),
            column,
        )
        for column, word in _AFTER.items()
    )


CHECKS = (Check("day_before_decided", Severity.ERROR, "", _day_before_decided),)
