"""Saving a file of one's own rules from a form, by the version that the form was written from."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hemmaplan.actions.own_files import write
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.own_files import FileVersion
from hemmaplan.web.personal import tell_masked


def save(
    request: HttpRequest, held: FileVersion | None, *, name: str, text: str, what: str, says: str
) -> None:
    """Write the next version, and say so (`says`). Raises WrittenSince (`since_then`)."""
    before = held.number if held else 0
    if request.POST.get("utgick-fran", "") != str(before):
        raise WrittenSince
    by = request.user.get_username()
    write(name=name, text=text, before=before, what=what, by=by, at=datetime.now(UTC))
    messages.success(request, says)
    tell_masked(request, request.POST.values())


def since_then(held: FileVersion | None) -> str:
    """What to tell whose form was written from an earlier version."""
    says = _("%(by)s skrev medan du skrev. Ditt står kvar; spara igen om det ska gälla.")
    return says % {"by": held.by if held else _("Någon")}
