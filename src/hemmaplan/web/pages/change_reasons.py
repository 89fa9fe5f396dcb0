"""Skäl: the codes that are offered for why something is changed by hand, a line for each."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.own_files import WrittenSince, write
from hemmaplan.core.change_reasons import FILE, NotReasons, parse, written
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.own_files import own_file
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.personal import tell_masked
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
            before = request.POST.get("utgick-fran", "")
            if before != str(number):
                raise WrittenSince(same=False)
            write(
                name=FILE, text=asked, before=number, what="reasons.write",
                by=request.user.get_username(), at=datetime.now(UTC),
            )  # fmt: skip
            messages.success(request, _("Skälen är sparade."))
            tell_masked(request, [text])
            return redirect("settings-reasons")
        except NotReasons as error:
            wrong = str(error)
        except WrittenSince:
            by = held.by if held else _("Någon")
            wrong = _(
                "%(by)s skrev medan du skrev. Ditt står kvar; spara igen om det ska gälla."
            ) % {"by": by}
    context = {
        "here": "settings-reasons", "sees_members": viewer.role is Role.ADMINISTRATOR,
        "text": masked(text), "wrong": wrong, "number": number, "held": held,
    }  # fmt: skip
    return render(request, "change_reasons.html.j2", context, status=422 if wrong else 200)
