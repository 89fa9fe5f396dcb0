"""A unit's answer in a forecast round: what is known beside what is typed; sent, approved."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions import rounds as act
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.forecast_round import State
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.typed_amounts import as_typed
from hemmaplan.ingest.pseudonyms import has_number
from hemmaplan.store.rounds import answers, history, rounds
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import dataset_at, reader
from hemmaplan.web.opened import states_of
from hemmaplan.web.pages import month_name, with_month
from hemmaplan.web.pages.rounds import STATE_WORDS, TAKES_PART, table_of
from hemmaplan.web.typed import one_line, version
from hemmaplan.web.unit_form import ALL, LONGEST, TAKE, Opened, stands, typed_in
from hemmaplan.web.unit_page import may_take_back, shown

_PERSONAL_REASON = N_(
    "Skälet innehåller ett personnummer och är inte sparat. Skriv om verksamheten, aldrig om en "
    "person."
)


@open_to(TAKES_PART)
@require_http_methods(["GET", "POST"])
def unit_forecast(request: HttpRequest, month: str, unit: str) -> HttpResponse:
    opened = _opened(request, month, unit)
    if request.method == "GET":
        return shown(request, opened, stands(opened))
    base = version(request.POST.get("utgick-fran", ""))
    if request.POST.get("gor", "").startswith(TAKE):
        return _taken(request, opened)
    match request.POST.get("gor"):
        case "spara":
            return _write(request, opened, base, State.DRAFT)
        case "skicka":
            return _write(request, opened, base, State.SENT)
        case "godkann":
            return _decide(request, opened, base, State.APPROVED)
        case "tillbaka":
            return _decide(request, opened, base, State.RETURNED)
        case "angra":
            return _take_back(request, opened, base)
    return shown(
        request, opened, typed_in(request, opened), _("Ladda om sidan och försök igen."), 422
    )


def _opened(request: HttpRequest, name: str, unit: str) -> Opened:
    """Raises PermissionDenied for a unit that is not the viewer's, whether it exists or not."""
    viewer, register = viewer_of(request), states_of(request).figures
    if viewer.role not in STEERS and unit not in viewer.units:
        raise PermissionDenied("the unit is not the viewer's")
    try:
        month = Month.parse(name)
        if register is None:
            raise ValueError("nothing has been read in")
        table = table_of(dataset_at(register, reader(viewer)), month)
    except (ValueError, MissingTable):
        raise Http404(_("Det finns ingen sådan prognosrunda.")) from None
    found = next((each for each in rounds(viewer) if each.month == month.first_day), None)
    if found is None:
        raise Http404(
            _("Det finns ingen prognosrunda för %(month)s.") % {"month": month_name(month)}
        )
    if unit not in table.units:
        raise Http404(
            _("Enhet %(unit)s har ingen budget, inget utfall och ingen tidigare prognos.")
            % {"unit": unit}
        )
    answer = answers(viewer, month.first_day).get(unit)
    return Opened(viewer, table, found, unit, answer, register)


def _taken(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The form as typed, with the proposal of a line, or of all, in its place. Nothing is saved."""
    if not opened.may_write:
        return shown(request, opened, stands(opened))
    typed, unit = typed_in(request, opened), opened.table.municipality.unit
    asked = request.POST["gor"].removeprefix(TAKE)
    for place, proposal in opened.proposals.items():
        if asked in (":".join(place), ALL):
            rounded = round_half_away(Fraction(proposal.year_ore, unit.ore)) * unit.ore
            typed.texts[place], typed.amounts[place] = as_typed(rounded, unit), rounded
            typed.wrong.pop(place, None)
    return shown(request, opened, typed)


def _write(request: HttpRequest, opened: Opened, base: int, state: State) -> HttpResponse:
    typed = typed_in(request, opened)
    if state is State.SENT:
        for place in (p for p, amount in typed.amounts.items() if amount is None):
            typed.wrong.setdefault(place, _("Skriv ett belopp; 0 om inget väntas."))
    if typed.wrong:
        return shown(request, opened, typed, _("Inget är sparat. Rätta det som är märkt."), 422)
    try:
        if base == opened.number and not opened.may_write:
            says = _("Prognosen är %(state)s och tar inte emot ändringar.")
            raise act.RoundIsShut(says % {"state": _(STATE_WORDS[opened.state])})
        act.answer(
            month=opened.round.month, unit_code=opened.unit, entries=typed.entries, state=state,
            before=base, **_who(request),
        )  # fmt: skip
    except WrittenSince as since:
        if not since.same:
            return shown(request, opened, typed, _since(opened), 409)
        messages.info(request, _("Det var redan sparat."))
        return redirect(request.path)
    except act.RoundIsShut as shut:
        return shown(request, opened, typed, f"{_('Inget är sparat.')} {shut}", 409)
    sent = state is State.SENT
    messages.success(request, _("Prognosen är skickad.") if sent else _("Utkastet är sparat."))
    return redirect(request.path)


def _since(opened: Opened) -> str:
    if opened.answer is None:
        return _("Det du skrev från finns inte längre. Skicka igen om dina siffror ska gälla.")
    return _(
        "%(by)s skrev medan du skrev. Det du skrev står kvar i rutorna och det "
        "som är sparat står bredvid. Inget av ditt är sparat än. Skicka igen "
        "om det ska gälla."
    ) % {"by": opened.answer.by}


def _decide(request: HttpRequest, opened: Opened, base: int, state: State) -> HttpResponse:
    """Approve or send back what the controller has just read: the version that stands."""
    if opened.viewer.role not in STEERS:
        raise PermissionDenied("only a controller decides")
    read, answer = stands(opened), opened.answer
    reason = one_line(request.POST, "skal", LONGEST)
    why = ""
    if state is State.RETURNED and not reason:
        why = _("Skriv varför prognosen ska ändras, så vet enheten vad den ska göra.")
    elif has_number(reason):
        why = _(_PERSONAL_REASON)
    if why:
        return shown(request, opened, read, why, 422)
    if answer is None or (base == opened.number and answer.state.is_open):
        return shown(request, opened, read, _("Prognosen är inte skickad än."), 409)
    try:
        act.answer(
            month=opened.round.month, unit_code=opened.unit, entries=read.entries, state=state,
            reason=reason if state is State.RETURNED else "", before=base, **_who(request),
        )  # fmt: skip
    except WrittenSince as since:
        if not since.same:
            told = _("Prognosen har ändrats sedan du läste den. Läs den igen och svara sedan.")
            return shown(request, opened, read, told, 409)
    except act.RoundIsShut as shut:
        return shown(request, opened, read, str(shut), 409)
    approved = state is State.APPROVED
    messages.success(request, _("Godkänd.") if approved else _("Skickad tillbaka till enheten."))
    return redirect(with_month(reverse("round"), opened.table.month))


def _take_back(request: HttpRequest, opened: Opened, base: int) -> HttpResponse:
    if not may_take_back(opened, history(opened.viewer, opened.round.month, opened.unit)):
        raise PermissionDenied("what a controller has decided is the controller's to take back")
    try:
        made = act.take_back(
            month=opened.round.month, unit_code=opened.unit, before=base, **_who(request)
        )
    except (WrittenSince, act.RoundIsShut) as error:
        shut = isinstance(error, act.RoundIsShut)
        why = str(error) if shut else _("Något har ändrats sedan du läste. Se efter igen.")
        return shown(request, opened, stands(opened), why, 409)
    if made is None:
        messages.info(request, _("Det fanns inget tidigare att gå tillbaka till."))
    else:
        messages.success(request, _("Ångrat: det som stod före gäller igen."))
    return redirect(request.path)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.get_username(), "at": datetime.now(UTC)}
