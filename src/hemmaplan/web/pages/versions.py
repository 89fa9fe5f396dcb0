"""Skillnader: two versions of a month's report, or one and what stands today, figure by figure."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.core.dataset import InputFile
from hemmaplan.render.numbers_sv import UNIT_WORDS, number_text
from hemmaplan.reports.differences import Difference, changed_files, differences, late_rows
from hemmaplan.reports.files import figure_rows
from hemmaplan.reports.registry import definitions
from hemmaplan.reports.runs import FigureJson, run_of
from hemmaplan.reports.tracing import place_text
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.queries import AdoptedReport, adopted_content, adopted_reports, dataset
from hemmaplan.store.viewer import SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages import moment
from hemmaplan.web.pages.audit import WORDS
from hemmaplan.web.pages.reports import READERS

TODAY = "nu"
_SHOWN, _LATE = 60, 20
_CHANGES_OF_FIGURES = ("imports.", "settings.", "rounds.close")


@dataclass(frozen=True, slots=True)
class Version:
    """One side of the comparison: its figures, its files, and when it was made (None: today)."""

    label: str
    figures: tuple[FigureJson, ...]
    inputs: tuple[InputFile, ...]
    at: datetime | None


@open_to(READERS)
def versions(request: HttpRequest) -> HttpResponse:
    page = opened(request)
    every = adopted_reports(page.viewer, known_at=page.known_at)
    adopted = [each for each in every if each.month == page.month.first_day][::-1]
    context: dict[str, Any] = {
        "choices": [(str(e.number), _label(n, e)) for n, e in enumerate(adopted, start=1)],
    }
    if not adopted:
        return render(request, "versions.html.j2", context)
    first, last = _asked(request, [str(each.number) for each in adopted])
    sides = [_version(page, adopted, name) for name in (first, last)]
    context |= {"first": first, "last": last, "names": [side.label for side in sides]}
    context |= _compared(page, *sides, all="alla" in request.GET)
    if page.viewer.role in SEES_ALL:
        context |= _reasons(page, *sides) | _late(page, *sides)
    return render(request, "versions.html.j2", context)


def _label(number: int, adopted: AdoptedReport) -> str:
    return _("%(number)s: fastställd %(at)s") % {"number": number, "at": moment(adopted.at)}


def _asked(request: HttpRequest, numbers: list[str]) -> tuple[str, str]:
    """The two sides of the address; else the latest adopted against today."""
    first, last = request.GET.get("fran", ""), request.GET.get("till", "")
    return (
        first if first in numbers else numbers[-1],
        last if last in numbers else TODAY,
    )


def _version(page: Opened, adopted: list[AdoptedReport], name: str) -> Version:
    if name == TODAY:
        figures = tuple(figure_rows(page.figures()))
        label = _("den %(day)s") % {"day": page.known_on} if page.known_on else _("i dag")
        return Version(label, figures, page.dataset.inputs, None)
    number = next(n for n, each in enumerate(adopted, start=1) if str(each.number) == name)
    chosen = adopted[number - 1]
    run = run_of(adopted_content(page.viewer, chosen.number), f"Fastställd rapport {chosen.number}")
    return Version(
        _("version %(number)s") % {"number": number},
        run.figures[page.edition],
        run.inputs,
        chosen.at,
    )


def _compared(page: Opened, first: Version, last: Version, *, all: bool) -> dict[str, Any]:
    found = differences(first.figures, last.figures)
    shown = found if all else found[:_SHOWN]
    titles = {each.id: each.title for each in definitions()}
    groups: dict[str, list[dict[str, str]]] = {}
    for each in shown:
        title = titles.get(each.address.id, each.address.id)
        groups.setdefault(title, []).append(_row(page, each, is_today=last.at is None))
    return {"count": len(found), "left_out": len(found) - len(shown), "groups": groups}


def _row(page: Opened, each: Difference, *, is_today: bool) -> dict[str, str]:
    def written(value: Any, *, plus: bool = False) -> str:
        return "–" if value is None else number_text(value, each.decimals, plus=plus)

    linked = is_today and each.is_now is not None
    return {
        "place": place_text(page.dataset, each.address),
        "address": page.figure(each.address) if linked else "",
        "unit": UNIT_WORDS[each.unit],
        "was": written(each.was),
        "now": written(each.is_now),
        "change": written(each.change, plus=True),
    }


def _reasons(page: Opened, first: Version, last: Version) -> dict[str, Any]:
    """What was read in, set or taken back between the two, and the files that differ."""
    ends = [at for side in (first, last) if (at := side.at or page.known_at)]
    entries = AuditEntry.objects.filter(at__gt=min(ends)).order_by("pk")
    if len(ends) > 1:
        entries = entries.filter(at__lte=max(ends))
    return {
        "files": changed_files(first.inputs, last.inputs),
        "events": [
            {
                "at": each.at,
                "by": each.by,
                "what": _(WORDS.get(each.action, each.action)),
                "subject": each.subject.replace("batch", _("inläsning")),
            }
            for each in entries
            if each.action.startswith(_CHANGES_OF_FIGURES)
        ],
    }


def _late(page: Opened, first: Version, last: Version) -> dict[str, Any]:
    """The ledger's rows that came or went between the two, the largest first."""
    then, now = (
        page.dataset if side.at is None else dataset(page.viewer, known_at=side.at)
        for side in (first, last)
    )
    rows = late_rows(then, now, page.month)
    return {
        "late_count": rows.height,
        "late": [
            {
                "word": _("ny") if row["came"] else _("borta"),
                "month": f"{row['month']:%Y-%m}",
                "unit": row["unit_code"] or "",
                "account": row["account"],
                "amount": number_text(Fraction(row["amount_ore"], 100), 2),
                "text": row["text"] or "",
            }
            for row in rows.head(_LATE).iter_rows(named=True)
        ],
    }
