"""Skäl: the codes that are offered for why something is changed by hand, a line for each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.change_reasons import FILE, NotReasons, parse, written
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.own_files import own_file
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.own_file import save, since_then
from hemmaplan.web.reasons import reasons

_LONGEST = 5_000


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def change_reasons(request: HttpRequest) -> HttpResponse:
    """What is offered now, to rewrite; a code that has been used keeps its words in the history."""
    viewer = viewer_of(request)
    held = own_file(viewer, FILE)
    number = held.number if held else 0
    text, wrong = written(reasons(viewer)), ""
    if request.method == "POST":
        text = request.POST.get("skal", "")[:_LONGEST]
        try:
            asked = written(parse(masked(text)))
            says = _("Skälen är sparade.")
            save(request, held, name=FILE, text=asked, what="reasons.write", says=says)
            return redirect("settings-reasons")
        except NotReasons as error:
            wrong = str(error)
        except WrittenSince:
            wrong = since_then(held)
    context = {
        "here": "settings-reasons", "sees_members": viewer.role is Role.ADMINISTRATOR,
        "text": masked(text), "wrong": wrong, "number": number, "held": held,
    }  # fmt: skip
    return render(request, "change_reasons.html.j2", context, status=422 if wrong else 200)
