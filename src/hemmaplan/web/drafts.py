"""A month's report as it stands on the page's day, with one's own words, in any edition."""

from collections.abc import Sequence

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Document
from hemmaplan.reports.edits import Edit, with_edits
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import ReportRun
from hemmaplan.store.queries import State, own_words
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.comparisons import fetched, peers_of
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, figures_at
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
    return in_own_words(page, found, document)


def outline(page: Opened) -> Document:
    """The report in hemmaplan's own words, undated and without rows: to look at, and kept."""
    return page.kept(_outline, page.edition, fetched())


@kept(room=8)
def _outline(
    state: State, viewer: Viewer, month: Month, edition: Edition, _fetched: object
) -> Document:
    dataset, found = dataset_at(state, viewer), figures_at(state, viewer, month, edition)
    return monthly_report(dataset, found, date="", peers=peers_of(dataset), traced=False)


def in_own_words(
    page: Opened, found: MonthFigures, document: Document
) -> tuple[Document, list[str]]:
    """The document with the own words of its month, and what to tell who wrote them."""
    edits = [
        Edit(own.sentence, own.text, {Address.parse(a): v for a, v in own.figures.items()})
        for own in own_words(page.viewer, found.month.first_day, known_at=page.known_at)
    ]
    return with_edits(page.dataset, found, document, edits)
