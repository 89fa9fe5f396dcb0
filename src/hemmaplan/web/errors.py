"""What a person sees when a page can't be shown: what happened and what to do."""

import logging
import sys
import traceback
from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.web.access import every_field, kept_fields, member_of

_log = logging.getLogger(__name__)


def _page(
    request: HttpRequest, status: int, title: str, text: str, typed: Sequence[str] = ()
) -> HttpResponse:
    context = {"title": title, "text": text, "typed": typed}
    return render(request, "error.html.j2", context, status=status)


def cut_off(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _(
        "Det som skickades gick inte att ta emot: det kom inte fram helt, eller så var det fler "
        "än 60 filer. Inget har ändrats. Gå tillbaka och försök igen."
    )
    return _page(request, 400, _("Skicka igen"), text)


def not_text(request: HttpRequest) -> HttpResponse:
    text = _(
        "Det som skickades innehåller ett tecken som inte går att spara (ett nolltecken), kanske "
        "inklistrat från ett annat program. Inget har ändrats. Gå tillbaka, skriv texten för hand "
        "och försök igen."
    )
    return _page(request, 400, _("Tecknet går inte att spara"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _(
        "Din roll har inte tillgång till sidan. Be en administratör om behörighet om du behöver "
        "den i ditt arbete."
    )
    return _page(request, 403, _("Du får inte se den här sidan"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = exception.args[0] if exception and exception.args else ""
    text = (
        masked(reason)
        if isinstance(reason, str) and reason
        else _("Adressen leder inte till någon sida.")
    )
    return _page(request, 404, _("Sidan finns inte"), text)


def unusable(request: HttpRequest, reason: str) -> HttpResponse:
    """Something read in can't be used for what was asked, and a person can mend it."""
    return _page(request, 422, _("Filen kunde inte göras"), reason)


def only_looking(request: HttpRequest) -> HttpResponse:
    """A form sent from a page that shows the register as it was."""
    text = _(
        "Sidan visade registret som det var en tidigare dag. Då går det bara att titta. Inget har "
        "ändrats. Gå tillbaka, välj Visa som det är i dag, och gör det där."
    )
    return _page(request, 409, _("Det som varit går inte att ändra"), text, _words_typed(request))


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault. Where it arose is logged, and neither the address nor what the error says:
    both may have something of a person in them."""
    error = sys.exc_info()[1]
    if error is not None:
        page = request.resolver_match.view_name if request.resolver_match else "?"
        rows = "".join(traceback.format_tb(error.__traceback__))
        _log.warning("the page %s failed: %s\n%s", page, type(error).__name__, rows)
    if isinstance(error, OperationalError):
        return _out_of_reach(request)
    text = _(
        "Felet ligger i hemmaplan och inte hos dig. Inget har ändrats. Försök igen, och säg till "
        "den som sköter installationen om det händer igen."
    )
    return _page(request, 500, _("Något gick fel"), text)


def _out_of_reach(request: HttpRequest) -> HttpResponse:
    """Somebody writes for long, or the database is being started again: it passes.

    Shown as to one who is not signed in, for the register is where it stands who is, and where
    what is told once waits.
    """
    request.user = AnonymousUser()
    vars(request).pop("_messages", None)
    text = _(
        "Registret svarar inte just nu, kanske för att något stort skrivs eller för att databasen "
        "startas om. Inget har ändrats. Vänta en minut, gå tillbaka och försök igen."
    )
    return _page(request, 503, _("Registret är upptaget"), text, _words_typed(request))


def _words_typed(request: HttpRequest) -> list[str]:
    """The longer texts of a form that was not taken, to be copied."""
    return [
        value for _name, value in kept_fields(every_field(request.POST)) if " " in value.strip()
    ]


def lost_session(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent after the session was lost, or from a tab that was open before one signed in
    again in another: that is offered to be sent, when the browser says that the page was ours."""
    own_page = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if own_page and member_of(request) is not None and not request.FILES:
        kept = kept_fields(every_field(request.POST))
        onward = {"onward": request.get_full_path(), "kept": kept}
        return render(request, "go_on.html.j2", onward, status=403)
    text = _(
        "Formuläret kunde inte tas emot, troligen för att du har varit utloggad en stund. Inget "
        "har ändrats. Gå tillbaka, ladda om sidan och skicka igen."
    )
    # To be read and copied, and not sent again by a button: it may have come from another site.
    return _page(request, 403, _("Skicka igen"), text, _words_typed(request))
