"""Inställningar: the municipality's own sign, unit and method; what a change does, before a yes."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change
from hemmaplan.actions.undoing import AlreadyUndone, undo
from hemmaplan.core.dataset import Dataset, MissingTable, Municipality
from hemmaplan.core.periods import Month
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.what_changes import (
    ChangedFigure,
    what_changes,
    what_else_changes,
    what_hides,
    what_is_said,
)
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.queries import EmptyRegister, adopted_reports, current_batch
from hemmaplan.store.viewer import STEERS, Role, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset, months_with_figures
from hemmaplan.web.opened import open_for
from hemmaplan.web.settings_form import CHOICES, GROUPS, offered, read, shown, typed

_SHOWN = 20
_ELSEWHERE = {
    "near_home_km",
    "invoiced_kinds",
    "accrual_account",
    "deducted_revenue",
    "activities",
    "line_volumes",
    "social_services_threshold",
}
"""Settings that figures outside the budget follow-up rest on."""
_NOT_SENT_ON = ("csrfmiddlewaretoken", "svar", "utgick-fran")


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def municipality(request: HttpRequest) -> HttpResponse:
    dataset = opened(request)
    if dataset is None:
        return nothing_yet(request)
    if request.POST.get("gor") == "angra":
        return take_back(request, "settings")
    texts = typed(request.POST) if request.method == "POST" else shown(dataset.municipality)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        asked, wrong = read(texts)
        if not wrong:
            chosen = {each.name: getattr(asked, each.name) for each in CHOICES}
            after = replace_settings(dataset, replace(dataset.municipality, **chosen))
            return proposed(
                request, dataset, after, "settings.municipality", _("kommunens inställningar")
            )
    context = {
        "groups": GROUPS,
        "offered": {each.name: offered(each, dataset) for each in CHOICES},
        "typed": {name: masked(text) for name, text in texts.items()},
        "wrong": wrong,
        **frame_of(request, "settings.municipality", "settings"),
    }
    return render(request, "settings.html.j2", context, status=422 if wrong else 200)


def opened(request: HttpRequest) -> Dataset | None:
    """What is current; None when there is nothing to set anything for."""
    try:
        return current_dataset(viewer_of(request))
    except EmptyRegister:
        return None


def nothing_yet(request: HttpRequest) -> HttpResponse:
    return render(request, "empty.html.j2", {"known_on": None})


def frame_of(request: HttpRequest, action: str, here: str) -> dict[str, Any]:
    """What the pages of Inställningar share: where one is, and the latest changes."""
    current = current_batch()
    entries = AuditEntry.objects.filter(action=action).order_by("-pk")[:5]
    return {
        "here": here,
        "sees_members": viewer_of(request).role is Role.ADMINISTRATOR,
        "changes": [
            {
                "at": each.at,
                "by": each.by,
                "subject": each.subject,
                "batch": each.detail.get("inläsning"),
                "is_current": current is not None and each.detail.get("inläsning") == current.pk,
            }
            for each in entries
        ],
    }


def replace_settings(dataset: Dataset, municipality: Municipality) -> Dataset:
    return Dataset(municipality, dataset.tables, dataset.inputs)


def replace_table(dataset: Dataset, name: str, frame: pl.DataFrame) -> Dataset:
    return Dataset(dataset.municipality, {**dataset.tables, name: frame}, dataset.inputs)


def proposed(
    request: HttpRequest, before: Dataset, after: Dataset, action: str, subject: str,
    *, asked: bool = True, back: str = "",
) -> HttpResponse:  # fmt: skip
    """What the change does, and the yes: for what was shown, on what was current then.

    Not `asked`: the yes has been given. `back` names the page to go on to, else the same.
    """
    onward = resolve_url(back or request.path)
    base, source = current_batch(), f"ändrat för hand: {subject}"
    number = str(base.pk) if base else ""
    tables = {name: f for name, f in after.tables.items() if f is not before.tables.get(name)}
    settings = after.municipality if after.municipality != before.municipality else None
    if settings is None and not tables:
        messages.info(request, _("Inget är ändrat: det stod så redan."))
        return redirect(onward)
    moved = asked and "svar" in request.POST and request.POST.get("utgick-fran") != number
    if (request.POST.get("svar") == "ja" or not asked) and not moved:
        try:
            change(
                edits=[Edit.whole(name, frame) for name, frame in tables.items()],
                settings=settings, source=source, what=action, subject=subject,
                seen=Seen(base.pk if base else 0),
                by=request.user.get_username(), at=datetime.now(UTC),
            )  # fmt: skip
            messages.success(
                request, _("Ändrat: %(subject)s. Det går att ångra.") % {"subject": subject}
            )
            return redirect(onward)
        except ChangedSince:
            moved = True
    context = {
        "subject": subject,
        **_effects(viewer_of(request), before, after),
        "base": number,
        "moved": moved,
        "adopted": len({each.month for each in adopted_reports(viewer_of(request))}),
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_SENT_ON
            for value in values
        ],
        "back": request.path,
    }
    return render(request, "settings_preview.html.j2", context, status=409 if moved else 200)


def _effects(viewer: Viewer, before: Dataset, after: Dataset) -> dict[str, Any]:
    """What becomes otherwise in the latest month: figures, who sees them, and words."""
    month = next(iter(months_with_figures(after)), None)
    if month is None:
        return {"month": None, "effects": [], "words": []}
    old, new = before.municipality, after.municipality
    differs = {f.name for f in fields(Municipality) if getattr(old, f.name) != getattr(new, f.name)}
    tables = {name for name, f in after.tables.items() if f is not before.tables.get(name)}
    effects = [(_written_otherwise, _followup(before, after, month))]
    words = []
    page = open_for(viewer, str(month))
    figures = page.figures(Edition.INTERNAL)
    if differs & _ELSEWHERE or "placement_accounts" in tables:
        changed = what_else_changes(after, figures, month_figures(after, month))
        effects.append((_other_figures, changed))
    if differs & {"small_count", "sections"}:
        hidden = what_hides(after, page.figures(Edition.BOARD), figures)
        effects.append((_shown_otherwise, hidden))
    if differs & {"reference", "decision", "sections", "board", "name"}:
        words = what_is_said(before, after, figures)
    return {
        "month": month,
        "effects": [
            {
                "says": says(len(found)),
                "found": found[:_SHOWN],
                "left_out": max(0, len(found) - _SHOWN),
            }
            for says, found in effects
            if found
        ],
        "words": words,
    }


def _written_otherwise(count: int) -> str:
    says = ngettext(
        "%(count)s siffra skrivs annorlunda", "%(count)s siffror skrivs annorlunda", count
    )
    return says % {"count": number_text(count)}


def _other_figures(count: int) -> str:
    says = ngettext("%(count)s annan siffra ändras", "%(count)s andra siffror ändras", count)
    return says % {"count": number_text(count)}


def _shown_otherwise(count: int) -> str:
    says = ngettext(
        "%(count)s siffra visas annorlunda för nämnden",
        "%(count)s siffror visas annorlunda för nämnden",
        count,
    )
    return says % {"count": number_text(count)}


def _followup(before: Dataset, after: Dataset, month: Month) -> list[ChangedFigure]:
    try:
        return what_changes(before, after, month)
    except MissingTable:
        return []


def take_back(request: HttpRequest, back: str) -> HttpResponse:
    """Undo a change by hand while it is the latest; one under others is undone in Läs in."""
    current = current_batch()
    if current is None or request.POST.get("inlasning") != str(current.pk):
        messages.info(request, _("Något annat har ändrats sedan dess. Ta tillbaka det först."))
        return redirect(back)
    try:
        undo(batch=current, by=request.user.get_username(), at=datetime.now(UTC))
        messages.success(request, _("Ångrat: det som stod före gäller igen."))
    except AlreadyUndone:
        messages.info(request, _("Det var redan ångrat."))
    return redirect(back)
