"""Månadsbokslut: freeze a month's figures and its report in every edition."""

from collections.abc import Callable

from hemmaplan import __version__
from hemmaplan.core.dataset import Dataset
from hemmaplan.render.document import Document
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.files import figure_rows
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import ReportRun, rules_version


def closed(
    dataset: Dataset,
    found: MonthFigures,
    *,
    date: str,
    composed: Callable[[MonthFigures], Document],
) -> ReportRun:
    """The month as it stands: nothing in the run is worked out again when it is printed.

    `composed` makes the report of one edition's figures.
    """
    editions = {edition: for_edition(dataset, found, edition) for edition in Edition}
    documents = {edition: composed(each) for edition, each in editions.items()}
    return ReportRun(
        municipality=dataset.municipality.name,
        month=found.month,
        date=date,
        program=__version__,
        rules=rules_version(),
        version=documents[Edition.INTERNAL].version,
        inputs=dataset.inputs,
        figures={edition: tuple(figure_rows(each)) for edition, each in editions.items()},
        documents=documents,
        word_template=dataset.municipality.word_template,
    )
