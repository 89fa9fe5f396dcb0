"""Insatskatalog: what the municipality offers at home, a form for each, to read and to rewrite."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.own_files import WrittenSince, write
from hemmaplan.core.choices import HOME_GROUND
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.intervention_catalogue import ABOUT, FILE, Catalogue, Intervention
from hemmaplan.core.tables import AREAS
from hemmaplan.ingest.intervention_catalogue import written
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.own_files import own_file
from hemmaplan.store.viewer import PLACES, READS_ROWS, STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.catalogue import catalogue

_LONGEST = {"name": 80, **dict.fromkeys(ABOUT, 400)}
_MOST = 200
Typed = Mapping[str, str]


@open_to(READS_ROWS)
@require_http_methods(["GET", "POST"])
def interventions(request: HttpRequest) -> HttpResponse:
    """Every intervention and an empty form for one more; without a name a row goes."""
    viewer = viewer_of(request)
    writes = viewer.role in PLACES
    held = own_file(viewer, FILE)
    number = held.number if held else 0
    rows, wrong = [_shown(each) for each in catalogue(viewer)], ""
    if request.method == "POST" and writes:
        rows = _typed(request.POST)
        try:
            if request.POST.get("utgick-fran", "") != str(number):
                raise WrittenSince(same=False)
            write(
                name=FILE, text=written(_read(rows)), before=number, what="interventions.write",
                by=request.user.get_username(), at=datetime.now(UTC),
            )  # fmt: skip
            messages.success(request, _("Insatskatalogen är sparad."))
            return redirect("interventions")
        except WrittenSince as since:
            by = held.by if held else _("Någon")
            wrong = (
                _("Inget har ändrats sedan det senast sparades.")
                if since.same
                else _("%(by)s skrev medan du skrev. Ditt står kvar; spara igen om det ska gälla.")
                % {"by": by}
            )
    context = {
        "rows": rows, "empty": dict.fromkeys(("kind", "name", "area", *ABOUT), ""),
        "about": ABOUT, "kinds": HOME_GROUND, "areas": {a: CODE_WORDS["area"][a] for a in AREAS},
        "longest": _LONGEST, "writes": writes, "wrong": wrong, "number": number, "held": held,
        "here": "interventions", "steers": viewer.role in STEERS,
        "sees_members": viewer.role is Role.ADMINISTRATOR,
    }  # fmt: skip
    return render(request, "interventions.html.j2", context, status=422 if wrong else 200)


def _shown(each: Intervention) -> dict[str, str]:
    return {name: getattr(each, name) for name in ("kind", "name", "area", *ABOUT)}


def _typed(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows with a name, as typed; what looks like a personal number is masked."""
    rows = []
    for n in range(_MOST):
        if f"name-{n}" not in form:
            break
        row = {
            name: masked(" ".join(form.get(f"{name}-{n}", "").split())[: _LONGEST.get(name, 40)])
            for name in ("kind", "name", "area", *ABOUT)
        }
        if row["name"]:
            rows.append(row)
    return rows


def _read(rows: list[dict[str, str]]) -> Catalogue:
    """Rows of the form; a kind or an area that the form does not offer is the first it does."""
    return [
        Intervention(
            **row
            | {
                "kind": row["kind"] if row["kind"] in HOME_GROUND else next(iter(HOME_GROUND)),
                "area": row["area"] if row["area"] in AREAS else "",
            }
        )
        for row in rows
    ]
