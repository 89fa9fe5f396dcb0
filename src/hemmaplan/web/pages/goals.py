"""The goal of a figure, on its page: written by hand, with who and when, and taken away."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemmaplan.actions.by_hand import ChangedSince, Edit, Row, Seen, change, standing
from hemmaplan.core.goals import TABLE
from hemmaplan.core.tables import GOAL_DIRECTIONS
from hemmaplan.store.models.columns import EXACT_LIMIT
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.opened import opened
from hemmaplan.web.pages.figure import found_at, page
from hemmaplan.web.typed import Typed, version


@open_to(STEERS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """The figure gets a goal from a day; one of the same day gives way, an earlier one stays."""
    on, address = opened(request), request.POST.get("siffra", "")
    found_at(on, address)
    typed = Typed(request.POST)
    row = _read(typed, address)
    if typed.wrong:
        return page(request, address, typed)
    stood = standing(TABLE, figure=address, from_date=row["from_date"])
    if not _changed(request, address, "decide", stood, [row]):
        return _moved(request, address)
    messages.success(request, _("Målet är sparat. Det står vid siffran och i rapporten."))
    return redirect(on.address("figure", address))


@open_to(STEERS)
@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    """The goal that holds goes; it is kept in the trail and can be taken back."""
    on, address = opened(request), request.POST.get("siffra", "")
    stood = standing(TABLE, figure=address, from_date=Typed(request.POST).day("fran"))
    if not stood:
        raise Http404(_("Målet finns inte längre."))
    if not _changed(request, address, "take_away", stood):
        return _moved(request, address)
    messages.success(request, _("Målet är borttaget. Det går att ta tillbaka under Läs in."))
    return redirect(on.address("figure", address))


def _read(typed: Typed, address: str) -> Row:
    direction, value = typed.code("direction", GOAL_DIRECTIONS), _number(typed)
    first, last = typed.day("from_date"), typed.day("to_date")
    if direction is None:
        typed.wrong.setdefault("direction", _("Välj minst eller högst."))
    if value is None:
        typed.wrong.setdefault("value", _("Skriv ett tal, som siffran står på sidan."))
    if first is None:
        typed.wrong.setdefault("from_date", _("Skriv från vilken dag målet gäller."))
    elif last is not None and last < first:
        typed.wrong["to_date"] = _("Sista dagen är före den första.")
    return {
        "figure": address, "label": typed.title("label"), "direction": direction, "value": value,
        "from_date": first, "to_date": last, "source": typed.text("source"),
    }  # fmt: skip


def _number(typed: Typed) -> Decimal | None:
    """As people write it: `85`, `12 000`, `7,5`."""
    said = "".join(typed.said.get("value", "")[:40].split()).removesuffix("%").replace(",", ".")
    try:
        found = Decimal(said.replace("\N{MINUS SIGN}", "-"))
    except ArithmeticError:
        return None
    fits = found.is_finite() and abs(found) < EXACT_LIMIT
    return found.quantize(Decimal("0.000001")) if fits else None


def _changed(
    request: HttpRequest, address: str, what: str, gone: Sequence[int], rows: Sequence[Row] = ()
) -> bool:
    """False when somebody changed the figure's goals since they were shown."""
    seen = version(request.POST.get("utgick-fran", ""))
    try:
        change(
            edits=[Edit(TABLE, rows, gone)], what=f"goals.{what}", subject=f"mål {address}",
            seen=Seen(seen, (TABLE,), {"figure": address}),
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except (ChangedSince, IntegrityError):
        return False
    return True


def _moved(request: HttpRequest, address: str) -> HttpResponse:
    messages.error(
        request, _("Någon annan ändrade målet medan du hade sidan öppen, och ditt är inte sparat. "
        "Så här är det nu: ändra igen om det ska gälla.")
    )  # fmt: skip
    answer = page(request, address)
    answer.status_code = 409
    return answer
