"""Which number a line of the ledger follows: so many households, each costing so much.

The municipality says it, line by line (`Municipality.line_volumes`). Of a line that it says nothing
of the labels decide: households go with financial assistance, positions with personnel.
"""

import re
from collections.abc import Mapping

import polars as pl

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.report_lines import line_labels

_BY_WORDS = (
    (r"(?i)hushåll", r"(?i)bistånd|försörjning"),
    (r"(?i)årsarbet|tjänster|anställda", r"(?i)personal|löne?r"),
)
"""Words in the label of a volume and in that of a line."""


def said_volumes(municipality: Municipality) -> dict[str, str]:
    """Line → series as the municipality says; a blank series: the line follows none."""
    rows = (row.partition(":") for row in municipality.line_volumes.splitlines())
    return {line: series for line, _, series in rows}


def volumes_text(links: Mapping[str, str]) -> str:
    """`Municipality.line_volumes` of line → series."""
    return "\n".join(f"{line}:{series}" for line, series in links.items())


def line_volumes(dataset: Dataset) -> dict[str, str]:
    """Line → the series of `volumes` that it follows; only lines and series that there are."""
    labels, series = line_labels(dataset), series_labels(dataset)
    found = {**_by_words(labels, series), **said_volumes(dataset.municipality)}
    return {line: of for line, of in found.items() if line in labels and of in series}


def series_labels(dataset: Dataset) -> dict[str, str]:
    """Each series of `volumes` and what it is called, in the order of the table."""
    rows = dataset.table_or_empty("volumes").select("series", label=pl.coalesce("label", "series"))
    return dict(rows.unique("series", keep="first", maintain_order=True).iter_rows())


def _by_words(labels: Mapping[str, str], series: Mapping[str, str]) -> dict[str, str]:
    return {
        line: of
        for of_volume, of_line in _BY_WORDS
        if (of := next((s for s, label in series.items() if re.search(of_volume, label)), None))
        for line, label in labels.items()
        if re.search(of_line, label)
    }
