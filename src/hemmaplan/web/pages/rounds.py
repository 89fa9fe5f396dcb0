"""Prognosrundan: who has answered and who has not, opened and closed; and what to remind of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hemmaplan.actions import rounds as act
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.core.dataset import Dataset, MissingTable, Municipality
from hemmaplan.core.forecast_round import ForecastLine, Place, State, lines_to_forecast, net
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import amount_sign
from hemmaplan.core.report_lines import LineType, area_rules
from hemmaplan.core.unit_proposals import UnitProposal, unit_proposals
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.models import Batch
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.rounds import Answer, Reminded, Round, answers, reminded, rounds
from hemmaplan.store.viewer import STEERS, Role, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset, months_with_figures
from hemmaplan.web.pages import asked_month, month_name, with_month
from hemmaplan.web.typed import day_of

TAKES_PART = STEERS | {Role.UNIT_MANAGER}
_USUAL_DAYS = 7
STATE_WORDS = {
    None: N_("inte påbörjad"),
    State.DRAFT: N_("utkast"),
    State.SENT: N_("skickad"),
    State.RETURNED: N_("tillbaka för ändring"),
    State.APPROVED: N_("godkänd"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a round is about for a viewer: each unit's lines, and how amounts are written."""

    dataset: Dataset
    month: Month
    units: Mapping[str, list[ForecastLine]]

    @property
    def municipality(self) -> Municipality:
        return self.dataset.municipality

    def net_of(self, unit: str, amounts: Mapping[Place, int | None]) -> int | None:
        in_result = self.municipality.liability_in_result
        return net(self.units[unit], amounts, liability_in_result=in_result)

    def column(self, unit: str, name: str) -> int | None:
        """A unit's net of one of the known columns: `budget_ore`, `previous_ore` …"""
        return self.net_of(unit, {each.place: getattr(each, name) for each in self.units[unit]})

    def proposals(self, unit: str) -> Mapping[Place, UnitProposal]:
        """What hemmaplan would forecast on a unit's lines; a line without a ledger has none."""
        found = unit_proposals(self.dataset, self.month)
        at = {each.place: found.get((unit, *each.place)) for each in self.units[unit]}
        return {place: proposal for place, proposal in at.items() if proposal is not None}

    def proposed(self, unit: str) -> int | None:
        """A unit's net of the proposals; None where a line with a budget has none."""
        return self.net_of(unit, {p: each.year_ore for p, each in self.proposals(unit).items()})

    def written(self, amount_ore: int | None, *, plus: bool = False) -> str:
        """A net cost in the municipality's sign and unit; a dash where there is none."""
        if amount_ore is None:
            return "–"
        printed = amount_ore * amount_sign(LineType.NET, self.municipality)
        unit, decimals = self.municipality.unit, self.municipality.decimals
        return number_text(Fraction(printed, unit.ore), decimals, plus=plus)

    def name_of(self, unit: str) -> str:
        """The unit's code, and the area that `areas` gives it where it names the unit."""
        rules = area_rules(self.dataset)
        label = next((r.label for r in rules if r.unit_code == unit and not r.activity), "")
        return f"{unit} {label}".strip()


@open_to(TAKES_PART)
@require_http_methods(["GET", "POST"])
def round_(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    steers = viewer.role in STEERS
    try:
        dataset = current_dataset(viewer)
    except EmptyRegister:
        return render(request, "empty.html.j2", {"known_on": None})
    known = rounds(viewer)
    months = _months(dataset, known)
    running = next((Month.of(each.month) for each in known if not each.is_closed), None)
    asked = "manad" in request.GET or running is None
    month = asked_month(request, months) if asked else running
    if month is None:
        return render(request, "empty.html.j2", {"known_on": None})
    wrong = ""
    if request.method == "POST":
        if not steers:
            raise PermissionDenied(_("only a controller opens and closes a round"))
        wrong = _change(request, dataset, month)
        if not wrong:
            return redirect(with_month(reverse("round"), month))
    found = next((each for each in known if each.month == month.first_day), None)
    context = _overview(viewer, dataset, month, found) | {
        "months": months,
        "wrong": wrong,
        "typed_due": masked(request.POST.get("senast", "")),
        "others": [_other(each) for each in known if each != found],
    }
    return render(request, "round.html.j2", context, status=422 if wrong else 200)


def table_of(dataset: Dataset, month: Month) -> Table:
    """Raises MissingTable without report lines."""
    units: dict[str, list[ForecastLine]] = {}
    for line in lines_to_forecast(dataset, month):
        units.setdefault(line.unit_code, []).append(line)
    return Table(dataset, month, units)


def days_left(due: date) -> str:
    days = (due - localdate()).days
    if days < 0:
        says = ngettext(
            "sista dagen var för %(count)s dag sedan",
            "sista dagen var för %(count)s dagar sedan",
            -days,
        )
    elif days == 0:
        return _("sista dagen är i dag")
    else:
        says = ngettext("%(count)s dag kvar", "%(count)s dagar kvar", days)
    return says % {"count": abs(days)}


def _months(dataset: Dataset, known: list[Round]) -> list[Month]:
    """The months with figures, the one after, and those of rounds; the latest first.

    A round is held for a month that is over or just about to be.
    """
    with_figures = months_with_figures(dataset)
    after = [with_figures[0].shift(1)] if with_figures else []
    found = sorted({*with_figures, *after, *(Month.of(each.month) for each in known)})
    return [*with_figures[:1], *(m for m in found[::-1] if m not in with_figures[:1])]


def _change(request: HttpRequest, dataset: Dataset, month: Month) -> str:
    """Do what the form asks; what was wrong with it, else nothing."""
    who: dict[str, Any] = {"by": request.user.get_username(), "at": datetime.now(UTC)}
    name = month_name(month)
    try:
        match request.POST.get("gor"):
            case "oppna":
                act.open_round(month=month.first_day, due=_due(request, month), **who)
                messages.success(
                    request, _("Prognosrundan för %(name)s är öppen.") % {"name": name}
                )
            case "andra-dag":
                act.move_due(month=month.first_day, due=_due(request, month), **who)
                messages.success(request, _("Sista dagen är ändrad."))
            case "avsluta":
                units = list(table_of(dataset, month).units)
                act.close(month=month.first_day, units=units, **who)
                messages.success(
                    request,
                    _("Rundan är avslutad och är nu prognosen för %(name)s.") % {"name": name},
                )
            case "oppna-igen":
                _reopen(request, month, **who)
            case _:
                return _("Formuläret saknar vad som ska göras. Ladda om sidan och försök igen.")
    except act.RoundExists:
        messages.info(request, _("Prognosrundan för %(name)s var redan öppen.") % {"name": name})
    except act.NotAnswered as left:
        return _("Rundan kan inte avslutas: %(units)s är inte godkända än.") % {
            "units": ", ".join(left.units)
        }
    except (act.RoundIsShut, ValueError) as error:
        return str(error)
    return ""


def _due(request: HttpRequest, month: Month) -> date:
    """The last day as typed. Raises ValueError with a Swedish message."""
    try:
        due = day_of(request.POST.get("senast", ""))
    except ValueError:
        raise ValueError(_("Skriv sista dagen som 2026-11-12.")) from None
    if due < max(localdate(), month.first_day):
        raise ValueError(_("Sista dagen har redan varit. Välj en dag framåt."))
    return due


def _reopen(request: HttpRequest, month: Month, *, by: str, at: datetime) -> None:
    viewer = viewer_of(request)
    closed = next((r for r in rounds(viewer) if r.month == month.first_day and r.is_closed), None)
    try:
        if closed is not None and closed.closed_in is not None:
            undo(batch=Batch.objects.get(pk=closed.closed_in), by=by, at=at)
        messages.success(request, _("Rundan är öppen igen och den förra prognosen gäller."))
    except AlreadyUndone:
        messages.info(request, _("Rundan var redan öppen igen."))
    except TouchedLater as later:
        messages.error(
            request,
            _(
                "Rundan kan inte öppnas igen: prognosen har ändrats senare. Ta först "
                "tillbaka ändring %(numbers)s under Läs in."
            )
            % {"numbers": ", ".join(map(str, later.batches))},
        )


def _overview(
    viewer: Viewer, dataset: Dataset, month: Month, found: Round | None
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "month": month,
        "round": found,
        "may_run": viewer.role in STEERS,
        "municipality": dataset.municipality.name or _("Kommunen"),
        "unit": dataset.municipality.unit,
        "usual_due": localdate() + timedelta(days=_USUAL_DAYS),
        "today": localdate(),
        "rows": [],
    }
    try:
        table = table_of(dataset, month)
    except MissingTable:
        return context | {"no_lines": True}
    given = answers(viewer, month.first_day) if found else {}
    told = reminded(viewer, month.first_day) if found and viewer.role in STEERS else {}
    rows = [_row(table, unit, given.get(unit), told.get(unit)) for unit in table.units]
    left = [row for row in rows if row["is_open"]]
    return context | {
        "no_lines": False,
        "rows": rows,
        "sums": _sums(table, given),
        "answered": len(rows) - len(left),
        "approved": sum(row["state"] is State.APPROVED for row in rows),
        "left": left,
        "days_left": days_left(found.due) if found else "",
        "existing": dataset.table_or_empty("forecast")["made_in"].is_in([month.first_day]).any(),
        "reminder": _reminder(month, found, left) if found else "",
        "left_reminded": sum(bool(row["reminded"]) for row in left),
    }


def _row(table: Table, unit: str, given: Answer | None, told: Reminded | None) -> dict[str, Any]:
    state = given.state if given else None
    forecast = table.net_of(unit, given.amounts) if given else None
    before = table.column(unit, "previous_ore")
    change = None if forecast is None or before is None else forecast - before
    return {
        "unit": unit,
        "name": table.name_of(unit),
        "address": reverse("round-unit", args=[str(table.month), unit]),
        "state": state,
        "word": _(STATE_WORDS[state]),
        "is_open": state is None or state.is_open,
        "budget": table.written(table.column(unit, "budget_ore")),
        "actual": table.written(table.column(unit, "actual_ore")),
        "linear": table.written(table.column(unit, "linear_ore")),
        "previous": table.written(before),
        "proposed": table.written(table.proposed(unit)),
        "forecast": table.written(forecast),
        "change": table.written(change, plus=True),
        "judgement": "" if not change else "worse" if change > 0 else "better",
        "at": given.at if given else None,
        "by": given.by if given else "",
        "reminded": told,
    }


def _sums(table: Table, given: Mapping[str, Answer]) -> dict[str, str]:
    """The last row: each column over all units, a dash where a unit has nothing there."""
    names = ("budget_ore", "actual_ore", "linear_ore", "previous_ore")
    columns = {name: [table.column(unit, name) for unit in table.units] for name in names}
    columns["forecast"] = [
        table.net_of(unit, given[unit].amounts) if unit in given else None for unit in table.units
    ]
    columns["proposed"] = [table.proposed(unit) for unit in table.units]
    totals = {
        name: None if None in values else sum(v for v in values if v is not None)
        for name, values in columns.items()
    }
    forecast, before = totals["forecast"], totals["previous_ore"]
    change = None if forecast is None or before is None else forecast - before
    written = {name.removesuffix("_ore"): table.written(total) for name, total in totals.items()}
    return written | {"change": table.written(change, plus=True)}


def _reminder(month: Month, found: Round, left: list[dict[str, Any]]) -> str:
    """Words to send to those who have not answered. About units and days, never about a person."""
    if not left:
        return ""
    units = "\n".join(
        _("- enhet %(name)s: %(state)s") % {"name": row["name"], "state": row["word"]}
        for row in left
    )
    return _(
        "Prognosen för %(month)s ska vara inne senast %(day)s (%(left)s).\n\n"
        "Det här saknas:\n%(units)s\n\n"
        "Logga in i hemmaplan och välj Prognosrundan. Har du frågor, hör av dig till mig."
    ) % {
        "month": month_name(month),
        "day": found.due,
        "left": days_left(found.due),
        "units": units,
    }


def _other(each: Round) -> dict[str, Any]:
    month = Month.of(each.month)
    return {
        "name": month_name(month),
        "address": with_month(reverse("round"), month),
        "due": each.due,
        "closed_at": each.closed_at,
    }
