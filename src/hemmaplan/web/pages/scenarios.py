"""Scenarier: what happens to the year if. Everything asked stands in the address, to send on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.scenarios import BadScenario, Change, Scenario
from hemmaplan.core.periods import Month
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.briefing import size
from hemmaplan.reports.forecast_budget import placements_budget
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_scenarios import side_by_side, what_matters_most
from hemmaplan.store.viewer import SEES_ALL
from hemmaplan.web.access import open_to
from hemmaplan.web.opened import opened
from hemmaplan.web.typed import day_of

_KR = 100
_MOST = 1e9
FORM, FROM = "vardform", "fran"
SENSITIVITY = "kanslighet"
"""Asked for by a link: it takes a second or two, and not everyone who tries a scenario needs it."""
BUDGET = "budget"
FIELDS = {
    BUDGET: "Årets budget för placeringarna, kronor",
    "farre": "Färre nya placeringar, procent",
    "pris": "Högre priser, procent (minus: lägre)",
    "platser": "Egen verksamhet, antal platser",
    "platskostnad": "Egen verksamhet, kronor per månad",
    "oppenvard-nya": "Förstärkt öppenvård: färre nya, procent",
    "oppenvard-kortare": "Förstärkt öppenvård: kortare vårdtid, procent",
    "oppenvard-kostnad": "Förstärkt öppenvård, kronor per månad",
}
"""The numbers that can be asked for, and their labels."""


@open_to(SEES_ALL)
def scenarios(request: HttpRequest) -> HttpResponse:
    page = opened(request)
    dataset, month = page.dataset, page.month
    if not dataset.has("placements", "rates") or made(dataset, month) is None:
        raise Http404("Det finns inga placeringar med pris att göra en prognos av.")
    wrong = ""
    on_accounts = placements_budget(dataset, month)
    try:
        asked = asked_scenarios(request.GET, month)
        typed = round(_number(request.GET.get(BUDGET, ""), FIELDS[BUDGET]) * _KR)
        blocks = side_by_side(dataset, month, asked, typed or on_accounts or 0)
    except BadScenario as reason:
        wrong = f"{str(reason)[:1].upper()}{str(reason)[1:]}."
        blocks = side_by_side(dataset, month, [], on_accounts or 0)
    sensitive = bool(request.GET.get(SENSITIVITY)) and what_matters_most(dataset, month)
    context: dict[str, Any] = {
        "fields": [(name, label, request.GET.get(name, "")) for name, label in FIELDS.items()],
        "placements": request.GET.get("placeringar", ""),
        "start": request.GET.get(FROM, "") or str(month.shift(1)),
        "forms": _forms(dataset),
        "form": request.GET.get(FORM, ""),
        "wrong": wrong,
        "on_accounts": None if on_accounts is None else size(on_accounts),
        "sensitivity": SENSITIVITY,
        "sensitive": bool(sensitive),
        "asks_sensitivity": f"?{_with_sensitivity(request)}#{SENSITIVITY}",
        "blocks": page_blocks([*blocks, *(sensitive or [])]),
    }
    return render(request, "scenarios.html.j2", context, status=422 if wrong else 200)


def _with_sensitivity(request: HttpRequest) -> str:
    query = request.GET.copy()
    query[SENSITIVITY] = "1"
    return query.urlencode()


def _forms(dataset: Dataset) -> list[tuple[str, str]]:
    used = set(dataset.table("placements")["care_form"].unique().to_list())
    return [(code, line.label) for code, line in LINES.items() if code in used]


def asked_scenarios(query: Mapping[str, str], month: Month) -> list[Scenario]:
    """A scenario for each thing asked for and, when they are several, one with all of them.

    Raises BadScenario.
    """
    number = {name: _number(query.get(name, ""), label) for name, label in FIELDS.items()}
    start, form = _start(query.get(FROM, ""), month), query.get(FORM, "")
    forms = (form,) if form else ()
    where = f", {LINES[form].label}" if form in LINES else ""
    found: list[Scenario] = []

    def add(name: str, change: Change) -> None:
        found.append(Scenario(f"{name} fr.o.m. {start}", (change,)))

    if number["farre"]:
        share = number["farre"] / 100
        change = Change("fewer_new", start, care_forms=forms, share=share)
        add(f"{_text(number['farre'])} % färre nya{where}", change)
    if number["pris"]:
        change = Change("price_index", start, care_forms=forms, share=number["pris"] / 100)
        add(f"Priser {number['pris']:+.0f} %{where}".replace("-", "\u2212"), change)
    if number["platser"]:
        cost = round(number["platskostnad"] * _KR)
        places = int(number["platser"])
        change = Change("own_facility", start, care_forms=forms, places=places, month_cost_ore=cost)
        add(f"Egen verksamhet, {places} platser{where}", change)
    if number["oppenvard-nya"] or number["oppenvard-kortare"]:
        change = Change(
            "outpatient", start, care_forms=forms, share=number["oppenvard-nya"] / 100,
            shorter=number["oppenvard-kortare"] / 100,
            month_cost_ore=round(number["oppenvard-kostnad"] * _KR),
        )  # fmt: skip
        add(f"Förstärkt öppenvård{where}", change)
    chosen = tuple(query.get("placeringar", "").replace(",", " ").split())
    if chosen:
        word = "placering" if len(chosen) == 1 else "placeringar"
        add(f"{len(chosen)} {word} avslutas", Change("end_earlier", start, chosen))
    if len(found) > 1:
        found.append(Scenario("Allt tillsammans", tuple(c for s in found for c in s.changes)))
    return found


def _number(text: str, label: str) -> float:
    """A number as people write it; blank is 0. Raises BadScenario."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
    try:
        value = float(plain or 0)
    except ValueError:
        value = _MOST * 2
    if not abs(value) <= _MOST:
        raise BadScenario(f"{label}: {text} är inget tal")
    return value


def _text(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _start(text: str, month: Month) -> date:
    if not text:
        return month.end
    try:
        return day_of(f"{Month.parse(text)}-01" if len(text) == 7 else text)
    except ValueError:
        raise BadScenario(f"{text} är ingen månad; skriv till exempel 2026-09") from None
