"""Att göra: what is overdue, due and missing, by which rule, and answering for it."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.core.acknowledging import FOR_TASKS, QUIET_DAYS, REASON_WORDS
from hemmaplan.core.choice_deadlines import DUE_CODE
from hemmaplan.core.deadlines import RULES, Rule
from hemmaplan.core.tasks import as_tasks, in_key
from hemmaplan.ingest.rules import by_code
from hemmaplan.store.acknowledgements import Answer
from hemmaplan.store.viewer import ANSWERS, READS_ROWS, SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.lists import list_context
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.task_lists import TASK_LABELS, TASKS, tabs, views_of
from hemmaplan.web.warned import due, due_at, open_tasks

_PAGES = {rule.code: "placement" for rule in RULES if "placements" in rule.needs} | {
    DUE_CODE: "choice-first"
}
"""The page of what is due, by its kind; a case, a decision and a person have none."""
_READ = ("placements", "cases", "follow_ups", "decisions")


@open_to(READS_ROWS)
def tasks(request: HttpRequest) -> HttpResponse:
    """What is due in the viewer's units, the most overdue first."""
    page = opened(request, shows_only=True)
    found, quiet = open_tasks(page)
    context = list_context(
        found, TASKS, page, request.GET,
        address=lambda row: _about(page, row),
        beside=lambda row: [(_("Varför"), _why(page, row))],
        files={e.upper(): page.address("task-list-file", TASKS.name, e) for e in ("xlsx", "csv")},
    )  # fmt: skip
    context |= {
        "tabs": tabs(page),
        "day": page.month.last_day,
        "late": found.filter(pl.col("state") == "late").height,
        "soon": found.filter(pl.col("state") == "soon").height,
        "kinds": _kinds(found, page),
        "quiet": [_answered(key, answer, page) for key, answer in quiet.items()],
        "lacks": page.lacks(*_READ),
        "skipped": _skipped(page.kept(due_at)[1]),
        "own_units": page.viewer.role not in SEES_ALL,
        **views_of(request, TASKS),
    }
    return render(request, "tasks.html.j2", context)


@open_to(READS_ROWS)
def task(request: HttpRequest, key: str) -> HttpResponse:
    """One thing that is due: its rule in words, and answering for it."""
    page = opened(request, shows_only=True)
    found, quiet = open_tasks(page)
    code, standing = in_key(key)[0], quiet.get(key)
    rows = as_tasks(due(page), page.month.last_day).filter(key=key)
    if rows.is_empty() or not (standing or key in found["key"]):
        raise Http404(_("Det är inte längre något att göra: orsaken är borta."))
    row = rows.row(0, named=True)
    context = {
        "tabs": tabs(page),
        "row": row,
        "late": row["due"] < page.month.last_day,
        "label": TASK_LABELS[code],
        "about": _about(page, row),
        "rule": by_code()[code],
        "rule_address": page.address("rule", code),
        "answer": _answered(key, standing, page) if standing else None,
        "may_answer": page.viewer.role in ANSWERS and page.known_on is None,
        "reasons": {each: REASON_WORDS[each] for each in FOR_TASKS},
        "quiet_days": QUIET_DAYS,
    }
    return render(request, "task.html.j2", context)


def _why(page: Opened, row: Mapping[str, Any]) -> str:
    """Where its rule is told and it is answered for; the rule's own page where it is not."""
    key, code = row["key"], row["code"]
    return page.address("task-due", key) if key else page.address("rule", code)


def _about(page: Opened, row: Mapping[str, Any]) -> str:
    """Where what is due is done."""
    name = _PAGES.get(row["code"])
    return page.address(name, row["subject"]) if name else ""


def _kinds(found: pl.DataFrame, page: Opened) -> list[dict[str, Any]]:
    """How many of each rule are late, soon and further ahead."""
    counts = {(code, state): n for code, state, n in found.group_by("code", "state").len().rows()}
    codes = {code for code, _state in counts}
    return [
        {
            "label": label,
            "address": page.address("tasks", regel=code),
            **{state: counts.get((code, state), 0) for state in ("late", "soon", "ahead")},
        }
        for code, label in TASK_LABELS.items()
        if code in codes
    ]


def _answered(key: str, answer: Answer, page: Opened) -> dict[str, Any]:
    code, subject, day = in_key(key)
    return {
        "address": page.address("task-due", key),
        "subject": f"{TASK_LABELS[code]}: {subject}, {day}",
        "reason": REASON_WORDS[answer.reason],
        "until": answer.until,
        "by": answer.by,
        "at": answer.at,
    }


def _skipped(codes: tuple[str, ...]) -> list[str]:
    """By what would be needed: which rules say nothing, in words."""
    by_needs: dict[str, list[Rule]] = {}
    for rule in RULES:
        if rule.code in codes:
            by_needs.setdefault(rule.asks_for, []).append(rule)
    return [
        _("%(rules)s: det kräver %(needs)s, och en regel som gällde den dagen.")
        % {"rules": ", ".join(rule.label for rule in rules), "needs": needs}
        for needs, rules in by_needs.items()
    ]
