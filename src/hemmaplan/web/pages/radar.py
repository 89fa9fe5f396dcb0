"""Radarn: what is worth most to look at, in kronor; and answering for a warning or a task."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemmaplan.actions.acknowledgements import acknowledge, open_again
from hemmaplan.core.acknowledging import FOR_TASKS, FOR_WARNINGS, QUIET_DAYS, REASON_WORDS, Reason
from hemmaplan.core.code_words import tables_told
from hemmaplan.core.radar import CODES, QUESTIONS, not_asked
from hemmaplan.core.radar_parts import HORIZON
from hemmaplan.core.tasks import in_key
from hemmaplan.reports.briefing import size
from hemmaplan.store.acknowledgements import Answer, answers
from hemmaplan.store.viewer import ANSWERS, PLACES, READS_ROWS, SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.lists import list_context
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.task_lists import RADAR, TASK_LABELS, tabs, views_of
from hemmaplan.web.warned import (
    by_question,
    open_tasks,
    open_warnings,
    parts_at,
    warnings_at,
)


@open_to(READS_ROWS)
def radar(request: HttpRequest) -> HttpResponse:
    """The radar: what is worth most to look at, dearest first."""
    page = opened(request, shows_only=True)
    found, quiet = open_warnings(page)
    context = list_context(
        found, RADAR, page, request.GET,
        address=lambda row: _address(page, row),
        files={e.upper(): page.address("task-list-file", RADAR.name, e) for e in ("xlsx", "csv")},
    )  # fmt: skip
    may_answer = page.viewer.role in PLACES and page.known_on is None
    context |= {
        "tabs": tabs(page),
        "groups": by_question(found, page),
        "horizon": HORIZON,
        "may_answer": may_answer,
        "reasons": {each: REASON_WORDS[each] for each in FOR_WARNINGS},
        "quiet_days": QUIET_DAYS,
        "quiet": [_answered(key, answer, page) for key, answer in quiet.items()],
        "lacks": page.lacks("placements", "rates", "agreements", "incomes"),
        "not_asked": [(each.title, tables_told(each.needs)) for each in not_asked(page.dataset)],
        "own_units": page.viewer.role not in SEES_ALL,
        **views_of(request, RADAR),
    }
    return render(request, "radar.html.j2", context)


@open_to(READS_ROWS)
def warning(request: HttpRequest, key: str) -> HttpResponse:
    """One warning: its definition, its estimate and the rows that add up to it."""
    page = opened(request, shows_only=True)
    found = page.kept(warnings_at).filter(pl.col("key") == key)
    if found.is_empty():
        raise Http404(_("Varningen finns inte längre: orsaken är borta."))
    row = found.row(0, named=True)
    parts = page.kept(parts_at).filter(
        pl.col("code") == row["code"], pl.col("subject") == row["subject"]
    )
    question = next(each for each in QUESTIONS if each.code == row["code"])
    standing = answers(page.viewer, page.known_on or localdate()).get(key)
    context = {
        "tabs": tabs(page),
        "row": row,
        "amount": size(row["amount_ore"]) if row["amount_ore"] is not None else "",
        "question": question,
        "definition": question.definition.split("\n\n"),
        "parts": [
            {**each, "address": page.address("placement", each["placement_id"])}
            for each in parts.sort("amount_ore", descending=True, nulls_last=True).to_dicts()
        ],
        "answer": _answered(key, standing, page) if standing else None,
        "may_answer": page.viewer.role in PLACES and page.known_on is None,
        "reasons": {each: REASON_WORDS[each] for each in FOR_WARNINGS},
        "quiet_days": QUIET_DAYS,
    }
    return render(request, "warning.html.j2", context)


@open_to(ANSWERS)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Leave a warning or a task for a while with a reason, or take it up again.

    A unit manager answers for tasks of the own units; a warning is weighed by who places.
    """
    page, key = opened(request, shows_only=True), request.POST.get("nyckel", "")
    code = in_key(key)[0]
    is_task = code in TASK_LABELS
    if code in CODES and page.viewer.role not in PLACES:
        raise PermissionDenied("a warning is answered for by who places")
    back = page.address("tasks" if is_task else "task-radar")
    if not _is_found(page, key):
        messages.info(request, _("Den finns inte längre: orsaken är borta."))
        return redirect(back)
    by = request.user.get_username()
    if request.POST.get("igen"):
        open_again(key=key, by=by, at=now())
        messages.success(request, _("Den är med i listan igen."))
        return redirect(back)
    reason, days = request.POST.get("skal", ""), request.POST.get("dagar", "")
    allowed = FOR_TASKS if is_task else FOR_WARNINGS
    if reason not in set(allowed) or days not in {str(each) for each in QUIET_DAYS}:
        messages.error(request, _("Välj ett skäl och hur länge den ska vänta."))
        return redirect(page.address("task-due" if is_task else "task-warning", key))
    until = localdate() + timedelta(days=int(days))
    acknowledge(key=key, reason=Reason(reason), until=until, by=by, at=now())
    told = {"day": until, "reason": REASON_WORDS[Reason(reason)]}
    messages.success(request, _("Kvitterad till %(day)s: %(reason)s.") % told)
    return redirect(back)


def _is_found(page: Opened, key: str) -> bool:
    """Whether there is such a warning or task now, answered for or not."""
    tasks, quiet = open_tasks(page)
    return key in quiet or key in tasks["key"] or key in page.kept(warnings_at)["key"]


def _address(page: Opened, row: Mapping[str, Any]) -> str:
    return page.address("task-warning", row["key"])


def _answered(key: str, answer: Answer, page: Opened) -> dict[str, Any]:
    return {
        "key": key,
        "address": page.address("task-warning", key),
        "subject": key.partition(":")[2],
        "reason": REASON_WORDS[answer.reason],
        "until": answer.until,
        "by": answer.by,
        "at": answer.at,
    }
