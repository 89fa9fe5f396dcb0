"""Läget and the rooms of the report: the sentence, the numbers, why, the table, what to do."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hemmaplan.core.finding_titles import FINDING_TITLES
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.rules import by_code
from hemmaplan.render.printed import Printed
from hemmaplan.reports.briefing import size
from hemmaplan.reports.forecast_lines import ACCURACY
from hemmaplan.reports.registry import Edition, left_out
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL
from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.drawn import HEADLINE, room_blocks, standing_parts
from hemmaplan.web.month_work import waits_for
from hemmaplan.web.opened import opened
from hemmaplan.web.pages.reports import READERS
from hemmaplan.web.tables import ORDER, Tables, file_of
from hemmaplan.web.task_lists import tabs
from hemmaplan.web.warned import by_question, open_warnings, red_providers
from hemmaplan.web.where import where

_DEAREST = 5
_SHOWN = 20
_WANTS_CONTENTS = 5
"""Tables of a room from which it begins with a list of them."""


@open_to(EVERYBODY)
def start(request: HttpRequest) -> HttpResponse:
    return redirect("standing")


@open_to(EVERYBODY)
def overview(request: HttpRequest) -> HttpResponse:
    page = opened(request, shows_only=True)
    if (waiting := waits_for(request, page)) is not None:
        return waiting
    sees_all, reads = page.viewer.role in SEES_ALL, page.viewer.role in READS_ROWS
    context: dict[str, Any] = {
        "left_out": left_out(page.figures()),
        "radar": by_question(open_warnings(page)[0], page)[:_DEAREST] if reads else [],
        "wrong_rows": len(page.findings()) if sees_all else 0,
        "reads_rows": reads,
        "red": red_providers(page) if sees_all else [],
        "board_edition": page.edition is Edition.BOARD,
    }
    tables = Tables.of(page.address, "standing", asked=request.GET.get(ORDER, ""))
    parts = {name: tables.in_order(part) for name, part in standing_parts(page).items()}
    return render(request, "standing.html.j2", context | parts | {"tables": tables})


@open_to(EVERYBODY)
def room(request: HttpRequest, name: str) -> HttpResponse:
    asked = next((each for each in ROOMS if each.name == name), None)
    if asked is None:
        raise Http404(_("Det finns ingen sida %(name)s.") % {"name": name})
    page = opened(request, shows_only=True)
    if (waiting := waits_for(request, page)) is not None:
        return waiting
    tables = Tables.of(page.address, "room", name, asked=request.GET.get(ORDER, ""))
    tries = name == "prognos" and page.viewer.role in SEES_ALL
    found, accuracy = with_accuracy(tables.in_order(room_blocks(page, asked)))
    headline, blocks, contents = with_contents(found, asked.label, tables.table)
    context = {
        "room": asked,
        "headline": headline,
        "blocks": blocks,
        "contents": contents,
        "accuracy": accuracy,
        "tables": tables,
        "tries_scenarios": tries and page.figures().table.of("placement_forecast"),
        "shows_accuracy": name == "prognos" and page.viewer.role in READERS,
        "lists_placements": name == "placeringar" and page.viewer.role in READS_ROWS,
        "board_edition": page.edition is Edition.BOARD,
    }
    return render(request, "room.html.j2", context)


def with_accuracy(blocks: Sequence[Printed]) -> tuple[list[Printed], Printed | None]:
    """The blocks with an anchor at how right earlier forecasts were, and its paragraph in words.

    It stands last, after every table, but whoever reads the forecast wants to know it first.
    """
    found = list(blocks)
    at = next((i for i, block in enumerate(found) if block.get("text") == ACCURACY), None)
    if at is None:
        return found, None
    found[at] = {**found[at], "anchor": "traffsakerhet"}
    after = found[at + 1] if at + 1 < len(found) else None
    return found, after if after and after["kind"] == "paragraph" else None


def with_contents(
    blocks: Sequence[Printed], label: str, ordered: int = 0
) -> tuple[list[Printed], list[Printed], list[Printed]]:
    """The headline, the blocks with an anchor at each heading, and the list of what they are.

    A part of the list is a heading with the tables under it; the first is called by the room's
    `label`. A room of few tables has no list. In one of many only a part's first table stands
    open, and the one `ordered` by a column (its number); the others are folded under their words.
    """
    headline = [block for block in blocks if block["kind"] == HEADLINE]
    rest = [
        {"anchor": f"del-{block['number']}", **block} if block["kind"] == "heading" else block
        for block in blocks
        if block["kind"] != HEADLINE
    ]
    parts: list[Printed] = [{"text": label, "anchor": "", "tables": []}]
    if sum(block["kind"] == "table" for block in rest) < _WANTS_CONTENTS:
        return headline, rest, []
    for at, block in enumerate(rest):
        if block["kind"] == "heading":
            parts.append({"text": block["text"], "anchor": block["anchor"], "tables": []})
        elif block["kind"] == "table":
            if parts[-1]["tables"] and block["number"] != ordered:
                rest[at] = {**block, "folded": True}
            parts[-1]["tables"].append(rest[at])
    return headline, rest, [part for part in parts if part["tables"]]


@open_to(EVERYBODY)
def table_file(request: HttpRequest, name: str, number: int, ending: str) -> HttpResponse:
    """A table of Läget (`standing`) or of a room, as it is printed there, as CSV or XLSX."""
    page = opened(request, shows_only=True)
    room = next((each for each in ROOMS if each.name == name), None)
    blocks = room_blocks(page, room) if room else []
    if name == "standing":
        blocks = [block for part in standing_parts(page).values() for block in part]
    return file_of(blocks, number, ending, page.month)


@open_to(SEES_ALL)
def findings(request: HttpRequest) -> HttpResponse:
    """Rader att rätta: every finding in what has been read in, the dearest kind first."""
    page = opened(request, shows_only=True)
    every = request.GET.get("alla", "")
    found = page.findings()
    groups = _groups(found)
    for group in groups:
        rows = group["rows"]
        group["left_out"] = 0 if group["code"] == every else max(0, len(rows) - _SHOWN)
        group["rows"] = rows[: len(rows) - group["left_out"]]
    context = {"groups": groups, "every": len(found), "tabs": tabs(page)}
    return render(request, "findings.html.j2", context)


def _groups(found: list[Problem]) -> list[dict[str, Any]]:
    """The findings by kind: what it is, how many, and what it is worth; the dearest kind first."""
    by_code = sorted(found, key=lambda problem: problem.code)
    groups = [_group(code, list(rows)) for code, rows in groupby(by_code, lambda each: each.code)]
    return sorted(groups, key=lambda group: (-group["worth"], group["title"]))


def _group(code: str, problems: list[Problem]) -> dict[str, Any]:
    worth = sum(problem.amount_ore or 0 for problem in problems)
    return {
        "code": code,
        "title": FINDING_TITLES[code],
        "is_rule": code in by_code(),
        "worth": worth,
        "amount": size(worth) if worth else "",
        "error": any(problem.severity == "error" for problem in problems),
        "count": len(problems),
        "rows": [
            {
                "message": problem.message,
                "place": where(problem.file, problem.row),
                "amount": size(problem.amount_ore) if problem.amount_ore else "",
            }
            for problem in problems
        ],
    }
