"""Spårlista: every write, who made it and when, latest first."""

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.code_words import TABLES_IN_WORDS
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to
from hemmaplan.web.job_kinds import KINDS
from hemmaplan.web.pages import ROLE_NAMES

_A_PAGE = 50
WORDS = {
    "imports.load": N_("Läste in filer"),
    "imports.undo": N_("Tog tillbaka en ändring"),
    "installation.backup": N_("Gjorde en säkerhetskopia"),
    "installation.restore": N_("Återställde en säkerhetskopia"),
    "jobs.enqueue": N_("Begärde ett arbete"),
    "jobs.fail": N_("Ett arbete misslyckades"),
    "absences.keep": N_("Behöll en placering som saknades i utdraget"),
    "absences.remove": N_("Tog bort en placering som saknades i utdraget"),
    "choices.nytt": N_("Öppnade ett val"),
    "choices.behov": N_("Skrev behov och mål i ett val"),
    "choices.hemmaplan": N_("Skrev hemmaplan i ett val"),
    "choices.natverk": N_("Skrev nätverket i ett val"),
    "choices.alternativ": N_("Vägde alternativ i ett val"),
    "choices.avrop": N_("Skrev ett avrop"),
    "choices.kostnadsforslag": N_("Skrev ett kostnadsförslag"),
    "choices.beslut": N_("Skrev ett beslut i ett val"),
    "reports.adopt": N_("Fastställde en månad"),
    "reports.write": N_("Skrev om en mening"),
    "rounds.open": N_("Öppnade en prognosrunda"),
    "rounds.due": N_("Ändrade prognosrundans sista dag"),
    "rounds.answer": N_("Skrev en enhets prognos"),
    "rounds.close": N_("Avslutade en prognosrunda"),
    "settings.municipality": N_("Ändrade kommunens inställningar"),
    "settings.lines": N_("Ändrade rader och områden"),
    "warnings.acknowledge": N_("Kvitterade en varning"),
    "warnings.open": N_("Öppnade en varning igen"),
    "providers.review": N_("Skrev en uppföljning av en utförare"),
    "views.save": N_("Sparade en vy"),
    "views.forget": N_("Tog bort en sparad vy"),
    "members.change": N_("Ändrade en användare"),
    "members.password": N_("Gav ett nytt lösenord"),
    "members.close": N_("Stängde en användare"),
    "members.open": N_("Öppnade en användare igen"),
    "members.add": N_("Lade till en användare"),
    "members.change_password": N_("Bytte sitt lösenord"),
    "members.letters": N_("Valde sina brev"),
    "reminders.send": N_("Skickade ett brev"),
    "members.failed_sign_in": N_("Misslyckad inloggning"),
}
_KINDS = {
    "forecasts": N_("Sparade eller ändrade ett scenario"),
    "goals": N_("Ändrade ett mål"),
    "interventions": N_("Ändrade insatserna"),
    "ladders": N_("Ändrade en stegordning"),
    "mapping": N_("Ändrade hur utdrag läses"),
    "network": N_("Ändrade en delad fil"),
    "overrides": N_("Avgjorde något som är skrivet för hand"),
    "placements": N_("Ändrade en placering för hand"),
    "providers": N_("Ändrade en utförare för hand"),
    "reasons": N_("Ändrade skälen"),
    "settings": N_("Ändrade inställningarna"),
    "targets": N_("Ändrade ett kostnadsmål"),
}
"""What is said of an action without words of its own, by what it begins with."""

_NONE_CAME, _NONE_GONE = "+0 ", " \u22120"
_NUMBER = re.compile(r"\d+")


@open_to(STEERS)
def audit(request: HttpRequest) -> HttpResponse:
    pages = Paginator(AuditEntry.objects.order_by("-pk"), _A_PAGE)
    page = pages.get_page(request.GET.get("sida"))
    entries = [
        {
            "at": entry.at,
            "by": entry.by,
            "what": _(_words(entry.action)),
            "subject": entry.subject.replace("batch", _("inläsning")),
            "detail": ", ".join(_told(key, str(value)) for key, value in entry.detail.items()),
        }
        for entry in page
    ]
    return render(request, "audit.html.j2", {"entries": entries, "page": page})


def _words(action: str) -> str:
    return WORDS.get(action) or _KINDS.get(action.partition(".")[0], action)


def _thousands(found: re.Match[str]) -> str:
    return number_text(int(found[0]))


def _told(key: str, value: str) -> str:
    """A detail in words; of rows that came and went, only those that did."""
    if key == "role" and value in ROLE_NAMES:
        return _("roll: %(role)s") % {"role": _(ROLE_NAMES[Role(value)])}
    if key in TABLES_IN_WORDS:
        came_or_went = value.removeprefix(_NONE_CAME).removesuffix(_NONE_GONE)
        return f"{_(TABLES_IN_WORDS[key])} {_NUMBER.sub(_thousands, came_or_went)}"
    if key == "slag" and (kind := KINDS.get(value)) is not None:
        return _(kind.title) if kind.title else value
    return f"{_('kontrollsumma') if key == 'sha256' else key}: {value}"
