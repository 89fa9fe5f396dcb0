"""Scenarier: what happens to the year if. Everything asked stands in the address, to send on.

Saving has the scenario worked out once more outside the page (`jobs.forecasts`) and kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.jobs import enqueue
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.model import RUNS, SEED
from hemmaplan.core.forecast.scenarios import BadScenario, Change, Scenario
from hemmaplan.core.periods import Month
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.briefing import size
from hemmaplan.reports.forecast_budget import placements_budget
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_runs import MOST_RUNS
from hemmaplan.reports.forecast_scenarios import fits, side_by_side, what_matters_most
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.reports.scenario_files import content_of
from hemmaplan.store.viewer import SEES_ALL, STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.job_kinds import SCENARIO
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.typed import LONGEST, Typed, day_of

_KR = 100
_MOST = 1e9
FORM, FROM = "vardform", "fran"
ENDING, MOVING, TO_FORM = "placeringar", "byter", "till-vardform"
NAME, MEASURE = "namn", "atgard"
_FROM_WORD = "fr.o.m."
SENSITIVITY = "kanslighet"
"""Asked for by a link: it takes a second or two, and not everyone who tries a scenario needs it."""
BUDGET = "budget"
FIELDS = {
    BUDGET: N_("Årets budget för placeringarna, kronor"),
    "farre": N_("Färre nya placeringar, procent"),
    "pris": N_("Högre priser, procent (minus: lägre)"),
    "platser": N_("Egen verksamhet, antal platser"),
    "platskostnad": N_("Egen verksamhet, kronor per månad"),
    "oppenvard-nya": N_("Förstärkt öppenvård: färre nya, procent"),
    "oppenvard-kortare": N_("Förstärkt öppenvård: kortare vårdtid, procent"),
    "oppenvard-kostnad": N_("Förstärkt öppenvård, kronor per månad"),
}
"""The numbers that can be asked for, and their labels."""
_SHARES = ("farre", "oppenvard-nya", "oppenvard-kortare")
_COST_OF = {
    "platskostnad": ("platser",), "oppenvard-kostnad": ("oppenvard-nya", "oppenvard-kortare"),
}  # fmt: skip
"""What has to be asked for beside a cost for it to be one."""


@open_to(SEES_ALL)
@require_http_methods(["GET", "POST"])
def scenarios(request: HttpRequest) -> HttpResponse:
    page = opened(request)
    request.in_room = "prognos"  # type: ignore[attr-defined]
    dataset, month = page.dataset, page.month
    if not dataset.has("placements", "rates") or made(dataset, month) is None:
        empty = {"may_read_in": page.viewer.role in STEERS}
        return render(request, "scenarios_empty.html.j2", empty)
    typed_name = Typed(request.POST)
    name = typed_name.title(NAME, known=sorted(provider_names(dataset).values()))
    wrong, asked = typed_name.wrong.get(NAME, ""), []
    on_accounts = placements_budget(dataset, month)
    try:
        asked = asked_scenarios(request.GET, month)
        if request.method == "POST" and not wrong:
            chosen = replace(asked[-1] if asked else Scenario("", ()), name=name or _called(asked))
            return _keep(request, page, chosen)
        typed = round(_number(request.GET.get(BUDGET, ""), _(FIELDS[BUDGET])) * _KR)
        blocks = side_by_side(dataset, month, asked, typed or on_accounts or 0)
    except BadScenario as reason:
        wrong = f"{str(reason)[:1].upper()}{str(reason)[1:]}."
        blocks = side_by_side(dataset, month, [], on_accounts or 0)
    sensitive = bool(request.GET.get(SENSITIVITY)) and what_matters_most(dataset, month)
    context: dict[str, Any] = {
        "fields": [(name, _(label), request.GET.get(name, "")) for name, label in FIELDS.items()],
        "placements": request.GET.get(ENDING, ""),
        "moving": request.GET.get(MOVING, ""),
        "to_form": request.GET.get(TO_FORM, ""),
        "start": request.GET.get(FROM, "") or str(month.shift(1)),
        "forms": _forms(dataset),
        "form": request.GET.get(FORM, ""),
        "wrong": wrong,
        "on_accounts": None if on_accounts is None else size(on_accounts),
        "name": name or _called(asked),
        "asked_several": len(asked) > 1,
        "measures": measures_of(dataset),
        "saves_at": f"?{request.GET.urlencode()}#spara",
        "sensitivity": SENSITIVITY,
        "sensitive": bool(sensitive),
        "asks_sensitivity": f"?{_with_sensitivity(request)}#{SENSITIVITY}",
        "blocks": page_blocks([*blocks, *(sensitive or [])]),
    }
    return render(request, "scenarios.html.j2", context, status=422 if wrong else 200)


def _called(asked: Sequence[Scenario]) -> str:
    """What the last of them, which may be all together, is called when it is saved."""
    if not asked:
        return "Prognosen"
    if len(asked) == 1:
        return asked[0].name
    parts = [each.name.partition(f" {_FROM_WORD} ") for each in asked[:-1]]
    name = f"{' + '.join(part[0] for part in parts)} {_FROM_WORD} {parts[0][2]}"
    return name if len(name) <= LONGEST else asked[-1].name


def _keep(request: HttpRequest, page: Opened, scenario: Scenario) -> HttpResponse:
    """Have it worked out and kept; the same question once more is the same work."""
    fits(page.dataset, page.month, scenario)
    chosen = request.POST.get(MEASURE, "")
    measure = chosen if chosen in dict(measures_of(page.dataset)) else ""
    runs = MOST_RUNS if request.POST.get("framtider") == str(MOST_RUNS) else RUNS
    about = replace(scenario, measure=measure)
    return ask_for(request, page, about, runs=runs)


def ask_for(request: HttpRequest, page: Opened, scenario: Scenario, *, runs: int) -> HttpResponse:
    """The scenario as work to be done, and the page where one looks on; `back` is where one tries
    again if it can't be."""
    asked = {
        "batch": page.state.batch, "month": str(page.month), "scenario": content_of(scenario),
        "runs": runs, "seed": SEED, "name": scenario.name, "measure_id": scenario.measure,
        "back": request.get_full_path(),
    }  # fmt: skip
    job = enqueue(
        kind=SCENARIO.name, digest=sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest(),
        asked=asked, by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip
    return redirect("job", job.pk)


def measures_of(dataset: Dataset) -> list[tuple[str, str]]:
    """The measures that a scenario can be about: id and description."""
    rows = dataset.table_or_empty("measures").sort("measure_id")
    return [(id, f"{id} {text or ''}".strip()) for id, text in
            rows.select("measure_id", "description").iter_rows()]  # fmt: skip


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
    number = _numbers(query)
    start, form = _start(query.get(FROM, ""), month), query.get(FORM, "")
    forms = (form,) if form else ()
    where = f", {LINES[form].label}" if form in LINES else ""
    found: list[Scenario] = []

    def add(name: str, change: Change) -> None:
        found.append(Scenario(f"{name} {_FROM_WORD} {start}", (change,)))

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
    if ending := _placements(query, ENDING):
        add(f"{_counted(ending)} avslutas", Change("end_earlier", start, ending))
    if moving := _placements(query, MOVING):
        to = query.get(TO_FORM, "")
        if to not in LINES:
            raise BadScenario(_("välj vilken vårdform placeringarna byter till"))
        if both := [each for each in moving if each in ending]:
            raise BadScenario(
                _("placeringen %(number)s kan inte både avslutas och byta vårdform")
                % {"number": both[0]}
            )
        change = Change("other_form", start, moving, care_form=to)
        add(f"{_counted(moving)} byter till {LINES[to].label}", change)
    if len(found) > 1:
        found.append(Scenario("Allt tillsammans", tuple(c for s in found for c in s.changes)))
    return found


def _numbers(query: Mapping[str, str]) -> dict[str, float]:
    """Those of FIELDS. Raises BadScenario: only prices may become lower, places are whole, no share
    is more than all, and a cost is of something."""
    number = {name: _number(query.get(name, ""), _(label)) for name, label in FIELDS.items()}
    for name, value in number.items():
        if value < 0 and name != "pris":
            raise BadScenario(_("%(label)s: skriv noll eller mer") % {"label": _(FIELDS[name])})
        if value > 100 and name in _SHARES:
            raise BadScenario(_("%(label)s: skriv högst 100") % {"label": _(FIELDS[name])})
    for name, of in _COST_OF.items():
        if number[name] and not any(number[each] for each in of):
            labels = _(" eller ").join(_(FIELDS[each]) for each in of)
            says = _("%(label)s: skriv också %(of)s") % {"label": _(FIELDS[name]), "of": labels}
            raise BadScenario(says)
    if number["platser"] % 1:
        raise BadScenario(_("%(label)s: skriv ett helt tal") % {"label": _(FIELDS["platser"])})
    return number


def _placements(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Each once, however often it is named."""
    return tuple(dict.fromkeys(query.get(name, "").replace(",", " ").split()))


def _counted(placements: Sequence[str]) -> str:
    return f"{len(placements)} {'placering' if len(placements) == 1 else 'placeringar'}"


def _number(text: str, label: str) -> float:
    """A number as people write it; blank is 0. Raises BadScenario."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
    try:
        value = float(plain or 0)
    except ValueError:
        value = _MOST * 2
    if not abs(value) <= _MOST:
        raise BadScenario(_("%(label)s: %(text)s är inget tal") % {"label": label, "text": text})
    return value


def _text(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _start(text: str, month: Month) -> date:
    if not text:
        return month.end
    try:
        return day_of(f"{Month.parse(text)}-01" if len(text) == 7 else text)
    except ValueError:
        raise BadScenario(
            _("%(text)s är ingen månad; skriv till exempel 2026-09") % {"text": text}
        ) from None
