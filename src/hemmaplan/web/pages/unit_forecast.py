"""A unit's answer in a forecast round: what is known beside what is typed; sent, approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions import rounds as act
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.forecast_round import ForecastLine, Place, State
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import LineType, area_labels, line_labels
from hemmaplan.core.typed_amounts import NotAnAmount, as_typed, names_unit, typed_amount
from hemmaplan.core.unit_proposals import UnitProposal
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.numbers_sv import number_text, period_text
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.rounds import Answer, Round, answers, history, rounds
from hemmaplan.store.viewer import STEERS, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset
from hemmaplan.web.pages import month_name, with_month
from hemmaplan.web.pages.rounds import STATE_WORDS, TAKES_PART, Table, days_left, table_of
from hemmaplan.web.typed import version
from hemmaplan.web.unit_placements import expected

LONGEST = 500
TAKE, ALL = "forslag:", "alla"
"""Begins what a button says that puts a proposal in the form; and the one that takes them all."""
_SUSPECT_TIMES, _SUSPECT_ORE = 100, 10**8  # a hundred times what is known, and a million kronor
_PERSONAL_COMMENT = N_(
    "Kommentaren innehåller ett personnummer och är inte sparad. Skriv om verksamheten, aldrig om "
    "en person."
)
_PERSONAL_REASON = N_(
    "Skälet innehåller ett personnummer och är inte sparat. Skriv om verksamheten, aldrig om en "
    "person."
)


@dataclass(slots=True)
class Typed:
    """What the form said: texts as typed, amounts and comments as read, and what was wrong."""

    texts: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)
    amounts: dict[Place, int | None] = field(default_factory=dict)
    wrong: dict[Place, str] = field(default_factory=dict)

    @property
    def entries(self) -> act.Entries:
        return {place: (self.amounts[place], self.comments[place]) for place in self.amounts}


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit's page: the round, the lines, the answer that stands and who looks."""

    viewer: Viewer
    table: Table
    round: Round
    unit: str
    answer: Answer | None

    @property
    def lines(self) -> list[ForecastLine]:
        return self.table.units[self.unit]

    @property
    def proposals(self) -> Mapping[Place, UnitProposal]:
        return self.table.proposals(self.unit)

    @property
    def state(self) -> State | None:
        return self.answer.state if self.answer else None

    @property
    def number(self) -> int:
        return self.answer.number if self.answer else 0

    @property
    def may_write(self) -> bool:
        return not self.round.is_closed and (self.state is None or self.state.is_open)


@open_to(TAKES_PART)
@require_http_methods(["GET", "POST"])
def unit_forecast(request: HttpRequest, month: str, unit: str) -> HttpResponse:
    opened = _opened(viewer_of(request), month, unit)
    if request.method == "GET":
        return _page(request, opened, _stands(opened))
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
    return _page(
        request, opened, _typed(request, opened), _("Ladda om sidan och försök igen."), 422
    )


def _opened(viewer: Viewer, name: str, unit: str) -> Opened:
    """Raises PermissionDenied for a unit that is not the viewer's, whether it exists or not."""
    if viewer.role not in STEERS and unit not in viewer.units:
        raise PermissionDenied("the unit is not the viewer's")
    try:
        month = Month.parse(name)
        table = table_of(current_dataset(viewer), month)
    except (ValueError, EmptyRegister, MissingTable):
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
    return Opened(viewer, table, found, unit, answers(viewer, month.first_day).get(unit))


def _stands(opened: Opened) -> Typed:
    """The form at first: the answer, else one that no round took, else the last forecast."""
    answer, unit = opened.answer, opened.table.municipality.unit
    if answer is None:
        answer = _carried(opened)
    typed = Typed()
    for each in opened.lines:
        amount = answer.amounts.get(each.place) if answer else each.previous_ore
        typed.texts[each.place] = "" if amount is None else as_typed(amount, unit)
        typed.comments[each.place] = answer.comments.get(each.place, "") if answer else ""
        typed.amounts[each.place] = amount
    return typed


def _carried(opened: Opened) -> Answer | None:
    """The unit's answer in the round before, where that round never became a forecast."""
    earlier = next((r for r in rounds(opened.viewer) if r.month < opened.round.month), None)
    if earlier is None or earlier.is_closed or earlier.month.year != opened.round.month.year:
        return None
    return answers(opened.viewer, earlier.month).get(opened.unit)


def _typed(request: HttpRequest, opened: Opened) -> Typed:
    typed = Typed()
    for each in opened.lines:
        name = f"{each.area}:{each.line}"
        text = request.POST.get(f"belopp:{name}", "")[:60]
        comment = " ".join(request.POST.get(f"kommentar:{name}", "")[:LONGEST].split())
        typed.texts[each.place] = masked(text)
        typed.comments[each.place] = masked(comment)
        typed.amounts[each.place] = None
        try:
            typed.amounts[each.place] = _amount(text, each, opened)
        except NotAnAmount as error:
            typed.wrong[each.place] = masked(str(error))
        if masked(comment) != comment:
            typed.wrong[each.place] = _(_PERSONAL_COMMENT)
    return typed


def _taken(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The form as typed, with the proposal of a line, or of all, in its place. Nothing is saved."""
    if not opened.may_write:
        return _page(request, opened, _stands(opened))
    typed, unit = _typed(request, opened), opened.table.municipality.unit
    asked = request.POST["gor"].removeprefix(TAKE)
    for place, proposal in opened.proposals.items():
        if asked in (":".join(place), ALL):
            rounded = round_half_away(Fraction(proposal.year_ore, unit.ore)) * unit.ore
            typed.texts[place], typed.amounts[place] = as_typed(rounded, unit), rounded
            typed.wrong.pop(place, None)
    return _page(request, opened, typed)


def _amount(text: str, line: ForecastLine, opened: Opened) -> int | None:
    """As typed. Raises NotAnAmount, also for what was surely meant in another unit."""
    unit = opened.table.municipality.unit
    amount = typed_amount(text, unit)
    if amount is not None and amount < 0 and line.type is LineType.REVENUE:
        raise NotAnAmount(_("Intäkter skrivs utan minus: 240 betyder att 240 kommer in."))
    known = max(abs(a or 0) for a in (line.budget_ore, line.linear_ore, line.previous_ore))
    if amount is not None and known and not names_unit(text):
        times = abs(amount) // known
        if times >= _SUSPECT_TIMES and abs(amount) >= _SUSPECT_ORE:
            written = as_typed(abs(amount), unit)
            raise NotAnAmount(
                _(
                    "%(written)s %(unit)s är mer än %(times)s gånger det som är "
                    "känt. Beloppet skrivs i %(unit)s. Menar du det, skriv %(written)s "
                    "%(unit)s."
                )
                % {"written": written, "unit": unit, "times": _SUSPECT_TIMES}
            )
    return amount


def _write(request: HttpRequest, opened: Opened, base: int, state: State) -> HttpResponse:
    typed = _typed(request, opened)
    if state is State.SENT:
        for place in (p for p, amount in typed.amounts.items() if amount is None):
            typed.wrong.setdefault(place, _("Skriv ett belopp; 0 om inget väntas."))
    if typed.wrong:
        return _page(request, opened, typed, _("Inget är sparat. Rätta det som är märkt."), 422)
    try:
        if base == opened.number and not opened.may_write:
            says = _("Prognosen är %(state)s och tar inte emot ändringar.")
            raise act.RoundIsShut(says % {"state": _(STATE_WORDS[opened.state])})
        act.answer(
            month=opened.round.month, unit_code=opened.unit, entries=typed.entries, state=state,
            before=base, **_who(request),
        )  # fmt: skip
    except act.WrittenSince as since:
        if not since.same:
            return _page(request, opened, typed, _since(opened), 409)
        messages.info(request, _("Det var redan sparat."))
        return redirect(request.path)
    except act.RoundIsShut as shut:
        return _page(request, opened, typed, f"{_('Inget är sparat.')} {shut}", 409)
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
    stands, answer = _stands(opened), opened.answer
    reason = " ".join(request.POST.get("skal", "")[:LONGEST].split())
    why = ""
    if state is State.RETURNED and not reason:
        why = _("Skriv varför prognosen ska ändras, så vet enheten vad den ska göra.")
    elif masked(reason) != reason:
        why = _(_PERSONAL_REASON)
    if why:
        return _page(request, opened, stands, why, 422)
    if answer is None or (base == opened.number and answer.state.is_open):
        return _page(request, opened, stands, _("Prognosen är inte skickad än."), 409)
    try:
        act.answer(
            month=opened.round.month, unit_code=opened.unit, entries=stands.entries, state=state,
            reason=reason if state is State.RETURNED else "", before=base, **_who(request),
        )  # fmt: skip
    except act.WrittenSince as since:
        if not since.same:
            told = _("Prognosen har ändrats sedan du läste den. Läs den igen och svara sedan.")
            return _page(request, opened, stands, told, 409)
    except act.RoundIsShut as shut:
        return _page(request, opened, stands, str(shut), 409)
    approved = state is State.APPROVED
    messages.success(request, _("Godkänd.") if approved else _("Skickad tillbaka till enheten."))
    return redirect(with_month(reverse("round"), opened.table.month))


def _take_back(request: HttpRequest, opened: Opened, base: int) -> HttpResponse:
    if not _may_take_back(opened):
        raise PermissionDenied("what a controller has decided is the controller's to take back")
    try:
        made = act.take_back(
            month=opened.round.month, unit_code=opened.unit, before=base, **_who(request)
        )
    except (act.WrittenSince, act.RoundIsShut) as error:
        shut = isinstance(error, act.RoundIsShut)
        why = str(error) if shut else _("Något har ändrats sedan du läste. Se efter igen.")
        return _page(request, opened, _stands(opened), why, 409)
    if made is None:
        messages.info(request, _("Det fanns inget tidigare att gå tillbaka till."))
    else:
        messages.success(request, _("Ångrat: det som stod före gäller igen."))
    return redirect(request.path)


def _may_take_back(opened: Opened) -> bool:
    """A controller may undo any step; a unit its own saves and sending, never a decision."""
    if opened.round.is_closed or opened.number < 2:
        return False
    if opened.viewer.role in STEERS:
        return True
    month = opened.round.month
    before = history(opened.viewer, month, opened.unit)[1]
    return opened.state in (State.DRAFT, State.SENT) and before.state.is_open


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.get_username(), "at": datetime.now(UTC)}


def _page(
    request: HttpRequest, opened: Opened, typed: Typed, why: str = "", status: int = 200
) -> HttpResponse:
    month, table = opened.table.month, opened.table
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
        "may_take_back": _may_take_back(opened),
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
        "placements": expected(opened.viewer, month, opened.unit),
        "forecast_room": with_month(reverse("room", args=["prognos"]), month),
        "take": TAKE,
        "take_all": f"{TAKE}{ALL}",
        "total": table.written(table.net_of(opened.unit, typed.amounts)),
        "wrong": len(typed.wrong),
        "why": why,
        "history": [
            (each, _(STATE_WORDS[each.state]))
            for each in history(opened.viewer, opened.round.month, opened.unit)
        ],
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
