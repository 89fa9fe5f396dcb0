"""A unit's page in a forecast round: what is known, line by line, beside what is typed."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemmaplan.core.forecast_round import ForecastLine, State
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import LineType, area_labels, line_labels
from hemmaplan.core.typed_amounts import as_typed
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.numbers_sv import number_text, period_text
from hemmaplan.store.rounds import Answer, history
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.pages import with_month
from hemmaplan.web.pages.rounds import STATE_WORDS, days_left
from hemmaplan.web.unit_form import ALL, LONGEST, TAKE, Opened, Typed
from hemmaplan.web.unit_placements import expected


def may_take_back(opened: Opened, past: Sequence[Answer]) -> bool:
    """A controller may undo any step; a unit its own saves and sending, never a decision. `past`:
    the versions of the answer, the latest first."""
    if opened.round.is_closed or opened.number < 2:
        return False
    if opened.viewer.role in STEERS:
        return True
    return opened.state in (State.DRAFT, State.SENT) and past[1].state.is_open


def shown(
    request: HttpRequest, opened: Opened, typed: Typed, why: str = "", status: int = 200
) -> HttpResponse:
    month, table = opened.table.month, opened.table
    past = history(opened.viewer, opened.round.month, opened.unit)
    known = ("budget_ore", "actual_ore", "linear_ore", "previous_ore")
    conflict = status == 409 and opened.answer is not None
    context = {
        "month": month,
        "unit_name": table.name_of(opened.unit),
        "money": table.municipality.unit,
        "so_far": period_text(Month(month.year, 1), month, short=True),
        "round_address": with_month(reverse("round"), month),
        "round": opened.round,
        "days_left": days_left(opened.round.due),
        "answer": opened.answer,
        "state_word": _(STATE_WORDS[opened.state]),
        "number": opened.number,
        "may_write": opened.may_write,
        "may_decide": _may_decide(opened),
        "may_take_back": may_take_back(opened, past),
        "areas": _areas(opened, typed, conflict),
        "totals": [
            *(table.written(table.column(opened.unit, name)) for name in known),
            table.written(table.proposed(opened.unit)),
        ],
        "proposals": [
            (label, opened.proposals[line.place])
            for line, label in _labelled(opened)
            if line.place in opened.proposals
        ],
        "amount": lambda amount: _rounded(amount, opened),
        "placements": expected(opened.register, opened.viewer, month, opened.unit),
        "forecast_room": with_month(reverse("room", args=["prognos"]), month),
        "take": TAKE,
        "take_all": f"{TAKE}{ALL}",
        "total": table.written(table.net_of(opened.unit, typed.amounts)),
        "wrong": len(typed.wrong),
        "why": why,
        "history": [(each, _(STATE_WORDS[each.state])) for each in past],
        "reason": masked(request.POST.get("skal", "")[:LONGEST]),
        "longest": LONGEST,
    }
    return render(request, "unit_forecast.html.j2", context, status=status)


def _labelled(opened: Opened) -> list[tuple[ForecastLine, str]]:
    """The lines with what they are called, under their area where there are several."""
    labels, lines = area_labels(opened.table.dataset), line_labels(opened.table.dataset)
    several = len({line.area for line in opened.lines}) > 1
    return [
        (line, f"{labels.get(line.area, line.area)}, {lines[line.line]}" if several
         else lines[line.line])
        for line in opened.lines
    ]  # fmt: skip


def _may_decide(opened: Opened) -> bool:
    decided = opened.state in (State.SENT, State.APPROVED)
    return opened.viewer.role in STEERS and decided and not opened.round.is_closed


def _areas(opened: Opened, typed: Typed, conflict: bool) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lines under their areas; one area needs no heading."""
    labels, lines = area_labels(opened.table.dataset), line_labels(opened.table.dataset)
    found = []
    for area, each in groupby(opened.lines, key=lambda line: line.area):
        rows = [_line(opened, line, lines[line.line], typed, conflict) for line in each]
        found.append((labels.get(area, area), rows))
    return found if len(found) > 1 else [("", rows) for _, rows in found]


def _line(
    opened: Opened, line: ForecastLine, label: str, typed: Typed, conflict: bool
) -> dict[str, Any]:
    unit, place = opened.table.municipality.unit, line.place
    amount, stands = typed.amounts[place], opened.answer
    saved = ""
    if conflict and stands is not None and stands.amounts.get(place) != amount:
        now = stands.amounts.get(place)
        saved = _("inget belopp") if now is None else f"{as_typed(now, unit)} {unit}"

    def written(amount_ore: int | None) -> str:
        return "–" if amount_ore is None else _rounded(amount_ore, opened)

    proposal = opened.proposals.get(place)
    return {
        "proposed": proposal is not None and proposal.year_ore != amount,
        "id": f"{line.area}:{line.line}",
        "label": _("%(line)s (intäkt)") % {"line": label}
        if line.type is LineType.REVENUE
        else label,
        "known": [
            *(written(a) for a in _known(line)),
            written(proposal.year_ore if proposal else None),
        ],
        "text": typed.texts[place],
        "comment": typed.comments[place],
        "wrong": typed.wrong.get(place, ""),
        "saved": saved,
        "changed": _changed(line, amount, opened),
    }


def _known(line: ForecastLine) -> tuple[int | None, ...]:
    return line.budget_ore, line.actual_ore, line.linear_ore, line.previous_ore


def _rounded(amount_ore: int, opened: Opened, *, plus: bool = False) -> str:
    municipality = opened.table.municipality
    in_unit = Fraction(amount_ore, municipality.unit.ore)
    return number_text(in_unit, municipality.decimals, plus=plus)


def _changed(line: ForecastLine, amount: int | None, opened: Opened) -> Mapping[str, str]:
    """The change since the last forecast, and whether it is better or worse for the result."""
    if amount is None or line.previous_ore in (None, amount):
        return {}
    change = amount - (line.previous_ore or 0)
    better = (change > 0) is line.type.more_is_better
    return {
        "text": _rounded(change, opened, plus=True),
        "judgement": "better" if better else "worse",
    }
