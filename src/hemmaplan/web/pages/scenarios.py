"""Scenarier: what happens to the year if. Everything asked stands in the address, to send on.

Saving has the scenario worked out once more outside the page (`jobs.forecasts`) and kept.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.jobs import enqueue
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.model import RUNS, SEED
from hemmaplan.core.forecast.scenarios import BadScenario, Scenario
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.briefing import size
from hemmaplan.reports.forecast_budget import placements_budget
from hemmaplan.reports.forecast_runs import MOST_RUNS
from hemmaplan.reports.forecast_scenarios import where_another_counts
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.reports.scenario_files import content_of
from hemmaplan.store.viewer import SEES_ALL, STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.job_kinds import SCENARIO
from hemmaplan.web.month_work import waits_for, waits_for_answer
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.scenario_form import (
    AREA,
    AREAS,
    BUDGET,
    ENDING,
    FIELDS,
    FORM,
    FROM,
    GROUPS,
    MOVING,
    TO_FORM,
    asked_scenarios,
    called,
)
from hemmaplan.web.scenario_tables import SENSITIVITY, Question, nothing_asked
from hemmaplan.web.typed import Typed

NAME, MEASURE = "namn", "atgard"


@open_to(SEES_ALL)
@require_http_methods(["GET", "POST"])
def scenarios(request: HttpRequest) -> HttpResponse:
    page = opened(request, shows_only=request.method == "GET")
    request.in_room = "prognos"  # type: ignore[attr-defined]
    if request.method == "POST":
        return _keep(request, page)
    return waits_for(request, page) or _shown(request, page)


def _shown(request: HttpRequest, page: Opened, wrong: str = "") -> HttpResponse:
    """What the address asks, beside the forecast, and what was `wrong` with a form sent from it."""
    dataset, month = page.dataset, page.month
    if not nothing_asked(page):
        empty = {"may_read_in": page.viewer.role in STEERS}
        return render(request, "scenarios_empty.html.j2", empty)
    question, answered = Question(), True
    try:
        question = Question.of(request.GET, page)
        if request.method == "GET" and (waiting := waits_for_answer(request, page, question)):
            return waiting
        blocks = question.answer(page)
    except BadScenario as reason:
        wrong = f"{str(reason)[:1].upper()}{str(reason)[1:]}."
        blocks, answered = nothing_asked(page), False
    blocks = [*where_another_counts(page.figures().table), *blocks]
    sensitive = question.sensitivity(page)
    printed = page_blocks([*blocks, *sensitive])  # numbered as one
    on_accounts = placements_budget(dataset, month)
    name = request.POST.get(NAME, "") or called(question.scenarios)
    context: dict[str, Any] = {
        "groups": [
            [(name, _(label), request.GET.get(name, "")) for name, label in group.items()]
            for group in GROUPS
        ],
        "budget": (BUDGET, _(FIELDS[BUDGET]), request.GET.get(BUDGET, "")),
        "placements": request.GET.get(ENDING, ""),
        "moving": request.GET.get(MOVING, ""),
        "to_form": request.GET.get(TO_FORM, ""),
        "start": request.GET.get(FROM, "") or str(month.shift(1)),
        "forms": _forms(dataset),
        "form": request.GET.get(FORM, ""),
        "areas": [(code, _(label)) for code, label in AREAS.items()],
        "area": request.GET.get(AREA, ""),
        "wrong": wrong,
        "on_accounts": None if on_accounts is None else size(on_accounts),
        "name": masked(name),
        "answered": answered,
        "asked_several": len(question.scenarios) > 1,
        "measures": measures_of(dataset),
        "saves_at": f"?{request.GET.urlencode()}#spara",
        "sensitivity": SENSITIVITY,
        "sensitive": bool(sensitive),
        "asks_sensitivity": f"?{_with_sensitivity(request)}#{SENSITIVITY}",
        "blocks": printed[: len(blocks)],
        "sensitive_blocks": printed[len(blocks) :],
    }
    return render(request, "scenarios.html.j2", context, status=422 if wrong else 200)


def _keep(request: HttpRequest, page: Opened) -> HttpResponse:
    """Have it worked out and kept; the same question once more is the same work."""
    if not page.dataset.has("placements", "rates"):
        return _shown(request, page)
    typed = Typed(request.POST)
    name = typed.title(NAME, known=sorted(provider_names(page.dataset).values()))
    try:
        asked = asked_scenarios(request.GET, page.month)
    except BadScenario:
        return _shown(request, page)
    if typed.wrong:
        return _shown(request, page, typed.wrong[NAME])
    chosen = request.POST.get(MEASURE, "")
    about = replace(
        asked[-1] if asked else Scenario("", ()),
        name=name or called(asked),
        measure=chosen if chosen in dict(measures_of(page.dataset)) else "",
    )
    runs = MOST_RUNS if request.POST.get("framtider") == str(MOST_RUNS) else RUNS
    return ask_for(request, page, about, runs=runs)


def ask_for(request: HttpRequest, page: Opened, scenario: Scenario, *, runs: int) -> HttpResponse:
    """The scenario as work to be done, and the page where one looks on; `back` is where one tries
    again if it can't be."""
    asked = {
        "batch": page.state.batch, "month": str(page.month), "scenario": content_of(scenario),
        "runs": runs, "seed": SEED, "name": scenario.name, "measure_id": scenario.measure,
        "back": request.get_full_path(),
    }  # fmt: skip
    job = enqueue(
        kind=SCENARIO.name, digest=sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest(),
        asked=asked, by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip
    return redirect("job", job.pk)


def measures_of(dataset: Dataset) -> list[tuple[str, str]]:
    """The measures that a scenario can be about: id and description."""
    rows = dataset.table_or_empty("measures").sort("measure_id")
    return [(id, f"{id} {text or ''}".strip()) for id, text in
            rows.select("measure_id", "description").iter_rows()]  # fmt: skip


def _with_sensitivity(request: HttpRequest) -> str:
    query = request.GET.copy()
    query[SENSITIVITY] = "1"
    return query.urlencode()


def _forms(dataset: Dataset) -> list[tuple[str, str]]:
    used = set(dataset.table("placements")["care_form"].unique().to_list())
    return [(code, line.label) for code, line in LINES.items() if code in used]
