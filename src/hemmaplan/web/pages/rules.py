"""Regler: what hemmaplan warns of, by which law and from which day, with worked cases."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.dated import Certainty
from hemmaplan.core.periods import Month
from hemmaplan.core.rules import FoundIn, Rule, Version, Weight, WorkedCase
from hemmaplan.ingest.rules import by_code, groups
from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.opened import MONTH, carried

WEIGHTS = {
    Weight.LAW: N_("Lag"),
    Weight.GUIDELINE: N_("Kommunens riktlinje"),
    Weight.REMINDER: N_("Påminnelse"),
}
WHERE = {
    FoundIn.DUE: N_("Att göra, med sista dag"),
    FoundIn.CHECK: N_("Rader att rätta"),
    FoundIn.CHOICE: N_("Val, innan det beslutas"),
    FoundIn.YEARS: N_("Där år jämförs: Läget, rapporten, Jämför och varje siffra"),
}
CERTAINTIES = {
    Certainty.READ: N_("läst i källan"),
    Certainty.COMPUTED: N_("räknat ur källan"),
    Certainty.BACKGROUND: N_("inte bekräftat i källa"),
}


@open_to(EVERYBODY)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by subject, with what it says on the month's last day."""
    on = _day(request)
    shown = [
        {"title": group.title, "rules": [_in_short(rule, on, request) for rule in group.rules]}
        for group in groups()
    ]
    context = {"groups": shown, "on": on, "count": len(by_code())}
    return render(request, "rules.html.j2", context)


@open_to(EVERYBODY)
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it says, what it does not, from which day, and the cases it is tested with."""
    found = by_code().get(code)
    if found is None:
        raise Http404(_("Det finns ingen sådan regel."))
    on = _day(request)
    group = next(group for group in groups() if found in group.rules)
    context = {
        "rule": found,
        "group": group.title,
        "rules_address": _address(request, "rules"),
        "weight": WEIGHTS[found.weight],
        "where": WHERE[found.found_in],
        "on": on,
        "versions": [_version(each, on) for each in reversed(found.versions)],
        "cases": [_case(each) for each in found.cases],
    }
    return render(request, "rule.html.j2", context)


def _day(request: HttpRequest) -> date:
    """The last day of the month that the address says, else today."""
    try:
        return Month.parse(request.GET.get(MONTH, "")).last_day
    except ValueError:
        return localdate()


def _address(request: HttpRequest, name: str, *args: str) -> str:
    asked = carried(request)
    return reverse(name, args=args) + (f"?{urlencode(asked)}" if asked else "")


def _in_short(rule: Rule, on: date, request: HttpRequest) -> dict[str, Any]:
    said = rule.on(on)
    return {
        "address": _address(request, "rule", rule.code),
        "title": rule.title,
        "weight": "" if rule.weight is Weight.LAW else WEIGHTS[rule.weight],
        "where": WHERE[rule.found_in],
        "value": ", ".join(each.value for each in said if each.value),
        "reference": "; ".join(each.reference for each in said),
    }


def _version(version: Version, on: date) -> dict[str, Any]:
    return {
        "from_date": version.from_date if version.from_date.year > 1900 else None,
        "last_day": version.last_day,
        "value": version.value,
        "reference": version.reference,
        "certainty": CERTAINTIES[version.certainty],
        "holds": version.holds(on),
    }


def _case(case: WorkedCase) -> dict[str, Any]:
    match case.answer:
        case date():
            answer = _("Ska vara gjort senast %(day)s.") % {"day": case.answer}
        case True:
            answer = _("Varnar.")
        case False:
            answer = _("Varnar inte.")
        case _none:
            answer = _("Inget att göra.")
    return {"told": case.told, "day": case.day, "answer": answer, "rows": _facts(case)}


def _facts(case: WorkedCase) -> list[str]:
    """The rows as a file has them: `placements: legal_basis sol, start_date 2026-04-30`."""
    return [
        f"{table}: "
        + ", ".join(
            f"{key} {int(value) if isinstance(value, bool) else value}"
            for key, value in row.items()
        )
        for table, rows in case.rows.items()
        for row in rows
    ]
