"""Sparade scenarier: those that were worked out and kept, side by side, and one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemmaplan.actions.forecast_runs import label
from hemmaplan.actions.jobs import enqueue
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.periods import Month
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.forecast_runs import ScenarioRun, inputs_now, run_of_text
from hemmaplan.reports.forecast_scenarios import compared, month_by_month, run_says
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.store.forecast_runs import KeptRun, kept_run, kept_runs
from hemmaplan.store.jobs import JobView, latest_job
from hemmaplan.store.models import ForecastRun, JobState
from hemmaplan.store.viewer import SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.downloads import attached
from hemmaplan.web.job_kinds import CHECK_RUN
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages.scenarios import MEASURE, NAME, ask_for, measures_of
from hemmaplan.web.typed import Typed, version

CHOSEN = "vald"
_IN_PICTURE = 12


@open_to(SEES_ALL)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All that are kept, and those that are chosen (at first the month's) side by side."""
    page = opened(request)
    request.in_room = "prognos"  # type: ignore[attr-defined]
    every = kept_runs(page.viewer, known_at=page.known_at)
    standing = [each for each in every if not each.removed]
    asked = set(request.GET.getlist(CHOSEN))
    chosen = [each for each in standing if _is_chosen(each, asked, page.month)][:_IN_PICTURE]
    runs = {each.number: run_of_text(each.answer) for each in standing}
    context: dict[str, Any] = {
        "kept": [_row(each, runs[each.number], chosen) for each in standing],
        "removed": [each for each in every if each.removed],
        "chosen": len(chosen),
        "blocks": page_blocks(compared([(each.name, runs[each.number]) for each in chosen])),
    }
    return render(request, "kept_scenarios.html.j2", context)


def _is_chosen(each: KeptRun, asked: set[str], month: Month) -> bool:
    return str(each.number) in asked if asked else Month.of(each.month) == month


def _row(each: KeptRun, run: ScenarioRun, chosen: Sequence[KeptRun]) -> dict[str, Any]:
    return {"kept": each, "month": run.month, "chosen": each in chosen}


@open_to(SEES_ALL)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One as it was worked out: renamed, linked, removed, or worked out anew of today's data."""
    page = opened(request)
    request.in_room = "prognos"  # type: ignore[attr-defined]
    kept = kept_run(page.viewer, number, known_at=page.known_at)
    if kept is None:
        raise Http404(_("Det finns inget sparat scenario %(number)s.") % {"number": number})
    run, wrong, status = run_of_text(kept.answer), "", 200
    if request.method == "POST" and "rakna-om" in request.POST:
        again = replace(run.scenario, name=kept.name, measure=kept.measure_id)
        return ask_for(request, page, again, runs=run.runs)
    if request.method == "POST" and "kontroll" in request.POST:
        return _check(request, kept)
    if request.method == "POST":
        wrong, status = _changed(request, page, kept)
        if not wrong:
            there = "kept-scenarios" if "bort" in request.POST else "kept-scenario"
            return redirect(page.address(there, *([number] if there == "kept-scenario" else [])))
    whole = sha256(kept.answer.encode()).hexdigest() == kept.sha256
    context = {
        "kept": kept, "run": run, "says": run_says(run), "wrong": wrong, "whole": whole,
        "measures": measures_of(page.dataset), "checked": _checked(kept),
        "same": inputs_now(page.dataset, run.month) == run.inputs,
        "blocks": page_blocks([*compared([(kept.name, run)]), *month_by_month(run)]),
    }  # fmt: skip
    return render(request, "kept_scenario.html.j2", context, status=status)


def _check(request: HttpRequest, kept: KeptRun) -> HttpResponse:
    """Have it worked out once more from the batch it was of, to hold beside what was kept."""
    job = enqueue(
        kind=CHECK_RUN.name, digest=_digest(kept),
        asked={"run": kept.number, "batch": kept.batch},
        by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip
    return redirect("job", job.pk)


def _checked(kept: KeptRun) -> JobView | None:
    """The latest time that was done, if it came to an answer."""
    found = latest_job([CHECK_RUN.name], _digest(kept))
    return found if found and found.state is JobState.DONE else None


def _digest(kept: KeptRun) -> str:
    return sha256(f"{kept.number} {kept.sha256}".encode()).hexdigest()


def _changed(request: HttpRequest, page: Opened, kept: KeptRun) -> tuple[str, int]:
    """What was wrong with the change, and the answer's status; nothing wrong: it is saved."""
    typed, name, removed = Typed(request.POST), kept.name, "bort" in request.POST
    if not removed and request.POST.get(NAME, name) != name:  # what it is called already may stay
        known = sorted(provider_names(page.dataset).values())
        name = typed.title(NAME, known=known) or name
    if NAME in typed.wrong:
        return typed.wrong[NAME], 422
    measure = request.POST.get(MEASURE, kept.measure_id)
    linkable = {"", kept.measure_id, *dict(measures_of(page.dataset))}
    try:
        label(
            run=ForecastRun.objects.get(pk=kept.number), name=name,
            measure_id=measure if measure in linkable else kept.measure_id, removed=removed,
            before=version(request.POST.get("version", "")), by=request.user.get_username(),
            at=datetime.now(UTC),
        )  # fmt: skip
    except WrittenSince as since:
        if not since.same:
            return _(
                "Någon annan ändrade scenariot medan du hade sidan öppen, och ditt är inte sparat. "
                "Så här är det nu: ändra igen om det ska gälla."
            ), 409
    if removed:
        messages.success(
            request,
            _("%(name)s är borttaget. Det går att lägga tillbaka nedan.") % {"name": kept.name},
        )
    elif kept.removed:
        messages.success(request, _("%(name)s är tillbaka bland de sparade.") % {"name": kept.name})
    else:
        messages.success(request, _("Ändringen är sparad."))
    return "", 200


@open_to(SEES_ALL)
@require_safe
def file(request: HttpRequest, number: int) -> HttpResponse:
    """A run's text as it is kept, byte for byte."""
    page = opened(request)
    kept = kept_run(page.viewer, number, known_at=page.known_at)
    if kept is None:
        raise Http404(_("Det finns inget sparat scenario %(number)s.") % {"number": number})
    return attached(kept.answer, f"scenario-{Month.of(kept.month)}-{kept.sha256[:12]}.json")
