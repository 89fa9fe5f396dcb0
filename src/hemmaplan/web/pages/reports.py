"""Rapporter: the month's report to download, in every format and edition the role may have."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hemmaplan.core.periods import Month
from hemmaplan.render.document import Document
from hemmaplan.render.word_template import BadTemplate
from hemmaplan.reports.files import FORMATS, PRESENTATION, figure_rows, figures_json, rendered
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import EmptyRegister, adopted_reports
from hemmaplan.store.viewer import SEES_ALL, STEERS, Role, Viewer
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.drafts import draft
from hemmaplan.web.errors import unusable
from hemmaplan.web.months import (
    adopted_values,
    current_dataset,
    edition_for,
    figures_of,
    months_with_figures,
)
from hemmaplan.web.pages import asked_month, with_month

# A unit manager sees only rows of the own units, and a report of them would look like the whole.
READERS = EVERYBODY - {Role.UNIT_MANAGER}

EDITIONS = {
    Edition.INTERNAL: ("Intern", "Alla siffror och källrader. För handläggande tjänstemän."),
    Edition.BOARD: ("Nämnd", "Små antal visas inte och inga källrader följer med."),
    Edition.PUBLIC: ("Offentlig", "Som nämndens, för kommunens webbplats."),
}
WORDS = {
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "html": "Webbsida",
    "json": "Siffror (JSON)",
    "presentation": "Bildspel (PDF)",
}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "presentation": "application/pdf",
}


def editions_for(viewer: Viewer) -> list[Edition]:
    return [e for e in EDITIONS if viewer.role in SEES_ALL or e is not Edition.INTERNAL]


@open_to(READERS)
def reports(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        return render(request, "empty.html.j2", {"may_read_in": viewer.role in STEERS})
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    if month is None:
        return render(request, "empty.html.j2", {"may_read_in": viewer.role in STEERS})
    context = {
        "month": month,
        "months": months,
        "editions": _offered(viewer, lambda *file: _draft_address(month, *file)),
        "adopted": _adopted(viewer, month),
        "may_adopt": viewer.role in STEERS,
        "texts_address": with_month(reverse("report-texts"), month),
        "versions_address": with_month(reverse("report-versions"), month),
        "adopt_address": with_month(reverse("report-adoption"), month),
    }
    return render(request, "reports.html.j2", context)


def _draft_address(month: Month, edition: str, ending: str) -> str:
    return with_month(reverse("report-file", args=[edition, ending]), month)


def _offered(viewer: Viewer, address: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """Each edition the viewer may have, with its files and where they are."""
    return [
        {
            "name": EDITIONS[edition][0],
            "text": EDITIONS[edition][1],
            "files": [
                {"label": WORDS[ending], "address": address(edition.value, ending)}
                for ending in FORMATS
            ],
        }
        for edition in editions_for(viewer)
    ]


def _adopted(viewer: Viewer, month: Month) -> list[dict[str, Any]]:
    """The month's adopted reports, the latest first, and how many figures are others now."""
    versions = [
        each
        for each in adopted_reports(viewer, through=month.first_day)
        if each.month == month.first_day
    ]
    return [
        {
            "number": each.number,
            "at": each.at,
            "by": each.by,
            "version": each.version,
            "sum": each.sha256[:12],
            "changed": _changed_since(viewer, month, each.number) if each is versions[0] else 0,
            "editions": _offered(
                viewer,
                lambda edition, ending, number=each.number: reverse(  # type: ignore[misc]
                    "adopted-file", args=[number, edition, ending]
                ),
            ),
        }
        for each in versions
    ]


def _changed_since(viewer: Viewer, month: Month, number: int) -> int:
    """How many of the figures that the viewer may see have another value than when adopted."""
    edition = edition_for(viewer)
    then = adopted_values(number, edition)
    now = {figure.address: figure.text for figure in figures_of(viewer, month).table.all()}
    return sum(then.get(address) != now.get(address) for address in then.keys() | now.keys())


@open_to(READERS)
def download(request: HttpRequest, edition: str, ending: str) -> HttpResponse:
    viewer = viewer_of(request)
    if ending not in FORMATS or edition not in {e.value for e in editions_for(viewer)}:
        raise Http404("Rapporten finns inte i den utgåvan och det formatet för din roll.")
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        raise Http404("Det finns inget inläst att göra en rapport av.") from None
    month = asked_month(request, months_with_figures(dataset))
    if month is None:
        raise Http404("Det finns ingen månad att göra en rapport för.")
    found = figures_of(viewer, month, Edition(edition))
    name = f"ekonomirapport-{month}-{edition}"
    if ending == "json":
        return attached(name, ending, figures_json(figure_rows(found)))
    today = str(date.today())  # noqa: DTZ011 - the clock is read here
    document = draft(viewer, dataset, found, date=today)[0]
    template = dataset.municipality.word_template
    return report_file(request, name, ending, document, template)


def report_file(
    request: HttpRequest, name: str, format: str, document: Document, template: bytes
) -> HttpResponse:
    """A report to download; a page that says why when the Word template can't be used."""
    try:
        return attached(name, format, rendered(document, format, template))
    except BadTemplate as reason:
        return unusable(request, f"{reason} Läs in den rättade mallen på sidan Läs in.")


def attached(name: str, format: str, content: bytes) -> HttpResponse:
    ending = "-presentation.pdf" if format == PRESENTATION else f".{format}"
    response = HttpResponse(content, content_type=TYPES[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return response
