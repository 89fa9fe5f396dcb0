"""Insatskatalog: what the municipality offers at home, a form for each, to read and to rewrite."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.versions import WrittenSince
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
from hemmaplan.web.own_file import save, since_then

_LONGEST = {"name": 80, **dict.fromkeys(ABOUT, 400)}
_MOST = 200


class _NoName(ValueError):
    """Something is said of a new intervention that has no name."""


@open_to(READS_ROWS)
@require_http_methods(["GET", "POST"])
def interventions(request: HttpRequest) -> HttpResponse:
    """Every intervention and an empty form for one more; without a name a row goes."""
    viewer = viewer_of(request)
    request.in_room = "settings"  # type: ignore[attr-defined]
    writes = viewer.role in PLACES
    held = own_file(viewer, FILE)
    number = held.number if held else 0
    rows, wrong = [_shown(each) for each in catalogue(viewer)], ""
    new = dict.fromkeys(("kind", "name", "area", *ABOUT), "")
    if request.method == "POST" and writes:
        rows, new = _typed(request.POST)
        try:
            if any(new[name] for name in ABOUT):
                raise _NoName
            save(
                request, held, name=FILE, text=written(_read(rows)), what="interventions.write",
                says=_("Insatskatalogen är sparad."),
            )  # fmt: skip
            return redirect("interventions")
        except _NoName:
            wrong = _("Ge den nya insatsen ett namn. Inget är sparat än; det du skrev står kvar.")
        except WrittenSince as since:
            same = _("Inget har ändrats sedan det senast sparades.")
            wrong = same if since.same else since_then(held)
    context = {
        "rows": rows, "new": new,
        "about": ABOUT, "kinds": HOME_GROUND, "areas": {a: CODE_WORDS["area"][a] for a in AREAS},
        "longest": _LONGEST, "writes": writes, "wrong": wrong, "number": number, "held": held,
        "here": "interventions", "steers": viewer.role in STEERS,
        "sees_members": viewer.role is Role.ADMINISTRATOR,
    }  # fmt: skip
    return render(request, "interventions.html.j2", context, status=422 if wrong else 200)


def _shown(each: Intervention) -> dict[str, str]:
    return {name: getattr(each, name) for name in ("kind", "name", "area", *ABOUT)}


def _typed(form: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The rows with a name, as typed, and the last form when it has none: the one for a new row.

    What looks like a personal number is masked, and a kind or an area that the form does not offer
    is the first it does.
    """
    rows: list[dict[str, str]] = []
    row = new = dict.fromkeys(("kind", "name", "area", *ABOUT), "")
    for n in range(_MOST):
        if f"name-{n}" not in form:
            break
        row = {
            name: masked(" ".join(form.get(f"{name}-{n}", "").split())[: _LONGEST.get(name, 40)])
            for name in new
        }
        row["kind"] = row["kind"] if row["kind"] in HOME_GROUND else next(iter(HOME_GROUND))
        row["area"] = row["area"] if row["area"] in AREAS else ""
        if row["name"]:
            rows.append(row)
    return rows, new if row["name"] else row


def _read(rows: list[dict[str, str]]) -> Catalogue:
    return [Intervention(**row) for row in rows]
