"""A month's report as it stands on the page's day, with one's own words, in any edition."""

from collections.abc import Sequence

from hemmaplan.core.figures import Address
from hemmaplan.render.document import Document
from hemmaplan.reports.edits import Edit, with_edits
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import MonthFigures
from hemmaplan.reports.runs import ReportRun
from hemmaplan.store.queries import own_words
from hemmaplan.web.comparisons import peers_of
from hemmaplan.web.opened import Opened


def draft(
    page: Opened,
    found: MonthFigures,
    *,
    date: str,
    previous: Sequence[ReportRun] = (),
    traced: bool = True,
) -> tuple[Document, list[str]]:
    """The document, and what to tell who wrote the own words in it.

    Not `traced`: its sources have no rows (`monthly_report`).
    """
    dataset = page.dataset
    document = monthly_report(
        dataset, found, date=date, previous=previous, peers=peers_of(dataset), traced=traced
    )
    edits = [
        Edit(own.sentence, own.text, {Address.parse(a): v for a, v in own.figures.items()})
        for own in own_words(page.viewer, found.month.first_day, known_at=page.known_at)
    ]
    return with_edits(dataset, found, document, edits)
