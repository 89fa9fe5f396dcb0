"""Tider: what is overdue and what is to be done soon, with the paragraph that says so."""

from datetime import date

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import RULES, Rule, deadlines, not_run
from hemmaplan.core.periods import Month
from hemmaplan.ingest.parameters import load
from hemmaplan.render.delimited import csv_bytes
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import READS_ROWS, STEERS, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.kept import kept
from hemmaplan.web.months import (
    at_one_time,
    current_dataset,
    dataset_at,
    months_with_figures,
    reader,
)
from hemmaplan.web.pages import asked_month, with_month

WITHIN = (30, 90, 180)
_LABELS = {rule.code: rule.label for rule in RULES}
_OF_PLACEMENTS = frozenset(rule.code for rule in RULES if "placements" in rule.needs)


@open_to(READS_ROWS)
def due(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    opened = _opened(request, viewer)
    if opened is None:
        return render(request, "empty.html.j2", {"may_read_in": viewer.role in STEERS})
    dataset, months, month = opened
    within = _within(request)
    found, skipped = at_one_time(due_at, reader(viewer), month, within)
    late = found.filter(pl.col("due") < month.last_day)
    soon = found.filter(pl.col("due") >= month.last_day)
    kinds = [
        {"label": label, "late": _count(late, code), "soon": _count(soon, code)}
        for code, label in _LABELS.items()
        if _count(found, code)
    ]
    context = {
        "municipality": dataset.municipality.name or "Kommunen",
        "month": month,
        "months": months,
        "day": month.last_day,
        "within": within,
        "choices": [(days, _address("deadlines", month, days)) for days in WITHIN],
        "parts": [("Försenat", _rows(late, month)), ("Snart", _rows(soon, month))],
        "late": late.height,
        "soon": soon.height,
        "kinds": kinds,
        "skipped": _skipped(skipped),
        "file_address": _address("deadlines-file", month, within),
    }
    return render(request, "due.html.j2", context)


@open_to(READS_ROWS)
def due_file(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV. Not found where nothing has been read in."""
    viewer = viewer_of(request)
    opened = _opened(request, viewer)
    if opened is None:
        raise Http404("Det finns inget inläst.")
    month = opened[2]
    found, _ = at_one_time(due_at, reader(viewer), month, _within(request))
    rows = found.select(
        dag=pl.col("due"), vad=pl.col("code").replace_strict(_LABELS),
        placering_eller_ärende=pl.col("subject"), enhet=pl.col("unit_code"),
        att_göra=pl.col("message"), lagrum=pl.col("reference"),
        fil=pl.col("_file"), rad=pl.col("_row"),
    )  # fmt: skip
    response = HttpResponse(csv_bytes(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="tider-{month}.csv"'
    return response


@kept(room=16)
def due_at(
    state: str, viewer: Viewer, month: Month, within: int
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What `deadlines` finds on the month's last day, and the codes of the rules not run."""
    dataset = dataset_at(state, viewer)
    limits = {**load("frister"), **load("legal_limits")}
    day: date = month.last_day
    found = deadlines(dataset, day, limits, within_days=within)
    return found, tuple(rule.code for rule in not_run(dataset, day, limits))


def _opened(request: HttpRequest, viewer: Viewer) -> tuple[Dataset, list[Month], Month] | None:
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        return None
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    return None if month is None else (dataset, months, month)


def _within(request: HttpRequest) -> int:
    asked = request.GET.get("inom", "")
    return int(asked) if asked in {str(days) for days in WITHIN} else WITHIN[0]


def _address(name: str, month: Month, within: int) -> str:
    return f"{with_month(reverse(name), month)}&inom={within}"


def _count(found: pl.DataFrame, code: str) -> int:
    return int((found["code"] == code).sum())


def _rows(found: pl.DataFrame, month: Month) -> list[dict[str, object]]:
    """What is due, with the address of the placement it is about; a case has no page."""
    return [
        row
        | {
            "address": with_month(reverse("placement", args=[row["subject"]]), month)
            if row["code"] in _OF_PLACEMENTS
            else ""
        }
        for row in found.iter_rows(named=True)
    ]


def _skipped(codes: tuple[str, ...]) -> list[str]:
    """By the tables that would be needed: which rules say nothing, in words."""
    by_needs: dict[tuple[str, ...], list[Rule]] = {}
    for rule in RULES:
        if rule.code in codes:
            by_needs.setdefault(rule.needs, []).append(rule)
    return [
        f"{', '.join(rule.label for rule in rules)}: det kräver {' och '.join(needs)}, "
        "och en regel som gällde den dagen."
        for needs, rules in by_needs.items()
    ]
