"""Taking a change by hand back from the page of what it changed."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.store.models import Batch


def taken_back(request: HttpRequest, batch: Batch) -> None:
    """Undo it, and say what came of that."""
    number = batch.pk
    try:
        undo(batch=batch, by=request.user.get_username(), at=datetime.now(UTC))
        says = _("Ändring %(batch)s är tillbakatagen: det som stod före gäller.")
        messages.success(request, says % {"batch": number})
    except AlreadyUndone:
        messages.info(request, _("Ändring %(batch)s var redan tillbakatagen.") % {"batch": number})
    except TouchedLater as later:
        numbers = ", ".join(map(str, later.batches))
        says = _("Samma rader är ändrade senare. Ta först tillbaka %(numbers)s.")
        messages.error(request, says % {"numbers": numbers})
