"""Deciding a target on Jämför, and taking one away: written by hand, with who and when."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemmaplan.actions.by_hand import ChangedSince, Edit, Row, Seen, change, standing
from hemmaplan.core.report_lines import area_labels
from hemmaplan.opendata.kolada.archive import Damaged
from hemmaplan.opendata.kolada.groups import UnknownMunicipality
from hemmaplan.opendata.kolada.peers import NothingToCompare
from hemmaplan.reports.comparison_targets import levels
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.comparisons import compared
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages.comparing import Choice, page
from hemmaplan.web.typed import whole


@open_to(STEERS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """The level that was chosen becomes a target, in kronor as they are now: it stays when
    Kolada's values change. A target of the same key figure takes the place of the earlier one."""
    choice, on = Choice.of(request), opened(request)
    kpi = request.POST.get("nyckeltal-mal", "")
    area = request.POST.get("omrade-mal", "")
    if area and (not on.dataset.has("areas") or area not in area_labels(on.dataset)):
        raise Http404(_("Området %(area)s finns inte.") % {"area": area[:40]})
    try:
        peers, _whom = compared(on.dataset.municipality.code, choice.group, choice.reference)
    except (NothingToCompare, UnknownMunicipality, Damaged) as reason:
        raise Http404(str(reason)) from None
    first, last = choice.period(on.months[0].year)
    found = levels(peers, kpi, first, last).get(request.POST.get("niva", ""))
    if found is None:
        raise Http404(_("Nivån finns inte längre. Ladda om Jämför och välj igen."))
    words, target = found
    label = f"{peers.figures[kpi].figure.label} till {words}"
    row = {
        "target_id": kpi, "label": label, "key_figure": kpi, "area": area or None,
        "start_cost_ore": target.cost_ore, "target_cost_ore": target.to_ore,
        "from_year": first, "to_year": last, "decided_on": localdate(),
    }  # fmt: skip
    if not _changed(request, on, kpi, "decide", [row]):
        return _moved(request)
    messages.success(
        request,
        _("Målet %(label)s %(first)s–%(last)s är beslutat och följs här.")
        % {"label": label, "first": first, "last": last},
    )
    return redirect(f"{choice.address()}#mal")


@open_to(STEERS)
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """It is followed no longer; what stood is kept in the trail and can be taken back there."""
    choice, on, target_id = Choice.of(request), opened(request), request.POST.get("mal", "")
    if not standing("targets", target_id=target_id):
        raise Http404(_("Målet finns inte längre."))
    if not _changed(request, on, target_id, "take_away"):
        return _moved(request)
    messages.success(request, _("Målet är borttaget. Det går att ta tillbaka under Läs in."))
    return redirect(f"{choice.address()}#mal")


def _changed(
    request: HttpRequest, on: Opened, target_id: str, what: str, rows: Sequence[Row] = ()
) -> bool:
    """The rows take the place of the target; False when somebody changed it since it was shown."""
    seen = whole(request.POST.get("utgick-fran", "")) or on.state.batch
    try:
        change(
            edits=[Edit("targets", rows, standing("targets", target_id=target_id))],
            what=f"targets.{what}", subject=f"mål {target_id}",
            seen=Seen(seen, ("targets",), {"target_id": target_id}),
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except (ChangedSince, IntegrityError):
        return False
    return True


def _moved(request: HttpRequest) -> HttpResponse:
    """Jämför as it is now, with what to do."""
    messages.error(
        request, _("Någon annan ändrade målet medan du hade sidan öppen, och ditt är inte sparat. "
        "Så här är det nu: ändra igen om det ska gälla.")
    )  # fmt: skip
    answer = page(request)
    answer.status_code = 409
    return answer
