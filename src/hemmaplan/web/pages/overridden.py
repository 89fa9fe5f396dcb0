"""A row that stands by hand while a file says otherwise: both, and which is to hold."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.overrides import NotOverridden, follow_file, keep
from hemmaplan.core.overrides import OF_PLACEMENTS
from hemmaplan.core.same_days import following
from hemmaplan.store.overrides import overrides_about, standing_override
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.access import open_to
from hemmaplan.web.needs import words_of_rows
from hemmaplan.web.opened import opened
from hemmaplan.web.overridden import differing, in_words, subject, what
from hemmaplan.web.task_lists import OVERRIDDEN

ANSWERS = {
    "behall": (keep, N_("Det inskrivna gäller, och visas inte här mer så länge filen säger så.")),
    "filen": (follow_file, N_("Filens uppgift gäller. Det går att ta tillbaka.")),
}


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def overridden(request: HttpRequest, number: int) -> HttpResponse:
    page = opened(request)
    back = page.address("task-list", OVERRIDDEN.name)
    override = standing_override(number)
    if override is None or override.kept:
        if request.method == "POST":
            return _too_late(request, back)
        raise Http404(_("Det finns inget kvar att avgöra: filen säger detsamma, eller så är det "
                      "avgjort."))  # fmt: skip
    if request.method == "POST":
        answer = ANSWERS.get(request.POST.get("svar", ""))
        if answer is None:
            raise Http404(_("Välj vad som ska gälla."))
        act, said = answer
        try:
            act(number=number, by=request.user.get_username(), at=datetime.now(UTC))
        except NotOverridden:
            return _too_late(request, back)
        messages.success(request, _(said))
        return redirect(back)
    of_placement = override.table in OF_PLACEMENTS or override.table == "placements"
    others = [each for other, each in overrides_about(override) if other != number]
    own = words_of_rows(page.dataset, page.viewer)
    context = {
        "along": [
            (what(each, own), *in_words(each, own)) for each in following(override, others)[1:]
        ],
        "back": back,
        "listing": OVERRIDDEN.title,
        "subject": subject(override),
        "about": page.address("placement", subject(override)) if of_placement else "",
        "what": what(override, own),
        "rows": differing(override, own),
        "file_lacks": override.said_now is None,
        "removed": override.stands is None,
    }
    return render(request, "override.html.j2", context)


def _too_late(request: HttpRequest, back: str) -> HttpResponse:
    messages.info(request, _("Det är redan avgjort, eller så säger filen detsamma nu."))
    return redirect(back)
