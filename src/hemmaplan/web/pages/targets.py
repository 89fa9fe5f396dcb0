"""Deciding a target on Jämför, and taking one away: written by hand, with who and when."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from hemmaplan.actions.by_hand import Edit, change, standing
from hemmaplan.core.report_lines import area_labels
from hemmaplan.opendata.kolada.archive import Damaged
from hemmaplan.opendata.kolada.groups import UnknownMunicipality
from hemmaplan.opendata.kolada.peers import NothingToCompare
from hemmaplan.reports.comparison_targets import levels
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.comparisons import compared
from hemmaplan.web.opened import opened
from hemmaplan.web.pages.comparing import Choice


@open_to(STEERS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """The level that was chosen becomes a target, in kronor as they are now: it stays when
    Kolada's values change. A target of the same key figure takes the place of the earlier one."""
    choice, on = Choice.of(request), opened(request)
    kpi = request.POST.get("nyckeltal-mal", "")
    area = request.POST.get("omrade-mal", "")
    if area and (not on.dataset.has("areas") or area not in area_labels(on.dataset)):
        raise Http404(f"Området {area[:40]} finns inte.")
    try:
        peers, _ = compared(on.dataset.municipality.code, choice.group, choice.reference)
    except (NothingToCompare, UnknownMunicipality, Damaged) as reason:
        raise Http404(str(reason)) from None
    first, last = choice.period(on.months[0].year)
    found = levels(peers, kpi, first, last).get(request.POST.get("niva", ""))
    if found is None:
        raise Http404("Nivån finns inte längre. Ladda om Jämför och välj igen.")
    words, target = found
    label = f"{peers.figures[kpi].figure.label} till {words}"
    row = {
        "target_id": kpi, "label": label, "key_figure": kpi, "area": area or None,
        "start_cost_ore": target.cost_ore, "target_cost_ore": target.to_ore,
        "from_year": first, "to_year": last, "decided_on": localdate(),
    }  # fmt: skip
    change(
        edits=[Edit("targets", [row], standing("targets", target_id=kpi))],
        what="targets.decide", subject=f"mål {kpi}", by=request.user.get_username(),
        at=datetime.now(UTC),
    )  # fmt: skip
    messages.success(request, f"Målet {label} {first}–{last} är beslutat och följs här.")
    return redirect(f"{choice.address()}#mal")


@open_to(STEERS)
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """It is followed no longer; what stood is kept in the trail and can be taken back there."""
    choice, target_id = Choice.of(request), request.POST.get("mal", "")
    gone = standing("targets", target_id=target_id)
    if not gone:
        raise Http404("Målet finns inte längre.")
    change(
        edits=[Edit("targets", (), gone)], what="targets.take_away",
        subject=f"mål {target_id}", by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip
    messages.success(request, "Målet är borttaget. Det går att ta tillbaka under Läs in.")
    return redirect(f"{choice.address()}#mal")
