"""A month's report as it stands on the page's day, with one's own words, in any edition."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Document
from hemmaplan.reports.edits import Edit, with_edits
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.proofreading import table_findings, text_findings
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import ReportRun, run_of
from hemmaplan.store.queries import (
    AdoptedReport,
    State,
    adopted_content,
    adopted_reports,
    own_words,
)
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.comparisons import fetched, peers_of
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, figures_at
from hemmaplan.web.opened import Opened


def draft(
    page: Opened, found: MonthFigures, *, date: str, previous: Sequence[ReportRun] = ()
) -> tuple[Document, list[str]]:
    """The document, and what to tell who wrote the own words in it."""
    dataset = page.dataset
    document = monthly_report(dataset, found, date=date, previous=previous, peers=peers_of(dataset))
    return in_own_words(page, found, document)


def outline(page: Opened) -> Document:
    """The report in hemmaplan's own words, undated and without rows: to look at, and kept."""
    return page.kept(_outline, page.edition, (fetched(), ()))


def contradictions(page: Opened, previous: Sequence[AdoptedReport]) -> list[str]:
    """What does not agree in the report set against earlier ones, and what to tell who wrote its
    own words (Swedish)."""
    against = fetched(), tuple((each.number, each.sha256) for each in previous)
    return page.kept(_contradictions, page.edition, (against, _words(page, page.month)))


def previous_reports(page: Opened) -> list[AdoptedReport]:
    """The latest adopted reports of the month before that has one, and of the month itself."""
    newest: dict[Month, AdoptedReport] = {}
    every = adopted_reports(page.viewer, through=page.month.first_day, known_at=page.known_at)
    for each in every:
        newest.setdefault(Month.of(each.month), each)
    own = [newest.pop(page.month)] if page.month in newest else []
    return [*list(newest.values())[:1], *own]


def previous_runs(page: Opened) -> list[ReportRun]:
    return [_adopted(page.viewer, each.number) for each in previous_reports(page)]


def _adopted(viewer: Viewer, number: int) -> ReportRun:
    return run_of(adopted_content(viewer, number), f"Fastställd rapport {number}")


Against = tuple[object, tuple[tuple[int, str], ...]]
"""What has been fetched about others, and the number and digest of the adopted reports set against:
a register that is put back from a copy gives a number once more."""
Words = tuple[str, str, tuple[tuple[str, str], ...]]
"""What stands in place of a sentence, and the figures (address, value) it was written against."""


@kept(room=8)
def _outline(
    state: State, viewer: Viewer, month: Month, edition: Edition, against: Against
) -> Document:
    dataset, found = dataset_at(state, viewer), figures_at(state, viewer, month, edition)
    runs = [_adopted(viewer, number) for number, _digest in against[1]]
    return monthly_report(
        dataset, found, date="", previous=runs, peers=peers_of(dataset), traced=False
    )


@kept(room=8)
def _of_tables(
    state: State, viewer: Viewer, month: Month, edition: Edition, against: Against
) -> list[str]:
    return table_findings(_outline(state, viewer, month, edition, against))


@kept(room=8)
def _contradictions(
    state: State, viewer: Viewer, month: Month, edition: Edition,
    written: tuple[Against, tuple[Words, ...]],
) -> list[str]:  # fmt: skip
    """To proofread every table takes a second, and no words change them."""
    asked, (against, words) = (state, viewer, month, edition), written
    document, told = with_edits(
        dataset_at(state, viewer), figures_at(*asked), _outline(*asked, against), _edits(words)
    )
    return [*_of_tables(*asked, against), *text_findings(document), *told]


def in_own_words(
    page: Opened, found: MonthFigures, document: Document
) -> tuple[Document, list[str]]:
    """The document with the own words of its month, and what to tell who wrote them."""
    return with_edits(page.dataset, found, document, _edits(_words(page, found.month)))


def written(page: Opened) -> str:
    """A digest of the own words of the month as they stand, for a yes to what has been shown."""
    return sha256(repr(_words(page, page.month)).encode()).hexdigest()[:16]


def _words(page: Opened, month: Month) -> tuple[Words, ...]:
    """A month's own words as they stand on the page's day."""
    found = own_words(page.viewer, month.first_day, known_at=page.known_at)
    return tuple((own.sentence, own.text, tuple(own.figures.items())) for own in found)


def _edits(words: Iterable[Words]) -> list[Edit]:
    return [
        Edit(sentence, text, {Address.parse(address): value for address, value in figures})
        for sentence, text, figures in words
    ]
