"""Läget and the rooms of the report: the sentence, the numbers, why, the table, what to do."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.finding_titles import FINDING_TITLES
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem
from hemmaplan.reports.briefing import size
from hemmaplan.reports.registry import Edition, MonthFigures, left_out
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, STEERS, Viewer
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.drawn import room_blocks, standing_parts
from hemmaplan.web.months import (
    current_dataset,
    edition_for,
    figures_of,
    findings,
    months_with_figures,
)
from hemmaplan.web.pages import asked_month, with_month

_DEAREST = 5
_SHOWN = 20


@open_to(EVERYBODY)
def start(request: HttpRequest) -> HttpResponse:
    return redirect("standing")


@open_to(EVERYBODY)
def overview(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    opened = _opened(request, viewer)
    if opened is None:
        return _nothing_yet(request, viewer)
    _dataset, month, found, context = opened
    sees_all = viewer.role in SEES_ALL
    context |= standing_parts(viewer, month)
    context |= {
        "left_out": left_out(found),
        "dearest": _groups(viewer, month)[:_DEAREST] if sees_all else [],
        "sees_all": sees_all,
        "tasks_address": with_month(reverse("tasks"), month),
        "economy_address": with_month(reverse("room", args=["ekonomi"]), month),
    }
    return render(request, "standing.html.j2", context)


@open_to(EVERYBODY)
def room(request: HttpRequest, name: str) -> HttpResponse:
    viewer = viewer_of(request)
    asked = next((each for each in ROOMS if each.name == name), None)
    if asked is None:
        raise Http404(f"Det finns ingen sida {name}.")
    opened = _opened(request, viewer)
    if opened is None:
        return _nothing_yet(request, viewer)
    _dataset, month, found, context = opened
    tries = name == "prognos" and viewer.role in SEES_ALL and found.table.of("placement_forecast")
    lists = name == "placeringar" and viewer.role in READS_ROWS
    context |= {
        "room": asked,
        "blocks": room_blocks(viewer, month, asked),
        "scenarios_address": with_month(reverse("scenarios"), month) if tries else "",
        "list_address": with_month(reverse("placements"), month) if lists else "",
    }
    return render(request, "room.html.j2", context)


@open_to(SEES_ALL)
def tasks(request: HttpRequest) -> HttpResponse:
    """Att göra: every finding, the dearest kind first."""
    viewer = viewer_of(request)
    opened = _opened(request, viewer)
    if opened is None:
        return _nothing_yet(request, viewer)
    _dataset, month, _found, context = opened
    every = request.GET.get("alla", "")
    groups = _groups(viewer, month)
    for group in groups:
        rows = group["rows"]
        group["left_out"] = 0 if group["code"] == every else max(0, len(rows) - _SHOWN)
        group["rows"] = rows[: len(rows) - group["left_out"]]
    return render(request, "tasks.html.j2", context | {"groups": groups})


def _opened(
    request: HttpRequest, viewer: Viewer
) -> tuple[Dataset, Month, MonthFigures, dict[str, Any]] | None:
    """What the page is about and its frame; None where there is nothing to show yet."""
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        return None
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    if month is None:
        return None
    context = {
        "municipality": dataset.municipality.name or "Kommunen",
        "month": month,
        "months": months,
        "figure_url": lambda address: with_month(reverse("figure", args=[address]), month),
        "board_edition": edition_for(viewer) is Edition.BOARD,
    }
    return dataset, month, figures_of(viewer, month), context


def _nothing_yet(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    return render(request, "empty.html.j2", {"may_read_in": viewer.role in STEERS})


def _groups(viewer: Viewer, month: Month) -> list[dict[str, Any]]:
    """The findings by kind: what it is, how many, and what it is worth; the dearest kind first."""
    by_code = sorted(findings(viewer, month), key=lambda problem: problem.code)
    groups = [_group(code, list(rows)) for code, rows in groupby(by_code, lambda each: each.code)]
    return sorted(groups, key=lambda group: (-group["worth"], group["title"]))


def _group(code: str, problems: list[Problem]) -> dict[str, Any]:
    worth = sum(problem.amount_ore or 0 for problem in problems)
    return {
        "code": code,
        "title": FINDING_TITLES[code],
        "worth": worth,
        "amount": size(worth) if worth else "",
        "error": any(problem.severity == "error" for problem in problems),
        "count": len(problems),
        "rows": [
            {
                "message": problem.message,
                "place": problem.file + (f" rad {problem.row}" if problem.row else ""),
                "amount": size(problem.amount_ore) if problem.amount_ore else "",
            }
            for problem in problems
        ],
    }
