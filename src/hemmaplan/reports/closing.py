"""Månadsbokslut: freeze a month's figures and its report in every edition."""

from collections.abc import Sequence

from hemmaplan import __version__
from hemmaplan.core.dataset import Dataset
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.files import figure_rows
from hemmaplan.reports.monthly import monthly_report, version
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import ReportRun, rules_version


def closed(
    dataset: Dataset,
    found: MonthFigures,
    *,
    date: str,
    reference: str = "",
    previous: Sequence[ReportRun] = (),
) -> ReportRun:
    """The month as it stands: nothing in the run is worked out again when it is printed."""
    editions = {edition: for_edition(dataset, found, edition) for edition in Edition}
    return ReportRun(
        municipality=dataset.municipality.name,
        month=found.month,
        date=date,
        program=__version__,
        rules=rules_version(),
        version=version(dataset, found.month),
        inputs=dataset.inputs,
        figures={e: tuple(figure_rows(each)) for e, each in editions.items()},
        documents={
            e: monthly_report(dataset, each, date=date, reference=reference, previous=previous)
            for e, each in editions.items()
        },
    )
