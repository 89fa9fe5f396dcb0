"""Träffsäkerhet: how right the methods would have been here, and adopted forecasts have been."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.jobs import enqueue
from hemmaplan.core.periods import Month
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.forecast_backtest import backtest_of_text, trial_blocks
from hemmaplan.reports.forecast_judged import Adopted, judged_adoptions
from hemmaplan.store.forecast_runs import latest_backtest
from hemmaplan.store.queries import adopted_reports
from hemmaplan.store.viewer import SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.forecast_words import method_that_counts, model_leans_on
from hemmaplan.web.job_kinds import BACKTEST
from hemmaplan.web.month_work import waits_for
from hemmaplan.web.months import adopted_values
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages.reports import READERS


@open_to(READERS)
@require_http_methods(["GET", "POST"])
def accuracy(request: HttpRequest) -> HttpResponse:
    page = opened(request, shows_only=request.method == "GET")
    request.in_room = "prognos"  # type: ignore[attr-defined]
    if request.method == "GET" and (waiting := waits_for(request, page)) is not None:
        return waiting
    may_try = page.viewer.role in SEES_ALL and page.known_on is None
    if request.method == "POST":
        if not may_try:
            raise PermissionDenied("the role may not have the methods tried")
        return _try(request, page)
    through = page.month.first_day
    latest = latest_backtest(page.viewer, through=through, known_at=page.known_at)
    trial = trial_blocks(backtest_of_text(latest.answer)) if latest else []
    judged = judged_adoptions(_adopted(page), page.dataset, page.months[0])
    blocks = page_blocks([*trial, *judged])
    context: dict[str, Any] = {
        "kept": latest,
        "trial": blocks[: len(trial)],
        "judged": blocks[len(trial) :],
        "counts": page.kept(method_that_counts),
        "leans_on": page.kept(model_leans_on) if page.viewer.role in SEES_ALL else (),
        "lacks": page.lacks("placements", "rates"),
        "may_try": may_try and page.dataset.has("placements", "rates"),
    }
    return render(request, "accuracy.html.j2", context)


def _try(request: HttpRequest, page: Opened) -> HttpResponse:
    """Have the methods tried on the municipality's own years, outside the page."""
    asked = {"batch": page.state.batch, "month": str(page.month)}
    digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    by, at = request.user.get_username(), datetime.now(UTC)
    job = enqueue(kind=BACKTEST.name, digest=digest, asked=asked, by=by, at=at)
    return redirect("job", job.pk)


def _adopted(page: Opened) -> list[Adopted]:
    """The latest adopted report of each month through the page's, in the viewer's edition."""
    latest: dict[Month, int] = {}
    through = page.month.first_day
    for each in adopted_reports(page.viewer, through=through, known_at=page.known_at):
        latest.setdefault(Month.of(each.month), each.number)
    return [(month, adopted_values(number, page.edition)) for month, number in latest.items()]
