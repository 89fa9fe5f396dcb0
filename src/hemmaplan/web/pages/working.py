"""Arbete: how far long work has come; when it is done, what came of it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hemmaplan.store.jobs import JobView
from hemmaplan.store.jobs import job as find_job
from hemmaplan.store.models import JobState
from hemmaplan.store.progress import Progress
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of work is called, where its answer is shown, and where one tries again.

    `room` is where one finds the work again, within `belongs_to` of the navigation; `not_done` how
    a failure begins; `nothing` what is said when there is no answer to show.
    """

    title: str
    not_done: str
    room: str
    room_label: str
    belongs_to: str
    answer: Callable[[JobView], str]
    nothing: str
    again: Callable[[JobView], str]


def _batch(job: JobView) -> str:
    if job.answer.get("nothing_new"):
        return ""
    return reverse("import-batch", args=[job.answer["batch"]])


def _preview(job: JobView) -> str:
    address = reverse("import-preview", args=[job.digest])
    return f"{address}?omfattning={job.asked['extract']}"


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "preview": Kind(
            title=N_("Granskar filerna"),
            not_done=N_("Filerna kunde inte granskas"),
            room="imports",
            room_label=N_("Läs in"),
            belongs_to="imports",
            answer=_preview,
            nothing="",
            again=_preview,
        ),
        "read_in": Kind(
            title=N_("Läser in filerna"),
            not_done=N_("Inget lästes in"),
            room="imports",
            room_label=N_("Läs in"),
            belongs_to="imports",
            answer=_batch,
            nothing=N_("Inget nytt: registret säger redan det som står i filerna. Inget ändrades."),
            again=_preview,
        ),
        "scenario": Kind(
            title=N_("Räknar och sparar scenariot"),
            not_done=N_("Scenariot sparades inte"),
            room="kept-scenarios",
            room_label=N_("sparade scenarier"),
            belongs_to="prognos",
            answer=lambda job: reverse("kept-scenario", args=[job.answer["run"]]),
            nothing="",
            again=lambda job: str(job.asked["back"]),
        ),
        "backtest": Kind(
            title=N_("Prövar metoderna mot utfallet"),
            not_done=N_("Prognoserna kunde inte prövas"),
            room="accuracy",
            room_label=N_("Träffsäkerhet"),
            belongs_to="prognos",
            answer=lambda job: f"{reverse('accuracy')}?manad={job.asked['month']}",
            nothing="",
            again=lambda job: f"{reverse('accuracy')}?manad={job.asked['month']}",
        ),
    }
)


@open_to(EVERYBODY)
@require_safe
def job(request: HttpRequest, number: int) -> HttpResponse:
    found = find_job(viewer_of(request), number)
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
        "how_far": _how_far(found.progress, now),
        "left": _left(found.progress, now),
    }
    return render(request, "job.html.j2", context)


def _how_far(progress: Progress | None, now: float) -> str:
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
