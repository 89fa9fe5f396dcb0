"""Spårlista: every write, who made it and when, latest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to

_A_PAGE = 50
WORDS = {
    "imports.load": "Läste in filer",
    "imports.undo": "Tog tillbaka en ändring",
    "installation.backup": "Gjorde en säkerhetskopia",
    "installation.restore": "Återställde en säkerhetskopia",
    "jobs.enqueue": "Begärde ett arbete",
    "jobs.fail": "Ett arbete misslyckades",
    "absences.keep": "Behöll en placering som saknades i utdraget",
    "absences.remove": "Tog bort en placering som saknades i utdraget",
    "choices.nytt": "Öppnade ett val",
    "choices.behov": "Skrev behov och mål i ett val",
    "choices.hemmaplan": "Skrev hemmaplan i ett val",
    "choices.natverk": "Skrev nätverket i ett val",
    "choices.alternativ": "Vägde alternativ i ett val",
    "choices.avrop": "Skrev ett avrop",
    "choices.kostnadsforslag": "Skrev ett kostnadsförslag",
    "choices.beslut": "Skrev ett beslut i ett val",
    "reports.adopt": "Fastställde en månad",
    "reports.write": "Skrev om en mening",
    "rounds.open": "Öppnade en prognosrunda",
    "rounds.due": "Ändrade prognosrundans sista dag",
    "rounds.answer": "Skrev en enhets prognos",
    "rounds.close": "Avslutade en prognosrunda",
    "settings.municipality": "Ändrade kommunens inställningar",
    "settings.lines": "Ändrade rader och områden",
    "warnings.acknowledge": "Kvitterade en varning",
    "warnings.open": "Öppnade en varning igen",
    "providers.review": "Skrev en uppföljning av en utförare",
    "views.save": "Sparade en vy",
    "views.forget": "Tog bort en sparad vy",
    "members.change": "Ändrade en användare",
    "members.password": "Gav ett nytt lösenord",
    "members.close": "Stängde en användare",
    "members.open": "Öppnade en användare igen",
    "members.add": "Lade till en användare",
    "members.change_password": "Bytte sitt lösenord",
    "members.letters": "Valde sina brev",
    "reminders.send": "Skickade ett brev",
    "members.failed_sign_in": "Misslyckad inloggning",
}


@open_to(STEERS)
def audit(request: HttpRequest) -> HttpResponse:
    pages = Paginator(AuditEntry.objects.order_by("-pk"), _A_PAGE)
    page = pages.get_page(request.GET.get("sida"))
    entries = [
        {
            "at": entry.at,
            "by": entry.by,
            "what": WORDS.get(entry.action, entry.action),
            "subject": entry.subject.replace("batch", "inläsning"),
            "detail": ", ".join(f"{key}: {value}" for key, value in entry.detail.items()),
        }
        for entry in page
    ]
    return render(request, "audit.html.j2", {"entries": entries, "page": page})
