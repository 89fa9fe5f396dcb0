"""Inställningar: the municipality's own sign, unit and method; what a change does, before a yes."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change
from hemmaplan.actions.undoing import AlreadyUndone, undo
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.queries import EmptyRegister, adopted_reports, current_batch
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset
from hemmaplan.web.proposals import (
    Proposal,
    ask,
    differences,
    effects,
    takes_long,
    worked_out,
)
from hemmaplan.web.settings_form import CHOICES, GROUPS, offered, read, shown, typed
from hemmaplan.web.typed import again

ACTION = "settings.municipality"
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
        wrong = read(texts)[1]
        if not wrong:
            after, subject = changed(request.POST, dataset)
            return proposed(request, dataset, after, ACTION, subject)
    context = {
        "groups": GROUPS,
        "offered": {each.name: offered(each, dataset) for each in CHOICES},
        "typed": again(texts),
        "wrong": wrong,
        **frame_of(request, ACTION, "settings"),
    }
    return render(request, "settings.html.j2", context, status=422 if wrong else 200)


def changed(sent: QueryDict, dataset: Dataset) -> tuple[Dataset, str]:
    """The dataset with the settings sent, which are right, and what to call the change."""
    asked = read(typed(sent))[0]
    chosen = {each.name: getattr(asked, each.name) for each in CHOICES}
    after = replace_settings(dataset, replace(dataset.municipality, **chosen))
    return after, _("kommunens inställningar")


def opened(request: HttpRequest) -> Dataset | None:
    """What is current; None when there is nothing to set anything for."""
    try:
        return current_dataset(viewer_of(request))
    except EmptyRegister:
        return None


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """What waits for the first files, beside the pages that don't: Utdrag comes before them."""
    context = {
        "here": request.resolver_match.url_name if request.resolver_match else "",
        "sees_members": viewer_of(request).role is Role.ADMINISTRATOR,
    }
    return render(request, "settings_empty.html.j2", context)


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
    settings, tables = differences(before, after)
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
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_SENT_ON
        for value in values
    ]
    viewer = viewer_of(request)
    asked_for = Proposal(action, subject, request.path, fields, moved=moved)
    if takes_long(before, after):
        by = request.user.get_username()
        return redirect("job", ask(asked_for, viewer, by=by, at=datetime.now(UTC)).pk)
    found = {**effects(viewer, before, after), "base": number}
    return _shown(request, asked_for, found, status=409 if moved else 200)


@open_to(STEERS)
@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """What a change does that took long to work out, and the yes: for what was shown."""
    found = worked_out(number)
    if found is None:
        raise Http404(_("Det finns inget sådant förslag."))
    return _shown(request, *found)


def _shown(
    request: HttpRequest, asked_for: Proposal, found: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        **asdict(asked_for),
        **found,
        "adopted": len({each.month for each in adopted_reports(viewer_of(request))}),
    }
    return render(request, "settings_preview.html.j2", context, status=status)


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
