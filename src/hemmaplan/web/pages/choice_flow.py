"""A choice step by step: each step its own address, each form saved at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import ChangedSince
from hemmaplan.actions.choices import NumberTaken, decide, write
from hemmaplan.core.choices import PAGES, asked_last
from hemmaplan.core.tables import CHOICE_OUTCOMES
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.one_placement import place_names
from hemmaplan.store.viewer import PLACES, READS_ROWS
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.choice_forms import (
    FORMS,
    chosen,
    decision,
    earlier_steps,
    placement_of,
)
from hemmaplan.web.choice_pages import CONTEXTS, around
from hemmaplan.web.choices import NoChoice, OpenedChoice, opened
from hemmaplan.web.opened import states_of
from hemmaplan.web.taking_back import taken_back
from hemmaplan.web.typed import Typed, version

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
_AGAIN = N_(
    "Någon annan har ändrat valet sedan du öppnade sidan. Det du skrev står kvar; se vad som är "
    "nytt och spara igen."
)
_DECIDED = N_(
    "Valet är redan beslutat, kanske av någon annan medan du skrev eller av ditt förra tryck. Det "
    "du skickade sist är inte sparat: läs här vad som gäller."
)


@open_to(READS_ROWS)
def first(request: HttpRequest, choice_id: str) -> HttpResponse:
    """To the step where something is missing."""
    found = _opened(request, choice_id)
    page = found.gaps[0].page if found.record.is_open and found.gaps else "beslut"
    return redirect("choice", choice_id, page)


@open_to(READS_ROWS)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, choice_id: str, page: str) -> HttpResponse:
    found = _opened(request, choice_id)
    if page not in PAGES:
        raise Http404(_("Det steget finns inte."))
    if request.method == "GET":
        return _page(request, found, page, _typed(request))
    if found.viewer.role not in PLACES:
        raise PermissionDenied("the viewer does not write choices")
    if not (found.may_write or (found.may_mend and _mends(request))):
        messages.error(request, _(_DECIDED))
        return redirect("choice", choice_id, page)
    return _ACTS.get(request.POST.get("gor", ""), _save)(request, found, page)


def _mends(request: HttpRequest) -> bool:
    """After the decision what was missing is answered, or the last change taken back."""
    return request.POST.get("gor") in ("behov", "hemmaplan", "natverk", "steg", "direkt", "forslag",
                                       "avrop", "komplettera", "angra")  # fmt: skip


def _opened(request: HttpRequest, choice_id: str) -> OpenedChoice:
    try:
        found = opened(viewer_of(request), choice_id, localdate(), states_of(request).figures)
        return replace(found, where=request.GET.get("ort", "").strip()[:100])
    except NoChoice:
        raise Http404(
            _("Valet %(choice_id)s finns inte, eller visas inte för dig.")
            % {"choice_id": choice_id}
        ) from None


def _save(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    """Read the form that was sent, and write what it says."""
    form = FORMS.get(request.POST.get("gor", ""))
    if form is None:
        raise Http404(_("Det formuläret finns inte."))
    return _written(request, found, page, lambda typed: form(found, typed, found.today))


def _written(
    request: HttpRequest, found: OpenedChoice, page: str, rows_of: Callable[[Typed], Rows | None]
) -> HttpResponse:
    typed = _typed(request)
    rows = rows_of(typed)
    if typed.wrong or rows is None:
        return _page(
            request, found, page, typed, _("Inget är sparat. Rätta det som är märkt."), status=422
        )
    if _version(request) != found.version:
        return _page(request, found, page, typed, _(_AGAIN), status=409)
    try:
        batch = write(
            choice_id=found.record.id, tables=rows, before=found.version, step=page,
            **_who(request),
        )  # fmt: skip
    except ChangedSince:
        return _page(request, _opened(request, found.record.id), page, typed, _(_AGAIN), status=409)
    messages.success(request, _("Sparat.") if batch else _("Det var redan sparat."))
    onward = request.POST.get("vidare", "")
    return redirect("choice", found.record.id, onward if onward in PAGES else page)


def _typed(request: HttpRequest) -> Typed:
    return Typed(request.POST, lambda: place_names(viewer_of(request)))


def _version(request: HttpRequest) -> int:
    return version(request.POST.get("utgick-fran", ""))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.get_username(), "at": datetime.now(UTC)}


def _choose(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    which = request.POST.get("alternativ", "")
    return _written(request, found, page, lambda typed: chosen(found, which, found.today))


def _earlier(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    keys = [each.key for each in asked_last(found.record, found.ladder)]
    return _written(request, found, page, lambda typed: earlier_steps(found, typed, keys))


def _mend(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    """What the decision lacked, but not what makes the placement: that is changed there."""
    keeps = ("start_date", "day_price", "vat_compensation_pct", "discharge_day_charged",
             "legal_basis", "planned_end_date", "outcome", "decided_on")  # fmt: skip

    def rows(typed: Typed) -> Rows:
        row = dict(decision(found, typed, found.today)["choices"][0])
        return {"choices": [row | {name: found.record.choice[name] for name in keeps}]}

    return _written(request, found, page, rows)


def _decide(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    """The decision as typed: warned of what is missing, it is made all the same with a reason."""
    typed = _typed(request)
    said = decision(found, typed, found.today)
    row, prices = dict(said["choices"][0]), said["choice_prices"]
    outcome = typed.code("outcome", CHOICE_OUTCOMES)
    if outcome is None:
        typed.wrong["outcome"] = _("Välj vad beslutet är.")
    with_row = found.with_choice(row, prices)
    why = _why_not(with_row, outcome)
    if typed.wrong or why:
        return _page(request, with_row, page, typed, why or _("Inget är beslutat. Rätta det som är "
                     "märkt."), status=422)  # fmt: skip
    if _version(request) != found.version:
        return _page(request, found, page, typed, _(_AGAIN), status=409)
    row |= {"outcome": outcome, "decided_on": found.today}
    placement: dict[str, Any] | None = None
    rates: list[dict[str, Any]] = []
    if outcome == "placed":
        placement, rates = placement_of(with_row, found.today)
        row["placement_id"] = placement["placement_id"]
    try:
        decide(
            choice_id=found.record.id, choice=row, prices=prices, placement=placement,
            rates=rates, before=found.version, **_who(request),
        )  # fmt: skip
    except ChangedSince:
        return _page(request, _opened(request, found.record.id), page, typed, _(_AGAIN), status=409)
    except NumberTaken as taken:
        told = _("Det finns redan en placering med numret %(taken)s: beslutet är inte sparat.") % {
            "taken": taken
        }
        return _page(request, found, page, typed, told, status=409)
    made = _("Beslutet är sparat, och placeringen finns i registret.") if placement else ""
    messages.success(request, made or _("Beslutet är sparat."))
    return redirect("choice", found.record.id, page)


def _take_back(request: HttpRequest, found: OpenedChoice, page: str) -> HttpResponse:
    """The last change made by hand: the decision with the placement it made, if that was it."""
    if _version(request) != found.version:
        return _page(request, found, page, _typed(request), _(_AGAIN), status=409)
    latest = Batch.objects.filter(pk=found.version, kind__in=(Kind.HAND, Kind.STEP)).first()
    if latest is None:
        messages.info(
            request, _("Det senaste gjordes inte här, så det går inte att ta tillbaka här.")
        )
    else:
        taken_back(request, latest)
    return redirect("choice", found.record.id, page)


def _why_not(found: OpenedChoice, outcome: str | None) -> str:
    """What no reason gets past: a placement needs a form and a first day. Else a reason does."""
    row = found.record.choice
    if outcome == "placed" and (found.record.chosen is None or row["start_date"] is None):
        return _("En placering behöver ett valt alternativ och ett första dygn.")
    asked = outcome == "placed" and not found.record.acute and row["gap_reason"] is None
    if asked and found.gaps:
        says = ngettext(
            "%(count)s sak saknas. Komplettera, eller ange varför beslutet tas ändå: då blir den "
            "en uppgift med en sista dag.",
            "%(count)s saker saknas. Komplettera, eller ange varför beslutet tas ändå: då blir de "
            "uppgifter med en sista dag.",
            len(found.gaps),
        )
        return says % {"count": len(found.gaps)}
    return ""


_ACTS: Mapping[str, Callable[[HttpRequest, OpenedChoice, str], HttpResponse]] = {
    "valj": _choose,
    "steg": _earlier,
    "besluta": _decide,
    "komplettera": _mend,
    "angra": _take_back,
}


def _page(
    request: HttpRequest, found: OpenedChoice, page: str, typed: Typed, why: str = "", *,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    said = request.POST if request.method == "POST" else None
    context = {
        **around(found, page),
        **CONTEXTS[page](found, said),
        "wrong": typed.wrong,
        "doubted": typed.doubted,
        "why": why,
        "list_address": reverse("choices"),
    }
    return render(request, f"choice_{page}.html.j2", context, status=status)
