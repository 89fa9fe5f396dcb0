"""A decision on an intervention by hand: made, carried out, waiting; and taking a change back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.checks import OF_DECISIONS, some
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.row_pairs import pairs
from hemmaplan.core.waiting_decisions import waiting_decisions
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.history import Past, decision_history
from hemmaplan.store.one_decision import decision_is_taken, one_decision
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.changes import said
from hemmaplan.web.decision_forms import CORRECT, CREATE, Asked
from hemmaplan.web.hand_changes import applied
from hemmaplan.web.hand_flow import Flow, take_back
from hemmaplan.web.placement_history import reason_words, shown
from hemmaplan.web.task_lists import UNEXECUTED
from hemmaplan.web.typed import Typed


@dataclass(frozen=True)
class OfDecision(Flow[Asked]):
    """A new decision, or one that is corrected."""

    what, about, key, tables = "decisions", "beslut", "decision_id", ("decisions",)

    @property
    def name(self) -> str:
        return self.asked.held.decision_id

    def crumbs(self) -> list[tuple[str, str]]:
        own = [(self.name, reverse("decision", args=[self.name]))] if self.name else []
        waiting = reverse("task-list", args=[UNEXECUTED.name])
        return [(_("Att göra"), reverse("tasks")), (_(UNEXECUTED.title), waiting), *own]

    def past(self, after: int) -> Past:
        return decision_history(self.viewer, self.name, after=after)

    def told(self, edits: Sequence[Edit]) -> dict[str, Any]:
        new = applied(Dataset(), edits)
        found = some(new, Month.of(self.asked.today), {}, OF_DECISIONS)
        return {
            "rows": [
                said(edit.table, pair)
                for edit in edits
                for pair in pairs(edit.table, self.rows_of(edit), edit.new)
            ],
            "stops": [each.message for each in found],
            "look": [],
        }

    def says(self) -> str:
        row = self.asked.row
        return standing(row, self.asked.today) if row is not None else ""

    def landing(self, number: str, edits: Sequence[Edit] = ()) -> HttpResponse:
        return redirect("decision", number)

    def look_over(self, values: Mapping[str, Any], typed: Typed) -> None:
        number = values.get("decision_id")
        if number and decision_is_taken(number):
            says = _("Numret %(number)s är upptaget. Skriv ett annat.")
            typed.wrong["decision_id"] = says % {"number": number}

    @property
    def back(self) -> str:
        return reverse("task-list", args=[UNEXECUTED.name])

    def beside(self) -> dict[str, Any]:
        beside = {**super().beside(), "note_label": _("Kommentar")}
        if not self.name:
            return beside
        words = reason_words(self.words.reasons)
        return {
            **beside,
            "versions": [
                shown(each, words, reverse("decision-undo", args=[self.name, each.batch]))
                for each in self.past(0).versions
            ],
            "away": self.asked.row is None,
        }


def standing(row: Mapping[str, Any], today: date) -> str:
    """What has become of a decision: whether it is carried out, or how long it has waited."""
    told = {"service": row["service"], "decided_on": row["decided_on"]}
    if row["ended_on"] is not None and row["ended_on"] <= today:
        return _("%(service)s: beslutet upphörde %(day)s.") % {**told, "day": row["ended_on"]}
    waiting = waiting_decisions(applied(Dataset(), [Edit("decisions", [row], ())]), today)
    if waiting.is_empty():
        begun = row["executed_on"]
        if begun is None:
            return _("%(service)s: beslutat från och med %(decided_on)s.") % told
        return _("%(service)s: verkställt %(day)s.") % {**told, "day": begun}
    [found] = waiting.rows(named=True)
    days = (today - found["since"]).days
    told |= {"day": found["since"], "days": number_text(days)}
    if found["interrupted"]:
        says = ngettext(
            "%(service)s: avbrutet %(day)s och inte upptaget på %(days)s dag.",
            "%(service)s: avbrutet %(day)s och inte upptaget på %(days)s dagar.",
            days,
        )
    else:
        says = ngettext(
            "%(service)s: väntar på att verkställas sedan %(day)s, %(days)s dag.",
            "%(service)s: väntar på att verkställas sedan %(day)s, %(days)s dagar.",
            days,
        )
    reported = row["reported_on"]
    of_report = _(" Rapporterat %(day)s.") % {"day": reported} if reported else ""
    return says % told + of_report


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    """The decision to correct, with what has become of it; also one that is taken away."""
    asked = Asked(one_decision(viewer_of(request), decision_id), localdate())
    flow = OfDecision(request, CORRECT, asked)
    if flow.asked.row is None:
        if not flow.past(0).versions:
            says = _("Det finns inget beslut %(number)s.")
            raise Http404(says % {"number": masked(decision_id)})
        if request.method == "POST":
            messages.info(request, _("Beslutet är borttaget. Ta först tillbaka den ändringen."))
            return redirect("decision", decision_id)
    return flow.answer()


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest) -> HttpResponse:
    asked = Asked(one_decision(viewer_of(request), ""), localdate())
    return OfDecision(request, CREATE, asked).answer()


@open_to(PLACES)
@require_POST
def decision_undo(request: HttpRequest, decision_id: str, batch: int) -> HttpResponse:
    """Take back a change by hand of this decision, by another."""
    take_back(request, decision_history(viewer_of(request), decision_id), batch)
    stands = bool(one_decision(viewer_of(request), decision_id).standing)
    return redirect("decision", decision_id) if stands else redirect("task-list", UNEXECUTED.name)
