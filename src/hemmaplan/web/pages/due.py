"""Tider: what is overdue and what is to be done soon, with the paragraph that says so."""

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.core.choice_deadlines import DUE_CODE, DUE_LABEL
from hemmaplan.core.deadlines import RULES, Rule
from hemmaplan.store.viewer import READS_ROWS
from hemmaplan.web.access import open_to
from hemmaplan.web.downloads import frame_file
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.warned import SOON, due_at

WITHIN = (SOON, 90, 180)
_LABELS = {rule.code: rule.label for rule in RULES} | {DUE_CODE: DUE_LABEL}
_PAGES = {rule.code: "placement" for rule in RULES if "placements" in rule.needs} | {
    DUE_CODE: "choice-first"
}
"""The page of what is due, by its kind; a case has none."""


@open_to(READS_ROWS)
def due(request: HttpRequest) -> HttpResponse:
    page, within = opened(request), _within(request)
    found, skipped = page.kept(due_at, within)
    day = page.month.last_day
    late, soon = found.filter(pl.col("due") < day), found.filter(pl.col("due") >= day)
    kinds = [
        {"label": label, "late": _count(late, code), "soon": _count(soon, code)}
        for code, label in _LABELS.items()
        if _count(found, code)
    ]
    context = {
        "day": day,
        "within": within,
        "choices": [(days, page.address("deadlines", inom=days)) for days in WITHIN],
        "parts": [(_("Försenat"), _rows(late, page)), (_("Snart"), _rows(soon, page))],
        "late": late.height,
        "soon": soon.height,
        "kinds": kinds,
        "skipped": _skipped(skipped),
        "file_address": page.address("deadlines-file", inom=within),
    }
    return render(request, "due.html.j2", context)


@open_to(READS_ROWS)
def due_file(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV. Not found where nothing has been read in."""
    page = opened(request)
    found, _not_run = page.kept(due_at, _within(request))
    rows = found.select(
        dag=pl.col("due"), vad=pl.col("code").replace_strict(_LABELS),
        placering_eller_ärende=pl.col("subject"), enhet=pl.col("unit_code"),
        att_göra=pl.col("message"), lagrum=pl.col("reference"),
        fil=pl.col("_file"), rad=pl.col("_row"),
    )  # fmt: skip
    return frame_file(rows, _("Tider"), f"tider-{page.month}", "csv")


def _within(request: HttpRequest) -> int:
    asked = request.GET.get("inom", "")
    return int(asked) if asked in {str(days) for days in WITHIN} else WITHIN[0]


def _count(found: pl.DataFrame, code: str) -> int:
    return int((found["code"] == code).sum())


def _rows(found: pl.DataFrame, page: Opened) -> list[dict[str, object]]:
    """What is due, with the address of what it is about."""
    return [
        row
        | {
            "address": page.address(_PAGES[row["code"]], row["subject"])
            if row["code"] in _PAGES
            else ""
        }
        for row in found.iter_rows(named=True)
    ]


def _skipped(codes: tuple[str, ...]) -> list[str]:
    """By the tables that would be needed: which rules say nothing, in words."""
    by_needs: dict[str, list[Rule]] = {}
    for rule in RULES:
        if rule.code in codes:
            by_needs.setdefault(rule.asks_for, []).append(rule)
    return [
        _("%(rules)s: det kräver %(tables)s, och en regel som gällde den dagen.")
        % {"rules": ", ".join(rule.label for rule in rules), "tables": needs}
        for needs, rules in by_needs.items()
    ]
