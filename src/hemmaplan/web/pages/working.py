"""Arbete: how far long work has come; when it is done, what came of it."""

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hemmaplan.store.jobs import job as find_job
from hemmaplan.store.models import JobState
from hemmaplan.store.progress import Progress
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.job_kinds import KINDS, kinds_seen_by


@open_to(EVERYBODY)
@require_safe
def job(request: HttpRequest, number: int) -> HttpResponse:
    found = find_job(kinds_seen_by(viewer_of(request)), number)
    if found is None:
        raise Http404(_("Det finns inget arbete %(number)s.") % {"number": number})
    kind = KINDS[found.kind]
    request.in_room = kind.belongs_to  # type: ignore[attr-defined]
    done = found.state is JobState.DONE
    if done and (address := kind.answer(found)):
        return redirect(address)
    now = time.time()
    context = {
        "job": found,
        "kind": kind,
        "done": done,
        "failed": found.state is JobState.FAILED,
        "again": kind.again(found),
        "how_far": _how_far(found.progress),
        "left": _left(found.progress, now),
    }
    return render(request, "job.html.j2", context)


def _how_far(progress: Progress | None) -> str:
    if progress is None:
        return ""
    if not progress.of:
        return f"{progress.doing} …"
    return f"{progress.doing}: {progress.done * 100 // progress.of} %"


def _left(progress: Progress | None, now: float) -> str:
    seconds = progress.seconds_left(now) if progress else None
    if seconds is None:
        return ""
    if seconds < 5:
        return _("Några sekunder kvar.")
    if seconds < 60:
        return _("Ungefär %(seconds)s sekunder kvar.") % {"seconds": round(seconds / 5) * 5}
    minutes = round(seconds / 60)
    says = ngettext("Ungefär %(count)s minut kvar.", "Ungefär %(count)s minuter kvar.", minutes)
    return says % {"count": minutes}
