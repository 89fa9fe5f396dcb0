"""Läget: the sentence, the few numbers, why, the table, and what is worth mending first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hemmaplan.core.periods import Month
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.briefing import Briefing, size
from hemmaplan.reports.registry import Edition, left_out
from hemmaplan.reports.standing import standing_blocks
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.access import EVERYBODY, SEES_ALL, open_to, viewer_of
from hemmaplan.web.months import (
    current_dataset,
    edition_for,
    figures_of,
    findings,
    months_with_figures,
)
from hemmaplan.web.pages import asked_month, with_month

_SHOWN = 5


@open_to(EVERYBODY)
def start(request: HttpRequest) -> HttpResponse:
    return redirect("standing")


@open_to(EVERYBODY)
def standing(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        may_read_in = viewer.role in SEES_ALL
        return render(request, "empty.html.j2", {"may_read_in": may_read_in})
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    if month is None:
        return render(request, "empty.html.j2", {"may_read_in": viewer.role in SEES_ALL})
    found = figures_of(viewer, month)
    blocks = standing_blocks(Briefing(dataset, month, found.table, found.hidden))
    context = {
        "municipality": dataset.municipality.name or "Kommunen",
        "month": month,
        "months": months,
        "blocks": page_blocks(blocks),
        "figure_url": lambda address: with_month(reverse("figure", args=[address]), month),
        "left_out": left_out(found),
        "board_edition": edition_for(viewer) is Edition.BOARD,
        "to_mend": _to_mend(viewer, month) if viewer.role in SEES_ALL else [],
    }
    return render(request, "standing.html.j2", context)


def _to_mend(viewer: Viewer, month: Month) -> list[dict[str, str]]:
    """What costs most to leave alone among the findings that touch money."""
    return [
        {
            "message": problem.message,
            "place": problem.file + (f" rad {problem.row}" if problem.row else ""),
            "amount": size(problem.amount_ore),
        }
        for problem in findings(viewer, month)[:_SHOWN]
        if problem.amount_ore
    ]
