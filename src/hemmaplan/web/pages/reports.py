"""Rapporter: the month's report to download, in every format and edition the role may have."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.render.document import Document
from hemmaplan.render.word_template import BadTemplate
from hemmaplan.reports.files import FORMATS, PRESENTATION, figure_rows, figures_json, rendered
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import adopted_reports
from hemmaplan.store.viewer import SEES_ALL, STEERS, Role, Viewer
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.adopting import said
from hemmaplan.web.downloads import attached
from hemmaplan.web.drafts import draft
from hemmaplan.web.errors import unusable
from hemmaplan.web.months import adopted_values
from hemmaplan.web.opened import Opened, opened

# A unit manager sees only rows of the own units, and a report of them would look like the whole.
READERS = EVERYBODY - {Role.UNIT_MANAGER}

EDITIONS = {
    Edition.INTERNAL: (
        N_("Intern"),
        N_("Alla siffror och källrader. För handläggande tjänstemän."),
    ),
    Edition.BOARD: (N_("Nämnd"), N_("Små antal visas inte och inga källrader följer med.")),
    Edition.PUBLIC: (N_("Offentlig"), N_("Som nämndens, för kommunens webbplats.")),
}
WORDS = {
    "pdf": "PDF",
    "docx": N_("Word"),
    "xlsx": N_("Excel"),
    "html": N_("Webbsida"),
    "json": N_("Siffror (JSON)"),
    "presentation": N_("Bildspel (PDF)"),
}


def editions_for(viewer: Viewer) -> list[Edition]:
    return [e for e in EDITIONS if viewer.role in SEES_ALL or e is not Edition.INTERNAL]


@open_to(READERS)
def reports(request: HttpRequest) -> HttpResponse:
    page = opened(request)
    may_adopt = page.viewer.role in STEERS and page.known_on is None
    context = {
        "editions": _offered(page.viewer, lambda *file: page.address("report-file", *file)),
        "adopted": _adopted(page),
        "may_adopt": may_adopt,
        "came_of_it": said(request.GET.get("arbete", "")[:9]) if may_adopt else "",
    }
    return render(request, "reports.html.j2", context)


def _offered(viewer: Viewer, address: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """Each edition the viewer may have, with its files and where they are."""
    return [
        {
            "name": _(EDITIONS[edition][0]),
            "text": _(EDITIONS[edition][1]),
            "files": [
                {"label": _(WORDS[ending]), "address": address(edition.value, ending)}
                for ending in FORMATS
            ],
        }
        for edition in editions_for(viewer)
    ]


def _adopted(page: Opened) -> list[dict[str, Any]]:
    """The month's adopted reports, the latest first, and how many figures are others now."""
    first_day = page.month.first_day
    every = adopted_reports(page.viewer, through=first_day, known_at=page.known_at)
    versions = [each for each in every if each.month == first_day]
    return [
        {
            "number": each.number,
            "at": each.at,
            "by": each.by,
            "version": each.version,
            "sum": each.sha256[:12],
            "changed": _changed_since(page, each.number) if each is versions[0] else 0,
            "editions": _offered(
                page.viewer,
                lambda edition, ending, number=each.number: reverse(  # type: ignore[misc]
                    "adopted-file", args=[number, edition, ending]
                ),
            ),
        }
        for each in versions
    ]


def _changed_since(page: Opened, number: int) -> int:
    """How many of the figures that the viewer may see have another value than when adopted."""
    then = adopted_values(number, page.edition)
    now = {figure.address: figure.text for figure in page.figures().table.all()}
    return sum(then.get(address) != now.get(address) for address in then.keys() | now.keys())


@open_to(READERS)
def download(request: HttpRequest, edition: str, ending: str) -> HttpResponse:
    viewer = viewer_of(request)
    if ending not in FORMATS or edition not in {e.value for e in editions_for(viewer)}:
        raise Http404(_("Rapporten finns inte i den utgåvan och det formatet för din roll."))
    page = opened(request)
    found = page.figures(Edition(edition))
    then = f"-som-den-{page.known_on}" if page.known_on else ""
    name = f"ekonomirapport-{page.month}-{edition}{then}"
    if ending == "json":
        return attached(figures_json(figure_rows(found)), f"{name}.{ending}")
    today = date.today()  # noqa: DTZ011 - the clock is read here
    document = draft(page, found, date=str(page.known_on or today))[0]
    template = page.dataset.municipality.word_template
    return report_file(request, name, ending, document, template)


def report_file(
    request: HttpRequest, name: str, format: str, document: Document, template: bytes
) -> HttpResponse:
    """A report to download; a page that says why when the Word template can't be used."""
    try:
        return attached(rendered(document, format, template), _file_name(name, format))
    except BadTemplate as reason:
        return unusable(
            request,
            _("%(reason)s Välj den rättade mallen under Inställningar › Wordmall.")
            % {"reason": reason},
        )


def _file_name(name: str, format: str) -> str:
    return f"{name}-presentation.pdf" if format == PRESENTATION else f"{name}.{format}"
