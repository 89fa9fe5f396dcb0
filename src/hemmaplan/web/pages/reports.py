"""Rapporter: the month's report to download, in every format and edition the role may have."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hemmaplan.reports.files import FORMATS, figure_rows, figures_json, rendered
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.access import EVERYBODY, SEES_ALL, open_to, viewer_of
from hemmaplan.web.months import current_dataset, figures_of, months_with_figures
from hemmaplan.web.pages import asked_month, with_month

# A unit manager sees only rows of the own units, and a report of them would look like the whole.
_READERS = EVERYBODY - {Role.UNIT_MANAGER}

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
}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def editions_for(viewer: Viewer) -> list[Edition]:
    return [e for e in EDITIONS if viewer.role in SEES_ALL or e is not Edition.INTERNAL]


@open_to(_READERS)
def reports(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        return render(request, "empty.html.j2", {"may_read_in": viewer.role in SEES_ALL})
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    offered = [
        {
            "name": EDITIONS[edition][0],
            "text": EDITIONS[edition][1],
            "files": [
                {
                    "label": WORDS[ending],
                    "address": with_month(
                        reverse("report-file", args=[edition.value, ending]), month
                    ),
                }
                for ending in FORMATS
            ],
        }
        for edition in editions_for(viewer)
    ]
    context = {"month": month, "months": months, "editions": offered}
    return render(request, "reports.html.j2", context)


@open_to(_READERS)
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
    if ending == "json":
        content = figures_json(figure_rows(found))
    else:
        today = str(date.today())  # noqa: DTZ011 - the clock is read here
        content = rendered(monthly_report(dataset, found, date=today), f".{ending}")
    response = HttpResponse(content, content_type=TYPES[ending])
    name = f"ekonomirapport-{month}-{edition}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
